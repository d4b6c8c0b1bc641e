from datetime import timedelta

import pytest
from django.utils import timezone

from huixiang.loops.door import open_case
from huixiang.loops.models import Case
from huixiang.loops.refusals import BadEvidence, NotAllowed, Refused
from huixiang.people.models import Account, Post
from huixiang.studies.loop import STUDY


def in_days(count):
    return timezone.localdate() + timedelta(days=count)


@pytest.fixture
def proposed(leader, branch_1, clock):
    return open_case(STUDY, by=leader, title="夜市油烟为何反复", study_team=branch_1, question="谁来管、怎样管住？")


@pytest.fixture
def solved(proposed, party_office, secretary):
    proposed.make("take_up", by=party_office, due_on=in_days(20))
    proposed.make("visit", by=secretary, points="大气污染防治法关于餐饮油烟的规定。", due_on=in_days(40))
    proposed.make(
        "discuss", by=secretary, sites="夜市和三栋楼", findings="二十家中十五家没有净化器。", due_on=in_days(55)
    )
    proposed.make("solve", by=secretary, lessons="邻市由街道统一购置、按月清洗。", due_on=in_days(70))
    return proposed.make("submit", by=secretary, proposals="由街道统一购置，城管局按月抽查。")


def test_a_question_goes_through_four_steps_and_its_result_is_put_to_use(solved, party_office, secretary):
    assert [entry.to for entry in solved.entries.order_by("seq")][1:6] == [
        "learning", "visiting", "discussing", "solving", "submitted",
    ]  # fmt: skip
    solved.make("put_to_use", by=party_office, use="suggestion", due_on=in_days(30))

    assert solved.make("tell_use", by=secretary, outcome="已由陈代表提出建议。").stage == "used"


def test_a_result_that_is_not_used_is_filed_with_its_reason(solved, party_office):
    with pytest.raises(BadEvidence):
        solved.make("file_away", by=party_office)

    assert solved.make("file_away", by=party_office, reason="上级已有统一部署。").stage == "filed"


def test_who_judges_the_results_is_no_team_for_nobody_there_could_work_on_it(leader, party, clock):
    with pytest.raises(BadEvidence):
        open_case(STUDY, by=leader, title="夜市油烟为何反复", study_team=party, question="谁来管、怎样管住？")


def test_a_thin_result_goes_back(solved, party_office, secretary):
    solved.make("send_back", by=party_office, reason="没有写明谁来做。", due_on=in_days(15))

    assert solved.can_make(secretary)[0] == "submit"


def test_each_step_has_a_day_and_a_late_one_shows(proposed, party_office, secretary, clock):
    proposed.make("take_up", by=party_office, due_on=in_days(10))
    clock.shift(days=11)

    assert Case.objects.get(pk=proposed.pk).entries.order_by("-seq")[0].move == "late"
    proposed.make("move_day", by=secretary, due_on=in_days(10), reason="调研对象改期。")
    assert timezone.localdate(proposed.due_at) == in_days(10)


def test_only_the_team_works_on_it_and_the_proposer_may_take_it_back(proposed, secretary, member, leader, passerby):
    with pytest.raises(NotAllowed):
        proposed.make("take_up", by=secretary, due_on=in_days(10))
    assert not Case.objects.visible_to(passerby).filter(pk=proposed.pk).exists()

    assert proposed.make("take_back", by=leader).stage == "dropped"


def test_a_study_of_a_branch_that_is_no_more_goes_on_in_its_step_with_another(
    proposed, party_office, secretary, organ, unit, branch_1
):
    other = Account.objects.open(organ, "secretary-2", "第二支部书记")
    Post.objects.create(account=other, unit=unit("branch-2"), role="secretary", from_on="2020-01-01")
    proposed.make("take_up", by=party_office, due_on=in_days(20))
    proposed.make("visit", by=secretary, points="大气污染防治法关于餐饮油烟的规定。", due_on=in_days(40))
    with pytest.raises(Refused, match="与现在的课题组相同"):
        proposed.make("reassign", by=party_office, study_team=branch_1, reason="支部合并。")

    proposed.make("reassign", by=party_office, study_team=unit("branch-2"), reason="支部合并。")

    assert (proposed.stage, timezone.localdate(proposed.due_at)) == ("visiting", in_days(40))
    assert (proposed.can_make(secretary), proposed.can_make(other)[0]) == ([], "discuss")
    assert proposed in Case.objects.waiting_for(other)
    assert not Case.objects.visible_to(secretary).filter(pk=proposed.pk).exists()
    proposed.make("reassign", by=party_office, study_team=branch_1, due_on=in_days(50), reason="改回。")
    assert timezone.localdate(proposed.due_at) == in_days(50)


def test_members_of_the_branch_read_its_study_and_note_what_they_found(
    proposed, party_office, secretary, member, organ, unit
):
    elsewhere = Account.objects.open(organ, "member-2", "第二支部党员")
    Post.objects.create(account=elsewhere, unit=unit("branch-2"), role="member", from_on="2020-01-01")
    proposed.make("take_up", by=party_office, due_on=in_days(20))

    assert (proposed.can_make(member), proposed.can_make(elsewhere)) == (["progress"], [])
    proposed.make("progress", by=member, progress="走访了三家摊主。")

    assert Case.objects.visible_to(member).filter(pk=proposed.pk).exists()
    assert not Case.objects.visible_to(elsewhere).filter(pk=proposed.pk).exists()
    assert proposed in Case.objects.waiting_for(secretary)
    assert proposed not in Case.objects.waiting_for(member)


def test_what_she_worked_out_as_a_branchs_secretary_she_does_not_judge_as_party_officer(
    proposed, party_office, branch_1, leader
):
    Post.objects.create(account=party_office, unit=branch_1, role="secretary", from_on="2020-01-01")
    both = Account.objects.get(pk=party_office.pk)
    proposed.make("take_up", by=both, due_on=in_days(20))
    proposed.make("visit", by=both, points="规定。", due_on=in_days(40))
    proposed.make("discuss", by=both, sites="夜市", findings="十五家没有净化器。", due_on=in_days(55))
    proposed.make("solve", by=both, lessons="按月清洗。", due_on=in_days(70))

    proposed.make("submit", by=both, proposals="统一购置。")

    assert (proposed in Case.objects.waiting_for(both), proposed in Case.objects.waiting_for(leader)) == (False, True)
    with pytest.raises(NotAllowed, match="您自己办的"):
        proposed.make("put_to_use", by=both, use="measure", due_on=in_days(90))
    assert proposed.make("put_to_use", by=leader, use="measure", due_on=in_days(90)).stage == "in_use"
