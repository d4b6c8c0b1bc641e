"""The clock makes each move once, and one case that will not move stops nobody."""

from datetime import timedelta

import pytest
from django.utils import timezone

from huixiang.loops.clock import tick
from huixiang.loops.models import Case


@pytest.fixture
def late(lin, clock):
    """Three requests nobody accepted, three days ago."""
    filed = [lin.files(f"{n}号楼灯不亮") for n in (1, 2, 3)]
    clock.to(timezone.now() + timedelta(days=3))
    return filed


def moves(case):
    return [entry.move for entry in case.entries.order_by("seq")]


def test_lateness_is_told_once_however_often_the_clock_ticks(late):
    assert [tick(timezone.now()) for _ in range(3)] == [3, 0, 0]
    assert [moves(case) for case in late] == [["open", "overdue"]] * 3
    assert Case.objects.filter(wake_at__isnull=False).count() == 0


def test_the_clock_looks_again_before_it_acts(late, zhou):
    woken = late[0].wake_at
    late[0].make("answer_now", by=zhou, reply="请致电。")
    Case.objects.filter(pk=late[0].pk).update(wake_at=woken)

    assert tick(timezone.now()) == 2
    assert moves(late[0]) == ["open", "answer_now"]


def test_cases_that_will_not_move_stand_before_nobody(late, caplog):
    Case.objects.filter(pk__in=[late[0].pk, late[1].pk]).update(loop="no such loop")

    assert tick(timezone.now(), at_once=1) == 1

    assert moves(late[2]) == ["open", "overdue"]
    assert caplog.text.count("stays in received") == 2


def test_a_clock_that_is_told_to_stop_leaves_the_rest_to_the_next_tick(late):
    answers = iter([True, False])

    assert [tick(timezone.now(), go_on=answers.__next__), tick(timezone.now())] == [1, 2]


def test_moves_that_fell_due_while_the_clock_stood_are_all_made_in_one_tick(lin, zhou, desk, zheng, power, clock):
    case = lin.files("路灯不亮")
    case.make("accept", by=zhou)
    case.make("assign", by=desk, lead=power)
    case.make("sign", by=zheng, interest="none")
    clock.to(timezone.now() + timedelta(days=30))

    assert tick(timezone.now()) == 3
    assert moves(case)[-3:] == ["half", "near", "overdue"]
