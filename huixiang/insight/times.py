"""When something happened, out of the words it is told in: 上周三晚上, 6月5日起, 三个月前 become days of the calendar.

Everything is reckoned from the day the words were written. People tell of what was: a day without its year is the
latest that is past, unless it is less than a month ahead. How many years something lasts gives no day, how many weeks or
months does. Holidays and the farmers' calendar are not read: everybody knows when they are.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from huixiang.insight.lexicon import pattern, section
from huixiang.insight.text import one_width

AHEAD = timedelta(days=31)
SUNDAY = 6
SOON = 60  # characters between two days that are told one after the other


class When(NamedTuple):
    """Days from `first` to `last`, both included; `last` is None where it goes on since.

    `part` is dawn, morning, noon, afternoon, night or ""; `start` and `end` are offsets in the text as it came.
    """

    words: str
    first: date
    last: date | None
    part: str
    start: int
    end: int


@cache
def patterns() -> list[re.Pattern[str]]:
    return [re.compile(form) for form in section("time")["patterns"]]


def times_in(text: str, today: date) -> list[When]:
    """Expressions of time in the order they are told; `today` is the day they were written."""
    plain, found = one_width(text), list[When]()
    for match in places(plain):
        days = later_in_year(match, days_of(match, today), found)
        if days and (not found or match.start() >= found[-1].end):
            found.append(rounded_off(match, days, plain, text))
    return joined(found, plain, text)


def places(plain: str) -> Iterator[re.Match[str]]:
    """Where an expression stands: the earlier pattern wins where two overlap."""
    taken, found = [False] * len(plain), []
    for one in patterns():
        for match in one.finditer(plain):
            if not any(taken[match.start() : match.end()]):
                taken[match.start() : match.end()] = [True] * len(match.group())
                found.append(match)
    return iter(sorted(found, key=lambda match: match.start()))


def days_of(match: re.Match[str], today: date) -> tuple[date, date | None] | None:
    """First and last day meant, the last None where it goes on; None where the calendar has no such day."""
    told = match.groupdict()
    try:
        if told.get("near"):
            return (day := today + timedelta(section("time")["near"][told["near"]])), day
        if told.get("lasting") is not None:
            return back(told, today), None
        if told.get("count"):
            return ago(told, today)
        if told.get("weeks") or told.get("weekday"):
            return in_week(told, today)
        if told.get("season") is not None:
            return in_year(told, today)
        return in_month(told, today)
    except ValueError:
        return None


def ago(told: dict[str, str | None], today: date) -> tuple[date, date]:
    """三天前 is a day, 两周前 about a day; of months and years the month is meant."""
    day = back(told, today)
    return (day, day) if section("time")["units"][told["unit"]] < 30 else whole_month(day.year, day.month)


def back(told: dict[str, str | None], today: date) -> date:
    """The day so long ago: 五天了, 近半年来."""
    time = section("time")
    unit = time["units"][told["unit"]]
    halves = 1 if told["count"] == time["half_word"] else 2 * number(told["count"])
    halves += told.get("half") == time["and_a_half"]
    if unit < 30:
        return today - timedelta(halves * unit // 2)
    months, half = divmod(halves * time["months"][told["unit"]], 2)
    year, month = month_before(today, months)
    day = today.replace(year=year, month=month, day=min(today.day, monthrange(year, month)[1]))
    return day - timedelta(half * unit // 2)


def month_before(today: date, months: int) -> tuple[int, int]:
    """Year and month so many calendar months ago."""
    place = today.year * 12 + today.month - 1 - months
    return place // 12, place % 12 + 1


def in_week(told: dict[str, str | None], today: date) -> tuple[date, date]:
    """A day of this or another week, its end, or all of it; a bare weekday is the latest that is past."""
    monday = today - timedelta(today.weekday())
    if told.get("weeks"):
        monday += timedelta(7 * step(told["weeks"]))
    if told.get("weekend"):
        return monday + timedelta(SUNDAY - 1), monday + timedelta(SUNDAY)
    if not told.get("weekday"):
        return monday, monday + timedelta(SUNDAY)
    day = monday + timedelta(weekday(told["weekday"]))
    if not told.get("weeks") and day > today:
        day -= timedelta(7)
    return day, day


def weekday(word: str) -> int:
    """0 for Monday."""
    names = section("time")["weekdays"]
    return int(word) - 1 if word.isdigit() else names.index(word) if word in names else SUNDAY


def step(word: str) -> int:
    steps = section("time")["steps"]
    return next(steps[name] for name in sorted(steps, key=len, reverse=True) if word.startswith(name))


def later_in_year(
    match: re.Match[str], days: tuple[date, date | None] | None, found: list[When]
) -> tuple[date, date | None] | None:
    """A day without its year, told soon after one with it, is of the same year: 2018年2月1日起诉，3月23日裁定."""
    told, before = match.groupdict(), found[-1] if found else None
    if not (days and before and told.get("month") and told.get("day")) or told.get("year") or told.get("years"):
        return days
    if not in_full(before.words) or before.first != before.last or match.start() - before.end > SOON:
        return days
    day = date(before.first.year, days[0].month, min(days[0].day, monthrange(before.first.year, days[0].month)[1]))
    return (day, day) if day >= before.first else days


def in_full(words: str) -> bool:
    """Whether the year is told, so that nothing has to be reckoned."""
    return bool(pattern("time", "in_full").search(words))


def in_month(told: dict[str, str | None], today: date) -> tuple[date, date]:
    year, month = year_and_month(told, today)
    if told.get("day"):
        day = date(year, month, number(told["day"]))
        return day, day
    first, last = whole_month(year, month)
    if told.get("third"):
        begins, ends = section("time")["thirds"][told["third"]]
        return first.replace(day=begins), min(last, first + timedelta(ends - 1))
    return first, last


def in_year(told: dict[str, str | None], today: date) -> tuple[date, date]:
    """去年底, 2018年上半年, 2017年以来: whole months of a year."""
    time = section("time")
    year = int(told["year"]) if told["year"] else today.year + time["years"][told["years"]]
    first, last = time["seasons"][told["season"].removeprefix(time["nth"])]
    return whole_month(year, first)[0], whole_month(year, last)[1]


def year_and_month(told: dict[str, str | None], today: date) -> tuple[int, int]:
    if told.get("months"):
        return month_before(today, -step(told["months"]))
    month = number(told["month"])
    if told.get("year"):
        return int(told["year"]), month
    if told.get("years"):
        return today.year + section("time")["years"][told["years"]], month
    day = min(number(told.get("day") or "1"), monthrange(today.year, month)[1])
    return (today.year if date(today.year, month, day) <= today + AHEAD else today.year - 1), month


def whole_month(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def number(word: str) -> int:
    """Arabic or Chinese, up to 99; ValueError for what is no number."""
    if word.isdigit() and word.isascii():
        return int(word)
    ten, digits = section("time")["ten"], section("time")["digits"]
    tens, has_ten, ones = word.rpartition(ten)
    value = digits.index(ones.translate(two())) if ones else 0
    return value + 10 * (digits.index(tens.translate(two())) if tens else 1) if has_ten else value


@cache
def two() -> dict[int, str]:
    return str.maketrans(section("time")["twins"])


def rounded_off(match: re.Match[str], days: tuple[date, date | None], plain: str, text: str) -> When:
    """With the part of the day told after it, and whether it goes on since then."""
    end, part = match.end(), part_in(match.group())
    after = pattern("time", "parts").match(plain, end)
    if after:
        end, part = after.end(), after.lastgroup or ""
    since = pattern("time", "since").match(plain[end:])
    end += since.end() if since else len(plain[:end].rstrip()) - end
    return When(text[match.start() : end], days[0], None if since else days[1], part, match.start(), end)


def part_in(words: str) -> str:
    inside = pattern("time", "parts").search(words)
    return inside.lastgroup or "" if inside else ""


def joined(found: list[When], plain: str, text: str) -> list[When]:
    """6月5日至6月8日 and 6月5日至8日 are one stretch of days."""
    whole = list[When]()
    for when in found:
        before = whole[-1] if whole else None
        if (
            before
            and before.last
            and pattern("time", "joined").fullmatch(plain[before.end : when.start])
            and follows(before, when)
        ):
            whole[-1] = When(text[before.start : when.end], before.first, when.last, "", before.start, when.end)
        else:
            whole.append(until_a_day(until_a_month(when, plain, text), plain, text))
    return whole


def follows(before: When, when: When) -> bool:
    return before.first <= when.first


def until_a_day(when: When, plain: str, text: str) -> When:
    """至8日: a day of the month that was just told."""
    bridge = pattern("time", "joined").match(plain, when.end)
    day = pattern("time", "until_day").match(plain[bridge.end() :]) if bridge else None
    if bridge is None or day is None or when.last is None or when.first != when.last:
        return when
    try:
        last = when.first.replace(day=int(day["day"]))
    except ValueError:
        return when
    end = bridge.end() + day.end()
    return When(text[when.start : end], when.first, last, "", when.start, end) if last >= when.first else when


def until_a_month(when: When, plain: str, text: str) -> When:
    """至9月: a month of the year in which a whole month was just told."""
    bridge = pattern("time", "joined").match(plain, when.end)
    month = pattern("time", "until_month").match(plain[bridge.end() :]) if bridge else None
    if bridge is None or month is None or (when.first, when.last) != whole_month(when.first.year, when.first.month):
        return when
    last = whole_month(when.first.year, int(month["month"]))[1]
    end = bridge.end() + month.end()
    return When(text[when.start : end], when.first, last, "", when.start, end) if last >= when.first else when
