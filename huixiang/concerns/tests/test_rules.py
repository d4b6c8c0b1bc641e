"""Rules of the loop that no row shows by itself: who sees, who must not, what holds what up."""

import pytest

from huixiang.loops.models import Case, Link
from huixiang.loops.refusals import BadEvidence, Conflict, NotAllowed, Refused
from huixiang.people.models import Account, Post
from huixiang.vault import erasure

RETURN = {"ground": "not_ours", "legal_basis": "三定方案", "reason": "不属我局"}


@pytest.fixture
def handling(lin, zhou, desk, zheng, power, clock):
    case = lin.files("楼道灯不亮")
    case.make("accept", by=zhou)
    case.make("assign", by=desk, lead=power)
    return case.make("sign", by=zheng, interest="none")


def answers(case, zheng, laozheng, reviewer):
    case.make("reply", by=zheng, result="solved", reply="已更换。")
    case.make("endorse", by=laozheng)
    return case.make("approve", by=reviewer)


@pytest.fixture
def answered(handling, zheng, laozheng, reviewer):
    return answers(handling, zheng, laozheng, reviewer)


@pytest.fixture
def shared(handling, neighbour, zhou, zheng, laozheng, reviewer):
    """A concern of the neighbour's that was merged, and got the answer of its main case."""
    hers = neighbour.files("三号楼楼道灯坏了")
    hers.make("merge", by=zhou, main=handling.number)
    answers(handling, zheng, laozheng, reviewer)
    hers.refresh_from_db()
    return hers


@pytest.fixture
def redone(shared, neighbour, reviewer):
    """The same, going its own way again."""
    shared.make("unsatisfied", by=neighbour, solved="no", grade="2", comment="我这边还黑")
    return shared.make("redo", by=reviewer, reason="另一单元")


def sees(account, case):
    return Case.objects.visible_to(account).filter(pk=case.pk).exists()


def test_who_sees_a_case_and_who_never_does(handling, zhou, desk, zheng, urban, chen, leader, custodian, passerby):
    seen = {str(who): sees(who, handling) for who in (zhou, desk, zheng, leader, urban, chen, custodian, passerby)}

    assert seen == {
        "周站长": True, "联工委交办员": True, "小郑": True, "秘书长": True,
        "城管局承办人": False, "陈代表": False, "身份保管员": False, "路人": False,
    }  # fmt: skip


@pytest.fixture
def appointed(lin, zhou, desk, power, clock):
    """A concern that the power company must handle."""
    case = lin.files("路灯不亮")
    case.make("accept", by=zhou)
    return case.make("assign", by=desk, lead=power, appoint=True)


@pytest.fixture
def answered_badly(appointed, lin, zheng, laozheng, reviewer):
    """It was answered, and she is not satisfied."""
    appointed.make("sign", by=zheng, interest="none")
    answers(appointed, zheng, laozheng, reviewer)
    return appointed.make("unsatisfied", by=lin, solved="no", grade="2", comment="没修")


def test_an_appointed_unit_cannot_return_but_a_unit_named_after_it_can(appointed, desk, zheng, urban, urban_bureau):
    with pytest.raises(NotAllowed):
        appointed.make("ask_return", by=zheng, **RETURN)

    appointed.make("reassign", by=desk, lead=urban_bureau, reason="会商后改由城管局")

    assert "ask_return" in appointed.can_make(urban)


def test_who_was_not_appointed_may_return_what_another_was_appointed_for(
    answered_badly, lin, zheng, reviewer, supervisor, urban, urban_head, power, urban_bureau
):
    case = answered_badly

    case.make("redo", by=reviewer, lead=urban_bureau, reason="应由城管局重办")

    assert "ask_return" in case.can_make(urban)
    case.make("sign", by=urban, interest="none")
    answers(case, urban, urban_head, reviewer)
    case.make("unsatisfied", by=lin, solved="no", grade="2", comment="没修")
    case.make("escalate", by=reviewer, reason="多次反映")
    case.make("order", by=supervisor, lead=power, demand="重新办理")
    assert "ask_return" in case.can_make(zheng)


def test_who_was_appointed_stays_so_when_it_is_to_do_it_again(answered_badly, zheng, reviewer, power):
    answered_badly.make("redo", by=reviewer, lead=power, reason="确未修好")

    assert "ask_return" not in answered_badly.can_make(zheng)


def test_two_returns_need_a_conference_or_an_appointment(handling, desk, zheng, urban, power, urban_bureau):
    handling.make("ask_return", by=zheng, **RETURN)
    handling.make("grant_return", by=desk)
    handling.make("assign", by=desk, lead=urban_bureau)
    handling.make("ask_return", by=urban, **RETURN)
    handling.make("grant_return", by=desk)

    with pytest.raises(Refused, match="两次退单"):
        handling.make("assign", by=desk, lead=power)
    assert handling.make("assign", by=desk, lead=power, appoint=True).stage == "to_sign"


