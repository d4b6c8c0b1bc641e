"""A task given to another: what is taken along, what begins anew, and who no longer sees it."""

import pytest
from django.utils import timezone

from huixiang.loops.door import open_case
from huixiang.loops.models import Case
from huixiang.loops.refusals import NotAllowed, Refused
from huixiang.people.models import Account, Post
from huixiang.supervision.loop import TASK


@pytest.fixture
def second(organ, unit):
    """The secretary of the second branch, and a member of it."""
    people = []
    for role in ("secretary", "member"):
        people.append(Account.objects.open(organ, f"{role}-2", "第二支部的人"))
        Post.objects.create(account=people[-1], unit=unit("branch-2"), role=role, from_on="2020-01-01")
    return people


@pytest.fixture
def given(supervisor, party, party_office, unit, secretary, urban_bureau, clock):
    """A task 机关党委 gave to the first branch, which received it."""
    point = open_case(
        TASK, by=supervisor, title="主题党日", kind="point", expected="每季一次", due_on="2026-12-31", owner_unit=party
    ).make("receive", by=party_office)  # fmt: skip
    point.make(
        "decompose", by=party_office, units=[unit("branch-1")], heading="进站", expected="两次", due_on="2026-11-30"
    )  # fmt: skip
    return point.children.get().make("receive", by=secretary)


def due(case):
    return f"{timezone.localtime(case.due_at):%m-%d}"


def sees(account, case):
    return Case.objects.visible_to(account).filter(pk=case.pk).exists()


def test_a_task_of_a_branch_that_is_no_more_goes_on_with_another_on_the_same_day(
    given, party_office, secretary, unit, second
):
    given.make("progress", by=secretary, progress="已进站一次")
    Post.objects.filter(unit=unit("branch-1")).update(until_on="2026-11-01")

    given.make("reassign", by=party_office, owner_unit=unit("branch-2"), reason="支部合并。")

    assert (given.stage, due(given), given.can_make(second[0])[0]) == (
        "issued", "11-04", "receive",
    )  # fmt: skip
    assert given in Case.objects.waiting_for(second[0])
    assert due(given.make("receive", by=second[0])) == "11-30"
    assert [e.move for e in given.entries.order_by("seq")] == ["open", "receive", "progress", "reassign", "receive"]


def test_another_day_may_be_named_with_it(given, party_office, unit, second):
    given.make("reassign", by=party_office, owner_unit=unit("branch-2"), due_on="2026-12-20", reason="支部合并。")

    assert due(given.make("receive", by=second[0])) == "12-20"


def test_what_was_asked_back_as_anothers_is_given_to_that_other(supervisor, secretary, unit, second, clock):
    task = open_case(
        TASK, by=supervisor, title="进站", kind="task", expected="两次", due_on="2026-11-30", owner_unit=unit("branch-1")
    ).make("ask_return", by=secretary, reason="应由第二支部承担。")  # fmt: skip

    task.make("reassign", by=supervisor, owner_unit=unit("branch-2"), reason="属实。")

    assert (task.stage, sees(secretary, task), sees(second[0], task)) == ("issued", False, True)


def test_helpers_stay_and_parts_and_milestones_answer_to_the_new_owner(
    supervisor, party_office, secretary, member, unit, urban_bureau, urban_head, second, clock
):
    task = open_case(
        TASK, by=supervisor, title="进站", kind="task", expected="两次", due_on="2026-11-30",
        owner_unit=unit("branch-1"), helpers=[urban_bureau],
    ).make("receive", by=secretary)  # fmt: skip
    task.make("plan", by=secretary, milestone="走访三个站点", due_on="2026-11-15")
    task.make("hand_out", by=secretary, person=member, heading="联系站点", expected="定好日期", due_on="2026-11-20")
    milestone, mine = (task.children.get(loop=loop) for loop in ("milestone", "task"))
    mine.make("receive", by=member).make("report", by=member, outcome="已定好。")

    task.make("reassign", by=supervisor, owner_unit=unit("branch-2"), reason="支部合并。")
    milestone.refresh_from_db()
    mine.refresh_from_db()

    assert sees(urban_head, task)
    assert (sees(secretary, milestone), milestone.can_make(second[0])) == (False, ["reach", "move_day", "drop"])
    assert (sees(secretary, mine), mine.can_make(second[0])) == (False, ["strike_off", "send_back", "urge", "drop"])
    assert mine in Case.objects.waiting_for(second[0])
    assert (mine.stage, due(milestone)) == ("reported", "11-15")


def test_a_task_of_one_who_left_is_taken_over_by_a_colleague(given, secretary, member, organ, unit):
    given.make("hand_out", by=secretary, person=member, heading="联系站点", expected="定好日期", due_on="2026-11-20")
    mine = given.children.get().make("receive", by=member)
    mine.make("plan", by=member, milestone="列出站点", due_on="2026-11-10")
    colleague = Account.objects.open(organ, "colleague", "另一位党员")
    Post.objects.create(account=colleague, unit=unit("branch-1"), role="member", from_on="2020-01-01")
    Post.objects.filter(account=member).update(until_on="2026-11-01")
    assert ("hand_over" in mine.can_make(secretary), "reassign" in mine.can_make(secretary)) == (True, False)

    mine.make("hand_over", by=secretary, successor=colleague, reason="调离。")

    assert due(mine.make("receive", by=colleague)) == "11-20"
    assert "reach" in mine.children.get().can_make(colleague)


def test_it_is_given_to_another_by_whoever_issued_it_and_not_by_its_owner(given, secretary, party_office, unit):
    with pytest.raises(NotAllowed):
        given.make("reassign", by=secretary, owner_unit=unit("branch-2"), reason="人手不足")
    with pytest.raises(Refused, match="与现在的责任单位相同"):
        given.make("reassign", by=party_office, owner_unit=unit("branch-1"), reason="再来一次")
    with pytest.raises(NotAllowed):
        given.make("report", by=secretary, outcome="两次").make(
            "reassign", by=party_office, owner_unit=unit("branch-2"), reason="先核查"
        )  # fmt: skip


def test_the_page_asks_for_the_unit_a_day_and_why(client, given, party_office, unit):
    client.force_login(party_office)
    address = f"/desk/cases/{given.number}/moves/reassign/"
    page = client.get(address).content.decode()
    assert ("责任单位" in page, "第二党支部" in page, "理由" in page) == (True, True, True)

    sent = client.post(address, {"owner_unit": str(unit("branch-2").pk), "reason": "支部合并。", "seq": given.seq})

    given.refresh_from_db()
    assert (sent.status_code, given.stage) == (302, "issued")
