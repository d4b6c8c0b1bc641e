"""When something happened, as tables of other systems write it; what can be read in two ways is not guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.dateparse import parse_datetime

from . import wording

YEAR_LAST = re.compile(r"\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?!\d)")
PLAIN = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2}) (\d{1,2}):(\d\d)(?::(\d\d))?")  # as most systems write it
RUN_TOGETHER = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:[ T]?(\d\d)(\d\d)(\d\d)?)?")
SERIAL, PART_OF_A_DAY = re.compile(r"\d{5}(?:\.\d+)?"), re.compile(r"0?\.\d+")
BEGINNING, BEGINNING_ON_MACS = datetime(1899, 12, 30), datetime(1904, 1, 1)  # of the days that spreadsheets count
EARLIEST = 1900  # a year before it is a slip of the pen; the first of all years cannot even be read back
MOST_YEARS = 10  # from now, for a day that somebody names: what lies beyond is one too (decisions/0210)
ORDERS = DAY_FIRST, MONTH_FIRST = "dmy", "mdy"
NOON = 12


def why_not_day(label: str, day: date, today: date, *, past: bool = False) -> str:
    """Why nobody means that day: it is over, unless it may be, or too far away; "" where somebody may."""
    if not past and day < today:
        return wording.DAY_PASSED.format(label=label)
    first, last = EARLIEST, today.year + MOST_YEARS
    return "" if first <= day.year <= last else wording.DAY_TOO_FAR.format(label=label, first=first, last=last)


class Unclear(ValueError):
    """The day may be the month."""


class WithoutYear(ValueError):
    """A month and a day, and nobody said of which year."""


@dataclass(frozen=True)
class Habits:
    """How the moments of a table are written."""

    order: str = ""  # of day and month where the year comes last
    year: int = 0  # of days that tell none
    from_1904: bool = False  # days are counted as old Macs did


def order_of(texts: Iterable[str]) -> str:
    """Whether the day or the month goes first in a column of days that end with the year; empty where nothing tells."""
    first = second = 0
    for text in texts:
        if found := YEAR_LAST.match(text):
            first, second = max(first, int(found[1])), max(second, int(found[2]))
    if (first > 12) == (second > 12):
        return ""
    return DAY_FIRST if first > 12 else MONTH_FIRST


def moment_of(text: str, habits: Habits | None = None) -> datetime:
    """The moment a text tells, of a stretch of hours their beginning; ValueError, TypeError or OverflowError where
    it tells none."""
    text = text.strip()
    if found := PLAIN.fullmatch(text):
        return _of_numbers(found)
    habits, text = habits or Habits(), _beginning(text)
    return parse_datetime(text) or _counted(text, habits) or _run_together(text) or _spelled(_year_first(text, habits))


def clock_of(text: str) -> time | None:
    """The hour a text tells when it tells no day."""
    text = _beginning(text.strip())
    if PART_OF_A_DAY.fullmatch(text):
        return (BEGINNING + _days(text)).time()
    found = wording.CLOCK.fullmatch(text)
    if not found or not text:
        return None
    hour, minute, second = (int(found[part] or 0) for part in ("hour", "minute", "second"))
    try:
        return time(_by_24_hours(hour, text), 30 if found["half"] else minute, second)
    except ValueError:
        return None


def _beginning(text: str) -> str:
    found = wording.STRETCH.fullmatch(text)
    return found["beginning"] if found else text


def _counted(text: str, habits: Habits) -> datetime | None:
    """A day that a spreadsheet counts from its beginning."""
    if not SERIAL.fullmatch(text):
        return None
    return (BEGINNING_ON_MACS if habits.from_1904 else BEGINNING) + _days(text)


def _days(text: str) -> timedelta:
    """So many days and parts of one, to the second."""
    return timedelta(seconds=round(float(text) * 24 * 3600))


def _run_together(text: str) -> datetime | None:
    found = RUN_TOGETHER.fullmatch(text)
    return _of_numbers(found) if found else None


def _of_numbers(found: re.Match[str]) -> datetime:
    year, month, day, hour, minute, second = (int(number or 0) for number in found.groups())
    return datetime(year, month, day, hour, minute, second)


def _year_first(text: str, habits: Habits) -> str:
    if found := YEAR_LAST.match(text):
        one, two, year = found.groups()
        if one != two and not habits.order:
            raise Unclear(text)
        month, day = (two, one) if habits.order == DAY_FIRST else (one, two)
    elif found := wording.YEARLESS.match(text):
        if not habits.year:
            raise WithoutYear(text)
        (month, day), year = found.groups(), habits.year  # nobody here writes the day first and no year
    else:
        return text
    return f"{year}-{month}-{day} {text[found.end() :]}"


def _spelled(text: str) -> datetime:
    """Year, month and day, and behind them nothing but a weekday and an hour."""
    found = wording.DAY.match(text)
    if not found:
        raise ValueError(text)
    rest = wording.WEEKDAY.sub(" ", text[found.end() :]).strip()
    clock = clock_of(rest) if rest else time.min
    if clock is None:
        raise ValueError(text)
    year, month, day = map(int, found.groups())
    return datetime.combine(date(year, month, day), clock)


def _by_24_hours(hour: int, text: str) -> int:
    """The hour by a clock of 24, whatever clock the text goes by; ValueError for twelve at night, the end of which day
    it is nobody knows."""
    if hour == NOON and wording.NIGHT.search(text):
        raise ValueError(text)
    if wording.AFTER_NOON.search(text) and 0 < hour < NOON:
        return hour + NOON
    if wording.AT_NOON.search(text) and 0 < hour < NOON - 2:
        return hour + NOON
    return 0 if wording.BEFORE_NOON.search(text) and hour == NOON else hour