def test_a_conference_counts_for_the_return_it_was_held_on(lin, zhou, desk, zheng, urban, power, urban_bureau, clock):
    case = lin.files("路灯不亮")
    case.make("accept", by=zhou)
    case.make("confer", by=desk, conclusion="暂由供电局办理。")
    for who, unit in ((zheng, power), (urban, urban_bureau)):
        case.make("assign", by=desk, lead=unit)
        case.make("ask_return", by=who, **RETURN)
        case.make("grant_return", by=desk)
    with pytest.raises(Refused, match="两次退单"):
        case.make("assign", by=desk, lead=power)

    case.make("confer", by=desk, conclusion="三方会商，由供电局主办。")
    case.make("assign", by=desk, lead=power)

    case.make("ask_return", by=zheng, **RETURN)
    case.make("grant_return", by=desk)
    with pytest.raises(Refused, match="最近这次退单"):
        case.make("assign", by=desk, lead=urban_bureau)


def test_no_supervision_order_goes_out_before_somebody_handles_it(lin, zhou, desk, supervisor, power, clock):
    case = lin.files("路灯不亮")
    case.make("accept", by=zhou)

    assert case.can_make(supervisor) == ["urge"]
    with pytest.raises(Refused, match="还没有承办单位"):
        case.make("oversee", by=supervisor, level="daily", trigger="late", demand="说明")
    case.make("assign", by=desk, lead=power)

    assert "oversee" in case.can_make(supervisor)


def test_the_ladder_of_supervision_is_climbed_upwards_alone(handling, supervisor, leader):
    handling.make("oversee", by=supervisor, level="listed", trigger="late", demand="说明")
    order = handling.children.get(loop="oversight")

    for level in ("daily", "listed"):
        with pytest.raises(Refused, match="现在是挂牌督办，请选更高的一级"):
            order.make("raise", by=supervisor, level=level, reason="仍未动工")
    order.make("raise", by=leader, level="talk", reason="约谈负责人")

    assert "raise" not in order.can_make(supervisor)
    with pytest.raises(Refused, match="已经是约谈督办"):
        order.make("raise", by=supervisor, level="talk", reason="再约谈")


def test_it_is_not_done_again_by_a_unit_that_is_no_more(
    answered, lin, reviewer, supervisor, power, urban, urban_bureau
):
    answered.make("unsatisfied", by=lin, solved="no", grade="2", comment="没修")
    type(power).objects.filter(pk=power.pk).update(until="2026-11-01")

    assert "redo" in answered.can_make(reviewer)
    with pytest.raises(Refused, match="「供电局」已经停用"):
        answered.make("redo", by=reviewer, reason="确未修好")
    answered.make("escalate", by=reviewer, reason="单位撤并")
    with pytest.raises(Refused, match="「供电局」已经停用"):
        answered.make("order", by=supervisor, demand="重新办理")

    answered.make("order", by=supervisor, lead=urban_bureau, demand="重新办理")
    assert "sign" in answered.can_make(urban)


def test_a_departments_matter_is_not_pushed_to_a_street(lin, zhou, desk, street_binhe, clock):
    from huixiang.people.models import Category

    case = lin.files("夜市占道")
    case.make("accept", by=zhou, category=Category.objects.get(name="占道经营"))

    with pytest.raises(Refused, match="职能部门事项"):
        case.make("assign", by=desk, lead=street_binhe)
    assert case.make("assign", by=desk, lead=street_binhe, confirm_street=True).stage == "to_sign"


def test_nor_later_by_handing_it_on_redoing_it_or_by_order(
    lin, zhou, desk, urban, urban_head, urban_bureau, reviewer, supervisor, street_binhe, clock
):
    from huixiang.people.models import Category

    case = lin.files("夜市占道")
    case.make("accept", by=zhou, category=Category.objects.get(name="占道经营"))
    case.make("assign", by=desk, lead=urban_bureau)
    with pytest.raises(Refused, match="职能部门事项"):
        case.make("reassign", by=desk, lead=street_binhe, reason="就近")
    case.make("sign", by=urban, interest="none")
    answers(case, urban, urban_head, reviewer)
    case.make("unsatisfied", by=lin, solved="no", grade="2", comment="没管")

    with pytest.raises(Refused, match="职能部门事项"):
        case.make("redo", by=reviewer, lead=street_binhe, reason="就近")
    case.make("escalate", by=reviewer, reason="多次反映")
    with pytest.raises(Refused, match="职能部门事项"):
        case.make("order", by=supervisor, lead=street_binhe, demand="就近")

    assert case.make("order", by=supervisor, lead=street_binhe, confirm_street=True, demand="法定").stage == "to_sign"


def test_only_what_is_urgent_passes_by_the_desk(lin, zhou, power, clock):
    case = lin.files("路灯不亮")

    with pytest.raises(Refused, match="紧急件"):
        case.make("assign_now", by=zhou, lead=power, urgency="0")


