"""没有人接手的件: what lies in nobody's inbox is shown to whoever may hand it on, and what a veil hides is not told by it."""

import pytest

from huixiang.loops.models import Case
from huixiang.loops.nobody import with_nobody
from huixiang.people.models import Account, Post

from .test_with_others import town_at_work  # noqa: F401  a fixture

NOBODY = "/desk/cases/?hands=nobody"


@pytest.fixture
def lamp(clock, handled):
    return handled("路灯不亮")


def end_posts(**whose):
    Post.objects.filter(**whose).update(until_on="2026-11-01")


def test_what_its_only_handler_withdrew_from_is_shown_to_the_desk_until_it_is_handed_on(
    at_desk, lamp, desk, zheng, power, passerby
):
    Post.objects.filter(unit=power, role__in=("handler", "liaison")).exclude(account=zheng).delete()
    assert "没有符合条件的事项" in at_desk(desk).reads(NOBODY)

    lamp.make("recuse", by=zheng, reason="邻居")

    assert lamp.number in at_desk(desk).reads(NOBODY)
    assert 'href="/desk/cases/?hands=nobody"' in at_desk(desk).opens("/desk/dispatch/").content.decode()
    Post.objects.create(account=passerby, unit=power, role="handler")
    assert lamp.number not in at_desk(desk).reads(NOBODY)


def test_what_lies_at_posts_that_ended_is_shown(at_desk, lamp, desk, power):
    end_posts(unit=power)

    assert lamp.number in at_desk(desk).reads(NOBODY)


def test_what_its_only_visitor_once_handled_is_shown_until_there_is_another(
    at_desk, answered, desk, zheng, visitor, the_desk, clock
):
    lamp, other = answered("路灯不亮"), answered("路灯又不亮")
    Post.objects.create(account=zheng, unit=the_desk, role="visitor", from_on="2020-01-01")
    clock.shift(days=4)
    assert "没有符合条件的事项" in at_desk(desk).reads(NOBODY)

    end_posts(account=visitor)

    assert [one.number in at_desk(desk).reads(NOBODY) for one in (lamp, other)] == [True, True]
    Post.objects.create(account=visitor, unit=the_desk, role="visitor", from_on="2026-11-02")
    assert "没有符合条件的事项" in at_desk(desk).reads(NOBODY)


def test_a_handler_does_not_learn_by_it_that_her_answer_is_judged(at_desk, answered, lin, zheng, desk, clock):
    lamp = answered("路灯不亮").make("unsatisfied", by=lin, solved="no", grade="1", comment="没修")
    end_posts(role="reviewer")

    assert lamp.number in at_desk(desk).reads(NOBODY)
    assert lamp.number not in at_desk(zheng).reads(NOBODY)


def test_what_its_only_reviewer_answered_herself_is_shown_to_those_who_may_hand_it_on(
    at_desk, lin, neighbour, zhou, desk, supervisor, person, the_desk
):
    end_posts(role="reviewer")
    Post.objects.create(account=desk, unit=the_desk, role="reviewer", from_on="2020-01-01")
    main, other = lin.files("路灯不亮"), neighbour.files("路灯也不亮")
    other.make("merge", by=zhou, main=main.number)
    main.make("answer_now", by=desk, reply="请到便民服务中心办理。")
    for case, citizen in ((main, lin), (other, neighbour)):
        Case.objects.get(pk=case.pk).make("unsatisfied", by=citizen, solved="no", grade="1", comment="没修")

    read = {who: at_desk(person(who)).reads(NOBODY) for who in ("desk", "supervisor")}

    assert {who: [case.number in words for case in (main, other)] for who, words in read.items()} == {
        "desk": [False, False],
        "supervisor": [True, True],
    }


def test_it_is_what_stands_in_no_inbox_of_the_town(town_at_work, power):  # noqa: F811
    end_posts(role__in=("visitor", "supervisor"))
    end_posts(unit=power)
    held = Case.objects.filter(closed_at=None).exclude(holder="").exclude(holder__endswith=".resident@*")
    waiting = {
        pk for one in Account.objects.order_by("id") for pk in held.waiting_for(one).values_list("pk", flat=True)
    }
    expected = {case.pk for case in held if case.pk not in waiting}

    assert {case.pk for case in with_nobody()} == expected
    assert len(expected) > 5
