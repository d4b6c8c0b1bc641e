"""小郑 and 老郑 must not learn how they were judged: from no page, list, count, export, search, order or refusal."""

import io
import re

import pytest
from python_calamine import CalamineWorkbook

from huixiang.loops.refusals import NotAllowed
from huixiang.people.models import Post

from .conftest import address_of, buttons, words_of

PLACES = [
    "/desk", "/desk/cases/", "/desk/cases/?loop=concern&state=closed", "/desk/cases/?state=open", "/desk/cases/?order=due",
    "/desk/cases/?stage=concern.closed", "/desk/cases/?stage=concern.answered", "/desk/cases/?stage=concern.redo_asked",
    "/desk/cases/?stage=concern.~", "/desk/cases/?hands=mine", "/desk/cases/?hands=sign", "/desk/cases/?hands=nobody",
    "/desk/cases/?hands=others", "/desk/cases/?state=overdue", "/desk/search?q=三号楼",
]  # fmt: skip


def seen(browser, case):
    """Everything one person can see around a case, without what every page carries anew."""
    pages = [browser.opens(place).content.decode() for place in PLACES]
    pages.append(browser.opens(address_of(case)).content.decode())
    pages += [
        browser.opens(address_of(case, move)).content.decode()
        for move in ("satisfied", "redo", "note", "ask_exclusion")
    ]
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(browser.opens("/desk/cases/export").body))
    return [re.sub(r'csrfmiddlewaretoken" value="\w+"', "", page) for page in pages] + sheet.get_sheet_by_index(
        0
    ).to_python()


def judged_unseen(browser, case, lin, reviewer, comment, explanation):
    """The case is judged badly and the judgement upheld; at each step everything she sees is as it was."""
    before = seen(browser, case)
    case.make("unsatisfied", by=lin, solved="no", grade="1", comment=comment)
    assert seen(browser, case) == before
    case.make("uphold", by=reviewer, explanation=explanation)
    assert seen(browser, case) == before


@pytest.mark.parametrize("who", ["zheng", "laozheng"])
def test_nothing_changes_for_the_handler_from_the_answer_to_the_close(
    at_desk, answered, lin, clock, person, who, visitor
):
    case = answered()
    browser = at_desk(person(who))

    judged_unseen(browser, case, lin, person("reviewer"), "根本没有修好", "现场已核实修好")

    assert "已答复" in words_of(browser.opens(address_of(case)))


@pytest.mark.parametrize("who", ["zheng", "laozheng"])
def test_who_is_content_and_who_was_never_asked_look_the_same(at_desk, answered, lin, clock, person, who):
    case = answered()
    browser = at_desk(person(who))
    before = seen(browser, case)

    case.make("satisfied", by=lin, solved="yes", grade="5", comment="谢谢")

    assert seen(browser, case) == before


@pytest.mark.parametrize("who", ["zhou", "desk"])
def test_who_answered_at_once_learns_no_more_than_a_unit_that_did(at_desk, lin, clock, person, who):
    case = lin.files("楼道灯不亮。三号楼已经黑了一个星期")
    case.make("answer_now", by=person(who), reply="请到滨河街道便民服务中心 3 号窗口办理。")

    judged_unseen(at_desk(person(who)), case, lin, person("reviewer"), "窗口说不归他们办", "已经向窗口核实")

    assert "窗口说不归他们办" in at_desk(person("supervisor")).reads(address_of(case))


@pytest.mark.parametrize("who", ["zhou", "desk"])
def test_nor_how_those_merged_into_what_she_answered_judge_it(at_desk, lin, neighbour, clock, zhou, person, who):
    main, case = lin.files("楼道灯不亮"), neighbour.files("三号楼楼道灯坏了")
    case.make("merge", by=zhou, main=main.number)
    main.make("answer_now", by=person(who), reply="请到滨河街道便民服务中心 3 号窗口办理。")
    case.refresh_from_db()

    judged_unseen(at_desk(person(who)), case, neighbour, person("reviewer"), "窗口说不归他们办", "已经向窗口核实")

    assert "窗口说不归他们办" in at_desk(person("supervisor")).reads(address_of(case))


