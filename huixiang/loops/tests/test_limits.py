"""Limits by themselves: hours, days, months and working days, their shares and their pauses."""

from datetime import date, datetime

import pytest
from django.utils import timezone

from huixiang.loops import limits, models
from huixiang.loops.course import Limit, months_after
from huixiang.loops.refusals import CalendarUnknown
from huixiang.loops.table import LOOPS
from huixiang.loops.working_calendar import WorkingCalendar, working_calendar


def at(text):
    return timezone.make_aware(datetime.fromisoformat(f"2026-{text}"))


def told(moment):
    return f"{timezone.localtime(moment):%m-%d %H:%M}"


@pytest.fixture
def calendar(db):
    return working_calendar()


@pytest.mark.parametrize(
    ("start", "amount", "unit", "share", "due"),
    [
        ("11-02 09:00", 1, "wd", 1.0, "11-03 23:59"),
        ("11-06 09:00", 1, "wd", 1.0, "11-09 23:59"),
        ("11-07 09:00", 1, "wd", 1.0, "11-09 23:59"),
        ("02-13 09:00", 1, "wd", 1.0, "02-14 23:59"),
        ("02-14 09:00", 1, "wd", 1.0, "02-24 23:59"),
        ("09-18 09:00", 1, "wd", 1.0, "09-20 23:59"),
        ("11-02 09:00", 10, "wd", 0.8, "11-12 23:59"),
        ("11-02 09:00", 1, "wd", 0.5, "11-02 23:59"),
        ("11-02 09:00", 15, "d", 1.0, "11-17 23:59"),
        ("11-02 09:00", 15, "d", 0.8, "11-14 23:59"),
        ("11-02 09:00", 2, "h", 1.0, "11-02 11:00"),
        ("11-06 23:00", 24, "h", 0.5, "11-07 11:00"),
        ("08-31 09:00", 1, "mo", 1.0, "09-30 23:59"),
        ("11-02 09:00", 1, "mo", 1.0, "12-02 23:59"),
    ],
)
def test_a_limit_falls_due(start, amount, unit, share, due, calendar):
    assert told(Limit(at(start), amount, unit, "x").due(calendar, share)) == due


@pytest.mark.parametrize(
    ("unit", "amount", "pauses", "due"),
    [
        ("wd", 5, [("11-03 10:00", "11-10 09:00")], "11-16 23:59"),
        ("wd", 5, [("11-03 10:00", "11-10 23:59:59")], "11-17 23:59"),
        ("wd", 5, [("11-03 10:00", "11-03 18:00")], "11-09 23:59"),
        ("wd", 5, [("11-03 10:00", "11-05 09:00"), ("11-04 10:00", "11-06 09:00")], "11-12 23:59"),
        ("d", 5, [("11-03 10:00", "11-05 09:00")], "11-09 23:59"),
        ("h", 24, [("11-02 10:00", "11-02 13:00")], "11-03 12:00"),
        ("h", 24, [("11-05 10:00", "11-06 10:00")], "11-03 09:00"),
    ],
)
def test_what_stood_still_does_not_count(unit, amount, pauses, due, calendar):
    limit = Limit(at("11-02 09:00"), amount, unit, "x", pauses=[(at(a), at(b)) for a, b in pauses])

    assert told(limit.due(calendar)) == due


@pytest.mark.parametrize("unit", ["wd", "d", "h"])
def test_a_pause_after_the_half_way_mark_leaves_the_mark_where_it_was(unit, calendar):
    amount = 240 if unit == "h" else 10
    before = Limit(at("11-02 09:00"), amount, unit, "x")
    after = Limit(at("11-02 09:00"), amount, unit, "x", pauses=[(at("11-10 10:00"), at("11-11 10:00"))])

    assert after.due(calendar, 0.5) == before.due(calendar, 0.5)
    assert after.due(calendar) > before.due(calendar)


@pytest.mark.parametrize(
    ("day", "count", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2026, 11, 15), 14, date(2028, 1, 15)),
        (date(2026, 5, 31), 1, date(2026, 6, 30)),
    ],
)
def test_months_end_where_the_month_ends(day, count, later):
    assert months_after(day, count) == later


def test_a_year_nobody_entered_is_an_error_that_says_so():
    calendar = WorkingCalendar(off={}, on={}, years={2026: False})

    with pytest.raises(CalendarUnknown, match="2027年"):
        calendar.after(date(2026, 12, 30), 5)


def test_something_runs_by_every_limit_that_is_shipped(organ):
    used = {(loop.name, name) for loop in LOOPS.values() for name in loop.limits}
    used |= {(loop, name) for loop, named in limits.BY_NAME.items() for name, _ in named}
    used |= {(loop.name, name) for loop in limits.BESIDE.values() for name in loop.limits}

    assert set(models.Limit.objects.order_by().values_list("loop", "name")) - used == set()
