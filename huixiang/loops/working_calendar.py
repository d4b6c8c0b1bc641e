"""Working days: the State Council's yearly table with 调休, from the database, with its sources."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from huixiang.people.remembered import remembered

from . import wording
from .models import CalendarDay, CalendarYear
from .refusals import CalendarUnknown


@dataclass(frozen=True)
class WorkingCalendar:
    """Days that differ from the week's rhythm, and the years that are known."""

    off: dict[date, str]  # a weekday that is a holiday → its name
    on: dict[date, str]  # a weekend day that is worked (调休) → its holiday's name
    years: dict[int, bool]  # year → provisional
    # what `after` was asked before
    _found: dict[tuple[date, int, frozenset[date]], date] = field(default_factory=dict, repr=False, compare=False)

    def works(self, day: date) -> bool:
        """Whether that day is worked; CalendarUnknown for a year nobody has entered."""
        if day.year not in self.years:
            raise CalendarUnknown(wording.CALENDAR_UNKNOWN.format(year=day.year))
        return day in self.on or (day.weekday() < 5 and day not in self.off)

    def after(self, start: date, count: int, skipping: frozenset[date] = frozenset()) -> date:
        """The count-th working day after `start` (the day itself does not count), passing over `skipping`."""
        asked = (start, count, skipping)
        if asked not in self._found:
            self._found[asked] = self._after(*asked)
        return self._found[asked]

    def _after(self, day: date, count: int, skipping: frozenset[date]) -> date:
        while count > 0:
            day += timedelta(days=1)
            count -= self.works(day) and day not in skipping
        return day


@remembered(60)
def working_calendar() -> WorkingCalendar:
    """The calendar as the database has it."""
    days = list(CalendarDay.objects.order_by("day"))
    return WorkingCalendar(
        off={d.day: d.name for d in days if not d.works},
        on={d.day: d.name for d in days if d.works},
        years={y.year: y.provisional for y in CalendarYear.objects.order_by("year")},
    )
