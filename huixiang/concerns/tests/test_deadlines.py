"""Deadlines against the State Council's calendar of 2026: 国庆 1–7 October off, Sunday 20 September and Saturday
10 October worked; the sentences that explain them."""

from datetime import datetime

import pytest
import time_machine
from django.utils import timezone
from django_scopes import scope

from huixiang.conftest import Clock
from huixiang.loops.explain import explain_due, explain_promise
from huixiang.loops.models import Case
from huixiang.loops.refusals import Refused


@pytest.fixture
def autumn():
    """Monday 28 September 2026, nine in the morning: three working days before 国庆."""
    with time_machine.travel("2026-09-28T09:00:00+08:00", tick=False) as traveller:
        yield Clock(traveller)


def day(moment):
    return f"{timezone.localtime(moment):%m-%d %H:%M}"


def at(text):
    return timezone.make_aware(datetime.fromisoformat(text))


@pytest.fixture
def case(lin, zhou, desk, zheng, power, autumn):
    """In hand since Monday 28 September: 求助, seven working days."""
    case = lin.files("楼道灯不亮")
    case.make("accept", by=zhou)
    case.make("assign", by=desk, lead=power)
    return case.make("sign", by=zheng, interest="none")


def test_seven_working_days_reach_over_the_holiday_and_the_worked_saturday(case):
    assert day(case.due_at) == "10-13 23:59"
    assert explain_due(case) == [
        "从 9月28日 交办起算，7 个工作日。",
        "起算当日不计。",
        "10月1日国庆节放假，不计。",
        "10月2日国庆节放假，不计。",
        "10月5日国庆节放假，不计。",
        "10月6日国庆节放假，不计。",
        "10月7日国庆节放假，不计。",
        "10月10日国庆节调休上班，计入。",
        "其间周末 3 天不计。",
        "到 10月13日（周二）24 时为止。",
    ]


def test_a_request_to_return_does_not_stop_the_clock_and_its_refusal_moves_nothing(case, desk, zheng, autumn):
    autumn.to(at("2026-09-29 10:00"))
    case.make("ask_return", by=zheng, ground="not_ours", legal_basis="三定方案", reason="不属我局")

    assert day(case.due_at) == "10-13 23:59"
    assert explain_due(case)[0] == "这一步不另计期限，原期限继续计算。"
    case.make("refuse_return", by=desk, reason="照明属供电局")
    assert day(case.due_at) == "10-13 23:59"


def test_a_return_is_asked_for_within_two_working_days_of_dispatch_or_not_at_all(case, zheng, autumn):
    autumn.to(at("2026-09-30 23:00"))
    assert "ask_return" in case.can_make(zheng)
    autumn.to(at("2026-10-08 08:00"))

    with pytest.raises(Refused, match=r"^退单应在交办后 2 个工作日内提出，09月30日 23:59 已经截止。"):
        case.make("ask_return", by=zheng, ground="not_ours", legal_basis="三定方案", reason="不属我局")

    assert "ask_return" not in Case.objects.get(pk=case.pk).can_make(zheng)


def test_whoever_gets_it_after_a_return_keeps_the_citizens_promise(case, desk, zheng, urban, urban_bureau, autumn):
    autumn.to(at("2026-09-30 10:00"))
    case.make("ask_return", by=zheng, ground="not_ours", legal_basis="三定方案", reason="不属我局")
    case.make("grant_return", by=desk)
    assert (case.stage, day(case.due_at)) == ("to_assign", "10-08 23:59")

    case.make("assign", by=desk, lead=urban_bureau)

    assert day(case.promised_at) == "10-13 23:59"
    case.make("sign", by=urban, interest="none")
    assert day(case.due_at) == "10-13 23:59"


def test_what_turns_out_to_be_urgent_at_its_second_dispatch_has_the_short_limit_from_there(
    case, desk, zheng, urban, urban_bureau, autumn
):
    case.make("ask_return", by=zheng, ground="not_ours", legal_basis="三定方案", reason="不属我局")
    case.make("grant_return", by=desk)
    autumn.to(at("2026-09-29 10:00"))

    case.make("assign", by=desk, lead=urban_bureau, urgency="2")
    case.make("sign", by=urban, interest="none")

    assert day(case.due_at) == day(case.promised_at) == "09-30 10:00"
    assert explain_due(case) == ["从 9月29日 10:00 交办起算，24 小时。", "到 9月30日 10:00 为止。"]


