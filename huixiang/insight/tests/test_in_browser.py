"""Proposals and the model's page by clicking and by keys only, on a phone and on a desk."""

import pytest

from huixiang.insight.issues import look_for_issues
from huixiang.insight.models import HotIssue, Offer
from huixiang.workbench.tests.test_in_browser import WIDTHS, desks  # noqa: F401 - a fixture

from .test_proposing import LAMP

pytestmark = pytest.mark.browser
SMOKE = (
    "滨河路夜市烧烤摊油烟直往楼上飘，晚上不敢开窗", "滨河路夜市的烧烤摊油烟太大，老人咳嗽睡不着",
    "滨河路夜市烧烤摊没有油烟净化，楼上全是味道",
)  # fmt: skip


@pytest.mark.parametrize(("width", "height"), WIDTHS)
def test_an_hour_of_dispatching_with_proposals(desks, learnt, lin, zhou, width, height):  # noqa: F811
    sit, look, faults = desks
    lin.files(LAMP).make("accept", by=zhou)
    lin.files("和平里的广场舞音响噪声太大，睡不着").make("accept", by=zhou)
    page = sit("desk", width, height)
    page.goto(page.url.replace("/desk", "/desk/dispatch/"))
    page.get_by_role("heading", name="供电局").wait_for()
    look(page)

    page.keyboard.press("1")
    page.get_by_role("heading", name="城市管理局").wait_for()
    look(page)
    page.keyboard.press("n")
    page.locator('form[data-form="assign"]').wait_for()
    look(page)

    assert faults == []
    assert sorted(Offer.objects.values_list("about", "answer")) == [
        ("category", "refused"),
        ("category", "taken"),
        ("unit", "refused"),
        ("unit", "taken"),
    ]


@pytest.mark.parametrize(("width", "height"), WIDTHS)
def test_the_model_is_read_and_switched_off(desks, learnt, width, height):  # noqa: F811
    sit, look, faults = desks
    page = sit("system_admin", width, height)
    page.get_by_text("系统管理员").first.click()
    page.get_by_role("link", name="提示与模型").click()
    page.get_by_role("heading", name="正在使用第 1 版").wait_for()
    look(page)

    page.get_by_label("理由").fill("换届期间暂停")
    page.get_by_role("button", name="停用提示").click()
    page.get_by_role("heading", name="提示已停用").wait_for()
    look(page)

    assert faults == []


@pytest.mark.parametrize(("width", "height"), WIDTHS)
def test_the_counter_is_proposed_a_class_while_the_clerk_writes(desks, learnt, width, height):  # noqa: F811
    sit, look, faults = desks
    page = sit("zhou", width, height)
    page.goto(page.url.replace("/desk", "/desk/file/"))
    page.locator("#id_message").press_sequentially(LAMP)
    page.get_by_text("建议的分类").wait_for()
    look(page)
    page.get_by_label("城乡建设 › 市政公用 › 路灯").check()

    assert faults == []


@pytest.mark.parametrize(("width", "height"), WIDTHS)
def test_every_number_of_an_issue_opens_where_it_says(desks, lin, neighbour, width, height):  # noqa: F811
    sit, look, faults = desks
    for who, words in ((lin, SMOKE[0]), (neighbour, SMOKE[1]), (lin, SMOKE[2])):
        who.files(words, place="滨河路夜市")
    look_for_issues()
    issue = HotIssue.objects.get()
    page = sit("leader", width, height)
    page.goto(page.url.replace("/desk", "/desk/insight/hot"))
    look(page)

    for name, ends in (
        (issue.title, f"{issue.pk}"),
        ("未办结", f"{issue.pk}?only=open"),
        ("近 7 天", f"{issue.pk}?only=week"),
    ):
        page.get_by_role("link", name=name).click()
        page.wait_for_url(f"**/{ends}")
        page.go_back()

    assert faults == []