def test_a_unit_replaced_sees_nothing_more_and_its_helpers_answer_to_the_new_one(
    handling, desk, zheng, laozheng, urban, urban_bureau, street, street_binhe
):
    handling.make("add_helpers", by=zheng, helpers=[street_binhe], help_wanted="请清理灯杆旁的杂物。")
    helping = handling.children.get()
    assert (sees(zheng, handling), sees(zheng, helping), sees(urban, helping)) == (True, True, False)

    handling.make("reassign", by=desk, lead=urban_bureau, reason="派错")

    assert (sees(zheng, handling), sees(zheng, helping), sees(laozheng, helping)) == (False, False, False)
    assert (sees(urban, handling), sees(urban, helping), sees(street, helping)) == (True, True, True)
    assert helping.refresh_from_db() is None
    assert "urge" in helping.can_make(urban)


def test_the_new_unit_finds_it_among_what_waits_and_the_old_one_no_more(
    lin, zhou, desk, zheng, urban, power, urban_bureau, clock
):
    case = lin.files("路灯不亮")
    case.make("accept", by=zhou)
    case.make("assign", by=desk, lead=power)
    assert list(Case.objects.waiting_for(zheng)) == [case]

    case.make("reassign", by=desk, lead=urban_bureau, reason="派错")

    assert (list(Case.objects.waiting_for(zheng)), list(Case.objects.waiting_for(urban))) == ([], [case])


def test_helpers_hold_up_the_signature_and_have_a_limit_of_their_own(
    handling, desk, zheng, laozheng, urban, urban_head, urban_bureau
):
    handling.make("add_helpers", by=zheng, helpers=[urban_bureau], help_wanted="请清理灯杆旁的杂物。")
    helping = handling.children.get()
    assert (helping.loop, helping.stage, f"{helping.due_at:%m-%d}") == ("assist", "to_sign", "11-03")
    handling.make("reply", by=zheng, result="solved", reply="已更换。")

    with pytest.raises(Refused, match="1 家协办单位"):
        handling.make("endorse", by=laozheng)
    helping.make("sign", by=urban)
    helping.make("reply", by=urban, opinion="已拆除遮挡。")
    helping.make("endorse", by=urban_head)

    assert handling.make("endorse", by=laozheng).stage == "to_check"


def test_a_unit_neither_helps_itself_nor_twice_at_once(
    lin, desk, zhou, zheng, urban, urban_head, urban_bureau, power, clock
):
    case = lin.files("路灯不亮")
    case.make("accept", by=zhou)
    with pytest.raises(Refused, match="主办单位，不能又是协办单位"):
        case.make("assign", by=desk, lead=power, helpers=[power, urban_bureau])
    case.make("assign", by=desk, lead=power, helpers=[urban_bureau])
    case.make("sign", by=zheng, interest="none")

    with pytest.raises(Refused, match="城市管理局」已在协办此件"):
        case.make("add_helpers", by=zheng, helpers=[urban_bureau], help_wanted="请清理灯杆旁的杂物。")

    helping = case.children.get()
    helping.make("sign", by=urban)
    helping.make("reply", by=urban, opinion="已拆除遮挡。")
    helping.make("endorse", by=urban_head)
    case.make("add_helpers", by=zheng, helpers=[urban_bureau], help_wanted="请清理灯杆旁的杂物。")
    assert case.children.filter(closed_at=None).count() == 1


def test_a_helper_that_is_made_the_lead_helps_no_longer_and_the_others_go_on(
    handling, desk, zheng, urban, urban_bureau, water, street_binhe
):
    handling.make("add_helpers", by=zheng, helpers=[urban_bureau, water], help_wanted="请清理灯杆旁的杂物。")
    urbans, waters = (handling.children.get(parties__role="helper", parties__unit=one) for one in (urban_bureau, water))
    urbans.make("sign", by=urban)
    urbans.make("send_out", by=urban, outsider="物业", errand="请开门", why_outside="无账号", valid_until="2026-11-20")

    handling.make("reassign", by=desk, lead=street_binhe, reason="先由街道牵头。")
    assert [one.stage for one in handling.children.order_by("id")].count("released") == 0
    handling.make("reassign", by=desk, lead=urban_bureau, reason="职责在城管局。")

    urbans.refresh_from_db()
    assert (urbans.stage, urbans.children.get().stage) == ("released", "revoked")
    assert [(e.move, e.actor) for e in urbans.entries.order_by("seq")][-1] == ("take_lead", "parent")
    waters.refresh_from_db()
    assert (waters.stage, waters.units_of("lead")) == ("to_sign", [urban_bureau.pk])


def test_help_that_nobody_at_the_unit_can_sign_is_asked_of_another(
    handling, desk, zheng, urban, urban_head, urban_bureau, water, power, street, street_binhe
):
    handling.make("add_helpers", by=zheng, helpers=[urban_bureau, water], help_wanted="请清理灯杆旁的杂物。")
    helping = handling.children.get(parties__role="helper", parties__unit=urban_bureau)
    helping.make("sign", by=urban).make("reply", by=urban, opinion="已清理。")
    Post.objects.filter(account=urban_head).update(until_on="2026-11-01")
    for unit, why in ((power, "主办单位"), (water, "已在协办"), (urban_bureau, "与现在的协办单位相同")):
        with pytest.raises(Refused, match=why):
            helping.make("reassign", by=desk, helper=unit, reason="没有人签发")

    helping.make("reassign", by=desk, helper=street_binhe, reason="没有人签发")

    assert (helping.stage, helping in Case.objects.waiting_for(street)) == ("to_sign", True)
    assert not sees(urban, helping)


