"""What the page of a task tells whoever received it, before she takes it on and while it is checked."""

import re

from huixiang.loops.models import Case

from .conftest import address_of, words_of

TASK = {"title": "建成示范家站", "kind": "point", "expected": "十五个", "due_on": "2026-12-20"}
DAY = "完成日期 2026年12月20日"


def test_a_new_task_is_no_part_of_another(at_desk, supervisor, branch_1):
    form = at_desk(supervisor).opens("/desk/open/task/").content.decode()
    assert re.findall(r'name="kind" value="(\w+)"', form) == ["point", "task"]

    sent = at_desk(supervisor).sends("/desk/open/task/", **{**TASK, "kind": "personal"}, owner_unit=str(branch_1.pk))

    assert (sent.status_code, Case.objects.filter(loop="task").count()) == (422, 0)


def facts_of(page):
    return words_of(page).split("经过")[0]


def test_the_day_of_the_whole_is_told_while_the_stage_has_a_shorter_one(
    at_desk, supervisor, secretary, branch_1, clock
):
    at_desk(supervisor).sends("/desk/open/task/", **TASK, owner_unit=str(branch_1.pk))
    task = Case.objects.get(loop="task")
    assert DAY in facts_of(at_desk(secretary).opens(address_of(task)))

    task.make("receive", by=secretary)
    assert DAY not in facts_of(at_desk(secretary).opens(address_of(task)))  # the deadline of the stage is that day

    task.make("hand_out", by=secretary, person=secretary, heading="整理意见", expected="一份", due_on="2026-11-20")
    task.children.get().make("receive", by=secretary).make("drop", by=secretary)
    task.make("report", by=secretary, outcome="十五个都建成了。")
    assert DAY in facts_of(at_desk(supervisor).opens(address_of(task)))
