"""A loop is a table: stages, roles, moves and evidence, declared once and checked at start-up.

    CONCERN = declare("concern", "群众诉求", number="诉求",
        roles=[("desk", "dispatcher", "*desk", "交办员"), …],
        stages=[("received", "desk", "accept", "待受理"), …],
        evidence=[("reason", Words("理由")), …],
        moves=[("accept", "received", "assigned", "desk", "unit", "办法§8", "受理"), …])

*roles*     name, posts that fill it, the party of the case they must sit at (`*kind`: any unit of that kind in the
            organ, for every case), label; then optionally roles that somebody in this one must never have acted in.
*stages*    name, holder role (or ""), clock, optionally the move by which most cases leave it, label. A clock is the name of a limit that starts on entering,
            `limit from move … again move …` (it starts with those moves unless it runs; the latter start it anew),
            KEEPS, PAUSED, UNTIL or "" (no deadline).
*evidence*  name, kind of evidence.
*moves*     name, from, to (a stage, SAME or BACK), by (roles; `clock`, `clock80`, `import`, `job`; `main.MOVE` and
            `parent.MOVE` when the case it is merged into, or its parent, makes that move; `vault.MOVE` when the keeper
            of personal data does), needs (`?` optional),
            clause, label; then optionally a function that says why not, a number (how often at most; counted
            "anew move …" from each of those moves), "when fact=value" / "when fact!=value" on the latest evidence
            of that name, or on `of_kind`, the kind of the case, or "never role …": not by who ever acted as one of
            these in this very case.
*promise*   the limit of the answer that the resident was promised.
*silent_if* the flag by which she asked to be left alone: no word is sent to her.
*reopens*   moves by which the person concerned brings back a case that had ended; the stage they leave ends it all the same.
*parts*     kinds that only a part of another case has.
*asks*      roles whose own word is waited for beside the holder's: an invitation to sign.
*substance* words that say what the case is about where it was opened before they were written.
*decisions* stages whose holder signs, checks or judges what somebody else brought: never done in bulk.
*above*     a role, and those that decide in its place, the nearest first, where whoever plays it did the work herself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from .rows import EVIDENCE, MOVE, ROLE, STAGE, Fault, Row, extras, legible, words

if TYPE_CHECKING:
    from .course import Course
    from .evidence import Evidence
    from .models import Case

KEEPS = "KEEPS"  # the earlier deadline runs on
PAUSED = "PAUSED"  # every limit stands still; the evidence names the day to look again
UNTIL = "UNTIL"  # the evidence names the day
SAME = "SAME"  # the move changes no stage
BACK = "BACK"  # the move returns to the stage this one was entered from
OPEN = "open"  # the name of the entry that opens a case
OF_KIND = "of_kind"  # the fact that tells a case's kind
NO_LIMIT = ""
# what a move brings about, in the entry itself
RESERVED = ("limits", "amounts", "adds", "sets", "parties", "until", "stand_in")

MACHINES = ("import", "job")

# the last: evidence given so far; what is wrong with one field of it is raised as BadEvidence
WhyNot = Callable[["Case", "Course", dict[str, Any]], str | None]


def share_of_clock(word: str) -> float | None:
    """`clock80` → 0.8, `clock` → 1.0; None for what is no clock."""
    share = word.removeprefix("clock") or "100"
    return int(share) / 100 if word.startswith("clock") and share.isascii() and share.isdigit() else None


def is_machine(word: str) -> bool:
    """Whether this word of a *by* cell is no role of a person."""
    return word in MACHINES or "." in word or share_of_clock(word) is not None


@dataclass(frozen=True)
class Clock:
    """When a stage is due: by a limit, by a day in the evidence, or as before."""

    kind: str  # KEEPS, PAUSED, UNTIL, "" or "limit"
    limit: str = ""
    since: tuple[str, ...] = ()
    again: tuple[str, ...] = ()

    @classmethod
    def parse(cls, cell: str) -> Clock:
        if cell in (KEEPS, PAUSED, UNTIL, NO_LIMIT):
            return cls(cell)
        limit, _, moves = cell.partition(" from ")
        since, _, again = moves.partition(" again ")
        return cls("limit", limit, tuple(since.split()), tuple(again.split()))


@dataclass(frozen=True)
class Role:
    """Who somebody is to a case: one of these posts, at that party, who never acted as any of `never`."""

    name: str
    posts: tuple[str, ...]
    party: str
    label: str
    never: tuple[str, ...] = ()

    @property
    def standing(self) -> str:
        """The kind of unit whose people play this role in every case, or ""."""
        return self.party[1:] if self.party.startswith("*") else ""

    def filled_by(self, posts: set[tuple[str, str]]) -> bool:
        """Whether one of these (post, kind of unit) plays this role in every case."""
        kind = self.standing
        return bool(kind) and any((post, kind) in posts for post in self.posts)


@dataclass(frozen=True)
class Stage:
    name: str
    holder: str
    clock: Clock
    label: str
    usual: str = ""  # the move by which most cases leave it


@dataclass(frozen=True)
class Need:
    """One cell of evidence a move asks for."""

    name: str
    optional: bool
    kind: Evidence


@dataclass(frozen=True)
class Move:
    name: str
    start: tuple[str, ...]
    to: str
    by: tuple[str, ...]
    needs: tuple[Need, ...]
    clause: str
    label: str
    why_not: WhyNot | None = None
    most: int | None = None
    anew: tuple[str, ...] = ()  # moves from which `most` is counted once more
    when: tuple[str, str, bool] | None = None  # (fact, value, whether it must be so)
    never: tuple[str, ...] = ()  # roles in which whoever makes it must not have acted in this case

    @property
    def clock_share(self) -> float | None:
        """The share of the stage's time after which the clock makes this move: 1.0 for `clock`, .8 for `clock80`."""
        return next((share for role in self.by if (share := share_of_clock(role)) is not None), None)

    @property
    def human_roles(self) -> tuple[str, ...]:
        return tuple(role for role in self.by if not is_machine(role))


