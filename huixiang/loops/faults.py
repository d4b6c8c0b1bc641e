"""What can be wrong with a table: told as Django system checks, so that a faulty law stops start-up."""

from collections.abc import Iterator
from typing import Any

from django.core.checks import Error, register

from .table import BACK, KEEPS, LOOPS, PAUSED, SAME, UNTIL, Loop


def faults(loop: Loop) -> Iterator[tuple[str, str]]:
    """Every fault of one table, as (code, sentence)."""
    yield from _names(loop)
    yield from _ways(loop)
    yield from _clocks(loop)


def _names(loop: Loop) -> Iterator[tuple[str, str]]:
    for stage in loop.stages.values():
        if stage.holder and stage.holder not in loop.roles:
            yield "E002", f"{stage.name}: no such role '{stage.holder}'"
    for name in sorted(loop.decisions - loop.stages.keys()):
        yield "E001", f"decisions: no such stage '{name}'"
    for move in loop.moves.values():
        for name in (*move.start, move.to):
            if name not in loop.stages and name not in (SAME, BACK):
                yield "E001", f"{move.name}: no such stage '{name}'"
        for role in move.human_roles:
            if role not in loop.roles:
                yield "E002", f"{move.name}: no such role '{role}'"
        if not move.by:
            yield "E003", f"{move.name}: nobody may make it"


def _ways(loop: Loop) -> Iterator[tuple[str, str]]:
    reached = {loop.opens_in}
    while more := {
        m.to for m in loop.moves.values() if m.to in loop.stages and reached & set(m.start) and m.to not in reached
    }:
        reached |= more
    for name in loop.stages.keys() - reached:
        yield "E004", f"{name}: no move reaches it"
    for stage in loop.stages.values():
        out = [m for m in loop.moves_from(stage.name) if m.to != SAME]
        if stage.holder and not any(stage.holder in m.by for m in out):
            yield "E005", f"{stage.name}: its holder has no way out"
        if not stage.holder and out and not any(m.human_roles or "." in "".join(m.by) for m in out):
            yield "E005", f"{stage.name}: only the clock can leave it"


def _clocks(loop: Loop) -> Iterator[tuple[str, str]]:
    for stage in loop.stages.values():
        if stage.name in loop.finals and stage.clock.kind:
            yield "E006", f"{stage.name}: a deadline nobody holds"
        unknown = [m for m in (*stage.clock.since, *stage.clock.again) if m not in loop.moves]
        if unknown:
            yield "E007", f"{stage.name}: its limit starts with unknown move '{unknown[0]}'"
        shares = [m.clock_share for m in loop.moves_from(stage.name) if m.clock_share is not None]
        if len(shares) != len(set(shares)):
            yield "E008", f"{stage.name}: two moves of the clock at the same time"
        if shares and not stage.clock.kind:
            yield "E009", f"{stage.name}: the clock moves, but nothing is due"
    days = [need for move in loop.moves.values() for need in move.needs if need.kind.sets_day]
    days += [need for need in loop.opened_with if need.kind.sets_day]
    for stage in loop.stages.values():
        if stage.clock.kind in (PAUSED, UNTIL) and not days:
            yield "E010", f"{stage.name}: nothing names the day to look again"
    if loop.promise and loop.promise not in loop.limits:
        yield "E011", f"promise '{loop.promise}' is no limit of this loop"
    if loop.stages[loop.opens_in].clock.kind in (KEEPS, PAUSED):
        yield "E012", f"{loop.opens_in}: a case cannot open on an earlier deadline"


@register()
def every_table_is_sound(**_: Any) -> list[Error]:
    """`manage.py check` and start-up tell every fault of every loop."""
    return [
        Error(f"{loop.name}: {sentence}", id=f"loops.{code}")
        for loop in LOOPS.values()
        for code, sentence in faults(loop)
    ]
