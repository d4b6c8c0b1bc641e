"""A part or a milestone is done by the day of the task it belongs to."""

import pytest
from django.utils import timezone

from huixiang.loops.door import open_case
from huixiang.loops.models import Case
from huixiang.loops.refusals import BadEvidence
from huixiang.supervision.loop import TASK

BEYOND = "不能晚于所属事项的期限 2026年11月30日"


@pytest.fixture
def task(supervisor, secretary, branch_1, clock):
    return open_case(
        TASK, by=supervisor, title="进站", kind="task", expected="两次", due_on="2026-11-30", owner_unit=branch_1
    ).make("receive", by=secretary)  # fmt: skip


@pytest.fixture
def milestone(task, secretary):
    return task.make("plan", by=secretary, milestone="走访", due_on="2026-11-30").children.get()


@pytest.fixture
def mine(task, secretary, member):
    task.make("hand_out", by=secretary, person=member, heading="联系", expected="定好日期", due_on="2026-11-20")
    return task.children.get(loop="task").make("receive", by=member)


def due(case):
    return f"{timezone.localtime(case.due_at):%m-%d}"


def test_a_milestone_or_part_later_than_its_task_is_refused(task, secretary, member, unit):
    with pytest.raises(BadEvidence, match=BEYOND):
        task.make("plan", by=secretary, milestone="走访", due_on="2026-12-01")
    part = {"heading": "联系", "expected": "定好日期", "due_on": "2026-12-01"}
    with pytest.raises(BadEvidence, match=BEYOND):
        task.make("hand_out", by=secretary, person=member, **part)
    with pytest.raises(BadEvidence, match=BEYOND):
        task.make("decompose", by=secretary, units=[unit("branch-2")], **part)

    assert not task.children.exists()


def test_nor_is_it_moved_or_granted_beyond_unless_the_task_is(task, milestone, mine, secretary, member, supervisor):
    mine.make("ask_change", by=member, wanted="2026-12-20", reason="与全会冲突")
    with pytest.raises(BadEvidence, match=BEYOND):
        mine.make("grant_change", by=secretary, due_on="2026-12-20")
    with pytest.raises(BadEvidence, match=BEYOND):
        milestone.make("move_day", by=secretary, due_on="2026-12-20", reason="与全会冲突")

    task.make("ask_change", by=secretary, wanted="2026-12-25", reason="与全会冲突")
    task.make("grant_change", by=supervisor, due_on="2026-12-25")

    assert due(mine.make("grant_change", by=secretary, due_on="2026-12-20")) == "12-20"
    assert due(milestone.make("move_day", by=secretary, due_on="2026-12-25", reason="与全会冲突")) == "12-25"


def test_one_that_lies_beyond_goes_on_and_may_come_nearer(task, milestone, mine, secretary, member, supervisor):
    task.make("ask_change", by=secretary, wanted="2026-11-16", reason="提前")
    task.make("grant_change", by=supervisor, due_on="2026-11-16")

    assert due(milestone.make("move_day", by=secretary, due_on="2026-11-15", reason="提前")) == "11-15"
    assert mine.make("report", by=member, outcome="已定好。").stage == "reported"


def test_a_task_that_is_late_is_planned_to_its_end(task, secretary, clock):
    clock.shift(days=35)

    task.make("plan", by=secretary, milestone="补上走访", due_on="2026-12-15")

    assert due(Case.objects.get(loop="milestone")) == "12-15"


def test_the_page_tells_it_at_the_field(client, task, secretary):
    client.force_login(secretary)
    address = f"/desk/cases/{task.number}/moves/plan/"

    page = client.post(address, {"milestone": "走访", "due_on": "2026-12-01", "seq": task.seq})

    assert (page.status_code, BEYOND in page.content.decode()) == (422, True)
