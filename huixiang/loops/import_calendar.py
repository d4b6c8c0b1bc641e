"""A year's 放假安排 from the State Council's notice: it replaces the provisional year, and deadlines are counted anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from datetime import date

from huixiang.people.importing import BadRow, Line, Outcome, Table
from huixiang.people.tables import place_of
from huixiang.vault import clean_text

from . import headings, wording
from .jobs import recount_deadlines
from .models import CalendarDay, CalendarYear
from .recompute import recompute
from .years import provisional

DAY = headings.CALENDAR[0].heading


def take(lines: list[Line], outcome: Outcome) -> None:
    """Write each year of the file whole."""
    years = defaultdict[int, dict[date, tuple[Line, bool]]](dict)
    for line in lines:
        with outcome.row(line):
            day, works = _read(line)
            if earlier := years[day.year].get(day):
                raise BadRow(wording.DAY_TWICE.format(day=day, place=place_of(earlier[0].number)))
            years[day.year][day] = line, works
    for year, days in years.items():
        if days:
            with outcome.row(next(iter(days.values()))[0]):
                _write(year, days, outcome)


def afterwards(lines: list[Line]) -> int:
    """Count the deadlines of open cases anew; also when nothing changed, should an earlier run have been cut short."""
    if not (years := set(_years(lines))):
        return 0
    # a process that remembers the earlier calendar may count by it for a minute yet
    recount_deadlines.configure(schedule_in={"seconds": 90}).defer(year=min(years))
    return recompute(min(years))


def _years(lines: list[Line]) -> Iterator[int]:
    for line in lines:
        with suppress(BadRow):
            if day := line.day("day", DAY):
                yield day.year


def _read(line: Line) -> tuple[date, bool]:
    day, text = line.day("day", DAY), line["works"]
    if day is None or text not in wording.WORKS + wording.OFF:
        raise BadRow(wording.WORKS_OR_OFF.format(text=text[:20]))
    if text in wording.WORKS and day.weekday() < 5:
        raise BadRow(wording.WORKS_ANYWAY.format(day=day))
    clean_text.line(line["name"], 20, required=True)
    clean_text.line(line["source"], 200, required=True)
    return day, text in wording.WORKS


def _write(year: int, days: dict[date, tuple[Line, bool]], outcome: Outcome) -> None:
    """The year's days that break the week's rhythm; a weekend off is no news."""
    # 全国年节及纪念日放假办法: whatever the notice moves, the statutory days themselves are off
    missing = [day for day, *_ in provisional(year) if day not in days or days[day][1]]
    if missing:
        named = "、".join(str(day) for day in missing)
        raise BadRow(wording.YEAR_INCOMPLETE.format(year=year, days=named))
    fresh = {
        day: (works, clean_text.line(line["name"], 20))
        for day, (line, works) in days.items()
        if works or day.weekday() < 5
    }
    source = clean_text.line(next(iter(days.values()))[0]["source"], 200)
    here = {d.day: (d.works, d.name) for d in CalendarDay.objects.filter(day__year=year).order_by("day")}
    known = CalendarYear.objects.filter(year=year).first()
    if here == fresh and known and (known.source, known.provisional) == (source, False):
        outcome.same += len(days)
        return
    CalendarYear.objects.update_or_create(year=year, defaults={"source": source, "provisional": False})
    CalendarDay.objects.filter(day__year=year).delete()
    CalendarDay.objects.bulk_create(
        [CalendarDay(day=day, works=works, name=name) for day, (works, name) in fresh.items()]
    )
    outcome.created += len([day for day in days if day not in here])
    outcome.changed += len([day for day in days if day in here])


TABLE = Table("calendar", headings.CALENDAR, take, of_organ=False, afterwards=afterwards)
