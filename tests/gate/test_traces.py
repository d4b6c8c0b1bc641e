"""P-10: what a citizen's page leaves behind on a shared screen, and whom it tells."""

import re

import pytest
from django.conf import settings

from huixiang.public.tests.conftest import Browser

pytestmark = pytest.mark.browser
PAGES = [
    "/",
    "/file",
    "/find",
    "/answered",
    "/figures",
    "/ledger",
    "/ledger/check",
    "/notice",
    "/left",
    "/no-such-page",
]
OF_RECEIPT = ["", "?filed=1", "/contact", "/add", "/urge", "/withdraw", "/mine", "/mine/erase_identity"]
STORY = "三号楼的楼道灯坏了一个星期"


@pytest.fixture
def filed(live_server, organ):
    """林阿姨's code."""
    return Browser().files(STORY, phone="13812341234")


@pytest.fixture
def watched(page):
    """The page, and every request and answer of it."""
    asked, answers = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("response", lambda answer: answers.insert(len(answers), answer))
    return page, asked, answers


def addresses(code):
    return PAGES + [f"/r/{code}{tail}" for tail in OF_RECEIPT]


@pytest.mark.django_db(transaction=True)
def test_citizens_pages_ask_no_other_host_and_are_kept_by_nobody(live_server, watched, filed):
    page, asked, answers = watched
    for address in addresses(filed):
        page.goto(live_server.url + address)
        page.wait_for_load_state("networkidle")

    foreign = [url for url in asked if not url.startswith((live_server.url, "data:", "blob:"))]
    documents = [answer for answer in answers if answer.request.is_navigation_request()]
    kept = [a.url for a in documents if "no-store" not in a.headers.get("cache-control", "")]
    telling = [a.url for a in documents if a.headers.get("referrer-policy") != "no-referrer"]
    assert len(documents) == len(addresses(filed))
    assert (foreign, kept, telling) == ([], [], [])


@pytest.mark.django_db(transaction=True)
def test_nothing_stays_in_the_browser_but_her_own_draft(live_server, page, filed):
    for address in addresses(filed):
        page.goto(live_server.url + address)

    kept = page.evaluate("[{...localStorage}, {...sessionStorage}, document.cookie]")
    assert kept == [{}, {}, ""]
    assert page.context.cookies() == []


@pytest.mark.django_db(transaction=True)
def test_after_leaving_back_shows_nothing(live_server, page, filed):
    page.goto(f"{live_server.url}/find")
    page.get_by_label("回执码").fill(filed)
    page.get_by_role("button", name="查办理情况").click()
    page.wait_for_url("**/r/**")
    page.locator('a[href$="/urge"]').first.click()
    page.wait_for_url("**/urge")
    page.get_by_role("button", name="离开本页").click()
    page.wait_for_url("**/left")

    shown = []
    for _ in range(3):
        page.go_back()
        page.wait_for_load_state()
        shown.append((page.url.replace(live_server.url, ""), STORY in page.content()))

    assert shown == [("/find", False)] * 3


@pytest.mark.django_db(transaction=True)
def test_leaving_half_a_filing_drops_its_draft(live_server, page):
    page.goto(f"{live_server.url}/file")
    page.get_by_label("发生了什么事？").press_sequentially(STORY)
    assert STORY in page.evaluate("JSON.stringify({...localStorage})")

    page.get_by_role("button", name="离开本页").click()
    page.wait_for_url("**/left")
    page.goto(f"{live_server.url}/file")

    assert STORY not in page.evaluate("JSON.stringify({...localStorage})")
    assert page.get_by_label("发生了什么事？").input_value() == ""


@pytest.mark.django_db(transaction=True)
def test_who_types_the_code_again_is_let_in_again(live_server, page, filed):
    page.goto(f"{live_server.url}/r/{filed}")
    page.get_by_role("button", name="离开本页").click()
    page.wait_for_url("**/left")
    page.get_by_role("link", name="输入回执码").click()
    page.get_by_label("回执码").fill(filed)
    page.get_by_role("button", name="查办理情况").click()
    page.wait_for_url("**/r/**")
    page.goto(f"{live_server.url}/r/{filed}/contact")

    assert re.search(r"/contact$", page.url)


def test_no_page_of_ours_may_ask_another_host():
    named = {host for hosts in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].values() for host in hosts}

    assert named == {"'none'", "'self'", "data:", "blob:"}