def test_nothing_that_turns_out_to_be_urgent_has_more_time_for_it(case, desk, zheng, urban, urban_bureau, autumn):
    case.make("ask_return", by=zheng, ground="not_ours", legal_basis="三定方案", reason="不属我局")
    case.make("grant_return", by=desk)
    autumn.to(at("2026-10-13 20:00"))

    case.make("assign", by=desk, lead=urban_bureau, urgency="1")

    assert day(case.promised_at) == "10-13 23:59"


def test_an_extension_is_added_when_it_is_granted_and_not_before(case, desk, zheng):
    case.make("ask_extension", by=zheng, why_longer="complex", days=5, reason="需停电")
    assert day(case.due_at) == "10-13 23:59"

    case.make("grant_extension", by=desk, granted=3)

    assert day(case.due_at) == "10-16 23:59"
    assert explain_due(case)[:2] == ["从 9月28日 交办起算，10 个工作日。", "其中经批准延长 3 个工作日。"]


def test_an_extension_is_counted_like_the_limit_and_of_a_petition_thirty_days_at_most(
    lin, zhou, desk, zheng, power, organ, autumn
):
    type(organ).objects.update(profile="xinfang")
    with scope(organ=type(organ).objects.get()):
        case = lin.files("楼道灯不亮")
        case.make("accept", by=zhou)
        case.make("assign", by=desk, lead=power)
        case.make("sign", by=zheng, interest="none")
        assert day(case.due_at) == "11-27 23:59"

        with pytest.raises(Refused, match="延期最多 20 个工作日"):
            case.make("ask_extension", by=zheng, why_longer="complex", days=21, reason="需鉴定")
        case.make("ask_extension", by=zheng, why_longer="complex", days=20, reason="需鉴定")
        case.make("grant_extension", by=desk, granted=20)

    assert day(case.due_at) == "12-25 23:59"


def test_what_is_urgent_has_a_day_and_its_extension_is_still_in_working_days(lin, zhou, desk, zheng, power, autumn):
    case = lin.files("电线落地，有人触电")
    case.make("assign_now", by=zhou, lead=power, urgency="2")
    assert day(case.due_at) == "09-28 11:00"
    case.make("sign", by=zheng, interest="none")
    assert day(case.due_at) == "09-29 09:00"
    case.make("ask_extension", by=zheng, why_longer="survey", days=1, reason="需鉴定")

    case.make("grant_extension", by=desk, granted=1)

    assert day(case.due_at) == "09-30 23:59"
    assert explain_due(case) == [
        "从 9月28日 09:00 紧急直派起算，24 小时。",
        "经批准再延长 1 个工作日。",
        "到 9月30日（周三）24 时为止。",
    ]


def test_a_legal_time_is_counted_in_working_days_also_at_a_second_dispatch(case, desk, zheng, urban_bureau):
    case.make("ask_return", by=zheng, ground="not_ours", legal_basis="三定方案", reason="不属我局")
    case.make("grant_return", by=desk)

    case.make("assign", by=desk, lead=urban_bureau, statutory=20)

    assert day(case.promised_at) == "10-30 23:59"
    assert explain_promise(case)[0] == "从 9月28日 交办起算，20 个工作日。"


def test_days_of_a_suspension_do_not_count_and_the_clock_ends_it(case, desk, zheng, autumn):
    autumn.to(at("2026-09-29 10:00"))
    case.make("ask_suspension", by=zheng, reason="等待到货", look_again="2026-10-14")
    assert day(case.due_at) == "10-13 23:59"
    case.make("grant_suspension", by=desk)
    assert day(case.due_at) == day(case.promised_at) == "10-14 23:59"
    assert explain_due(case) == ["9月29日起挂起，期限暂停，10月14日前再看。"]

    autumn.shift(days=16)

    assert case.entries.order_by("seq").last().move == "wake"
    case.refresh_from_db()
    assert (case.stage, day(case.due_at)) == ("handling", "10-23 23:59")
    assert explain_due(case)[-2:] == ["9月29日至10月14日挂起，不计。", "到 10月23日（周五）24 时为止。"]