def test_who_is_complained_of_neither_sees_nor_is_chosen(lin, zhou, desk, urban, urban_bureau, power, clock):
    case = lin.files("城管局乱收费", "report", about=urban_bureau)
    case.make("accept", by=zhou)

    with pytest.raises(BadEvidence, match="城市管理局"):
        case.make("assign", by=desk, lead=urban_bureau)
    assert str(urban_bureau.pk) not in dict(case.table.evidence["lead"].choices(case))
    Post.objects.create(account=urban, unit=urban_bureau.parent, role="leader")
    assert not sees(urban, case)


def test_unit_and_complaint_named_in_one_breath_are_refused(lin, zhou, power, power_east, clock):
    case = lin.files("供电局乱收费，电线落地", "report")

    with pytest.raises(Refused, match="供电所"):
        case.make("assign_now", by=zhou, lead=power_east, about=power, urgency="1")
    assert Case.objects.get(pk=case.pk).stage == "received"


def test_a_unit_that_returned_an_order_can_then_be_named_as_the_one_complained_of(
    handling, desk, supervisor, zheng, laozheng, urban, urban_bureau, street_binhe, power
):
    handling.make("add_helpers", by=desk, helpers=[street_binhe], help_wanted="请清理灯杆旁的杂物。")
    handling.make("oversee", by=supervisor, level="daily", trigger="late", demand="说明")
    handling.make("ask_return", by=zheng, **RETURN)
    handling.make("grant_return", by=desk)
    family = [handling, *handling.children.order_by("id")]

    handling.make("name_unit", by=desk, about=power)

    assert [(sees(zheng, case), sees(laozheng, case)) for case in family] == [(False, False)] * 3
    with pytest.raises(BadEvidence, match="供电局"):
        handling.make("assign", by=desk, lead=power)
    handling.make("assign", by=desk, lead=urban_bureau)
    assert [sees(urban, case) for case in family] == [True] * 3


def test_what_had_ended_before_a_unit_was_named_is_hidden_from_it_too(
    handling, desk, supervisor, custodian, zheng, laozheng, urban, urban_head, power, urban_bureau, the_organ
):
    handling.make("add_helpers", by=desk, helpers=[urban_bureau], help_wanted="请清理灯杆旁的杂物。")
    helping = handling.children.get()
    helping.make("sign", by=urban)
    helping.make("reply", by=urban, opinion="已清理杂物。")
    helping.make("endorse", by=urban_head)
    handling.make("oversee", by=supervisor, level="daily", trigger="late", demand="说明")
    order = handling.children.get(loop="oversight")
    order.make("drop", by=supervisor)
    handling.make("ask_return", by=zheng, **RETURN)
    handling.make("grant_return", by=desk)

    handling.make("name_unit", by=desk, about=urban_bureau)
    assert (sees(urban, helping), sees(urban_head, helping), sees(zheng, order)) == (False, False, True)
    handling.make("name_unit", by=desk, about=power)

    assert (sees(zheng, order), sees(laozheng, order), sees(zheng, helping)) == (False, False, False)
    assert [case.refresh_from_db() or case.stage for case in (helping, order)] == ["done", "dropped"]


def test_who_holds_a_case_cannot_be_named_as_the_one_complained_of(lin, zhou, desk, station_binhe, clock):
    case = lin.files("联络站不开门", "complaint")
    with pytest.raises(Refused, match="联络站"):
        case.make("name_unit", by=desk, about=station_binhe)

    case.make("accept", by=desk)

    assert case.make("name_unit", by=desk, about=station_binhe).stage == "to_assign"
    assert not sees(zhou, case)


def test_helpers_of_a_reported_matter_inherit_who_is_barred(lin, zhou, desk, zheng, urban, urban_bureau, power, clock):
    case = lin.files("城管局乱收费", "report", about=urban_bureau)
    case.make("accept", by=zhou)
    case.make("assign", by=desk, lead=power)
    case.make("sign", by=zheng, interest="none")
    with pytest.raises(Refused):
        case.make("add_helpers", by=zheng, helpers=[urban_bureau], help_wanted="请清理灯杆旁的杂物。")

    case.make("add_helpers", by=zheng, helpers=[power.parts.get()], help_wanted="请清理灯杆旁的杂物。")

    assert list(case.children.get().parties.filter(role="about").values_list("unit", flat=True)) == [urban_bureau.pk]


def test_who_withdrew_sees_nothing_more_and_a_colleague_goes_on(
    handling, zheng, urban, urban_bureau, power, passerby, supervisor
):
    handling.make("oversee", by=supervisor, level="daily", trigger="late", demand="说明")
    order = handling.children.get()
    Post.objects.create(account=passerby, unit=power, role="handler")

    handling.make("recuse", by=zheng, reason="邻居")

    assert (sees(zheng, handling), sees(zheng, order), handling.can_make(zheng)) == (False, False, [])
    assert (sees(passerby, handling), sees(passerby, order)) == (True, True)
    assert "reply" in handling.can_make(passerby)


