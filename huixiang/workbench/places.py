"""Names of places as people type them: 宾河街 for 滨河街道. One wrong, missing or added character is forgiven."""

from __future__ import annotations

from dataclasses import dataclass

from huixiang.people.models import Account, Area
from huixiang.people.remembered import remembered

from . import wording

FORGIVEN_FROM = 3  # characters of a name in which one may be wrong


@dataclass(frozen=True)
class Guess:
    """The area that a typed word names, and whether it is written just so."""

    typed: str
    area: Area
    exact: bool


def guess_place(terms: list[str], account: Account) -> Guess | None:
    """The area of the organ that one of these terms names, exactly or nearly; the deepest of several exact ones."""
    names = _names(account.organ.area.path if account.organ.area else "")
    exact = [Guess(term, area, True) for term in terms for name, area in names if term == name]
    if exact:
        return max(exact, key=lambda guess: guess.area.depth)
    near = {area.pk: Guess(term, area, False) for term in terms for name, area in names if nearly(term, name)}
    return next(iter(near.values())) if len(near) == 1 else None


def nearly(typed: str, name: str) -> bool:
    """Whether one change, one character more, one less, or two exchanged ones lead from one to the other."""
    if min(len(typed), len(name)) < FORGIVEN_FROM or abs(len(typed) - len(name)) > 1:
        return False
    start = next((n for n, (a, b) in enumerate(zip(typed, name, strict=False)) if a != b), min(len(typed), len(name)))
    one, other = typed[start:], name[start:]
    exchanged = one[:2] == other[:2][::-1] and one[2:] == other[2:]
    return one[1:] == other[1:] or one[1:] == other or one == other[1:] or exchanged


@remembered(60)
def _names(below: str) -> list[tuple[str, Area]]:
    """Every name of every area of the organ, with and without what kind of area it is."""
    areas = Area.objects.filter(path__startswith=below).order_by("path")
    return [(name, area) for area in areas for name in dict.fromkeys((area.name, short(area.name)))]


def short(name: str) -> str:
    """A name as people say it, without the kind of area; names of two characters keep theirs."""
    rank = next((rank for rank in wording.RANKS if name.endswith(rank) and len(name) - len(rank) > 1), "")
    return name.removesuffix(rank)
