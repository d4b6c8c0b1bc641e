"""Plays with the cast: who does what, how long after the last thing that happened. Everything goes through the door."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from huixiang.concerns.filing import Filing, file_concern
from huixiang.loops.clock import tick_case
from huixiang.loops.models import Case
from huixiang.loops.parties import Resident
from huixiang.vault import receipts

from .cast import Cast

LIN = "lin"  # whoever filed the case
OPENS, CLOSES = time(8, 30), time(18, 0)


class Play:
    """One case on the stage. `then` moves it on; names of units and people in the evidence are the cast's."""

    def __init__(self, cast: Cast, case: Case, at: datetime, code: str = "") -> None:
        self.cast, self.case, self.at, self.code = cast, case, at, code

    @classmethod
    def files(
        cls, cast: Cast, message: str, kind: str, *, ago: float, hour: int | None = None, area: str = "990101001",
        **more: Any,
    ) -> Play:  # fmt: skip
        """林阿姨 or a neighbour files, `ago` days before now, at that full `hour` of the day if one is told."""
        code, at = receipts.new_code(), timezone.now() - timedelta(days=ago)
        if hour is not None:
            at = timezone.localtime(at).replace(hour=hour, minute=0, second=0, microsecond=0)
        named = {key: cast.units[value] if key == "about" else value for key, value in more.items()}
        filing = Filing(message, kind, area=cast.areas[area], **named)
        case, _ = file_concern(filing, receipt=receipts.mac(code), at=at)
        return cls(cast, case, at, code)

    def then(self, move: str, who: str, *, hours: float = 5, **evidence: Any) -> Play:
        """The next move, `hours` later, but never after now; the clock first makes what fell due in between."""
        goal = self.at + timedelta(hours=hours)
        self._pass_to(goal if who == LIN else in_office_hours(goal, since=self.at))
        by = Resident(self.case.pk) if who == LIN else self.cast.people[who]
        self.case.make(move, by=by, at=self.at, **{key: self._known(value) for key, value in evidence.items()})
        return self

    def wait(self, *, hours: float) -> Play:
        """Time passes; the clock makes what falls due, at the moment it does."""
        return self._pass_to(self.at + timedelta(hours=hours))

    def _pass_to(self, goal: datetime) -> Play:
        self.at = min(goal, timezone.now())
        while (waking := self.case.course().next_clock_move()) and waking[0] <= self.at:
            tick_case(self.case, waking[0])
            self.case.refresh_from_db()
        return self

    def child(self, index: int = -1) -> Play:
        """The child case that opened last (or at `index`)."""
        children = list(self.case.children.order_by("opened_at", "id"))
        return Play(self.cast, children[index], self.at)

    def _known(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._known(one) for one in value]
        if isinstance(value, Play):
            return value.case.number
        if isinstance(value, str):
            return self.cast.units.get(value) or self.cast.categories.get(value) or self._person(value)
        return value

    def _person(self, value: str) -> Any:
        name = value.removeprefix("@")
        return self.cast.people[name] if value.startswith("@") else value


def let_fall_due(cast: Cast) -> None:
    """What fell due before now fell due at its moment, not at the first beat of the new site's clock."""
    for case in Case.objects.woken_by(timezone.now()):
        Play(cast, case, timezone.now()).wait(hours=0)


def in_office_hours(at: datetime, *, since: datetime) -> datetime:
    """The same moment, or when the office opens next; while that is still to come, the last evening after `since`."""
    local = timezone.localtime(at)
    if OPENS <= local.time() <= CLOSES:
        return at
    opening = local.replace(hour=OPENS.hour, minute=OPENS.minute, second=0, microsecond=0)
    opening += timedelta(days=local.time() > CLOSES)
    if opening <= timezone.now():
        return opening
    evening = timezone.localtime().replace(hour=CLOSES.hour, minute=0, second=0, microsecond=0)
    evening -= timedelta(days=evening > timezone.now())
    return max(evening, since)
