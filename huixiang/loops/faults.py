"""What can be wrong with a table: told as Django system checks, so that a faulty law stops start-up."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.checks import Error, register

from .evidence import Choice, Flag
from .spelling import spelling
from .supplies import supplies, wrong_defaults
from .table import BACK, KEEPS, LOOPS, OF_KIND, PAUSED, RESERVED, SAME, Loop, share_of_clock


def faults(loop: Loop) -> Iterator[tuple[str, str]]:
    """Every fault of one table, as (code, sentence); of one with rows that cannot be read, those alone."""
    if loop.misread:
        yield from loop.misread
        return
    yield from spelling(loop)
    yield from supplies(loop)
    yield from _names(loop)
    yield from _ways(loop)
    yield from _clocks(loop)
    yield from _words(loop)
    yield from _others(loop)


def _names(loop: Loop) -> Iterator[tuple[str, str]]:
    for stage in loop.stages.values():
        if stage.holder and stage.holder not in loop.roles:
            yield "E002", f"{stage.name}: no such role '{stage.holder}'"
    for name in sorted(loop.decisions - loop.stages.keys()):
        yield "E001", f"decisions: no such stage '{name}'"
    for name in sorted(loop.reopens - loop.moves.keys()):
        yield "E024", f"reopens: no such move '{name}'"
    for move in loop.moves.values():
        for name in (*move.start, move.to):
            if name not in loop.stages and name not in (SAME, BACK):
                yield "E001", f"{move.name}: no such stage '{name}'"
        for role in move.human_roles:
            if role not in loop.roles:
                yield "E002", f"{move.name}: no such role '{role}'"
        shares = [share for role in move.by if (share := share_of_clock(role)) is not None]
        if any(not 0 < share <= 1 for share in shares) or len(shares) > 1:
            yield "E008", f"{move.name}: the clock moves once, after 1 to 99 % of the time or at its end"
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
        if stage.usual and stage.usual not in {move.name for move in out}:
            yield "E020", f"{stage.name}: '{stage.usual}' is no way out of it"
        if not stage.holder and out and not any(m.human_roles or "." in "".join(m.by) for m in out):
            yield "E005", f"{stage.name}: only the clock can leave it"


def _clocks(loop: Loop) -> Iterator[tuple[str, str]]:
    for stage in loop.stages.values():
        if stage.name in loop.finals and stage.clock.kind:
            yield "E006", f"{stage.name}: a deadline nobody holds"
        unknown = [m for m in (*stage.clock.since, *stage.clock.again) if m not in loop.moves]
        if unknown:
            yield "E007", f"{stage.name}: its limit starts with unknown move '{unknown[0]}'"
        shares = [(m.clock_share, m.when) for m in loop.moves_from(stage.name) if m.clock_share is not None]
        if any(_both_at_once(a, b) for n, a in enumerate(shares) for b in shares[:n]):
            yield "E008", f"{stage.name}: two moves of the clock at the same time"
        if shares and not stage.clock.kind:
            yield "E009", f"{stage.name}: the clock moves, but nothing is due"
    if loop.promise and loop.promise not in loop.limits:
        yield "E011", f"promise '{loop.promise}' is no limit of this loop"
    for name in loop.substance:
        if not getattr(loop.evidence.get(name), "words", False):
            yield "E013", f"substance '{name}' is no words of this loop"
    if loop.silent_if and loop.silent_if not in loop.evidence:
        yield "E013", f"silent_if '{loop.silent_if}' is no evidence of this loop"
    if loop.stages[loop.opens_in].clock.kind in (KEEPS, PAUSED):
        yield "E012", f"{loop.opens_in}: a case cannot open on an earlier deadline"


def _both_at_once(a: tuple[float | None, Any], b: tuple[float | None, Any]) -> bool:
    """Whether two moves of the clock can fall on one moment: not when one needs what the other excludes."""
    (share, when), (other_share, other) = a, b
    apart = when and other and when[:2] == other[:2] and when[2] != other[2]
    return share == other_share and not apart


def _words(loop: Loop) -> Iterator[tuple[str, str]]:
    """Names of evidence, facts and roles that nothing stands behind."""
    for name in loop.evidence:
        if name in RESERVED:
            yield "E013", f"evidence '{name}' has a name the entry itself uses"
    for name, kind in loop.evidence.items():
        if kind.of and kind.of not in {role.party for role in loop.roles.values()}:
            yield "E022", f"evidence '{name}' is said of '{kind.of}', which is no party"
    for move in loop.moves.values():
        for name in sorted(set(move.anew) - loop.moves.keys()):
            yield "E023", f"{move.name}: counted anew from unknown move '{name}'"
        if move.when and (why := _never_so(loop, *move.when[:2])):
            yield "E014", f"{move.name}: {why}"
    for name, kind in loop.evidence.items():
        for move_name in sorted(set(kind.until) - loop.moves.keys()):
            yield "E021", f"evidence '{name}': no such move '{move_name}'"
    if loop.veil:
        known = loop.roles.keys() | loop.stages.keys() | loop.moves.keys()
        for name in {*loop.veil.roles, *loop.veil.stages, *loop.veil.moves, *loop.veil.after} - known:
            yield "E015", f"veil: nothing is called '{name}'"
    for part in sorted(set(loop.parts) - dict(loop.kinds).keys()):
        yield "E014", f"parts: no such kind '{part}'"
    for where, names in (("opened by", loop.opened_by), ("above", loop.above), ("asks", loop.asks)):
        for role in sorted(set(names) - loop.roles.keys()):
            yield "E002", f"{where}: no such role '{role}'"


def _never_so(loop: Loop, fact: str, value: str) -> str:
    """Why a fact can never have this value; "" when it can."""
    kind = loop.evidence.get(fact)
    options: Iterable[str] | None = None
    if fact == OF_KIND and loop.kinds:
        options = dict(loop.kinds)
    elif kind is None:
        return f"no such fact '{fact}'"
    elif kind.words:
        return f"'{fact}' is free text, which no row can ask"
    elif isinstance(kind, Choice | Flag):
        options = kind.options if isinstance(kind, Choice) else ("True", "False")
    return "" if options is None or value in [*options] else f"'{fact}' is never '{value}', but {' '.join(options)}"


def _others(loop: Loop) -> Iterator[tuple[str, str]]:
    """What a table says of other tables: moves of a parent, loops it opens, roles somebody must never have had."""
    anywhere = {name for other in LOOPS.values() for name in other.moves}
    for move in loop.moves.values():
        for cause in (role.partition(".") for role in move.by if "." in role):
            if cause[0] not in ("main", "parent", "vault"):
                yield "E016", f"{move.name}: '{cause[0]}.' is none of main. parent. vault."
            elif cause[2] not in (anywhere if cause[0] == "parent" else loop.moves):
                yield "E016", f"{move.name}: no such move '{cause[2]}'"
    for name in sorted({kind.opens for kind in loop.evidence.values() if kind.opens} - LOOPS.keys()):
        yield "E017", f"no such loop '{name}' to open"
    roles = {name for other in LOOPS.values() for name in other.roles}
    for role in loop.roles.values():
        for name in set(role.never) - roles:
            yield "E018", f"{role.name}: never '{name}', which is no role"
    for move in loop.moves.values():
        for name in sorted(set(move.never) - loop.roles.keys()):
            yield "E018", f"{move.name}: never '{name}', which is no role of this loop"
    if any(other.number == loop.number for other in LOOPS.values() if other.name != loop.name):
        yield "E019", f"another loop numbers its cases '{loop.number}' too"


@register()
def every_table_is_sound(**_: Any) -> list[Error]:
    """`manage.py check` and start-up tell every fault of every loop."""
    told = [(loop.name, fault) for loop in LOOPS.values() for fault in faults(loop)]
    return [Error(f"{name}: {sentence}", id=f"loops.{code}") for name, (code, sentence) in [*told, *wrong_defaults()]]
