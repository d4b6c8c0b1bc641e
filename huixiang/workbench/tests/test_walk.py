"""The whole loop by clicking only, on a telephone and on a desk: everybody at a browser of her own."""

from functools import partial

import pytest

from huixiang.loops.models import Case
from huixiang.people import remembered
from huixiang.public import brake

from .walking import AtHome, Desk, Walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LAMP = "三号楼楼道灯不亮，已经一个星期了"


@pytest.fixture(autouse=True)
def _fresh_memory():
    brake.forget()
    remembered.forget()


@pytest.fixture
def walk(browser, live_server, axe, organ):
    """Begin a story at a width."""
    return partial(Walk, browser, live_server.url, axe)


def answers(number, handler, head, reviewer, reply):
    handler.opens(number).does("reply", result="已解决", reply=reply)
    head.opens(number).does("endorse")
    reviewer.opens(number).does("approve")


@pytest.mark.parametrize("width", [390, 1280])
def test_from_the_first_word_to_the_last_by_clicking_only(walk, person, width):
    town = walk(width)
    zhou, desk, zheng, laozheng, urban, urban_head, reviewer, supervisor = (
        Desk(town, person(key))
        for key in ("zhou", "desk", "zheng", "laozheng", "urban", "urban_head", "reviewer", "supervisor")
    )
    lin = AtHome(town).files(LAMP, phone="13812341234")
    case = Case.objects.get(loop="concern")
    number = case.number

    zhou.opens(number).does("accept", category="城乡建设 › 市政公用 › 路灯")
    desk.goes_to("分派").page.get_by_role("link", name="交给别的单位").click()
    desk.fills(lead="供电局", helpers="城市管理局", basis="派单目录")
    desk.page.locator('form[data-form="assign"] button.do').click()
    desk.page.wait_for_selector(".flash")
    zheng.opens(number).does(
        "ask_return", ground="不属本单位职责", legal_basis="三定方案第五条", proposed="水务局", reason="不归我们管。"
    )
    desk.opens(number).does("refuse_return", reason="楼道照明由供电局负责。")
    zheng.opens(number).does("sign", interest="与此件没有利害关系")
    zheng.does("ask_extension", why_longer="需检测、鉴定、勘查", days=5, reason="线路要送检。")
    desk.opens(number).does("grant_extension", reason="同意。")
    urban.opens("协办").does("sign").does("reply", opinion="已清理占道杂物，方便施工。")
    urban_head.opens("协办").does("endorse")
    zheng.opens(number).does("contact", contact="电话", progress="约好明天上门。")

    answers(number, zheng, laozheng, reviewer, "灯泡已换。")
    for round_ in ("又坏了。", "还是不亮。"):
        lin.judges(solved="没有解决", grade="不满意", comment=round_)
        reviewer.opens(number).does("redo", reason="没有解决，请重新办理。")
        zheng.opens(number).does("sign", interest="与此件没有利害关系")
        answers(number, zheng, laozheng, reviewer, "重新换了线路。")
    lin.judges(solved="没有解决", grade="非常不满意", comment="第三次了。")
    reviewer.opens(number)
    assert reviewer.page.locator('[data-move="redo"]').count() == 0
    reviewer.does("escalate", reason="两次重办仍未解决。")
    supervisor.opens(number).does("order", demand="三日内整体更换线路。")
    zheng.opens(number).does("sign", interest="与此件没有利害关系")
    answers(number, zheng, laozheng, reviewer, "线路已整体更换。")
    lin.judges(solved="解决了", grade="满意", comment="终于亮了。")

    case.refresh_from_db()
    assert case.stage == "closed"
    assert "您的评价：解决了，满意。" in lin.reads()
    assert "您的评价" not in zheng.goes_to("事项").page.inner_text("main")
    assert town.faults == []
