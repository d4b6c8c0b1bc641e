"""The model card: any member of staff may read it, nobody else; only the keeper of the system switches."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huixiang.insight.models import Offer
from huixiang.insight.standing import case_of_organ, standing
from huixiang.insight.training import train
from huixiang.people.models import Category
from huixiang.workbench.tests.conftest import Desk

from .conftest import lessons

PAGE = "/desk/insight/model"


def test_a_new_organ_reads_that_nothing_was_learnt_yet(organ, zhou):
    page = Desk(zhou).reads(PAGE)

    assert "还没有模型" in page
    assert "由人定过类的件到 200 件、其中两个一级分类各不少于 20 件" in page


@pytest.mark.parametrize("key", ["zhou", "zheng", "desk", "member", "audit_admin"])
def test_every_member_of_staff_reads_how_good_it_is(learnt, person, key):
    page = Desk(person(key)).reads(PAGE)

    assert "正在使用第 1 版" in page
    assert "400 件，2026-01-01 至 2026-07-19 提出" in page
    assert f"{learnt.trial.right}/80 分母是检验件" in page
    assert (
        f"对单位有把握时正确 100.0% {learnt.trial.unit_right_when_spoken}/{learnt.trial.unit_spoken} 分母是有把握的件"
        in page
    )
    assert learnt.learnt.digest in page
    assert "城东区" in page
    assert "家站接待" in page
    assert "没有写的，差别在偶然之内" in page


def test_classes_the_model_never_met_are_named(learnt, zhou):
    Category.objects.create(organ=learnt.learnt.organ, name="养老机构", path="养老机构")

    page = Desk(zhou).reads(PAGE)
    unlearnt = page.partition("没有学过的类：")[2].partition("。")[0].split("、")

    assert "养老机构" in unlearnt
    assert not {"路灯", "供水", "占道经营", "噪声", "社区服务"} & set(unlearnt)


def test_without_areas_and_channels_it_says_that_nothing_can_be_compared(organ, zhou):
    train([replace(one, areas=(), district="", channel="") for one in lessons(200)])

    page = Desk(zhou).reads(PAGE)

    assert "还没有哪个区划、哪种来路有 20 件检验件，比不了。" in page
    assert "没有把握 " not in page


def test_who_has_no_post_finds_no_page(learnt, passerby):
    assert Desk(passerby).opens(PAGE).status_code == 404
    assert Desk().opens(PAGE).url == f"/desk/sign-in?next={PAGE}"


def test_no_person_is_named_or_counted(learnt, person):
    page = Desk(person("leader")).reads(PAGE).partition("系统读留言")[2]

    for account in ("周站长", "小郑", "联工委交办员"):
        assert account not in page


def test_the_keeper_switches_off_with_a_reason_and_on_again(organ, system_admin):
    browser = Desk(system_admin)
    browser.sends(f"{PAGE}/switch")
    assert standing().on

    browser.sends(f"{PAGE}/switch", reason="换届期间暂停")
    assert not standing().on
    assert "提示已停用" in browser.reads(PAGE)
    browser.sends(f"{PAGE}/switch", on="1")

    assert standing().on
    assert [e.move for e in case_of_organ().entries.order_by("seq")] == ["open", "switch_off", "switch_on"]


@pytest.mark.parametrize(("reason", "why"), [("换" * 201, "最多填写200字，现在是201字"), ("", "请填写")])
def test_a_reason_that_is_refused_stays_as_it_was_typed(organ, system_admin, reason, why):
    page = Desk(system_admin).sends(f"{PAGE}/switch", reason=reason)

    assert (page.status_code, why in page.content.decode(), standing().on) == (422, True, True)
    assert f'name="reason" value="{reason}"' in page.content.decode()


@pytest.mark.parametrize("key", ["zhou", "leader", "security_admin"])
def test_nobody_else_switches(organ, person, key):
    browser = Desk(person(key))

    assert "停用提示" not in browser.reads(PAGE)
    assert browser.sends(f"{PAGE}/switch", reason="x").status_code == 404
    assert browser.opens(f"{PAGE}/switch").status_code == 405


def test_more_learnings_cost_no_more_queries(learnt, zhou):
    browser, counts = Desk(zhou), []
    for _ in range(2):
        browser.opens(PAGE)
        with CaptureQueriesContext(connection) as told:
            page = browser.opens(PAGE)
        counts.append(len(told))
        train(lessons())

    assert page.content.decode().count("第 2 版") == 1
    assert counts[0] == counts[1]


def test_how_people_answered_is_told_once_there_are_enough(learnt, lin, zhou):
    page = Desk(zhou).reads(PAGE)
    assert "还不够多" in page

    for n in range(20):
        case = lin.files(f"路灯不亮{n}")
        answer = "taken" if n < 15 else "other"
        Offer.objects.create(case=case, seq=0, about="unit", offered=["x"], answer=answer, at=case.opened_at)

    assert "单位 20 75.0% 0.0% 25.0% 0.0%" in Desk(zhou).reads(PAGE)