def test_what_was_taken_out_again_before_she_answered_is_none_of_her_answers(at_desk, lin, neighbour, zhou, desk):
    main, case = lin.files("楼道灯不亮"), neighbour.files("三号楼楼道灯坏了")
    case.make("merge", by=zhou, main=main.number).make("unmerge", by=desk, reason="不是同一处")
    case.make("answer_now", by=zhou, reply="已更换。").make("satisfied", by=neighbour, solved="yes", grade="5")
    main.make("answer_now", by=desk, reply="请到便民服务中心办理。")

    assert "非常满意" in at_desk(desk).reads(address_of(case))


def test_who_answered_at_once_learns_no_more_at_another_post(at_desk, lin, clock, zhou, person, the_desk):
    case = lin.files("楼道灯不亮。三号楼已经黑了一个星期")
    case.make("answer_now", by=zhou, reply="请到便民服务中心办理。")
    Post.objects.filter(account=zhou).update(until_on="2026-11-01")
    Post.objects.create(account=zhou, unit=the_desk, role="reviewer", from_on="2020-01-01")

    judged_unseen(at_desk(person("zhou")), case, lin, person("reviewer"), "窗口说不归他们办", "已经向窗口核实")


def test_nor_does_she_judge_what_she_answered_herself(lin, desk, person, the_desk):
    case = lin.files("楼道灯不亮").make("answer_now", by=desk, reply="请到便民服务中心办理。")
    Post.objects.create(account=desk, unit=the_desk, role="reviewer", from_on="2020-01-01")
    case.make("unsatisfied", by=lin, solved="no", grade="1", comment="窗口说不归他们办")

    with pytest.raises(NotAllowed, match="不予重办"):
        case.make("uphold", by=person("desk"), explanation="已经核实")


def test_the_desk_itself_sees_the_judgement(at_desk, answered, lin, reviewer):
    case = answered()
    case.make("unsatisfied", by=lin, solved="no", grade="1", comment="根本没有修好")

    page = at_desk(reviewer).opens(address_of(case))

    assert "根本没有修好" in words_of(page)
    assert "非常不满意" in words_of(page)
    assert buttons(page)[:3] != []


def test_after_a_redo_the_handler_knows_of_the_order_but_not_of_the_rating(at_desk, answered, lin, reviewer, zheng):
    case = answered()
    case.make("unsatisfied", by=lin, solved="no", grade="1", comment="根本没有修好")
    case.make("redo", by=reviewer, reason="请重新排查线路")

    page = at_desk(zheng).reads(address_of(case))

    assert "请重新排查线路" in page
    assert [word for word in ("根本没有修好", "不满意", "没有解决", "重办待判定") if word in page] == []


def test_a_refusal_does_not_name_the_veiled_stage(at_desk, answered, lin, zheng):
    case = answered()
    case.make("unsatisfied", by=lin, solved="no", grade="1", comment="没有修好")

    sent = at_desk(zheng).sends(address_of(case, "note"), progress="x")

    assert (sent.status_code, "重办待判定" in words_of(sent)) == (403, False)


def test_a_helpers_case_does_not_tell_how_its_parent_was_judged(
    clock, at_desk, handled, lin, zheng, laozheng, urban, urban_head, urban_bureau, reviewer
):
    case = handled()
    case.make("add_helpers", by=zheng, helpers=[urban_bureau], help_wanted="请清理灯杆旁的杂物。")
    part = case.children.get().make("sign", by=urban).make("reply", by=urban, opinion="已会同查看")
    part.make("endorse", by=urban_head)
    case.make("reply", by=zheng, result="solved", reply="已更换灯泡。").make("endorse", by=laozheng)
    case.make("approve", by=reviewer)
    browser = at_desk(zheng)
    before = browser.reads(address_of(part))

    case.make("unsatisfied", by=lin, solved="no", grade="1", comment="根本没有修好")

    assert browser.reads(address_of(part)) == before
    assert "重办待判定" in at_desk(reviewer).reads(address_of(case))


def test_who_was_told_of_pressure_is_supervision_and_nobody_else_at_a_desk(at_desk, answered, lin, person):
    case = answered()
    case.make("tell_pressure", by=lin, pressure="供电局的人上门让我改成满意")

    read = {who: at_desk(person(who)).reads(address_of(case)) for who in ("zhou", "desk", "reviewer", "visitor")}
    told = {who: at_desk(person(who)).reads(address_of(case)) for who in ("supervisor", "leader")}

    assert [who for who, words in read.items() if "上门让我改" in words] == []
    assert all("诉求人：有人要求我改评价" in words and "只有督办员、领导看得到" in words for words in read.values())
    assert [who for who, words in told.items() if "上门让我改" in words] == ["supervisor", "leader"]
