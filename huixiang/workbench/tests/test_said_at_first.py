"""What a case was opened with stands on its page: also days, counts and choices, which no message tells."""

import re

from huixiang.ledger.loop import CLOCK_RECORD
from huixiang.loops.models import Case

from .conftest import address_of


def test_the_reviewer_of_an_exclusion_reads_which_ground_is_given(answered, at_desk, zheng, reviewer):
    answered().make("ask_exclusion", by=zheng, exclude="repeat", reason="去年已答复，没有新的情况")
    asked = Case.objects.get(loop="exclusion")

    assert "剔除理由 重复且无新情况" in at_desk(reviewer).reads(address_of(asked))


def test_which_notice_a_resident_was_shown_is_no_fact_of_her_case(lin, at_desk, zhou):
    case = lin.files("楼道灯不亮", notice="2")

    assert case.course().facts["notice"] == "2"
    assert "告知书版本" not in at_desk(zhou).reads(address_of(case))


def test_a_count_is_told_in_its_own_unit(handled, at_desk, zheng, desk):
    case = handled()
    case.make("ask_extension", by=zheng, why_longer="complex", reason="等配件", days=5)

    assert "延长天数（工作日） 5 天" in at_desk(desk).reads(address_of(case))
    assert CLOCK_RECORD.evidence["behind"].unit == ""


def test_an_order_that_was_raised_stands_at_the_rung_it_was_raised_to(handled, at_desk, supervisor, zheng):
    handled().make("oversee", by=supervisor, level="daily", trigger="late", demand="说明原因")
    order = Case.objects.get(loop="oversight")
    assert "督办级别 日常督办" in at_desk(zheng).reads(address_of(order))

    form = at_desk(supervisor).opens(address_of(order, "raise")).content.decode()
    assert re.findall(r'name="level" value="(\w+)"', form) == ["listed", "talk"]

    order.make("raise", by=supervisor, level="listed", reason="仍未动工")

    assert at_desk(zheng).reads(address_of(order)).count("督办级别 挂牌督办") == 2  # as it stands, and as it was raised
    assert "督办级别 日常督办" not in at_desk(zheng).reads(address_of(order))
