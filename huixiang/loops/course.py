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

from .table import BACK, KEEPS, OPEN, PAUSED, RESERVED, SAME, UNTIL, Loop, Move
from .working_calendar import WorkingCalendar, working_calendar


class Happened(Protocol):
    """What replay needs of an entry."""

    move: str
    at: datetime
    evidence: dict[str, Any]
    account_id: Any
    role: str


@dataclass
class Limit:
    """A limit that runs: `amount` of `unit` (wd working days, d days, h hours, mo months) from `start`.

    `extra` is what was granted beside it, always in working days.
    """

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
            day = day_of(since)
            while until is not None and end_of(day) <= until:
                days.add(day)
                day += timedelta(days=1)
        return frozenset(days)

    def due(self, calendar: WorkingCalendar, share: float = 1.0) -> datetime:
        """The moment by which `share` of the limit is used up."""
        if self.unit == "wd":
            amount = _part(self.amount + self.extra, share)
            return end_of(calendar.after(day_of(self.start), amount, self.paused_days()))
        if share < 1.0 and self.extra:
            return self.start + (self.due(calendar) - self.start) * share
        due = self._after_hours(share) if self.unit == "h" else end_of(self._after_days(share))
        return end_of(calendar.after(day_of(due), self.extra, self.paused_days())) if self.extra else due

    def _after_hours(self, share: float) -> datetime:
        due = self.start + timedelta(hours=self.amount) * share
        for since, until in self.pauses:
            if until is not None and since < due:
                due += until - since
        return due

    def _after_days(self, share: float) -> date:
        day, paused = day_of(self.start), self.paused_days()
        days = self.amount if self.unit == "d" else (months_after(day, self.amount) - day).days
        left = _part(days, share)
        while left > 0:
            day += timedelta(days=1)
            left -= day not in paused
        return day