@dataclass(frozen=True)
class Veil:
    """What some must not learn, by their role or by one of these moves of theirs, such as an answer at once.

    From these stages they see one label, and what was judged not at all.
    """

    roles: tuple[str, ...]
    stages: tuple[str, ...]
    label: str
    moves: tuple[str, ...]
    after: tuple[str, ...]

    @classmethod
    def read(cls, roles: str, stages: str, label: str, moves: str, after: str = "") -> Veil:
        return cls(tuple(roles.split()), tuple(stages.split()), label, tuple(moves.split()), tuple(after.split()))


@dataclass
class Loop:
    """One declared loop."""

    name: str
    label: str
    number: str
    roles: dict[str, Role]
    stages: dict[str, Stage]
    evidence: dict[str, Evidence]
    moves: dict[str, Move]
    opens_in: str
    opened_with: tuple[Need, ...]
    opened_by: tuple[str, ...] = ()
    promise: str = ""
    silent_if: str = ""
    holds_parent: bool = True  # whether the parent cannot close while a child of this loop is open
    kinds: tuple[tuple[str, str], ...] = ()
    parts: tuple[str, ...] = ()  # kinds that only a part of another case has
    veil: Veil | None = None
    decisions: frozenset[str] = frozenset()
    asks: tuple[str, ...] = ()  # roles whose word is waited for beside the holder's
    above: tuple[str, ...] = ()  # a role, then those that decide in its place
    reopens: frozenset[str] = frozenset()
    substance: tuple[str, ...] = ()  # evidence that says what the case is about, though it was not opened with it
    finals: frozenset[str] = field(default_factory=frozenset)
    misread: list[Fault] = field(default_factory=list)  # rows that could not be read

    def moves_from(self, stage: str) -> Iterator[Move]:
        """Moves that may start in this stage, in the order of the table."""
        return (move for move in self.moves.values() if stage in move.start)

    @cached_property
    def opening_words(self) -> list[Need]:
        """What is written in free text when it is opened, in the order it is asked."""
        return [need for need in self.opened_with if need.kind.words]

    @cached_property
    def clock_moves(self) -> dict[str, list[tuple[float, Move]]]:
        """Stage → the moves the clock may make there, each with the share of the stage's time that is used up by then."""
        return {
            stage: [(share, move) for move in self.moves_from(stage) if (share := move.clock_share) is not None]
            for stage in self.stages
        }

    def limits_started(self, move: str, to: str, running: Iterable[str]) -> set[str]:
        """Names of the limits that begin when this move enters that stage (to SAME or BACK: none of the stage's)."""
        already, clocks = set(running), self.clocks_begun_by.get(move, ())
        started = {c.limit for c in clocks if move in c.again or c.limit not in already}
        if to in self.stages:
            clock = self.stages[to].clock
            if clock.kind == "limit" and not clock.since:
                started.add(clock.limit)
        return started

    @cached_property
    def kept_apart(self) -> dict[str, frozenset[str]]:
        """Stage → roles in which whoever decides there must not have acted in the case."""
        usual = {name: self.moves.get(stage.usual) for name, stage in self.stages.items()}
        return {name: frozenset(move.never) for name, move in usual.items() if move and move.never}

    def stand_ins(self, role: str) -> tuple[str, ...]:
        """Roles that decide in the place of this one, the nearest first."""
        return self.above[1:] if self.above[:1] == (role,) else ()

    @cached_property
    def causes(self) -> frozenset[str]:
        """Moves of other cases that set off one here: `main.approve`, `parent.close`."""
        return frozenset(cause for move in self.moves.values() for cause in move.by if "." in cause)

    @cached_property
    def clocks_begun_by(self) -> dict[str, list[Clock]]:
        """Move → clocks of stages that begin with it, wherever it leads."""
        clocks = [stage.clock for stage in self.stages.values()]
        return {move: [c for c in clocks if move in c.since or move in c.again] for move in (OPEN, *self.moves)}

    @cached_property
    def begins_anew(self) -> frozenset[str]:
        """Moves from which a limit starts anew: a further round of the same case."""
        return frozenset(move for stage in self.stages.values() for move in stage.clock.again)

    @cached_property
    def counted_anew(self) -> dict[str, list[str]]:
        """Move → moves that are counted once more from there."""
        return _grouped((cause, move.name) for move in self.moves.values() for cause in move.anew)

    @cached_property
    def said_of(self) -> dict[str, list[str]]:
        """Party → evidence that is said of whoever it is."""
        return _grouped((kind.of, name) for name, kind in self.evidence.items() if kind.of)

    @property
    def own_party(self) -> str:
        """The party that a new case is given to."""
        return self.roles[self.stages[self.opens_in].holder].party

    @property
    def limits(self) -> set[str]:
        return {s.clock.limit for s in self.stages.values() if s.clock.kind == "limit"}

    @property
    def kinds_of_a_whole(self) -> list[tuple[str, str]]:
        """Kinds to choose from for a case that is no part of another."""
        return [(kind, label) for kind, label in self.kinds if kind not in self.parts]

    def kind_label(self, kind: str) -> str:
        return dict(self.kinds).get(kind, "")


