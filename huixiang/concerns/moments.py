"""When something happened, as tables of other systems write it; what can be read in two ways is not guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils.dateparse import parse_datetime

from . import wording

YEAR_LAST = re.compile(r"\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?!\d)")
RUN_TOGETHER = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:[ T]?(\d\d)(\d\d)(\d\d)?)?")
SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
BEGINNING = datetime(1899, 12, 30)  # of the days that spreadsheets count
ORDERS = DAY_FIRST, MONTH_FIRST = "dmy", "mdy"


class Unclear(ValueError):
    """The day may be the month."""


def order_of(texts: Iterable[str]) -> str:
    """Whether the day or the month goes first in a column of days that end with the year; empty where nothing tells."""
    first = second = 0
    for text in texts:
        if found := YEAR_LAST.match(text):
            first, second = max(first, int(found[1])), max(second, int(found[2]))
    if (first > 12) == (second > 12):
        return ""
    return DAY_FIRST if first > 12 else MONTH_FIRST


def moment_of(text: str, order: str = "") -> datetime:
    """The moment a text tells; ValueError, TypeError or OverflowError where it tells none."""
    text = text.strip()
    return parse_datetime(text) or _counted(text) or _run_together(text) or _spelled(_year_first(text, order))


def _counted(text: str) -> datetime | None:
    """A day that a spreadsheet counts from its beginning."""
    if not SERIAL.fullmatch(text):
        return None
    return BEGINNING + timedelta(seconds=round(float(text) * 24 * 3600))


def _run_together(text: str) -> datetime | None:
    found = RUN_TOGETHER.fullmatch(text)
    return datetime(*(int(number) for number in found.groups() if number)) if found else None


def _year_first(text: str, order: str) -> str:
    found = YEAR_LAST.match(text)
    if not found:
        return text
    one, two, year = found.groups()
    if one != two and not order:
        raise Unclear(text)
    day, month = (one, two) if order == DAY_FIRST else (two, one)
    return f"{year}-{month}-{day} {text[found.end() :]}"


def _spelled(text: str) -> datetime:
    """Year, month, day and whatever of the hour is told, by a clock of 24 hours or of 12."""
    moment = datetime(*(int(number) for number in re.findall(r"\d+", text)[:6]))
    if wording.AFTER_NOON.search(text) and 0 < moment.hour < 12:
        return moment.replace(hour=moment.hour + 12)
    return moment.replace(hour=0) if wording.BEFORE_NOON.search(text) and moment.hour == 12 else moment
