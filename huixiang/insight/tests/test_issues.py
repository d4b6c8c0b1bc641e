"""热点: what many raise at one place, found by itself, told only out of what the reader may see, and acted upon."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from huixiang.insight import issues
from huixiang.insight.hot_list import came_back, issues_for
from huixiang.insight.issues import look_for_issues
from huixiang.insight.models import HotIssue, HotMember, HotWindow
from huixiang.insight.naming import plain
from huixiang.insight.standing import record
from huixiang.loops.models import Case, Link
from huixiang.loops.recheck import recheck
from huixiang.people.models import Area, Post
from huixiang.people.scoped import uuid7
from huixiang.workbench.tests.conftest import Desk, words_of

from .conftest import MIXER, OTHERS


@pytest.fixture
def far(organ):
    return Area.objects.get(code="990102001")


def members(issue):
    return set(HotMember.objects.filter(issue=issue).values_list("case_id", flat=True))


def test_what_many_raise_at_one_place_is_found_without_naming_it_beforehand(town, leader):
    (told,) = issues_for(leader)

    assert {member.case.pk for member in told.members} == {case.pk for case in town}
    assert (told.issue.place, "搅拌站" in told.title) == ("桂花新城", True)


def test_only_a_window_with_something_new_is_looked_through_again(town, lin, far, clock):
    clock.shift(hours=1)
    assert look_for_issues(timezone.now())["windows"] == 0

    lin.files("桂花新城搅拌站又响了一夜", area=far)
    clock.shift(hours=1)
    assert look_for_issues(timezone.now())["windows"] == 1


def test_an_issue_stays_the_same_when_it_grows(town, lin, clock):
    before = HotIssue.objects.get(count=4)
    clock.shift(days=1)
    fresh = lin.files("桂花新城搅拌站粉尘噪音扰民没有人管")

    look_for_issues(timezone.now())

    after = HotIssue.objects.get(count=5)
    assert (after.pk, after.found_at) == (before.pk, before.found_at)
    assert members(after) == {fresh.pk} | {case.pk for case in town}
    assert after.until == after.since + timedelta(days=1)


def test_what_nobody_raises_any_more_is_gone(town, leader, clock):
    clock.shift(days=91)
    look_for_issues(timezone.now())

    assert issues_for(leader) == []
    assert HotIssue.objects.filter(gone_at=None).count() == 0


def test_a_window_that_is_too_large_is_divided_by_area(lin, far, clock, monkeypatch):
    monkeypatch.setattr(issues, "LARGEST", 10)
    for line in MIXER + OTHERS:
        lin.files(line)
        lin.files(line, area=far)

    look_for_issues(timezone.now())

    areas = HotWindow.objects.order_by("area_id").values_list("area_id", flat=True)
    assert list(areas) == ["990101", "990102"]
    assert sorted(HotIssue.objects.values_list("count", flat=True)) == [4, 4]


def test_who_sees_less_than_three_of_its_members_does_not_learn_of_it(town, zhou, leader, zheng, passerby):
    page = "/desk/insight/hot"
    issue = f"{page}/{HotIssue.objects.get(count=4).pk}"

    assert Desk(leader).opens(page).status_code == 200
    for person in (zhou, zheng, passerby):
        assert [Desk(person).opens(address).status_code for address in (page, issue, f"{page}/again")] == [404] * 3


def test_a_member_the_reader_may_not_see_is_neither_counted_nor_named(lin, clock, leader, office):
    Post.objects.create(account=leader, unit=office, role="member", from_on="2020-01-01")
    for line in MIXER + OTHERS:
        lin.files(line)
    hidden = lin.files("桂花新城搅拌站粉尘噪音扰民没有人管", about=office)
    look_for_issues(timezone.now())
    assert HotIssue.objects.filter(count=5).count() == 1

    (told,) = issues_for(leader)
    page = Desk(leader).opens(told.href)

    assert (told.count, hidden.number in words_of(page)) == (4, False)
    assert told.title in [plain(one.case.title) for one in told.members]
    assert hidden.title not in words_of(page)


def test_every_number_opens_onto_the_cases_it_counted(town, desk, zhou, power, zheng, laozheng, reviewer, lin, leader):
    case = town[0].make("accept", by=zhou).make("assign", by=desk, lead=power).make("sign", by=zheng, interest="none")
    case.make("reply", by=zheng, result="solved", reply="已停工。").make("endorse", by=laozheng).make(
        "approve", by=reviewer
    )
    browser = Desk(leader)
    address = f"/desk/insight/hot/{HotIssue.objects.get(count=4).pk}"

    whole, answered, judged = (browser.opens(address + tail) for tail in ("", "?only=answered", "?only=judged"))

    assert "已答复 1 件" in words_of(whole)
    assert "已评价 0 件" in words_of(whole)
    assert [page.content.decode().count('<tr role="row" data-row>') for page in (whole, answered, judged)] == [4, 1, 0]
    assert case.number in words_of(answered)
    assert "供电局在办或办过：1 件" in words_of(whole)


def test_the_words_told_as_a_clue_are_none_that_stand_in_every_complaint(lin, clock, leader):
    for line in MIXER:
        lin.files(
            f"{line}。A7县小区居民反映，洒水车停运，灰尘严重影响大家生活，开发商至今没有答复，请问什么时候解决这个问题？"
        )
    look_for_issues(timezone.now())

    (told,) = issues_for(leader)

    assert sorted(told.words) == sorted(["洒水车", "停运", "灰尘", "开发商"])


def test_a_matter_raised_again_after_it_was_closed_is_told_as_such(lin, zhou, clock, leader):
    first = lin.files(MIXER[0])
    first.make("guide", by=zhou, guide="elsewhere", guidance="请向生态环境局反映")
    withdrawn = lin.files(MIXER[1])
    withdrawn.make("withdraw", by=lin, reason="已经好了")
    closed = lin.files(MIXER[2]).make("answer_now", by=zhou, reply="已要求夜间停工。")
    closed = closed.make("satisfied", by=lin, grade="5", solved="yes")
    clock.shift(days=30)
    later = lin.files(MIXER[3])
    look_for_issues(timezone.now())

    (told,) = came_back(leader)

    assert [(before.case, after.case) for before, after in told.again] == [(closed, later)]
    assert closed.number in Desk(leader).reads("/desk/insight/hot/again")


def test_work_is_started_from_an_issue_with_its_members_linked(town, supervisor, branch_1, leader):
    issue = HotIssue.objects.get(count=4)
    browser = Desk(supervisor)
    address = f"/desk/insight/hot/{issue.pk}/start/task"
    assert "发起任务督办" in browser.reads(f"/desk/insight/hot/{issue.pk}")
    form = browser.opens(address).content.decode()
    assert f'value="{issue.title}"' in form

    sent = browser.sends(
        address, title="督促搅拌站夜间停工", kind="point", expected="夜间不再施工", due_on="2026-12-20",
        owner_unit=str(branch_1.pk), source="热点", member=[str(case.pk) for case in town[:3]], follow=True,
    )  # fmt: skip

    task = Case.objects.get(loop="task")
    assert "关联诉求 3 件" in words_of(sent)
    assert set(Link.objects.filter(case=task, kind="arose").values_list("other_id", flat=True)) == {
        c.pk for c in town[:3]
    }
    assert "督促搅拌站夜间停工" in Desk(supervisor).reads(f"/desk/insight/hot/{issue.pk}")
    assert [faults for _, faults in recheck()] == [[]]


def test_a_leader_hands_an_issue_to_a_deputy_or_makes_it_a_question_to_study(town, leader, chen, branch_1):
    issue = HotIssue.objects.get(count=4)
    address, everybody = f"/desk/insight/hot/{issue.pk}", [str(case.pk) for case in town]
    offered = Desk(leader).reads(address)
    assert [label in offered for label in ("发起任务督办", "发起代表建议", "发起课题研学")] == [True] * 3

    Desk(leader).sends(f"{address}/start/suggestion", title="夜间施工", proposer=str(chen.pk), member=everybody)
    Desk(leader).sends(
        f"{address}/start/study", title="夜间施工为何屡禁不止", study_team=str(branch_1.pk), question="谁来管？",
        member=everybody,
    )  # fmt: skip

    suggestion, study = (Case.objects.get(loop=name) for name in ("suggestion", "study"))
    assert (suggestion.stage, study.stage) == ("drafting", "proposed")
    assert [Link.objects.filter(case=one, kind="arose").count() for one in (suggestion, study)] == [len(town)] * 2
    assert suggestion.can_make(chen) == ["put_forward", "decline", "withdraw"]


def test_who_may_open_nothing_is_offered_nothing(town, reviewer):
    issue = HotIssue.objects.get(count=4)

    assert "发起" not in Desk(reviewer).reads(f"/desk/insight/hot/{issue.pk}")
    assert Desk(reviewer).opens(f"/desk/insight/hot/{issue.pk}/start/task").status_code == 404


def test_a_form_that_is_not_filled_opens_nothing(town, supervisor):
    issue = HotIssue.objects.get(count=4)

    sent = Desk(supervisor).sends(f"/desk/insight/hot/{issue.pk}/start/task", title="")

    assert (sent.status_code, Case.objects.filter(loop="task").count()) == (422, 0)


@pytest.mark.parametrize("address", ["/desk/insight/hot", "/desk/insight/hot/again"])
def test_three_issues_cost_no_more_queries_than_one(town, lin, far, leader, clock, address):
    browser, counts = Desk(leader), []
    browser.opens(address)
    for lines in ([], ["幸福路公交车班次太少", "建议幸福路增加公交车班次", "幸福路等公交车要一个小时"]):
        for line in lines:
            lin.files(line)
        clock.shift(minutes=5)
        look_for_issues(timezone.now())
        with CaptureQueriesContext(connection) as told:
            page = browser.opens(address)
        counts.append(len(told))

    assert counts[0] == counts[1]
    assert len(re.findall(r"data-row", page.content.decode())) == (2 if address.endswith("hot") else 0)


def test_switched_off_nothing_is_looked_for_nor_shown_and_it_says_so(town, lin, leader, system_admin, clock):
    record("switch_off", by=system_admin, reason="试用期结束")
    clock.shift(hours=1)
    lin.files("桂花新城搅拌站又响了一夜")
    clock.shift(hours=1)

    assert look_for_issues(timezone.now())["windows"] == 0
    for page in ("/desk/insight/hot", "/desk/insight/hot/again"):
        assert "提示已关闭" in Desk(leader).reads(page)
        assert "桂花新城" not in Desk(leader).reads(page)

    record("switch_on", by=system_admin)

    assert look_for_issues(timezone.now())["windows"] == 1
    assert "桂花新城" in Desk(leader).reads("/desk/insight/hot")


def test_a_name_that_all_of_them_tell_is_no_clue(lin, leader, clock):
    for line in MIXER:
        lin.files(f"{line}。老板李建国态度恶劣，车牌辽A12345，电话13812341234")
    for line in OTHERS:
        lin.files(line)
    look_for_issues(timezone.now())

    page = Desk(leader).reads("/desk/insight/hot")

    assert "态度恶劣" in page
    assert [word for word in ("建国", "a12345", "13812341234") if word in page] == []


def test_a_start_that_is_pressed_twice_opens_one_case(town, supervisor, branch_1):
    address = f"/desk/insight/hot/{HotIssue.objects.get(count=4).pk}/start/task"
    said = {
        "title": "督促搅拌站夜间停工", "kind": "point", "expected": "夜间不再施工", "due_on": "2026-12-20",
        "owner_unit": str(branch_1.pk), "member": [str(case.pk) for case in town], "key": str(uuid7()),
    }  # fmt: skip

    Desk(supervisor).sends(address, **said)
    again = Desk(supervisor).sends(address, **said, follow=True)
    other = Desk(supervisor).sends(address, **{**said, "title": "查处搅拌站粉尘"}, follow=True)

    assert "关联诉求 4 件" in words_of(again)
    assert "关联诉求 4 件" in words_of(other)
    assert sorted(Case.objects.filter(loop="task").values_list("title", flat=True)) == [
        "查处搅拌站粉尘",
        "督促搅拌站夜间停工",
    ]


def test_what_is_started_from_it_lies_where_all_its_members_do(town, supervisor):
    issue = HotIssue.objects.get(count=4)
    (place,) = {case.area_id for case in town}
    assert issue.area_id != place  # the window that was looked through is wider

    page = Desk(supervisor).opens(f"/desk/insight/hot/{issue.pk}/start/task").content.decode()

    assert re.search(r'name="area".*?<option value="([^"]+)" selected', page, re.S)[1] == str(place)
