"""A deadline told day by day, from the same entries and calendar that computed it."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.utils import timezone

from . import wording
from .course import Course, Limit
from .models import Case
from .table import KEEPS, PAUSED
from .working_calendar import WorkingCalendar, working_calendar


def explain_due(case: Case) -> list[str]:
    """Sentences that lead from the start of the limit to the deadline of the case's stage."""
    return list(_explain(case.course()))


def explain_promise(case: Case) -> list[str]:
    """The same for the answer promised to the person concerned."""
    course = case.course()
    limit = course.limits.get(course.loop.promise)
    if limit and course.day_named():
        return list(_explain(course))
    if limit and course.plan:
        return [_plan(course.plan[0])]
    return list(_limit(course, limit)) if limit else []


def _explain(course: Course) -> Iterator[str]:
    clock = course.loop.stages[course.clock_stage].clock
    if course.loop.stages[course.stage].clock.kind == KEEPS:
        yield wording.EARLIER_RUNS_ON
    if clock.kind == PAUSED and course.until and course.entered_at:
        yield wording.STANDS_STILL.format(start=_day(timezone.localdate(course.entered_at)), until=_day(course.until))
    elif named := course.day_named():
        yield _plan(named[0])
    elif clock.limit in course.limits:
        yield from _limit(course, course.limits[clock.limit])
    else:
        yield wording.NO_DEADLINE


def _plan(day: date) -> str:
    return wording.PROMISED_DAY.format(day=_day(day), weekday=wording.WEEKDAYS[day.weekday()])


def _limit(course: Course, limit: Limit) -> Iterator[str]:
    whole = limit.amount + (limit.extra if limit.unit == "wd" else 0)
    amount = f"{whole} {wording.UNITS[limit.unit]}"
    move = course.loop.moves[limit.move].label if limit.move in course.loop.moves else course.loop.number
    start = timezone.localtime(limit.start)
    due, calendar = limit.due(working_calendar()), working_calendar()
    yield wording.COUNTED.format(
        start=_moment(start) if limit.unit == "h" else _day(start.date()), move=move, amount=amount
    )
    if limit.extra:
        told = wording.EXTENDED if limit.unit == "wd" else wording.EXTENDED_BEYOND
        yield told.format(amount=f"{limit.extra} {wording.UNITS['wd']}")
    if limit.unit == "wd":
        yield from _days(start.date(), timezone.localdate(due), calendar)
    for since, until in limit.pauses:
        if until:
            yield wording.STOOD_STILL.format(start=_day(timezone.localdate(since)), end=_day(timezone.localdate(until)))
    if limit.unit == "h" and not limit.extra:
        yield wording.FALLS_AT.format(moment=_moment(timezone.localtime(due)))
    else:
        last = timezone.localdate(due)
        yield wording.FALLS_ON.format(day=_day(last), weekday=wording.WEEKDAYS[last.weekday()])


def _days(start: date, due: date, calendar: WorkingCalendar) -> Iterator[str]:
    """What interrupts the count of working days between two days."""
    yield wording.NOT_COUNTED_FIRST_DAY
    days = [start + timedelta(days=n) for n in range(1, (due - start).days + 1)]
    for day in days:
        if day in calendar.off:
            yield wording.DAY_OFF.format(day=_day(day), name=calendar.off[day])
        elif day in calendar.on:
            yield wording.DAY_ON.format(day=_day(day), name=calendar.on[day])
    if weekends := sum(day.weekday() > 4 and day not in calendar.on for day in days):
        yield wording.WEEKENDS.format(count=weekends)
    for year in sorted({day.year for day in days}):
        if calendar.years.get(year):
            yield wording.PROVISIONAL.format(year=year)


def _day(day: date) -> str:
    return wording.DAY.format(day=day)


def _moment(at: datetime) -> str:
    return wording.MOMENT.format(at=at)