def test_a_head_who_is_asked_to_sign_can_withdraw_and_the_desk_hands_it_on(
    handling, zheng, laozheng, desk, urban, urban_bureau
):
    handling.make("reply", by=zheng, result="solved", reply="已更换。")

    handling.make("recuse", by=laozheng, reason="邻居")

    assert (handling.stage, handling.can_make(laozheng)) == ("to_endorse", [])
    handling.make("reassign", by=desk, lead=urban_bureau, reason="负责人回避")
    assert "sign" in handling.can_make(urban)


def test_a_plan_of_a_unit_that_is_no_more_is_handed_on_with_its_day(
    handling, zheng, laozheng, reviewer, desk, power, urban, urban_bureau
):
    handling.make("reply", by=zheng, result="planned", reply="列入改造", plan_day="2026-12-31")
    handling.make("endorse", by=laozheng)
    handling.make("approve_plan", by=reviewer)
    Post.objects.filter(unit=power).update(until_on="2026-11-01")

    handling.make("reassign", by=desk, lead=urban_bureau, reason="机构改革，职责划入城管局")

    handling.make("sign", by=urban, interest="none")
    assert f"{handling.due_at:%m-%d}" == f"{handling.promised_at:%m-%d}" == "12-31"


def test_who_ever_handled_it_makes_no_return_visit(answered, visitor, zheng, the_desk, clock):
    Post.objects.create(account=zheng, unit=the_desk, role="visitor")
    clock.shift(days=4)
    answered.refresh_from_db()

    assert answered.stage == "to_visit"
    assert "satisfied" in answered.can_make(visitor)
    assert "satisfied" not in answered.can_make(zheng)


def test_who_helped_makes_no_return_visit_either(
    handling, desk, zheng, laozheng, reviewer, urban, urban_head, person, urban_bureau, the_desk, clock
):
    handling.make("add_helpers", by=desk, helpers=[urban_bureau], help_wanted="请清理灯杆旁的杂物。")
    helping = handling.children.get()
    helping.make("sign", by=urban)
    helping.make("reply", by=urban, opinion="已清理杂物。")
    helping.make("endorse", by=urban_head)
    answers(handling, zheng, laozheng, reviewer)
    Post.objects.create(account=urban, unit=the_desk, role="visitor")
    clock.shift(days=8)
    handling.refresh_from_db()

    assert "satisfied" not in handling.can_make(person("urban"))
    assert "satisfied" in handling.can_make(person("visitor"))


def test_who_handled_the_main_case_visits_none_that_was_merged_into_it(
    handling, neighbour, zhou, zheng, laozheng, reviewer, person, the_desk, clock
):
    merged = neighbour.files("三号楼灯坏了")
    merged.make("merge", by=zhou, main=handling.number)
    answers(handling, zheng, laozheng, reviewer)
    Post.objects.create(account=zheng, unit=the_desk, role="visitor")
    clock.shift(days=8)
    merged.refresh_from_db()

    assert merged.stage == "to_visit"
    assert "satisfied" not in merged.can_make(person("zheng"))
    assert "satisfied" in merged.can_make(person("visitor"))


def test_nobody_visits_who_asked_for_no_reply(lin, zhou, visitor, clock):
    case = lin.files("路灯不亮", wants_reply=False)
    case.make("answer_now", by=zhou, reply="已转知。")

    clock.shift(days=4)

    case.refresh_from_db()
    assert (case.stage, case.course().facts.get("grade")) == ("closed", None)
    assert [e.move for e in case.entries.order_by("seq")] == ["open", "answer_now", "let_be"]
    case.make("judge_late", by=lin, solved="yes", grade="4")


def test_silence_is_never_satisfied(answered, clock):
    clock.shift(days=20)

    answered.refresh_from_db()
    assert answered.stage == "closed"
    assert [e.move for e in answered.entries.order_by("seq")][-2:] == ["ask_visit", "lapse"]
    assert "grade" not in answered.course().facts


def test_a_poor_grade_cannot_be_written_down_as_satisfied(answered, lin):
    with pytest.raises(Refused, match="评价为不满意"):
        answered.make("satisfied", by=lin, solved="yes", grade="1")
    with pytest.raises(Refused, match="基本满意"):
        answered.make("unsatisfied", by=lin, solved="no", grade="3", comment="还行")


def redo(case, lin, zheng, laozheng, reviewer):
    case.make("unsatisfied", by=lin, solved="no", grade="2", comment="没修")
    case.make("redo", by=reviewer, reason="确未修好")
    case.make("sign", by=zheng, interest="none")
    case.make("reply", by=zheng, result="solved", reply="再次更换。")
    case.make("endorse", by=laozheng)
    return case.make("approve", by=reviewer)


