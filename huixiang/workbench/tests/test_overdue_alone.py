"""What whoever oversees finds on 今天该办的 without having been brought it: overdue, and not under 督办."""

import pytest
from django.utils import timezone

from huixiang.people.models import Account, Post, Role
from huixiang.workbench import today

from .conftest import words_of


@pytest.fixture
def overdue(handled, clock):
    """Three that 小郑 is late with; the fourth came in today."""

    def carry():
        late = []
        for n in range(3):
            late.append(handled(f"楼道灯不亮，第{n}盏"))
            clock.shift(hours=1)
        clock.shift(days=40)
        handled("楼道灯不亮，今天才坏")
        return late

    return carry


def numbers(account):
    return [row.number for row in today.columns(account)["late"]["rows"]]


def test_she_sees_what_is_overdue_and_not_under_supervision_the_longest_first(overdue, supervisor):
    first, second, third = overdue()
    assert numbers(supervisor) == [first.number, second.number, third.number]

    second.make("oversee", by=supervisor, level="daily", trigger="late", demand="说明")

    assert numbers(supervisor) == [first.number, third.number]


def test_after_an_order_was_struck_off_it_is_told_again(overdue, supervisor, zheng):
    case = overdue()[0].make("oversee", by=supervisor, level="daily", trigger="late", demand="说明")
    order = case.children.get(loop="oversight").make("respond", by=zheng, finding="已排期")
    assert case.number not in numbers(supervisor)

    order.make("strike_off", by=supervisor)

    assert case.number in numbers(supervisor)


def test_what_waits_for_herself_stands_in_her_own_column_alone(answered, lin, reviewer, supervisor, clock):
    case = answered().make("unsatisfied", by=lin, solved="no", grade="1", comment="又坏了")
    case.make("escalate", by=reviewer, reason="多次反映")
    clock.shift(days=60)

    columns = today.columns(supervisor)

    assert [row.number for row in columns["due"]["rows"] + columns["sign"]["rows"]] == [case.number]
    assert numbers(supervisor) == []


def test_what_is_behind_her_veil_is_not_told_there_either(lin, desk, the_supervision, clock):
    Post.objects.create(account=desk, unit=the_supervision, role=Role.SUPERVISOR, from_on=timezone.localdate())
    case = lin.files("楼道灯不亮").make("answer_now", by=desk, reply="请到滨河街道便民服务中心 3 号窗口办理。")
    case.make("unsatisfied", by=lin, solved="no", grade="1", comment="窗口说不归他们办")

    clock.shift(days=60)

    assert case.due_at < timezone.now()
    assert numbers(Account.objects.get(pk=desk.pk)) == []


def test_nobody_else_is_shown_it(at_desk, overdue, desk, zheng, leader, supervisor):
    overdue()

    pages = {
        account.username: words_of(at_desk(account).opens("/desk")) for account in (desk, zheng, leader, supervisor)
    }

    assert [name for name, words in pages.items() if "不在督办中的诉求" in words] == ["supervisor"]
    assert "不在督办中的诉求 3 件" in pages["supervisor"]


def test_a_few_are_told_and_the_rest_counted(overdue, supervisor, monkeypatch):
    first, *_ = overdue()
    monkeypatch.setattr(today, "A_FEW", 1)

    late = today.columns(supervisor)["late"]

    assert ([row.number for row in late["rows"]], late["count"]) == ([first.number], "3")
