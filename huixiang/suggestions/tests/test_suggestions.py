from datetime import timedelta

import pytest
from django.utils import timezone

from huixiang.loops.door import open_case
from huixiang.loops.models import Case
from huixiang.loops.refusals import NotAllowed, Refused
from huixiang.people.models import Account, Post
from huixiang.suggestions import wording
from huixiang.suggestions.loop import SUGGESTION

SAID = {"problem": "滨河路夜市油烟直排，涉及三栋楼 120 户。", "proposal": "统一安装净化设备，九点后巡查。"}


@pytest.fixture
def handed(leader, chen, clock):
    """The leader hands 陈代表 what came up again and again."""
    return open_case(SUGGESTION, by=leader, title="夜市油烟", proposer=chen, source="五件诉求集中反映")


@pytest.fixture
def handled(handed, chen, desk, urban_bureau):
    handed.make("put_forward", by=chen, **SAID)
    return handed.make("assign", by=desk, lead=urban_bureau, basis="市容环境卫生管理职责")


def answer(case, urban, urban_head, result="A", **more):
    case.make("reply", by=urban, result=result, reply="已装净化设备。", **more)
    return case.make("endorse", by=urban_head)


def test_a_deputy_decides_herself_whether_to_raise_what_she_was_handed(handed, leader, chen):
    assert handed.can_make(chen) == ["put_forward", "decline", "withdraw"]
    with pytest.raises(NotAllowed):
        handed.make("put_forward", by=leader, **SAID)

    assert handed.make("decline", by=chen).stage == "declined"


def test_what_was_handed_to_a_deputy_who_left_is_passed_to_another(handed, chen, desk, passerby, station_binhe):
    Post.objects.filter(account=chen).update(until_on="2026-11-01")
    Post.objects.create(account=passerby, unit=station_binhe, role="deputy")
    chen = Account.objects.get(pk=chen.pk)
    assert handed.can_make(chen) == []

    handed.make("pass_to", by=desk, proposer=passerby, reason="陈代表已离任。")

    assert handed.can_make(passerby) == ["put_forward", "decline", "withdraw"]
    assert handed in Case.objects.waiting_for(passerby)


def test_a_suggestion_is_answered_within_three_months_and_judged_by_the_deputy(handled, chen, urban, urban_head):
    assert timezone.localdate(handled.due_at).isoformat() == "2027-02-02"
    handled.make("meet", by=urban, contact="visit", progress="与陈代表到夜市看过。")
    answer(handled, urban, urban_head)

    assert handled.make("pleased", by=chen, grade="2", attitude="visit", comment="办得实。").stage == "closed"


def test_the_unit_asks_for_longer_and_only_once(handled, urban, desk):
    handled.make("ask_extension", by=urban, days=40, reason="涉及燃气管道改造。")
    handled.make("grant_extension", by=desk, granted=40)

    assert "ask_extension" not in handled.can_make(urban)
    with pytest.raises(Refused, match="已经延期过一次"):
        handled.make("ask_extension", by=urban, days=20, reason="还要二十天。")


def test_what_was_refused_may_be_asked_again_and_another_unit_may_ask_anew(handled, urban, desk, street, street_binhe):
    handled.make("ask_extension", by=urban, days=40, reason="很忙。").make("refuse_extension", by=desk, reason="不具体")
    handled.make("ask_extension", by=urban, days=40, reason="涉及管道。").make("grant_extension", by=desk, granted=40)

    handled.make("reassign", by=desk, lead=street_binhe, reason="属地办理")

    assert handled.make("ask_extension", by=street, days=20, reason="要勘察。").stage == "extension_asked"


def test_a_promise_has_a_day_and_is_followed_until_it_is_kept(handled, urban, urban_head, chen, clock):
    with pytest.raises(Refused, match=wording.PLAN_NEEDS_A_DAY):
        handled.make("reply", by=urban, result="B", reply="明年统一改造。")
    answer(handled, urban, urban_head, "B", plan_day=timezone.localdate() + timedelta(days=300))

    assert handled.make("pleased_so_far", by=chen, grade="1", comment="等兑现。").stage == "promised"
    clock.shift(days=301)
    assert Case.objects.get(pk=handled.pk).entries.order_by("-seq")[0].move == "overdue"
    answer(handled, urban, urban_head, "A")
    assert handled.make("pleased", by=chen, grade="2", comment="兑现了。").stage == "closed"


