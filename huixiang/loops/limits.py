"""Named limits of an organ's profile: data with sources, shipped as defaults and confirmed by the organ."""

from collections.abc import Iterable

from django_scopes import get_scope

from huixiang.people.remembered import forget, remembered

from .models import Limit
from .table import Clock, Loop, Stage

Table = dict[tuple[str, str, str, bool], tuple[int, str]]

Default = tuple[str, str, int, str, str]  # limit, kind or `!` for urgent, amount, unit, source
_shipped: list[tuple[str, str, list[Default]]] = []
BY_NAME: dict[str, list[tuple[str, str]]] = {}  # loop → limits (name, label) that no stage has for its clock
BESIDE: dict[str, Loop] = {}  # tables of limits that no case runs through, such as terms of retention


def beside(name: str, label: str, terms: Iterable[tuple[str, str]]) -> None:
    """A table of limits (name, label) that no case runs through; imported and confirmed like those of a loop."""
    stages = {term: Stage(term, "", Clock("limit", term), text) for term, text in terms}
    BESIDE[name] = Loop(name, label, "", {}, stages, {}, {}, next(iter(stages)), ())


def name_limit(loop: str, name: str, label: str) -> None:
    """A limit of a loop that is no stage's clock; imported and confirmed like the others, under this label."""
    BY_NAME.setdefault(loop, []).append((name, label))


def limits_of_organ() -> Table:
    """(loop, limit, kind, urgent) → (amount, unit) under the organ's profile."""
    return limits_of_profile(get_scope()["organ"].profile)


@remembered(10)
def limits_of_profile(profile: str) -> Table:
    rows = (
        Limit.objects.filter(profile=profile).order_by().values_list("loop", "name", "kind", "urgent", "amount", "unit")
    )
    return {(loop, name, kind, urgent): (amount, unit) for loop, name, kind, urgent, amount, unit in rows}


def ship(loop: str, rows: list[Default], profile: str = "") -> None:
    """A loop's default limits in one profile, or in all: said once, when its table is read."""
    _shipped.append((profile, loop, rows))


def shipped() -> Iterable[tuple[str, str, list[Default]]]:
    """(profile or "" for all, loop, defaults) as they were shipped."""
    return tuple(_shipped)


def profiles() -> list[str]:
    """The profiles that loops ship defaults for."""
    return sorted({profile for profile, *_ in _shipped if profile})


def keep_shipped() -> None:
    """Write every loop's defaults, in every profile, that the organ does not have yet."""
    for name in profiles():
        for profile, loop, rows in _shipped:
            if profile in ("", name):
                keep_defaults(name, loop, rows)


def keep_defaults(profile: str, loop: str, rows: Iterable[Default]) -> None:
    """Write the shipped defaults that the organ does not have yet: (limit, kind or `!`, amount, unit, source)."""
    Limit.objects.bulk_create(
        [
            Limit(
                profile=profile,
                loop=loop,
                name=name,
                kind="" if kind == "!" else kind,
                urgent=kind == "!",
                amount=amount,
                unit=unit,
                source=source,
            )
            for name, kind, amount, unit, source in rows
        ],
        ignore_conflicts=True,
    )
    forget()
