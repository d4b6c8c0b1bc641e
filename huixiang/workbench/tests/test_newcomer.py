"""What a newcomer stumbles over: words for days, forms that fill themselves in, stale pages, codes for the wall."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from huixiang.public import codes
from huixiang.seeds.play import in_office_hours
from huixiang.workbench.rows import deadline_words, time_words

from .conftest import address_of, words_of

HERE = timezone.get_default_timezone()
NOON = datetime(2026, 11, 25, 12, 0, tzinfo=HERE)


def at(day, hour, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=HERE)


@pytest.mark.parametrize(
    ("due", "said"),
    [
        (datetime(2026, 12, 3, 23, 59, 59, tzinfo=HERE), "12月3日（周四）24 时前"),
        (datetime(2026, 12, 3, 16, 30, tzinfo=HERE), "12月3日（周四）16:30前"),
        (datetime(2027, 1, 4, 23, 59, tzinfo=HERE), "2027年1月4日（周一）24 时前"),
    ],
)
def test_a_deadline_is_said_as_people_say_it(due, said):
    assert deadline_words(due, NOON) == said


def test_a_moment_needs_its_year_only_when_it_is_another():
    assert time_words(at(3, 9), NOON) == "11月3日 09:00"
    assert time_words(datetime(2025, 11, 3, 9, tzinfo=HERE), NOON) == "2025年11月3日 09:00"


def test_what_nobody_holds_is_late_for_nobody(at_desk, lin, neighbour, zhou, desk, clock):
    main = lin.files("三号楼路灯不亮").make("accept", by=zhou)
    neighbour.files("楼道的灯坏了").make("accept", by=zhou).make("merge", by=desk, main=main.number)

    clock.shift(days=9)

    browser = at_desk(desk)
    assert "楼道的灯坏了" not in browser.reads("/desk/cases/?state=overdue")
    assert "三号楼路灯不亮" in browser.reads("/desk/cases/?state=overdue")
    assert "楼道的灯坏了 已并单 " in browser.reads("/desk/cases/")


def test_a_refused_request_fills_in_no_later_decision(
    at_desk, answered, handled, lin, zheng, desk, reviewer, laozheng, water
):
    case = handled()
    asked = {"ground": "not_ours", "legal_basis": "三定方案", "proposed": water, "reason": "不归我们。"}
    case.make("ask_return", by=zheng, **asked).make("refuse_return", by=desk, reason="归你们。")
    case.make("reply", by=zheng, result="solved", reply="已修。").make("endorse", by=laozheng)
    case.make("approve", by=reviewer).make("unsatisfied", by=lin, solved="no", grade="1", comment="没有修。")

    page = at_desk(reviewer).opens(address_of(case, "redo")).content.decode()

    assert f'<option value="{water.pk}" selected>' not in page
    assert f'<option value="{water.pk}">' in page


def test_a_granted_return_still_proposes_its_unit(at_desk, handled, zheng, desk, water):
    case = handled()
    asked = {"ground": "not_ours", "legal_basis": "三定方案", "proposed": water, "reason": "不归我们。"}
    case.make("ask_return", by=zheng, **asked).make("grant_return", by=desk)

    page = at_desk(desk).opens(address_of(case, "assign")).content.decode()

    assert f'<option value="{water.pk}" selected>' in page


def test_a_form_of_another_session_says_what_to_do(organ, zhou, lin):
    case, client = lin.files("路灯不亮"), Client(enforce_csrf_checks=True)
    client.force_login(zhou)

    page = client.post(address_of(case, "accept"))

    assert page.status_code == 403
    assert "请返回上一页，先把写好的文字复制下来，刷新后再提交" in words_of(page)
    assert case.entries.count() == 1


def test_a_station_prints_its_own_codes_and_those_of_its_deputies(at_desk, zhou, chen, desk, zheng):
    own = at_desk(zhou).opens("/desk/codes/").content.decode()

    assert [line.split('"')[0] for line in own.split('data-code="')[1:]] == ["station-binhe", codes.deputy_code(chen)]
    assert f"/c/{codes.deputy_code(chen)}" in own
    assert at_desk(desk).opens("/desk/codes/").content.decode().count('data-code="') == 3
    assert at_desk(zhou).opens("/desk/codes/?only=station-binhe").content.decode().count('data-code="') == 1
    assert at_desk(zheng).opens("/desk/codes/").status_code == 404


def test_a_published_matter_leads_to_what_everybody_reads(at_desk, answered, reviewer):
    case = answered()
    said = {"public_title": "路灯不亮", "public_text": "三号楼路灯不亮。", "public_reply": "已更换。"}
    case.make("publish", by=reviewer, **said)
    browser = at_desk(reviewer)

    assert f'href="/answered/{case.pk}"' in browser.opens(address_of(case)).content.decode()
    case.make("unpublish", by=reviewer, reason="补充后再公开。")
    assert "/answered/" not in browser.opens(address_of(case)).content.decode()


def test_whoever_has_no_post_is_told_so(at_desk, passerby, zhou):
    assert "您的账号还没有岗位" in at_desk(passerby).reads("/desk")
    assert "您的账号还没有岗位" not in at_desk(zhou).reads("/desk")


@pytest.mark.parametrize(
    ("moment", "moved"),
    [
        (at(23, 14), at(23, 14)),
        (at(23, 6, 9), at(23, 8, 30)),
        (at(23, 21), at(24, 8, 30)),
        (at(25, 6), at(24, 18)),
        (at(25, 6) + timedelta(days=2), at(24, 18)),
    ],
)
def test_the_cast_keeps_office_hours_and_never_acts_after_now(moment, moved):
    with time_machine.travel(at(25, 7), tick=False):
        assert in_office_hours(moment, since=at(20, 9)) == moved
        assert in_office_hours(moment, since=at(25, 5)) in (moved, at(25, 5))