def test_it_is_redone_twice_and_then_supervised(answered, lin, zheng, laozheng, reviewer, supervisor):
    for _ in range(2):
        redo(answered, lin, zheng, laozheng, reviewer)
    answered.make("unsatisfied", by=lin, solved="no", grade="1", comment="还是没修")

    with pytest.raises(Refused, match="最多2次"):
        answered.make("redo", by=reviewer, reason="再办")
    assert answered.can_make(reviewer) == ["uphold", "escalate"]


def test_each_answer_may_be_judged_late_once(answered, lin, zheng, laozheng, reviewer, clock):
    redo(answered, lin, zheng, laozheng, reviewer)
    clock.shift(days=20)
    answered.refresh_from_db()

    answered.make("judge_late", by=lin, solved="yes", grade="4")

    with pytest.raises(Refused, match="已经评价过"):
        answered.make("judge_late", by=lin, solved="yes", grade="5")


def test_a_poor_judgement_that_comes_late_brings_it_back_to_be_judged(answered, lin, zheng, laozheng, reviewer, clock):
    clock.shift(days=20)
    answered.refresh_from_db()
    before = (answered.can_make(zheng), answered.can_make(laozheng))
    with pytest.raises(Refused, match="补充评价为不满意"):
        answered.make("judge_late", by=lin, solved="no", grade="1")

    answered.make("unsatisfied_late", by=lin, solved="no", grade="1", comment="又黑了")

    assert (answered.stage, answered.closed_at, f"{answered.due_at:%m-%d}") == ("redo_asked", None, "11-24")
    assert (answered.can_make(zheng), answered.can_make(laozheng)) == before
    assert answered in Case.objects.waiting_for(reviewer)
    answered.make("uphold", by=reviewer, explanation="经现场核实灯已修好。")
    assert (answered.stage, answered.can_make(lin)) == (
        "closed",
        ["tell_pressure", "erase_identity", "erase_all", "keep_private"],
    )


def test_what_was_erased_is_judged_late_but_not_done_again(answered, lin, clock):
    clock.shift(days=20)
    answered.refresh_from_db()
    erasure.erase_all(answered, by=lin, why="asked")

    with pytest.raises(Refused, match="已经删除，不能据此重办"):
        answered.make("unsatisfied_late", by=lin, solved="no", grade="1", comment="又黑了")

    assert answered.make("judge_late", by=lin, solved="no", grade="1").stage == "closed"


def test_what_was_answered_at_once_can_be_redone_only_by_somebody(lin, zhou, reviewer, power, zheng, clock):
    case = lin.files("路灯不亮")
    case.make("answer_now", by=zhou, reply="请致电供电局。")
    case.make("unsatisfied", by=lin, solved="no", grade="1", comment="电话没人接")

    with pytest.raises(Refused, match="还没有「承办单位」"):
        case.make("redo", by=reviewer, reason="应当交办")
    case.make("redo", by=reviewer, reason="应当交办", lead=power)
    assert "sign" in case.can_make(zheng)


def test_pressure_is_told_to_supervision_alone_and_keeps_nobody_from_judging(
    answered, lin, zheng, laozheng, reviewer, supervisor
):
    answered.make("tell_pressure", by=lin, pressure="有人上门")
    told = answered.children.get()

    seen = [sees(who, told) for who in (zheng, laozheng, reviewer, supervisor)]
    assert seen == [False, False, False, True]
    assert answered.make("satisfied", by=lin, solved="yes", grade="5").stage == "closed"
    answered.make("tell_pressure", by=lin, pressure="又来了")
    assert answered.can_make(zheng) == ["ask_exclusion"]


def test_buttons_of_the_unit_tell_nothing_of_the_judgement(answered, lin, zheng, laozheng, clock):
    shown = [(answered.can_make(zheng), answered.can_make(laozheng))]
    clock.shift(days=4)
    answered.refresh_from_db()
    shown.append((answered.can_make(zheng), answered.can_make(laozheng)))
    answered.make("unsatisfied", by=lin, solved="no", grade="1", comment="没修")
    shown.append((answered.can_make(zheng), answered.can_make(laozheng)))

    assert shown == [(["ask_exclusion"], [])] * 3


def test_every_merged_citizen_gets_an_answer_and_judges_it_herself(handling, shared, lin, neighbour, zheng, reviewer):
    assert shared.stage == "answered"
    shared.make("unsatisfied", by=neighbour, solved="no", grade="2", comment="我这边还黑")
    handling.make("satisfied", by=lin, solved="yes", grade="5")
    shared.make("redo", by=reviewer, reason="另一单元")
    assert (handling.stage, shared.stage, "sign" in shared.can_make(zheng)) == ("closed", "to_sign", True)


@pytest.mark.parametrize("end", ["withdraw", "uphold"])
def test_no_merged_case_is_left_behind_when_its_main_case_ends(end, answered, lin, neighbour, zhou, reviewer):
    answered.make("unsatisfied", by=lin, solved="no", grade="2", comment="没修")
    hers = neighbour.files("三号楼楼道灯坏了")
    if end == "withdraw":
        answered.make("redo", by=reviewer, reason="确未修好")
    hers.make("merge", by=zhou, main=answered.number)

    if end == "withdraw":
        answered.make("withdraw", by=lin)
    else:
        answered.make("uphold", by=reviewer, explanation="经现场核实灯已修好。")

    hers.refresh_from_db()
    assert hers.stage == "received"
    assert not Link.objects.filter(case=hers, undone_at=None).exists()