LOOPS: dict[str, Loop] = {}


def declare(
    name: str,
    label: str,
    *,
    number: str,
    roles: Sequence[tuple[str, ...]],
    stages: Sequence[tuple[str, ...]],
    evidence: Sequence[tuple[str, Evidence]],
    moves: Sequence[tuple[Any, ...]],
    opened_with: str = "",
    opened_by: str = "",
    promise: str = "",
    silent_if: str = "",
    holds_parent: bool = True,
    kinds: Sequence[tuple[str, str]] = (),
    parts: str = "",
    veil: tuple[str, ...] | None = None,
    decisions: str = "",
    above: str = "",
    asks: str = "",
    reopens: str = "",
    substance: str = "",
) -> Loop:
    """Read the rows into a Loop and register it. Faults are told by the system check, also those of rows that cannot be read."""
    misread: list[Fault] = []
    roles = legible("roles", roles, ROLE, 5, misread)
    stages = legible("stages", stages, STAGE, 5, misread)
    kinds_of_evidence = _kinds(legible("evidence", evidence, EVIDENCE, 2, misread), misread)
    loop = Loop(
        name=name,
        label=label,
        number=number,
        roles={r[0]: Role(r[0], tuple(r[1].split()), r[2], r[3], tuple(" ".join(r[4:]).split())) for r in roles},
        stages={s[0]: Stage(s[0], s[1], Clock.parse(s[2]), s[-1], "".join(s[3:-1])) for s in stages},
        evidence=kinds_of_evidence,
        moves={m[0]: _move(m, kinds_of_evidence, misread) for m in legible("moves", moves, MOVE, 11, misread)},
        opens_in=stages[0][0] if stages else "",
        opened_with=_needs(opened_with, kinds_of_evidence, "opened_with", misread),
        opened_by=tuple(opened_by.split()),
        promise=promise,
        silent_if=silent_if,
        holds_parent=holds_parent,
        kinds=tuple(kinds),
        parts=tuple(parts.split()),
        veil=Veil.read(*veil) if veil else None,
        decisions=frozenset(decisions.split()),
        above=tuple(above.split()),
        asks=tuple(asks.split()),
        reopens=frozenset(reopens.split()),
        substance=tuple(substance.split()),
        misread=misread,
    )
    if not stages:
        misread.append(("E025", "it has no stages"))
    if name in LOOPS:
        misread.append(("E026", f"another loop is called '{name}' too"))
    onward = [move for move in loop.moves.values() if move.to != SAME and move.name not in loop.reopens]
    leaves = {start for move in onward for start in move.start}
    loop.finals = frozenset(s.name for s in loop.stages.values() if not s.holder and s.name not in leaves)
    LOOPS[name] = loop
    return loop


def _kinds(rows: list[Row], misread: list[Fault]) -> dict[str, Evidence]:
    """Name → kind of evidence, which learns its name; a fault for what is none."""
    from .evidence import Evidence  # late: it knows this module

    found = {name: kind for name, kind in rows if isinstance(kind, Evidence)}
    misread += [
        ("E029", f"evidence '{name}': {kind!r} is no kind of evidence") for name, kind in rows if name not in found
    ]
    for name, kind in found.items():
        kind.name = name
    return found


def _move(row: Row, kinds: dict[str, Evidence], misread: list[Fault]) -> Move:
    name, start, to, by, needs, clause, label = row[:7]
    more = dict(extras(row, misread))
    cells = _needs(needs, kinds, name, misread)
    return Move(name, tuple(start.split()), to, tuple(by.split()), cells, clause, label, **more)


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key, name in pairs:
        found.setdefault(key, []).append(name)
    return found


def _needs(cell: str, kinds: dict[str, Evidence], where: str, misread: list[Fault]) -> tuple[Need, ...]:
    return tuple(Need(name, optional, kinds[name]) for name, optional in words(cell, kinds, where, misread))
