"""环节 on a case page: the round under way stands whole, each earlier one is folded into a line of its own."""

import re

import pytest

from .conftest import address_of


def rail(page):
    """The open rail, and each folded round as its line with the stages under it."""
    aside = re.search(r"<h2>环节</h2>(.*?)</section>", page.content.decode(), re.S)[1]
    labels = [re.findall(r"<li[^>]*><span>(.*?)</span>", part) for part in re.findall(r"<ol.*?</ol>", aside, re.S)]
    lines = [re.sub(r"<[^>]+>", "", line) for line in re.findall(r"<summary>(.*?)</summary>", aside, re.S)]
    return labels.pop(), dict(zip(lines, labels, strict=True))


@pytest.fixture
def redone(answered, lin, zheng, laozheng, reviewer, clock):
    """Answered twice, found wanting twice, and handled for the third time."""
    clock.shift(days=1)
    case = answered()
    for again in ("又坏了", "还是不亮"):
        clock.shift(days=2)
        case.make("unsatisfied", by=lin, solved="no", grade="1", comment=again)
        case.make("redo", by=reviewer, reason="确未修好")
        if again == "又坏了":
            case.make("sign", by=zheng, interest="none").make("reply", by=zheng, result="solved", reply="已重新接线。")
            case.make("endorse", by=laozheng).make("approve", by=reviewer)
    return case


def test_only_the_round_under_way_is_told_stage_by_stage(at_desk, redone, reviewer):
    now, earlier = rail(at_desk(reviewer).opens(address_of(redone)))

    assert now == ["待签收", "办理中", "待签发", "待审核", "待群众评价", "已办结"]
    assert list(earlier) == ["第 1 轮 11月3日 到 11月5日", "第 2 轮 11月5日 到 11月7日"]
    assert earlier["第 2 轮 11月5日 到 11月7日"][-3:] == ["待审核", "待群众评价", "重办待判定"]


def test_what_was_judged_in_an_earlier_round_stays_behind_the_veil(at_desk, redone, zheng):
    _, earlier = rail(at_desk(zheng).opens(address_of(redone)))

    assert [stages[-2:] for stages in earlier.values()] == [["待审核", "已答复"]] * 2


def test_a_case_in_its_first_round_has_nothing_folded(at_desk, answered, reviewer):
    assert rail(at_desk(reviewer).opens(address_of(answered())))[1] == {}