def _part(amount: int, share: float) -> int:
    return amount if share == 1.0 else int(amount * round(share * 100) // 100)


def end_of(day: date) -> datetime:
    """The last second of a local day."""
    return datetime.combine(day, time(23, 59, 59), timezone.get_default_timezone())


def day_of(moment: datetime) -> date:
    """The local day. The zone is the site's: Django's current one would first look for one of this thread's own."""
    return moment.astimezone(timezone.get_default_timezone()).date()


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
    named_before: list[tuple[date | None, datetime | None]] = field(default_factory=list)  # as each of those was left
    clock_stage: str = ""
    limits: dict[str, Limit] = field(default_factory=dict)
    named_day: date | None = None  # the day last named in evidence; it counts once a stage that waits for it is entered
    named_at: datetime | None = None
    until: date | None = None
    until_since: datetime | None = None
    plan: tuple[date, datetime] | None = None  # a day agreed on in the place of the promised limit, and since when
    parties: dict[str, list[str]] = field(default_factory=dict)
    made: set[tuple[str, str]] = field(default_factory=set)  # (account, move)
    played: set[tuple[str, str]] = field(default_factory=set)  # (account, role in which it made one)
    stand_in: str = ""  # the role that decides in the place of the stage's holder, who did the work herself
    facts: dict[str, Any] = field(default_factory=dict)
    times: Counter[str] = field(default_factory=Counter)
    lately: Counter[str] = field(default_factory=Counter)  # the same, since their count last began anew
    clock_made: dict[tuple[str, str], datetime] = field(default_factory=dict)
    seq: int = 0
    last_at: datetime | None = None
    opened_at: datetime | None = None

    @property
    def paused(self) -> bool:
        return self.loop.stages[self.stage].clock.kind == PAUSED

    @property
    def holder(self) -> str:
        """The role whose turn it is, or ""."""
        return self.stand_in or self.loop.stages[self.stage].holder

    @property
    def acted(self) -> set[str]:
        """Accounts that made a move."""
        return {account for account, _ in self.made}

    def who_played(self, roles: Iterable[str]) -> set[str]:
        """Accounts that acted in this case as one of these."""
        return {account for account, role in self.played if role in roles}

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
        self._read_stage(entry)
        self._read_limits(entry)
        self._read_day(entry)
        self.clock_made[entry.move, self.clock_stage] = entry.at
        self._read_parties(entry)
        if entry.account_id:
            self.made.add((str(entry.account_id), entry.move))
            if entry.move != OPEN:  # a part was opened by whoever worked on the whole
                self.played.add((str(entry.account_id), entry.role))
        self.facts.update({k: v for k, v in entry.evidence.items() if k not in RESERVED})
        for move in self.loop.counted_anew.get(entry.move, ()):
            self.lately[move] = 0
        self.times[entry.move] += 1
        self.lately[entry.move] += 1
        self.seq += 1
        self.last_at = entry.at

    def _read_stage(self, entry: Happened) -> None:
        if entry.move == OPEN:
            self.opened_at = entry.at
            self._enter(self.loop.opens_in, entry)
            return
        move = self.loop.moves[entry.move]
        if move.to == SAME:
            return
        to = self.goes_to(move)
        if self.paused:
            self._resume(entry.at)
        if move.to == BACK:
            self.came_from.pop()
            self.named_day, self.named_at = self.named_before.pop()
        elif to != self.stage:
            self.came_from.append(self.stage)
            self.named_before.append((self.named_day, self.named_at))
        self._enter(to, entry)

    def _enter(self, stage: str, entry: Happened) -> None:
        self.stage, self.entered_at = stage, entry.at
        self.stand_in = entry.evidence.get("stand_in", "")
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
        for name, (amount, unit) in entry.evidence.get("amounts", {}).items():
            self.limits[name].amount, self.limits[name].unit = amount, unit
        for name, amount in entry.evidence.get("adds", {}).items():
            if name in self.limits:
                self.limits[name].extra += amount
        if self.loop.promise in entry.evidence.get("limits", {}):
            self.plan = None

    def _read_day(self, entry: Happened) -> None:
        """A day that is only asked for does not count before a stage that waits for it is entered."""
        if "until" in entry.evidence:
            self.named_day, self.named_at = date.fromisoformat(entry.evidence["until"]), entry.at
        kind = self.loop.stages[self.stage].clock.kind
        if kind in (UNTIL, PAUSED):
            self.until, self.until_since = self.named_day, self.named_at
        if kind == UNTIL and self.named_day and self.named_at:
            self.plan = self.named_day, self.named_at

    def _read_parties(self, entry: Happened) -> None:
        for role, keys in entry.evidence.get("parties", {}).items():
            if self.parties.get(role) != keys:
                for fact in self.loop.said_of.get(role, ()):
                    self.facts.pop(fact, None)
            self.parties[role] = list(keys)

    def due_at(self, share: float = 1.0) -> datetime | None:
        """When the stage is due, or the moment `share` of its time is used up; None without a deadline."""
        clock = self.loop.stages[self.clock_stage].clock
        if named := self.day_named():
            day, since = named
            return since + (end_of(day) - since) * share
        if clock.kind == "limit" and clock.limit in self.limits:
            return self.limits[clock.limit].due(working_calendar(), share)
        return None

    def day_named(self) -> tuple[date, datetime] | None:
        """The day by which the stage is due where no limit says so, and since when: to look again, or of a plan."""
        clock = self.loop.stages[self.clock_stage].clock
        if clock.kind in (UNTIL, PAUSED):
            return (self.until, self.until_since) if self.until and self.until_since else None
        return self.plan if clock.kind == "limit" and clock.limit == self.loop.promise else None

    def promised_at(self) -> datetime | None:
        """When the person concerned was (last) promised an answer; None while nothing was promised."""
        limit = self.limits.get(self.loop.promise)
        if limit is None:
            return None
        named = self.day_named() or self.plan  # a plan stays what was promised until it is kept
        return end_of(named[0]) if named else limit.due(working_calendar())

    def next_clock_move(self) -> tuple[datetime, Move] | None:
        """The move the clock will make from here, and when."""
        waiting = [
            (due, move)
            for share, move in self.loop.clock_moves.get(self.stage, ())
            if self.allows(move) and (due := self.due_at(share)) is not None and not self._made_since(move, due)
        ]
        return min(waiting, key=lambda pair: pair[0]) if waiting else None

    def _made_since(self, move: Move, due: datetime) -> bool:
        """Whether the clock told this already: a reminder stands until its moment moves on (redo, extension)."""
        made = self.clock_made.get((move.name, self.clock_stage))
        return move.to == SAME and made is not None and made >= due


def replay(loop: Loop, entries: Iterable[Happened]) -> Course:
    """Read all entries in order."""
    course = Course(loop)
    for entry in entries:
        course.take(entry)
    return course
