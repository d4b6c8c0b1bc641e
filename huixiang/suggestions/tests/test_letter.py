"""答复函: what went out last, as it is printed; seen by whoever sees the suggestion."""

import pytest
from django.test import Client

from huixiang.loops.door import open_case
from huixiang.people.models import Account, Post
from huixiang.suggestions.loop import SUGGESTION


@pytest.fixture
def handled(chen, desk, urban_bureau, clock):
    case = open_case(SUGGESTION, by=chen, title="治理夜市油烟", proposer=chen)
    case.make("put_forward", by=chen, problem="油烟直排。", proposal="统一安装净化设备。")
    return case.make("assign", by=desk, lead=urban_bureau)


@pytest.fixture
def reads():
    """The page's status and words, as somebody opens it."""

    def opened(account, case, what="letter"):
        client = Client()
        client.force_login(account)
        page = client.get(
            f"/desk/suggestions/{case.number}/letter/" if what == "letter" else f"/desk/cases/{case.number}/"
        )
        return page.status_code, page.content.decode()

    return opened


def test_the_reply_that_went_out_is_printed_with_all_a_letter_needs(
    handled, organ, station_binhe, chen, urban, urban_head, zheng, reads
):
    zhao = Account.objects.open(organ, "zhao", "赵代表")
    Post.objects.create(account=zhao, unit=station_binhe, role="deputy", from_on="2020-01-01")
    handled.make("invite", by=chen, invited=[zhao]).make("join", by=zhao)
    handled.make(
        "reply",
        by=urban,
        result="B",
        reply="一、分两批安装。\n二、明年三月装完。\n\n　　责任人：城管局。",
        plan_day="2027-03-01",
    )
    assert (reads(urban, handled)[0], reads(urban, handled, "case")[0]) == (404, 200)
    assert "看答复函" not in reads(urban, handled, "case")[1]
    handled.make("endorse", by=urban_head)

    status, page = reads(urban, handled)

    told = [
        "B 正在解决或列入计划逐步解决", f"关于“治理夜市油烟”建议（{handled.number}）的答复", "陈代表（联名：赵代表）：", "<p>一、分两批安装。</p><p>二、明年三月装完。</p><p>责任人：城管局。</p>",
        "2027年3月1日", "城市管理局（公章）", "2026年11月2日", "签发人：城管局负责人", "联系人：城管局承办人", "抄送：代表联络工作委员会",
        "征询意见表",
    ]  # fmt: skip
    assert (status, [words for words in told if words not in page]) == (200, [])
    assert "看答复函" in reads(chen, handled, "case")[1]
    assert (reads(zhao, handled)[0], reads(zheng, handled)[0]) == (200, 404)


def test_what_is_done_again_is_printed_as_answered_last(handled, desk, chen, urban, urban_head, reads):
    handled.make("reply", by=urban, result="C", reply="暂无经费。").make("endorse", by=urban_head)
    handled.make("not_pleased", by=chen, comment="没有方案。").make("redo", by=desk, demand="提出方案。")
    handled.make("reply", by=urban, result="A", reply="已装十家。")
    assert "暂无经费" in reads(chen, handled)[1]

    handled.make("endorse", by=urban_head)

    page = reads(chen, handled)[1]
    assert ("已装十家" in page, "暂无经费" in page) == (True, False)


def test_a_concern_has_no_letter(lin, zhou, reads):
    assert reads(zhou, lin.files("路灯不亮"))[0] == 404
