"""R-10: the machine's clock jumps. The order of what happened stays, and that the clock went back is noted."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
import time_machine
from django.db import connection
from django.utils import timezone
from django_scopes import scope

from huixiang.concerns.filing import Filing, file_concern
from huixiang.ledger import recount, timekeeping
from huixiang.ledger.models import Entry
from huixiang.ledger.sequencer import sequence
from huixiang.ledger.tree_models import Leaf
from huixiang.loops.models import Case
from huixiang.loops.parties import Resident
from huixiang.loops.recheck import recheck

WRITERS, BEFORE, AFTER = 4, 6, 6


@pytest.fixture
def hands():
    """The clock's hands, at nine in the morning of Monday 2 November 2026; they move on."""
    with time_machine.travel("2026-11-02T09:00:00+08:00", tick=True) as traveller:
        yield traveller


def works(organ, number, jump):
    """One of several at work: she files and adds to matters before and after the clock jumps."""
    with scope(organ=organ):
        for count in range(BEFORE + AFTER):
            if count == BEFORE:
                jump.wait()  # whoever comes last moves the hands, in the middle of everybody's work
            receipt = bytes([number, count]) * 16
            case, _ = file_concern(Filing(f"{number}号", "help"), receipt=receipt)
            case.make("add", by=Resident(case.pk), more="补充")
        for case in Case.objects.filter(title=f"{number}号").order_by("id"):
            case.make("add", by=Resident(case.pk), more="又想起来一点")
    connection.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("by", "noted"), [({"days": -1}, 1), ({"days": 1}, 0), ({"hours": -1}, 1)])
def test_when_the_clock_jumps_in_mid_load_the_order_stays_and_going_back_is_noted(organ, hands, by, noted):
    jump = Barrier(WRITERS, action=lambda: hands.shift(timedelta(**by)))
    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(lambda number: works(organ, number, jump), range(WRITERS)))

    for _ in range(3):
        timekeeping.look(timezone.now())
    while sequence():
        pass

    cases = Case.objects.filter(loop="concern").order_by("id")
    assert cases.count() == WRITERS * (BEFORE + AFTER)
    for case in cases:
        entries = list(Entry.objects.filter(case=case).order_by("seq").values_list("seq", "move", "at"))
        assert [(seq, move) for seq, move, _ in entries] == [(0, "open"), (1, "add"), (2, "add")]
        assert sorted(at for *_, at in entries) == [at for *_, at in entries]
        assert list(Leaf.objects.filter(case=case.pk).order_by("idx").values_list("seq", flat=True)) == [0, 1, 2]
    assert list(recount.faults()) == []
    assert [wrong for _, wrong in recheck()] == [[]]
    assert Entry.objects.filter(case__loop="clock", move="open", actor="clock").count() == noted


def test_going_back_twice_is_noted_twice_and_a_few_seconds_are_nothing(lin, hands):
    lin.files("路灯不亮")
    hands.shift(timedelta(seconds=-50))
    assert timekeeping.look(timezone.now()) is None

    hands.shift(timedelta(hours=-1))
    first = timekeeping.look(timezone.now())
    hands.shift(timedelta(hours=2))
    lin.files("井盖松了")
    hands.shift(timedelta(hours=-3))
    second = timekeeping.look(timezone.now())

    told = [case.entries.get(seq=0).evidence["behind"] for case in (first, second)]
    assert told == [pytest.approx(3650, abs=40), pytest.approx(3 * 3600, abs=40)]
    assert timekeeping.look(timezone.now()) is None


def test_the_system_administrator_says_why_and_nobody_else_sees_it(lin, hands, organ, person):
    lin.files("路灯不亮")
    hands.shift(timedelta(days=-1))
    noted = timekeeping.look(timezone.now())
    keeper = person("system_admin")

    assert list(Case.objects.waiting_for(keeper)) == [noted]
    assert not Case.objects.visible_to(person("zhou")).filter(loop="clock").exists()
    noted.make("explain", by=keeper, finding="对时服务断了，已恢复。")

    assert Case.objects.get(pk=noted.pk).stage == "closed"


@pytest.mark.parametrize(
    ("at", "number", "opened_on", "due"),
    [
        ("2026-12-31T23:59:59.900", "2026", "2026-12-31", "2027-01-04"),  # 元旦 is off, the 2nd and 3rd a weekend
        ("2027-01-01T00:00:00.100", "2027", "2027-01-01", "2027-01-04"),
        ("2028-02-29T12:00:00", "2028", "2028-02-29", "2028-03-01"),
        ("2028-02-28T18:00:00", "2028", "2028-02-28", "2028-02-29"),
    ],
)
def test_the_last_day_of_a_year_and_the_29th_of_february_are_days_like_others(lin, zhou, at, number, opened_on, due):
    with time_machine.travel(f"{at}+08:00", tick=False):
        case = lin.files("路灯不亮")

        case.make("accept", by=zhou)

        case.refresh_from_db()
        assert (case.number[2:6], str(case.opened_on)) == (number, opened_on)
        assert f"{timezone.localdate(case.due_at)}" == due


def test_what_was_told_in_the_future_is_followed_by_nothing_earlier(lin, zhou, hands):
    hands.shift(timedelta(days=1))
    case = lin.files("路灯不亮")
    hands.shift(timedelta(days=-1))

    case.make("accept", by=zhou)

    first, second = case.entries.order_by("seq").values_list("at", flat=True)
    assert second == first
    assert second > datetime(2026, 11, 3, tzinfo=UTC)