def test_who_is_not_pleased_has_it_handled_again_once_and_then_talked_over(handled, urban, urban_head, chen, desk):
    answer(handled, urban, urban_head)
    handled.make("not_pleased", by=chen, comment="只装了两家。")
    handled.make("redo", by=desk, demand="二十家全部安装。")
    assert timezone.localdate(handled.due_at).isoformat() == "2027-02-02"
    answer(handled, urban, urban_head)
    handled.make("not_pleased", by=chen, comment="还有五家。")

    assert handled.can_make(desk) == ["talk_over"]
    assert handled.make("talk_over", by=desk, minutes="三方到现场商定月底装完。").stage == "closed"


def test_silence_closes_without_a_judgement(handled, urban, urban_head, clock):
    answer(handled, urban, urban_head)

    clock.shift(days=40)

    told = Case.objects.get(pk=handled.pk)
    assert told.stage == "closed"
    assert [entry.move for entry in told.entries.order_by("seq")][-2:] == ["remind", "lapse"]


def test_a_helper_answers_before_the_head_signs(handled, desk, urban, urban_head, power, zheng, laozheng):
    handled.make("add_helpers", by=desk, helpers=[power], help_wanted="请清理灯杆旁的杂物。")
    handled.make("reply", by=urban, result="A", reply="已装。")
    with pytest.raises(Refused, match="1 家协办单位"):
        handled.make("endorse", by=urban_head)

    helping = handled.children.get()
    helping.make("sign", by=zheng)
    helping.make("reply", by=zheng, opinion="已核实用电。")
    helping.make("endorse", by=laozheng)

    assert handled.make("endorse", by=urban_head).stage == "answered"


def test_what_is_no_suggestion_is_told_where_to_go_and_a_deputy_may_withdraw(handed, chen, desk, leader):
    handed.make("put_forward", by=chen, **SAID)
    other = open_case(SUGGESTION, by=chen, title="公交末班车", proposer=chen)

    assert other.make("withdraw", by=chen).stage == "withdrawn"
    assert handed.make("not_taken", by=desk, ground="letters", guidance="申诉请向信访部门提出。").stage == "guided"


def test_a_stranger_learns_nothing(handled, passerby, zheng):
    assert not Case.objects.visible_to(passerby).filter(pk=handled.pk).exists()
    assert not Case.objects.visible_to(zheng).filter(pk=handled.pk).exists()


def test_what_turns_out_to_be_no_suggestion_lets_its_helpers_go(handled, urban, desk, power):
    handled.make("add_helpers", by=urban, helpers=[power], help_wanted="请清理灯杆旁的杂物。")
    handled.make("ask_return", by=urban, legal_basis="三定方案第三条", reason="是个人事项").make(
        "grant_return", by=desk
    )

    assert "not_taken" in handled.can_make(desk)
    handled.make("not_taken", by=desk, ground="own", guidance="请由本人向城管局申请。")

    assert [child.stage for child in handled.children.order_by("id")] == ["released"]


def test_a_promise_of_a_unit_that_is_no_more_is_handed_on_with_its_day(
    handled, urban, urban_head, urban_bureau, chen, desk, street, street_binhe
):
    answer(handled, urban, urban_head, "B", plan_day="2027-09-30")
    handled.make("pleased_so_far", by=chen, grade="1", comment="等兑现。")
    Post.objects.filter(unit=urban_bureau).update(until_on="2026-11-01")

    handled.make("hand_on", by=desk, lead=street_binhe, reason="机构改革")

    assert (handled.stage, f"{timezone.localtime(handled.due_at):%Y-%m-%d}") == ("promised", "2027-09-30")
    assert handled in Case.objects.waiting_for(street)


def test_what_no_head_can_sign_is_handed_on(handled, urban, urban_bureau, desk, street, street_binhe):
    handled.make("reply", by=urban, result="A", reply="已装净化设备。")
    Post.objects.filter(unit=urban_bureau).update(until_on="2026-11-01")

    assert handled.make("reassign", by=desk, lead=street_binhe, reason="机构改革").stage == "handling"
    assert "reply" in handled.can_make(street)


def test_its_three_months_do_not_begin_again_with_the_same_unit(handled, desk, urban_bureau, clock):
    clock.shift(days=80)

    with pytest.raises(Refused, match="与现在的主办单位相同"):
        handled.make("reassign", by=desk, lead=urban_bureau, reason="重新计算")


def test_a_deputy_who_signed_the_reply_as_head_of_the_unit_does_not_judge_it(handled, chen, urban, urban_bureau):
    Post.objects.create(account=chen, unit=urban_bureau, role="head", from_on="2020-01-01")
    both = Account.objects.get(pk=chen.pk)

    answer(handled, urban, both)

    assert [name for name in handled.can_make(both) if name != "withdraw"] == []
    with pytest.raises(NotAllowed, match="您自己办的"):
        handled.make("pleased", by=both, grade="2")