def test_nobody_is_merged_into_what_was_answered_already(answered, neighbour, zhou, clock):
    hers = neighbour.files("三号楼楼道灯坏了")
    for _ in ("answered", "to_visit"):
        with pytest.raises(Refused, match=f"「{answered.number}」已经答复"):
            hers.make("merge", by=zhou, main=answered.number)
        clock.shift(days=4)

    assert hers.make("answer_now", by=zhou, reply="三号楼楼道灯已更换。").stage == "answered"


def test_a_report_is_not_merged_into_what_the_reported_unit_handles(handling, neighbour, zhou, power):
    hers = neighbour.files("供电局推诿", "report", about=power)

    with pytest.raises(BadEvidence, match="不能并入"):
        hers.make("merge", by=zhou, main=handling.number)


def test_nor_is_the_main_case_handed_to_the_unit_a_merged_one_complains_of(
    handling, neighbour, zhou, desk, zheng, laozheng, reviewer, urban_bureau
):
    hers = neighbour.files("路灯坏了城管局推诿", "report", about=urban_bureau)
    hers.make("merge", by=zhou, main=handling.number)

    with pytest.raises(BadEvidence, match=f"并入此件的「{hers.number}」所反映的单位"):
        handling.make("reassign", by=desk, lead=urban_bureau, reason="改由城管局")
    assert str(urban_bureau.pk) not in dict(handling.table.evidence["lead"].choices(handling))
    hers.make("unmerge", by=desk, reason="单独办理")

    assert handling.make("reassign", by=desk, lead=urban_bureau, reason="改由城管局").stage == "to_sign"


def test_what_is_let_go_by_its_main_case_is_whose_it_was_before(
    handling, lin, neighbour, zhou, desk, zheng, urban, urban_bureau
):
    unassigned = neighbour.files("三号楼楼道灯坏了")
    theirs = neighbour.files("三号楼门口也不亮").make("accept", by=zhou)
    theirs.make("assign", by=desk, lead=urban_bureau)
    for case in (unassigned, theirs):
        case.make("merge", by=zhou, main=handling.number)

    handling.make("withdraw", by=lin)

    for case in (unassigned, theirs):
        case.refresh_from_db()
    assert (unassigned.stage, theirs.stage) == ("received", "to_sign")
    assert (unassigned.units_of("lead"), theirs.units_of("lead")) == ([], [urban_bureau.pk])
    assert [sees(who, case) for who in (zheng, urban) for case in (unassigned, theirs)] == [False, False, False, True]


def test_main_and_merged_change_places_never(handling, lin, neighbour, zhou):
    hers = neighbour.files("三号楼楼道灯坏了")
    hers.make("merge", by=zhou, main=handling.number)
    third = neighbour.files("楼道灯又坏了")

    with pytest.raises(BadEvidence, match="自己已并入"):
        third.make("merge", by=zhou, main=hers.number)
    with pytest.raises(BadEvidence, match="已有其他诉求并入"):
        handling.make("merge", by=zhou, main=third.number)


def test_both_unsatisfied_both_redone_and_merged_anew_get_an_answer_each_once_more(
    handling, shared, lin, neighbour, zhou, zheng, laozheng, reviewer
):
    for case, citizen in ((shared, neighbour), (handling, lin)):
        case.make("unsatisfied", by=citizen, solved="no", grade="2", comment="又不亮")
        case.make("redo", by=reviewer, reason="确未修好")
    shared.make("merge", by=zhou, main=handling.number)
    handling.make("sign", by=zheng, interest="none")

    answers(handling, zheng, laozheng, reviewer)

    shared.refresh_from_db()
    assert (handling.stage, shared.stage) == ("answered", "answered")
    assert Link.objects.filter(case=shared, undone_at=None).count() == 1


def test_a_case_merged_anew_follows_its_new_main_case_alone(handling, redone, lin, neighbour, zhou):
    newer = neighbour.files("三号楼另一单元楼道灯坏了")
    redone.make("merge", by=zhou, main=newer.number)

    handling.make("satisfied", by=lin, solved="yes", grade="5")

    redone.refresh_from_db()
    assert redone.stage == "merged"
    newer.make("answer_now", by=zhou, reply="已更换另一单元的灯。")
    redone.refresh_from_db()
    assert redone.stage == "answered"


def test_what_goes_its_own_way_again_can_take_others_in_and_be_merged(redone, neighbour, zhou):
    third = neighbour.files("另一单元也不亮")

    assert third.make("merge", by=zhou, main=redone.number).stage == "merged"


def test_withdrawing_ends_what_helpers_do(handling, lin, zheng, urban, urban_bureau):
    handling.make("add_helpers", by=zheng, helpers=[urban_bureau], help_wanted="请清理灯杆旁的杂物。")

    handling.make("withdraw", by=lin)

    assert [(c.loop, c.stage) for c in handling.children.all()] == [("assist", "released")]


