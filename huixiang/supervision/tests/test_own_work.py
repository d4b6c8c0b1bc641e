"""Nobody verifies what she did herself: a colleague does, or 督查室, or the leader; the ledger tells who and why."""

import pytest

from huixiang.loops.door import open_case
from huixiang.loops.models import Case
from huixiang.loops.nobody import with_nobody
from huixiang.loops.recheck import recheck
from huixiang.loops.refusals import NotAllowed
from huixiang.people.models import Account, Post
from huixiang.supervision.loop import TASK


@pytest.fixture
def own(supervisor, secretary, member, branch_1, clock):
    """A task the secretary had given to a member of her branch and took over herself."""
    task = open_case(
        TASK, by=supervisor, title="进站", kind="task", expected="两次", due_on="2026-11-30", owner_unit=branch_1
    ).make("receive", by=secretary)  # fmt: skip
    task.make("hand_out", by=secretary, person=member, heading="联系站点", expected="定好日期", due_on="2026-11-20")
    mine = task.children.get()
    mine.make("hand_over", by=secretary, successor=secretary, reason="他调走了，我来办。")
    return mine.make("receive", by=secretary)


@pytest.fixture
def deputy_secretary(organ, branch_1):
    account = Account.objects.open(organ, "deputy-secretary", "第一支部副书记")
    Post.objects.create(account=account, unit=branch_1, role="secretary", from_on="2020-01-01")
    return account


def waits_for(account, case):
    return Case.objects.waiting_for(account).filter(pk=case.pk).exists()


def test_who_reported_it_herself_does_not_verify_it_and_it_falls_to_the_one_above(own, secretary, supervisor):
    own.make("report", by=secretary, outcome="已定好。")

    assert (waits_for(secretary, own), waits_for(supervisor, own)) == (False, True)
    assert "strike_off" not in own.can_make(secretary)
    with pytest.raises(NotAllowed, match="您自己办的"):
        own.make("strike_off", by=secretary)
    assert own.make("strike_off", by=supervisor).stage == "struck_off"
    assert [(e.move, e.role) for e in own.entries.order_by("seq")][-2:] == [
        ("report", "owner"), ("strike_off", "supervisor"),
    ]  # fmt: skip
    assert [faults for _, faults in recheck()][-1] == []


def test_a_colleague_of_hers_verifies_it_where_there_is_one(own, secretary, supervisor, deputy_secretary):
    own.make("report", by=secretary, outcome="已定好。")

    assert (waits_for(deputy_secretary, own), waits_for(supervisor, own)) == (True, False)
    assert ("strike_off" in own.can_make(supervisor), "strike_off" in own.can_make(secretary)) == (False, False)
    assert own.make("send_back", by=deputy_secretary, reason="日期没有写。").stage == "working"


def test_nor_does_she_grant_herself_another_day(own, secretary, supervisor):
    own.make("ask_change", by=secretary, wanted="2026-11-28", reason="站点改期。")
    assert (waits_for(secretary, own), waits_for(supervisor, own)) == (False, True)

    own.make("grant_change", by=supervisor, due_on="2026-11-28")

    assert (own.stage, waits_for(secretary, own)) == ("working", True)


def test_what_the_only_supervisor_did_herself_is_verified_by_the_leader(supervisor, leader, the_supervision, clock):
    task = open_case(
        TASK, by=supervisor, title="督查通报", kind="task", expected="一期", due_on="2026-11-30", owner_unit=the_supervision
    ).make("receive", by=supervisor)  # fmt: skip

    task.make("report", by=supervisor, outcome="已发。")

    assert (waits_for(supervisor, task), waits_for(leader, task)) == (False, True)
    assert task.make("strike_off", by=leader).stage == "struck_off"


def test_what_somebody_else_did_is_verified_by_whoever_gave_it(own, secretary, supervisor, member):
    own.make("hand_over", by=secretary, successor=member, reason="他回来了。").make("receive", by=member)
    Post.objects.filter(account=secretary).update(until_on="2026-11-01")

    own.make("report", by=member, outcome="已定好。")

    assert waits_for(supervisor, own)  # the branch has no secretary any more


def test_what_only_its_owner_is_left_to_verify_is_told_as_nobodys(own, secretary, supervisor, deputy_secretary):
    own.make("report", by=secretary, outcome="已定好。")
    assert own not in with_nobody()

    Post.objects.filter(account=deputy_secretary).update(until_on="2026-11-01")

    assert own in with_nobody()


def test_the_page_tells_who_verifies_and_why_she_does_not(client, own, secretary, supervisor, deputy_secretary):
    own.make("report", by=secretary, outcome="已定好。")
    client.force_login(secretary)
    assert "不能由您核查销号" in client.get(f"/desk/cases/{own.number}/").content.decode()


def test_the_page_of_what_fell_to_another_tells_why(client, own, secretary, supervisor):
    own.make("report", by=secretary, outcome="已定好。")
    client.force_login(supervisor)

    page = client.get(f"/desk/cases/{own.number}/").content.decode()

    assert ("由谁核定" in page, "请您看的" in page, "moves/strike_off/" in page) == (True, True, True)