def test_a_plan_is_alive_until_its_day_and_a_day_only_proposed_moves_nothing(case, zheng, laozheng, reviewer, autumn):
    case.make("reply", by=zheng, result="planned", reply="列入改造", plan_day="2026-11-30")
    assert day(case.due_at) == "10-13 23:59"
    case.make("endorse", by=laozheng)
    case.make("approve_plan", by=reviewer)
    assert day(case.due_at) == day(case.promised_at) == "11-30 23:59"
    assert explain_promise(case) == ["办理中约定 11月30日（周一）前。"]

    case.make("reply", by=zheng, result="planned", reply="再延半年", plan_day="2027-05-31")

    assert day(case.due_at) == "11-30 23:59"
    case.make("redraft", by=laozheng, reason="不能再拖")
    assert (case.stage, day(case.due_at)) == ("planned", "11-30 23:59")


def test_a_plan_stays_what_was_promised_until_it_is_kept(case, lin, zheng, laozheng, reviewer, autumn):
    case.make("reply", by=zheng, result="planned", reply="列入改造", plan_day="2026-11-30")
    case.make("endorse", by=laozheng)
    case.make("approve_plan", by=reviewer)
    autumn.to(at("2026-11-20 09:00"))
    for _ in range(2):
        case.make("reply", by=zheng, result="solved", reply="改造完成")
        case.make("endorse", by=laozheng)
        assert explain_promise(case) == ["办理中约定 11月30日（周一）前。"]
        case.make("send_back", by=reviewer, reason="没有写依据")
        assert day(case.due_at) == day(case.promised_at) == "11-30 23:59"
        assert explain_due(case) == ["办理中约定 11月30日（周一）前。"]
        with pytest.raises(Refused, match="2026年11月30日 前完成"):
            case.make("ask_suspension", by=zheng, reason="等待到货", look_again="2026-12-30")
    case.make("reply", by=zheng, result="solved", reply="改造完成，依据如下")
    case.make("endorse", by=laozheng)
    case.make("approve", by=reviewer)
    assert day(case.promised_at) == "11-30 23:59"

    case.make("unsatisfied", by=lin, solved="no", grade="1", comment="没修")
    case.make("redo", by=reviewer, reason="确未修好")

    assert day(case.promised_at) == "12-01 23:59"


def test_the_clock_reminds_at_half_and_at_four_fifths_and_tells_lateness_once(case, zheng, laozheng, autumn):
    autumn.shift(days=20)

    told = [(e.move, day(e.at)) for e in case.entries.filter(actor="clock").order_by("seq")]
    assert told == [("half", "10-08 23:59"), ("near", "10-10 23:59"), ("overdue", "10-13 23:59")]
    case.make("reply", by=zheng, result="solved", reply="修好")
    case.make("redraft", by=laozheng, reason="重写")
    autumn.shift(days=5)
    assert case.entries.filter(move="overdue").count() == 1


def test_a_redone_case_has_a_new_limit_and_new_reminders(case, lin, zheng, laozheng, reviewer, autumn):
    autumn.shift(days=11)
    case.make("reply", by=zheng, result="solved", reply="修好")
    case.make("endorse", by=laozheng)
    case.make("approve", by=reviewer)
    case.make("unsatisfied", by=lin, solved="no", grade="1", comment="没修")
    autumn.to(at("2026-10-12 09:00"))

    case.make("redo", by=reviewer, reason="确未修好")

    case.make("sign", by=zheng, interest="none")
    assert day(case.due_at) == "10-21 23:59"
    autumn.shift(days=4)
    assert case.entries.filter(move="half").count() == 2


def test_a_year_not_announced_says_that_it_is_provisional(lin, zhou, desk, power, autumn):
    autumn.to(at("2026-12-28 09:00"))
    case = lin.files("夜间施工噪声", "complaint")
    case.make("accept", by=zhou)
    case.make("assign", by=desk, lead=power)

    assert "2027年放假安排尚未公布或录入，期限按法定节假日和周末暂算，录入后自动重算。" in explain_promise(case)