def test_a_page_of_yesterday_moves_nothing(handling, zheng):
    shown = handling.seq
    handling.make("note", by=zheng, progress="明日施工")

    with pytest.raises(Conflict):
        handling.make("note", by=zheng, progress="后日施工", seq=shown)


@pytest.mark.parametrize("nothing", ["", "   ", "\n\n", "\u200b", "\u200d", "\u3000", None])
def test_words_that_cannot_be_seen_are_no_reason(handling, zheng, desk, nothing):
    with pytest.raises(BadEvidence) as refusal:
        handling.make("ask_end", by=zheng, reason=nothing)
    assert (refusal.value.field, handling.stage) == ("reason", "handling")


def test_what_was_published_can_be_taken_back_at_any_later_stage(answered, lin, reviewer):
    answered.make("publish", by=reviewer, public_title="灯", public_text="灯不亮", public_reply="已更换")
    answered.make("unsatisfied", by=lin, solved="no", grade="1", comment="没修")

    assert "unpublish" in answered.can_make(reviewer)
    answered.make("unpublish", by=reviewer, reason="尚未修好")
    assert "unpublish" not in answered.can_make(reviewer)


def test_what_was_published_can_be_taken_back_wherever_the_matter_went(answered, lin, zheng, desk, reviewer, power):
    answered.make("publish", by=reviewer, public_title="灯", public_text="灯不亮", public_reply="已更换")
    answered.make("unsatisfied", by=lin, solved="no", grade="1", comment="没修")
    answered.make("redo", by=reviewer, reason="确未修好")
    answered.make("ask_return", by=zheng, **RETURN)

    answered.make("grant_return", by=desk)
    offered = [answered.can_make(reviewer)]
    answered.make("pass_on", by=desk, route="petition", guidance="已转信访部门。")

    assert [*offered, answered.can_make(reviewer)] == [["unpublish"], ["unpublish"]]


def test_a_second_extension_is_not_even_asked_for(handling, zheng, desk):
    handling.make("ask_extension", by=zheng, why_longer="complex", days=2, reason="施工")
    handling.make("grant_extension", by=desk, granted=2)

    with pytest.raises(Refused, match="已经延期过一次"):
        handling.make("ask_extension", by=zheng, why_longer="complex", days=2, reason="施工")


def test_what_is_done_again_may_be_extended_once_again(
    handling, lin, zheng, laozheng, reviewer, supervisor, desk, clock
):
    def extended():
        handling.make("ask_extension", by=zheng, why_longer="complex", days=2, reason="施工")
        return handling.make("grant_extension", by=desk, granted=2)

    extended()
    answers(handling, zheng, laozheng, reviewer)
    handling.make("unsatisfied", by=lin, solved="no", grade="2", comment="没修")
    handling.make("redo", by=reviewer, reason="确未修好")
    handling.make("sign", by=zheng, interest="none")
    before = handling.due_at

    assert extended().due_at > before
    with pytest.raises(Refused, match="已经延期过一次"):
        extended()


def test_each_answer_is_asked_after_three_times(answered, lin, zheng, laozheng, reviewer, visitor, clock):
    def asked_after():
        clock.shift(days=4)
        answered.refresh_from_db()
        for _ in range(3):
            answered.make("not_reached", by=visitor)
        with pytest.raises(Refused, match="最多3次"):
            answered.make("not_reached", by=visitor)

    asked_after()
    redo(answered, lin, zheng, laozheng, reviewer)

    asked_after()


def test_an_extension_is_at_most_as_long_again(handling, zheng):
    with pytest.raises(Refused, match="7 个工作日"):
        handling.make("ask_extension", by=zheng, why_longer="complex", days=8, reason="施工")


def test_every_way_a_main_case_may_end_frees_those_merged_into_it():
    from huixiang.concerns.loop import CONCERN

    ends = {m.name for m in CONCERN.moves.values() if m.to in CONCERN.finals and m.by != ("import",)}
    causes = {role.removeprefix("main.") for m in CONCERN.moves_from("merged") for role in m.by}

    assert ends - causes == set()


def test_who_asked_for_a_return_or_wrote_the_reply_neither_grants_nor_checks_it(
    handling, zheng, desk, reviewer, laozheng, the_desk
):
    for role in ("dispatcher", "reviewer"):
        Post.objects.create(account=zheng, unit=the_desk, role=role, from_on="2020-01-01")
    both = Account.objects.get(pk=zheng.pk)
    handling.make("ask_extension", by=both, why_longer="weather", days=3, reason="连日大雨")
    with pytest.raises(NotAllowed, match="您自己办的"):
        handling.make("grant_extension", by=both, granted=3)
    handling.make("grant_extension", by=desk, granted=3)

    handling.make("reply", by=both, result="solved", reply="已更换。").make("endorse", by=laozheng)

    assert ("approve" in handling.can_make(both), "approve" in handling.can_make(reviewer)) == (False, True)
