"""A seat in one loop opens no case of another, though both call their parties alike."""

import pytest

from huixiang.loops.door import open_case
from huixiang.loops.models import Case
from huixiang.loops.parties import hats
from huixiang.loops.table import LOOPS
from huixiang.people.models import Account, Post, Role

from .walk import Walker


@pytest.fixture
def somebody(organ):
    """A person with one post at a unit."""

    def named(role, unit):
        account = Account.objects.open(organ, f"{role}.{unit.code}", "某人")
        Post.objects.create(account=account, unit=unit, role=role, from_on="2020-01-01")
        return account

    return named


def sees(account, case):
    return Case.objects.visible_to(account).filter(pk=case.pk).exists()


def test_who_helps_with_tasks_reads_nothing_of_a_concern_her_unit_helps_with(
    lin, desk, urban_bureau, power, urban, zheng, somebody, clock
):
    concern = lin.files("楼道灯不亮").make("accept", by=desk)
    concern.make("assign", by=desk, lead=power, helpers=[urban_bureau], basis="职责")
    helping = concern.children.get()

    assert sees(urban, helping)
    assert not sees(somebody("secretary", urban_bureau), helping)


def test_a_handler_reads_nothing_of_a_task_her_unit_helps_with(supervisor, party, urban_bureau, urban_head, somebody):
    task = open_case(
        LOOPS["task"], by=supervisor, title="进站", kind="point", expected="x", due_on="2026-12-31",
        owner_unit=party, helpers=[urban_bureau],
    )  # fmt: skip

    assert sees(urban_head, task)
    assert not sees(somebody("handler", urban_bureau), task)


def test_who_issues_tasks_reads_no_study_her_unit_proposed(the_supervision, supervisor, branch_1, somebody, clock):
    study = open_case(LOOPS["study"], by=supervisor, title="夜市", study_team=branch_1, question="谁来管？")

    assert sees(supervisor, study)
    assert not sees(somebody("head", the_supervision), study)


@pytest.mark.parametrize("name", LOOPS)
def test_a_post_shows_a_case_exactly_when_it_gives_a_role_in_it(name, organ, somebody, clock):
    loop = LOOPS[name]
    case = Walker(organ, loop).opens()
    course, seats = case.course(), {party.unit for party in case.parties.exclude(unit=None).select_related("unit")}
    for unit in sorted(seats, key=lambda one: one.code):
        for role in Role.values:
            account = somebody(role, unit)
            assert sees(account, case) == bool(hats(case, course, account)), (role, unit.code)
