"""The whole loop by clicking only, on a telephone and on a desk: everybody at a browser of her own."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

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


def in_days(count):
    return (timezone.localdate() + timedelta(days=count)).isoformat()


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
    desk.page.wait_for_selector("p.flash")
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
    assert "您的评价：已解决，满意。" in lin.reads()
    assert "您的评价" not in zheng.goes_to("事项").page.inner_text("main")
    assert town.faults == []


def test_a_case_waits_and_is_planned(walk, person):
    town = walk(390)
    zhou, desk, zheng, laozheng, reviewer = (
        Desk(town, person(key)) for key in ("zhou", "desk", "zheng", "laozheng", "reviewer")
    )
    lin = AtHome(town).files(LAMP)
    first = Case.objects.get(loop="concern").number

    zhou.opens(first).does("accept")
    desk.opens(first).does("assign", lead="供电局")
    zheng.opens(first).does("sign", interest="与此件没有利害关系")
    zheng.does("ask_suspension", reason="等配件到货。", look_again=in_days(10))
    desk.opens(first).does("grant_suspension")
    assert "暂时停下" in lin.reads()
    zheng.opens(first).does("resume").does(
        "reply", result="暂不能解决，列入计划", reply="要换主线。", plan_day=in_days(30)
    )
    laozheng.opens(first).does("endorse")
    reviewer.opens(first).does("approve_plan")

    assert "已经列入计划" in lin.reads()
    assert town.faults == []


def test_who_saw_her_number_and_why_stands_on_her_own_page(walk, person):
    town = walk(1280)
    zhou, custodian = Desk(town, person("zhou")), Desk(town, person("custodian"))
    lin = AtHome(town).files(LAMP, name="林秀兰", phone="13812341234")
    number = Case.objects.get(loop="concern").number

    zhou.opens(number).page.get_by_role("link", name="申请查看联系方式").click()
    town.look(zhou.page, "ask for an identity")
    zhou.fills(reason="核实楼号。", fields="电话").page.get_by_role("button", name="提交申请").click()
    assert "13812341234" not in zhou.page.inner_text("main")
    custodian.opens("查看").does("grant")
    zhou.opens(number).page.get_by_role("button", name="查看完整电话").click()
    zhou.page.get_by_text("13812341234").wait_for()

    told = lin.reads()
    assert "核实楼号。" in told
    assert town.faults == []


def test_the_counter_the_list_and_the_way_out(walk, person):
    town = walk(1280)
    zhou = Desk(town, person("zhou"))
    page = zhou.goes_to("登记").page
    for message in ("广场音响太吵，晚上睡不着", "人行道地砖松动，下雨溅水"):
        page.get_by_label("反映的内容").fill(message)
        page.get_by_role("button", name="登记并出回执").click()
        page.get_by_text("回执码只在这一页显示一次").wait_for()
        town.look(page, "receipt of the counter")
        page.get_by_role("link", name="再登记一件").click()

    zhou.goes_to("事项").page.get_by_label("选中：广场音响").check()
    page.get_by_label("选中：人行道地砖").check()
    town.look(page, "picked")
    page.get_by_role("button", name="受理").click()
    town.look(page, "bulk")
    page.get_by_role("button", name="受理", exact=True).click()
    assert page.locator("p.flash").inner_text() == "已受理 2 件。"
    with page.expect_download() as sheet:
        page.get_by_role("link", name="导出 Excel").click()
    assert sheet.value.suggested_filename.endswith(".xlsx")
    page.get_by_label("查找编号、文字").first.fill("地砖")
    page.keyboard.press("Enter")
    page.get_by_text("文字相符").wait_for()
    town.look(page, "search")

    page.locator(".person summary").click()
    page.get_by_role("link", name="联络站和代表二维码").click()
    town.look(page, "posters")
    assert page.locator(".poster h2").all_inner_texts() == ["滨河街道代表联络站", "陈代表（滨河街道代表联络站）"]
    page.locator(".person summary").click()
    page.get_by_role("button", name="退出").click()
    zhou.signs_in("zhou", "wrong")
    page.get_by_text("用户名或密码不对").first.wait_for()
    stranger = Desk(town, person("passerby"))
    assert "还没有岗位" in stranger.page.inner_text("main")
    assert town.faults == []


def test_a_task_reaches_a_member_and_the_tree_shows_how_far(walk, person):
    town = walk(390)
    supervisor, party, secretary = (Desk(town, person(key)) for key in ("supervisor", "party_office", "secretary"))

    supervisor.goes_to("新建").page.get_by_role("link", name="任务督办").click()
    supervisor.fills(
        title="建成示范家站", kind="任务", expected="年底前十五个家站达标", due_on=in_days(40), owner_unit="机关党委"
    ).page.get_by_role("button", name="新建").click()
    assert "未落到支部" in supervisor.goes_to("任务树").page.inner_text("main")
    party.opens("任务").does("receive")
    party.does("decompose", units="第一党支部", heading="联系滨河站", expected="接待四次", due_on=in_days(30))
    secretary.opens("联系滨河站").does("receive")
    secretary.does("hand_out", person="第一支部党员", heading="整理意见", expected="一份清单", due_on=in_days(20))

    tree = supervisor.goes_to("任务树").page
    supervisor.walk.look(tree, "grown tree")
    assert tree.locator(".branch > a").all_inner_texts() == ["建成示范家站", "联系滨河站", "整理意见"]
    assert "未落到支部" not in tree.inner_text("main")
    tree.get_by_role("link", name="联系滨河站").click()
    tree.get_by_role("link", name="上级任务督办：建成示范家站").click()
    tree.get_by_role("heading", name="建成示范家站").wait_for()
    assert town.faults == []
