"""林阿姨 at her phone: with a finger, with the keyboard alone, with scripts switched off, in large type."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from huixiang.loops.models import Case

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
STORY = "三号楼 2 单元楼道的灯全部不亮，已经一个星期了。"


@pytest.fixture
def at(live_server):
    return lambda path: f"{live_server.url}{path}"


def file_by_hand(page, at, look=lambda page: None):
    page.goto(at("/"))
    look(page)
    page.get_by_role("link", name="我要反映").click()
    look(page)
    page.get_by_label("发生了什么事？").fill(STORY)
    page.get_by_role("button", name="下一步").click()
    look(page)
    page.get_by_label("在哪个街道、乡镇？").select_option(label="滨河街道")
    page.get_by_role("button", name="下一步").click()
    look(page)
    page.get_by_role("textbox", name="电话").fill("13812341234")
    page.get_by_role("button", name="下一步").click()
    look(page)
    page.get_by_role("button", name="提交", exact=True).click()
    page.wait_for_url("**/r/**")
    look(page)
    return page.url.split("/r/")[1].split("?")[0]


def sideways(page):
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@pytest.mark.django_db(transaction=True)
def test_she_files_tracks_and_judges_on_her_phone(page, at, axe, answered, case_of):
    page.set_viewport_size(PHONE)
    faults, widths = [], []

    def look(page):
        faults.extend(f"{page.url} {fault}" for fault in axe(page))
        widths.append(sideways(page))

    code = file_by_hand(page, at, look)
    page.get_by_role("link", name="现在就看办理情况").click()
    look(page)
    answered(case_of(code))
    page.reload()
    look(page)
    page.get_by_role("link", name="评一评").click()
    page.get_by_role("button", name="提交评价").click()
    look(page)
    page.get_by_label("没有解决").check()
    page.get_by_label("不满意", exact=True).check()
    page.get_by_label("还想说些什么").fill("又坏了")
    page.get_by_role("button", name="提交评价").click()
    look(page)

    assert "您不满意，正由专人判断要不要重办" in page.inner_text("h1").replace("\n", "")
    assert case_of(code).stage == "redo_asked"
    assert (faults, set(widths)) == ([], {0})


@pytest.mark.django_db(transaction=True)
def test_it_all_works_with_scripts_switched_off(browser, at, organ, case_of):
    page = browser.new_context(java_script_enabled=False, viewport=PHONE).new_page()

    code = file_by_hand(page, at)

    assert case_of(code).area.name == "滨河街道"
    assert page.locator("[data-print]").is_hidden()
    page.goto(at("/"))
    page.get_by_label("回执码").fill(code.lower())
    page.get_by_role("button", name="查办理情况").click()
    assert page.url.endswith(f"/r/{code}")
    page.get_by_role("button", name="长辈版").click()
    assert page.url.endswith(f"/r/{code}")
    assert page.locator("html[data-elder]").count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_keyboard_alone_is_enough(page, at, organ):
    page.goto(at("/file"))
    reached = []
    for _ in range(12):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.name || document.activeElement.className"))
    assert [name for name in reached if name in ("skip", "message", "kind", "go")] == ["skip", "message", "kind", "go"]

    page.get_by_label("发生了什么事？").focus()
    page.keyboard.type("路灯不亮")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("#id_place")
    page.get_by_label("具体在什么地方？").focus()
    page.keyboard.type("三号楼")
    page.keyboard.press("Enter")
    page.wait_for_selector("#id_phone")
    page.get_by_role("textbox", name="电话").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#id_files")
    page.get_by_role("button", name="提交", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".receipt")

    assert [case.title for case in Case.objects.filter(loop="concern")] == ["路灯不亮"]


@pytest.mark.django_db(transaction=True)
def test_what_is_to_be_put_right_has_the_focus(page, at, organ):
    page.goto(at("/file"))

    page.get_by_role("button", name="下一步").click()

    page.locator(".summary:focus").wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("textarea:focus").wait_for()


@pytest.mark.django_db(transaction=True)
def test_a_draft_waits_on_her_phone_until_it_is_filed(page, at, organ):
    page.goto(at("/file"))
    page.get_by_label("发生了什么事？").fill(STORY)
    page.goto(at("/"))

    page.goto(at("/file"))

    assert page.get_by_label("发生了什么事？").input_value() == STORY
    file_by_hand(page, at)
    page.goto(at("/file"))
    assert page.get_by_label("发生了什么事？").input_value() == ""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("hours", "kept"), [(25, STORY), (71, STORY), (73, "")])
def test_a_draft_outlives_a_day_and_is_gone_after_three(page, at, organ, hours, kept):
    begun = timezone.now()
    page.clock.set_fixed_time(begun)
    page.goto(at("/file"))
    page.get_by_label("发生了什么事？").fill(STORY)

    page.clock.set_fixed_time(begun + timedelta(hours=hours))
    page.goto(at("/file"))

    assert page.get_by_label("发生了什么事？").input_value() == kept


@pytest.mark.django_db(transaction=True)
def test_a_filing_whose_receipt_was_lost_on_the_way_is_found_again_from_the_draft(page, at, organ):
    def lose(route):
        route.fetch(max_redirects=0)  # it arrives, and the answer does not
        route.abort()

    page.goto(at("/file"))
    page.get_by_label("发生了什么事？").fill(STORY)
    for _ in range(3):
        page.get_by_role("button", name="下一步").click()
    page.route("**/file", lose)
    with page.expect_event("requestfailed"):
        page.get_by_role("button", name="提交", exact=True).click()
    page.unroute("**/file")
    assert Case.objects.filter(loop="concern").count() == 1
    page.goto(at("/file"))
    assert page.get_by_label("发生了什么事？").input_value() == STORY
    for _ in range(3):
        page.get_by_role("button", name="下一步").click()
    page.get_by_role("button", name="提交", exact=True).click()
    page.wait_for_selector(".receipt")

    assert Case.objects.filter(loop="concern").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_draft_that_was_cleared_leaves_no_code_behind(page, at, organ):
    page.goto(at("/file"))
    page.get_by_label("发生了什么事？").fill(STORY)
    former = page.locator("#filing [name=receipt]").input_value()
    page.goto(at("/file"))
    assert page.locator("#filing [name=receipt]").input_value() == former

    page.get_by_role("button", name="清掉草稿，重新写").click()

    assert page.locator("#filing [name=receipt]").input_value() != former
    assert page.evaluate(DRAFTS) == "{}"


@pytest.mark.django_db(transaction=True)
def test_a_film_from_her_phone_is_told_to_be_too_large_before_it_is_sent(page, at, organ, tmp_path):
    film = tmp_path / "楼道.mp4"
    with film.open("wb") as out:
        out.truncate(11 * 1024 * 1024)
    sent = []
    page.on("request", lambda request: sent.append(request.method))
    page.goto(at("/file"))
    page.get_by_label("发生了什么事？").fill(STORY)
    for _ in range(3):
        page.get_by_role("button", name="下一步").click()
    page.locator("#id_files").set_input_files(film)
    assert "“楼道.mp4”太大了，每个不能超过 10 MB" in page.get_by_role("alert").inner_text()
    before = sent.count("POST")

    page.get_by_role("button", name="提交", exact=True).click()

    assert sent.count("POST") == before
    page.get_by_role("button", name="返回上一步").click()
    page.wait_for_selector("#id_phone")
    page.get_by_role("button", name="下一步").click()
    page.get_by_text("文件请重新选一次").wait_for()
    page.get_by_role("button", name="提交", exact=True).click()
    page.wait_for_selector(".receipt")


DRAFTS = "JSON.stringify({...localStorage})"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("box", ["为我保密", "匿名反映"])
def test_who_asked_for_secrecy_leaves_no_draft_at_an_earlier_step_either(page, at, organ, box):
    page.goto(at("/file"))
    page.get_by_label("发生了什么事？").fill(STORY)
    page.get_by_role("button", name="下一步").click()
    page.get_by_role("button", name="下一步").click()
    page.get_by_label(box).check()
    assert page.evaluate(DRAFTS) == "{}"

    for _ in range(2):
        page.get_by_role("button", name="返回上一步").click()
    page.get_by_label("发生了什么事？").fill(STORY + "领导知道。")

    assert page.evaluate(DRAFTS) == "{}"


@pytest.mark.django_db(transaction=True)
def test_looking_at_an_older_receipt_keeps_the_draft_of_another_matter(page, at, web):
    code = web.files("另一件事")
    page.goto(at("/file"))
    page.get_by_label("发生了什么事？").fill(STORY)

    page.goto(at(f"/r/{code}"))
    page.get_by_role("link", name="再看一眼回执码").click()
    page.wait_for_selector(".receipt")
    page.goto(at("/file"))

    assert page.get_by_label("发生了什么事？").input_value() == STORY


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("elder", [False, True])
def test_a_receipt_is_printed_on_one_sheet(page, at, web, elder):
    code = web.files(STORY, name="林阿姨")
    page.goto(at(f"/r/{code}?filed=again"))
    if elder:
        page.get_by_role("button", name="长辈版").click()
        page.wait_for_selector("html[data-elder]")

    sheets = page.pdf(format="A4")

    assert len(re.findall(rb"/Type\s*/Page\b", sheets)) == 1


SMALL_TYPE = """[...document.querySelectorAll('main *, footer *, header *')].filter(e => e.checkVisibility({visibilityProperty: true})
  && !e.closest('.unseen, svg') && [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())
  && parseFloat(getComputedStyle(e).fontSize) < 24).map(e => e.outerHTML.slice(0, 90))"""
SMALL_TARGETS = """[...document.querySelectorAll('a.do, a.do-quiet, a.do-plain, button, select, summary, .choices label, input:not([type=hidden],[type=radio],[type=checkbox])')]
  .filter(e => e.checkVisibility() && !e.hidden && e.getBoundingClientRect().height < 60).map(e => e.outerHTML.slice(0, 90))"""


@pytest.mark.django_db(transaction=True)
def test_large_type_is_large_and_easy_to_hit(page, at, axe, organ):
    page.set_viewport_size(PHONE)
    page.goto(at("/"))
    page.get_by_role("button", name="长辈版").click()
    found = []

    def look(page):
        page.wait_for_load_state()
        small = page.evaluate(SMALL_TYPE) + page.evaluate(SMALL_TARGETS)
        found.extend(f"{page.url} {one}" for one in [*small, *axe(page)])
        found.extend([f"{page.url} sideways"] if sideways(page) else [])

    code = file_by_hand(page, at, look)
    for path in (
        f"/r/{code}",
        f"/r/{code}/add",
        f"/r/{code}/contact",
        f"/r/{code}/mine",
        "/figures",
        "/answered",
        "/notice",
        "/find",
        "/ledger",
        "/ledger/check",
        "/ledger/how",
        f"/r/{code}?filed=1",
    ):
        page.goto(at(path))
        look(page)

    assert found == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_wide_screens_and_the_night_have_no_faults_either(browser, at, axe, organ, scheme):
    page = browser.new_context(color_scheme=scheme, viewport={"width": 1280, "height": 900}, bypass_csp=True).new_page()
    faults = []
    code = file_by_hand(page, at, lambda page: faults.extend(axe(page)))
    for path in (f"/r/{code}", f"/r/{code}/withdraw", "/figures", "/answered", "/notice", "/find?receipt=AAAA"):
        page.goto(at(path))
        faults.extend(f"{path} {fault}" for fault in axe(page))

    assert faults == []
