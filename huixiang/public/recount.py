"""The plain figures counted from the ledger alone: a pure function of its entries, for whoever holds an export.

Beside the entries it needs only the law (the loop's table) and the calendar of working days, which are public.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from django.utils import timezone

from huixiang.concerns.loop import CONCERN
from huixiang.concerns.reasons import JUDGEMENTS
from huixiang.loops.course import Course
from huixiang.loops.table import OPEN

from .figures import FIVE, Counts, Line, Plain, Share, drawn_up
from .published import GONE, TAKEN_BACK
from .story import ANSWERS

VERSION = 3  # of this way of counting; a statement names it
GLAD = {"5", "4", "3"}
TELLING = {"whole": lambda matter: "", "month": lambda matter: matter.month, "kind": lambda matter: matter.kind}


class Told(NamedTuple):
    """One entry as the course reads it."""

    move: str
    at: datetime
    evidence: dict[str, Any]
    account_id: None = None  # figures ask for nobody


@dataclass
class Matter:
    """One concern, as far as it was read."""

    stream: str
    course: Course = field(default_factory=lambda: Course(CONCERN))
    answered_at: datetime | None = None
    planned: bool = False  # the last answer was a plan, which is kept or broken later
    judgement: dict[str, Any] | None = None
    judged_at: datetime | None = None
    told_in: frozenset[str] = frozenset()  # which figures tell its judgement by now
    redone: bool = False
    struck: bool = False
    published: bool = False

    def take(self, entry: Told) -> None:
        """Read one more entry of it."""
        self.course.take(entry)
        if entry.move in ANSWERS:
            self.answered_at, self.planned = max(entry.at, self.answered_at or entry.at), entry.move == "approve_plan"
        if entry.move in JUDGEMENTS:
            self.judgement, self.judged_at = entry.evidence, entry.at
        self.redone |= entry.move == "redo"
        if entry.move in TAKEN_BACK:
            self.published = entry.move == "publish"

    @property
    def month(self) -> date:
        return timezone.localdate(self.course.opened_at).replace(day=1)

    @property
    def kind(self) -> str:
        return str(self.course.facts.get("of_kind", ""))

    @property
    def shown(self) -> bool:
        """Whether its publication stands."""
        return self.published and self.course.stage not in GONE

    @property
    def glad(self) -> bool:
        return (self.judgement or {}).get("grade") in GLAD

    def counts(self, now: datetime) -> Counts:
        """What it adds to the figures at `now`."""
        promised, answered = self.course.promised_at(), self.answered_at
        broken = self.planned and self.course.closed_at is None and promised is not None and promised < now
        judged, glad = ({name: int(so and name in self.told_in) for name in TELLING} for so in (True, self.glad))
        return Counts(
            filed=1,
            answered=int(answered is not None),
            due=int(promised is not None and (answered is not None or promised < now)),
            in_time=int(promised is not None and answered is not None and answered <= promised and not broken),
            judged=judged["whole"],
            solved=int("whole" in self.told_in and (self.judgement or {}).get("solved") == "yes"),
            satisfied=glad["whole"],
            month_judged=judged["month"],
            month_satisfied=glad["month"],
            kind_judged=judged["kind"],
            kind_satisfied=glad["kind"],
            redone=int(self.redone),
            suspended=int(self.course.stage == "suspended"),
        )


class Recount:
    """Everything the figures need of the ledger, read once; entries of a case come in their order."""

    def __init__(self, bodies: Iterable[bytes]) -> None:
        self.matters: dict[str, Matter] = {}
        children: dict[str, str] = {}
        struck: set[str] = set()
        for body in bodies:
            entry = json.loads(body)
            loop, _, move = entry["type"].partition(".")
            told = Told(move, datetime.fromisoformat(entry["at"]), entry["data"])
            if loop == CONCERN.name:
                self.matters.setdefault(entry["stream"], Matter(entry["stream"])).take(told)
            elif loop == "exclusion" and move == OPEN:
                children[entry["stream"]] = told.evidence.get("child_of", "")
            elif loop == "exclusion" and move == "grant":
                struck.add(entry["stream"])
        # a child may stand in the tree before its parent
        for child in struck:
            if (parent := children.get(child, "")) in self.matters:
                self.matters[parent].struck = True

    def figures(self, year: int, now: datetime) -> Plain:
        """The figures of what was filed in that year, as they stood at `now`."""
        lines = _lines([matter for matter in self.matters.values() if matter.month.year == year], now)
        return drawn_up(lines, sum(matter.shown for matter in self.matters.values()))


def _lines(matters: list[Matter], now: datetime) -> list[Line]:
    found: dict[tuple[date, str, bool], Counts] = {}
    _tell(matters)
    for matter in matters:
        key = (matter.month, matter.kind, matter.struck)
        found[key] = found.get(key, Counts()) + matter.counts(now)
    return [(*key, counts) for key, counts in found.items()]


def _tell(matters: list[Matter]) -> None:
    """Judgements are told FIVE at a time, the earliest first: of all, of a month, of a kind."""
    judged = sorted((m for m in matters if m.judged_at), key=lambda m: (m.judged_at, m.stream))
    for matter in judged:
        matter.told_in = frozenset()
    for name, group_of in TELLING.items():
        groups: dict[Any, list[Matter]] = {}
        for matter in judged:
            groups.setdefault(group_of(matter), []).append(matter)
        for group in groups.values():
            for matter in group[: len(group) // FIVE * FIVE]:
                matter.told_in |= {name}


def _told(share: Share) -> list[Any]:
    if not share.enough:
        return []
    return [share.rate] if share.close else [share.part, share.whole]


def shown(figures: Plain) -> dict[str, Any]:
    """Every figure as the page shows it, and none that it hides."""
    names = ("filed", "answered", "redone", "suspended", "struck_said")
    shares = {name: [_told(share) for share in getattr(figures, name)] for name in ("in_time", "solved", "satisfied")}
    tables = {name: [[row.label, *row.cells] for row in getattr(figures, name)] for name in ("months", "kinds")}
    return {name: getattr(figures, name) for name in names} | {"published": figures.published} | shares | tables
