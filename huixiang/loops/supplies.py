"""What a table counts on: a default for each limit, somebody for each party, a day for each stage that waits for one."""

from collections.abc import Iterable, Iterator

from .limits import BESIDE, BY_NAME, Default, profiles, shipped
from .models import Limit
from .parties import ABOUT, ISSUER, RECUSED
from .rows import Fault
from .table import BACK, LOOPS, PAUSED, SAME, UNTIL, Loop, Need, WhyNot


def supplies(loop: Loop) -> Iterator[Fault]:
    """What one table counts on and nothing gives."""
    yield from _limits(loop)
    yield from _parties(loop)
    yield from _days(loop)


def _limits(loop: Loop) -> Iterator[Fault]:
    named = loop.limits | {name for name, _ in BY_NAME.get(loop.name, ())}
    for name in sorted(loop.limits):
        lacking = [profile for profile in profiles() if not _has_default(loop, name, profile)]
        if lacking:
            yield "E033", f"limit '{name}' has no default in {' '.join(lacking)}: ship one beside the table"
    for name, kind in loop.evidence.items():
        for limit in filter(None, (kind.sets, kind.adds)):
            if limit not in named:
                yield "E033", f"evidence '{name}' changes '{limit}', which is no limit of this loop"


def _has_default(loop: Loop, limit: str, profile: str) -> bool:
    """Whether a profile has it for all cases, or for each kind of them."""
    rows = [row for where, name, rows in shipped() if name == loop.name and where in ("", profile) for row in rows]
    kinds = {row[1] for row in rows if row[0] == limit and len(row) > 1}
    return "" in kinds or (bool(loop.kinds) and kinds >= dict(loop.kinds).keys())


def wrong_defaults() -> Iterator[tuple[str, Fault]]:
    """(loop, fault) for each shipped default that cannot be kept; a table that cannot be read is told first."""
    for _, name, rows in shipped():
        loop = LOOPS.get(name) or BESIDE.get(name)
        if loop is None:
            yield name, ("E034", "limits are shipped for it, and there is no such loop")
        elif not loop.misread:
            named = loop.limits | {limit for limit, _ in BY_NAME.get(name, ())}
            whys = [(row, _wrong(row, loop, named)) for row in rows]
            yield from ((name, ("E034", f"the default {row!r} {why}")) for row, why in whys if why)


def _wrong(row: Default, loop: Loop, named: Iterable[str]) -> str:
    if len(row) != 5:
        return "has not five cells: limit, kind, amount, unit of time, source"
    limit, kind, amount, unit, source = row
    if limit not in named:
        return "is for a limit that this loop has not"
    if kind not in {"", "!"} | {code for code, _ in loop.kinds}:
        return "is for a kind that this loop has not"
    if type(amount) is not int or amount < 1:
        return "has an amount that is no whole number from 1"
    if unit not in Limit.Unit.values:
        return f"has a unit of time that is none of {' '.join(Limit.Unit.values)}"
    return "" if source else "names no source"


def _parties(loop: Loop) -> Iterator[Fault]:
    """Parties nobody becomes, where the table alone says who does: of a loop that people open at their desk."""
    wanted = {role.party for role in loop.roles.values() if not role.standing}
    named = {need.kind.party for need in _asked(loop) if need.kind.party}
    for party in sorted(named - wanted - {ABOUT, RECUSED}):
        yield "E035", f"evidence makes somebody '{party}', which no role of this loop sits at"
    if not loop.opened_by:
        return
    for name in loop.opened_by:
        if name in loop.roles and not loop.roles[name].posts:
            yield "E035", f"opened by '{name}', a role that no post fills"
    named |= {loop.roles[name].party for name in loop.opened_by if name in loop.roles} | {ISSUER, "resident"}
    for role in loop.roles.values():
        if not role.standing and role.party not in named:
            yield "E035", f"role '{role.name}' sits at '{role.party}', which no evidence makes anybody"


def _asked(loop: Loop) -> Iterator[Need]:
    yield from loop.opened_with
    for move in loop.moves.values():
        yield from move.needs


def _days(loop: Loop) -> Iterator[Fault]:
    """Stages that wait for a day and can be entered before any was named."""
    undated = set() if _names_a_day(loop.opened_with) else {loop.opens_in}
    while more := {
        move.to
        for move in loop.moves.values()
        if undated & set(move.start)
        and move.to not in {SAME, BACK} | undated
        and not _names_a_day(move.needs, move.why_not)
    }:
        undated |= more
    for stage in loop.stages.values():
        if stage.name in undated and stage.clock.kind in (UNTIL, PAUSED):
            yield "E010", f"{stage.name}: it can be entered before any evidence named its day"


def _names_a_day(needs: Iterable[Need], why_not: WhyNot | None = None) -> bool:
    """Whether a day is always named; one that may be left out is when a function of the row can ask for it."""
    return any(need.kind.sets_day and bool(why_not or not need.optional) for need in needs)
