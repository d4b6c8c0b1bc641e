"""The course of a case, recomputed from its entries alone: stage, parties, limits, deadlines.

Everything `Case` shows about itself is a copy of this; `huixiang recheck` computes it again and compares.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Protocol

from django.utils import timezone

from .table import BACK, KEEPS, OPEN, PAUSED, SAME, UNTIL, Loop, Move
from .working_calendar import WorkingCalendar, working_calendar


class Happened(Protocol):
    """What replay needs of an entry."""

    move: str
    at: datetime
    evidence: dict[str, Any]


@dataclass
class Limit:
    """A limit that runs: `amount` of `unit` (wd working days, d days, h hours, mo months) from `start`."""

    start: datetime
    amount: int
    unit: str
    move: str
    extra: int = 0
    pauses: list[tuple[datetime, datetime | None]] = field(default_factory=list)

    def paused_days(self) -> frozenset[date]:
        """Days at whose end the case stood still: they do not count."""
        days: set[date] = set()
        for since, until in self.pauses:
            if until is not None:
                first, last = timezone.localdate(since), timezone.localdate(until)
                days.update(first + timedelta(days=n) for n in range((last - first).days))
        return frozenset(days)

    def due(self, calendar: WorkingCalendar, share: float = 1.0) -> datetime:
        """The moment by which `share` of the limit is used up."""
        amount = self.amount + self.extra
        if self.unit == "h":
            stood = sum((until - since for since, until in self.pauses if until), timedelta())
            return self.start + timedelta(hours=amount) * share + stood
        return end_of(self._last_day(calendar, amount, share))

    def _last_day(self, calendar: WorkingCalendar, amount: int, share: float) -> date:
        first, paused = timezone.localdate(self.start), self.paused_days()
        if self.unit == "wd":
            return calendar.after(first, _part(amount, share), paused)
        days = amount if self.unit == "d" else (months_after(first, amount) - first).days
        return first + timedelta(days=_part(days, share) + len(paused))


def _part(amount: int, share: float) -> int:
    return amount if share == 1.0 else int(amount * share)


def end_of(day: date) -> datetime:
    """The last second of a local day."""
    return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))


def months_after(day: date, count: int) -> date:
    """The same day `count` months on, or that month's last day (民法典第二百零二条)."""
    month = day.month - 1 + count
    year, month = day.year + month // 12, month % 12 + 1
    for last in range(day.day, 27, -1):
        try:
            return date(year, month, last)
        except ValueError:
            continue
    return date(year, month, day.day)


@dataclass
class Course:
    """Where a case stands after the entries read so far."""

    loop: Loop
    stage: str = ""
    entered_at: datetime | None = None
    came_from: list[str] = field(default_factory=list)
    clock_stage: str = ""
    limits: dict[str, Limit] = field(default_factory=dict)
    until: date | None = None
    until_since: datetime | None = None
    parties: dict[str, list[str]] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    times: Counter[str] = field(default_factory=Counter)
    clock_made: set[str] = field(default_factory=set)
    seq: int = 0
    last_at: datetime | None = None
    opened_at: datetime | None = None

    @property
    def paused(self) -> bool:
        return self.loop.stages[self.stage].clock.kind == PAUSED

    @property
    def closed_at(self) -> datetime | None:
        return self.entered_at if self.stage in self.loop.finals else None

    def goes_to(self, move: Move) -> str:
        """The stage this move would lead to from here."""
        if move.to == SAME:
            return self.stage
        if move.to == BACK:
            return self.came_from[-1] if self.came_from else self.stage
        return move.to

    def allows(self, move: Move) -> bool:
        """Whether the facts are as the move's row demands."""
        if move.when is None:
            return True
        fact, value, so = move.when
        return (str(self.facts.get(fact, "")) == value) == so

    def take(self, entry: Happened) -> None:
        """Read one more entry."""
        started_anew = self._read_stage(entry)
        self._read_limits(entry)
        if started_anew or entry.evidence.get("adds") or entry.evidence.get("until"):
            self.clock_made.clear()
        self.clock_made.add(entry.move)
        self._read_parties(entry)
        self.facts.update({k: v for k, v in entry.evidence.items() if k not in ("limits", "adds", "parties", "until")})
        self.times[entry.move] += 1
        self.seq += 1
        self.last_at = entry.at

    def _read_stage(self, entry: Happened) -> bool:
        """Whether the entry starts a deadline of its own (not SAME, not BACK, not a stage that keeps the earlier)."""
        if entry.move == OPEN:
            self.opened_at = entry.at
            self._enter(self.loop.opens_in, entry)
            return True
        move = self.loop.moves[entry.move]
        if move.to == SAME:
            return False
        to = self.goes_to(move)
        if self.paused:
            self._resume(entry.at)
        if move.to == BACK:
            self.came_from.pop()
        elif to != self.stage:
            self.came_from.append(self.stage)
        self._enter(to, entry)
        return move.to != BACK and self.clock_stage == to

    def _enter(self, stage: str, entry: Happened) -> None:
        self.stage, self.entered_at = stage, entry.at
        kind = self.loop.stages[stage].clock.kind
        if kind != KEEPS:
            self.clock_stage = stage
        if kind == PAUSED:
            for limit in self.limits.values():
                limit.pauses.append((entry.at, None))

    def _resume(self, at: datetime) -> None:
        for limit in self.limits.values():
            limit.pauses = [(since, until or at) for since, until in limit.pauses]

    def _read_limits(self, entry: Happened) -> None:
        for name, (amount, unit) in entry.evidence.get("limits", {}).items():
            self.limits[name] = Limit(entry.at, amount, unit, entry.move)
        for name, amount in entry.evidence.get("adds", {}).items():
            if name in self.limits:
                self.limits[name].extra += amount
        if "until" in entry.evidence:
            self.until, self.until_since = date.fromisoformat(entry.evidence["until"]), entry.at

    def _read_parties(self, entry: Happened) -> None:
        for role, keys in entry.evidence.get("parties", {}).items():
            self.parties[role] = list(keys)

    def due_at(self, share: float = 1.0) -> datetime | None:
        """When the stage is due, or the moment `share` of its time is used up; None without a deadline."""
        clock = self.loop.stages[self.clock_stage].clock
        if clock.kind in (UNTIL, PAUSED) and self.until and self.until_since:
            whole = end_of(self.until) - self.until_since
            return self.until_since + whole * share
        if clock.kind == "limit" and clock.limit in self.limits:
            return self.limits[clock.limit].due(working_calendar(), share)
        return None

    def promised_at(self) -> datetime | None:
        """When the person concerned was promised an answer; None while nothing is promised or all stands still."""
        limit = self.limits.get(self.loop.promise)
        if limit is None or self.stage in self.loop.finals:
            return None
        own_day = self.loop.stages[self.stage].clock.kind in (PAUSED, UNTIL)
        return end_of(self.until) if own_day and self.until else limit.due(working_calendar())

    def next_clock_move(self) -> tuple[datetime, Move] | None:
        """The move the clock will make from here, and when."""
        waiting = [
            (due, move)
            for move in self.loop.moves_from(self.stage)
            if move.clock_share is not None
            and not (move.to == SAME and move.name in self.clock_made)
            and (due := self.due_at(move.clock_share)) is not None
        ]
        return min(waiting, key=lambda pair: pair[0]) if waiting else None


def replay(loop: Loop, entries: Iterable[Happened]) -> Course:
    """Read all entries in order."""
    course = Course(loop)
    for entry in entries:
        course.take(entry)
    return course
