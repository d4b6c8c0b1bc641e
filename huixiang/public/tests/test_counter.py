import gzip
import logging
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import find
from django.test import Client

from config import settings as site
from huixiang.public.counter import foreign
from huixiang.public.quiet import NoReceipts
from huixiang.vault import receipts

OPEN = [
    "/",
    "/file",
    "/find",
    "/answered",
    "/figures",
    "/notice",
    "/c/station-binhe",
    "/ledger",
    "/ledger/check",
    "/ledger/how",
]


@pytest.fixture
def addresses(web, clock):
    """Every address a citizen meets, her own matter's included."""
    code = web.files("楼道灯不亮", phone="13812341234")
    own = ["", "?filed=1", "/add", "/urge", "/withdraw", "/contact"]
    return [*OPEN, "/find?receipt=AAAA", f"/r/{receipts.new_code()}", *(f"/r/{code}{path}" for path in own)]


def test_every_page_is_kept_by_nobody_and_tells_nobody(web, addresses):
    for address in addresses:
        page = web.client.get(address)
        assert (page["Cache-Control"], page["Referrer-Policy"]) == ("no-store", "no-referrer"), address
        assert "script-src 'self'" in page["Content-Security-Policy"], address
        assert page.cookies == {}, address


def test_search_engines_are_kept_from_every_receipt(web, addresses):
    told = {address: web.client.get(address).get("X-Robots-Tag") for address in addresses}

    assert {address for address, robots in told.items() if robots != "noindex, nofollow"} == {
        "/", "/answered", "/figures", "/notice", "/ledger", "/ledger/check", "/ledger/how",
    }  # fmt: skip


def test_every_page_with_all_it_needs_is_under_sixty_kilobytes(web, addresses):
    for address in addresses:
        page = web.client.get(address).content
        parts = re.findall(r'(?:href|src)="(/static/[^"]+)"', page.decode())
        needed = [page, *(Path(find(part.removeprefix("/static/"))).read_bytes() for part in parts)]
        assert sum(len(gzip.compress(one)) for one in needed) < 60 * 1024, address
        assert re.findall(r'(?:src|action)="(?:https?:)?//', page.decode()) == [], address


def test_nothing_in_a_page_needs_what_the_policy_forbids(web, addresses):
    for address in addresses:
        page = web.client.get(address).content.decode()
        assert re.findall(r'<style|style="|<script(?![^>]*src=)|\son\w+="|javascript:', page) == [], address


def test_one_posts_only_where_something_is_done(web, addresses):
    for address in ("/", "/find", "/answered", "/figures", "/notice", addresses[12].split("?")[0]):
        assert web.client.post(address).status_code == 405, address
    for address in ("/elder", "/leave"):
        refused = web.client.get(address)
        assert (refused.status_code, refused["Allow"]) == (405, "POST")
        assert "回到首页" in refused.content.decode()


def test_large_type_is_the_only_cookie_and_leads_back(web):
    answer = web.client.post("/elder", {"elder": "1", "next": "/figures"})
    assert (answer.status_code, answer["Location"], list(answer.cookies)) == (302, "/figures", ["elder"])
    assert "data-elder" in web.client.get("/figures").content.decode()

    web.client.post("/elder", {"elder": "", "next": "https://evil.example/"})

    for elsewhere in ("https://evil.example/", "//evil.example", "home", "１２", ""):  # noqa: RUF001
        assert web.client.post("/elder", {"next": elsewhere})["Location"] == "/"
    assert "data-elder" not in web.client.get("/").content.decode()


def test_who_signed_in_is_no_more_here_than_anyone(web, addresses, chen):
    staff = Client()
    staff.force_login(chen)

    assert staff.get(f"/r/{receipts.new_code()}").status_code == 404
    assert "陈代表" not in staff.get("/").content.decode()


@pytest.mark.parametrize(
    ("headers", "refused"),
    [
        ({}, False),
        ({"HTTP_ORIGIN": "null"}, False),
        ({"HTTP_ORIGIN": "http://testserver"}, False),
        ({"HTTP_ORIGIN": "http://evil.example"}, True),
        ({"HTTP_SEC_FETCH_SITE": "same-origin"}, False),
        ({"HTTP_SEC_FETCH_SITE": "none"}, False),
        ({"HTTP_SEC_FETCH_SITE": "same-site"}, True),
        ({"HTTP_SEC_FETCH_SITE": "cross-site", "HTTP_ORIGIN": "http://testserver"}, True),
    ],
)
def test_a_browser_says_where_a_form_comes_from(rf, headers, refused):
    assert foreign(rf.post("/file", **headers)) is refused


def test_home_and_filing_cost_the_same_whatever_lies_in_the_house(web, django_assert_num_queries, lin, clock):
    for address, queries in (("/", 1), ("/file", 0), ("/find", 0)):
        web.open(address)
        with django_assert_num_queries(queries):
            web.open(address)
        lin.files("路灯不亮")
        with django_assert_num_queries(queries):
            web.open(address)


def test_no_log_line_ever_holds_a_receipt():
    lines = []
    told = logging.LogRecord(
        "django.request", logging.WARNING, "", 0, "%s: %s", ("Not Found", "/r/7K3M9Q2X4HTP8WZC5/add"), None
    )
    asked = logging.LogRecord("x", logging.INFO, "", 0, '"GET /find?receipt=7K3M-9Q2X HTTP/1.1" 404', (), None)
    for record in (told, asked):
        NoReceipts().filter(record)
        lines.append(record.getMessage())

    assert lines == ["Not Found: /r/…/add", '"GET /find?receipt=… HTTP/1.1" 404']
    assert site.LOGGING["handlers"]["stderr"]["filters"] == ["no_receipts"]


def test_a_code_that_cannot_be_costs_the_same_look_as_one_that_is_not_known(web, django_assert_num_queries):
    for typed in (receipts.new_code(), "AAAA"):
        web.open(f"/find?receipt={typed}")
        with django_assert_num_queries(1):
            web.open(f"/find?receipt={typed}")


def test_filing_in_one_post_takes_a_fixed_number_of_queries(web, clock, django_assert_num_queries):
    told = {"message": "路灯不亮", "kind": "help", "area": "990101001"}
    web.client.post("/file", {**told, "receipt": receipts.new_code()})
    for _ in range(2):
        with django_assert_num_queries(3):
            assert web.client.post("/file", {**told, "receipt": receipts.new_code()}).status_code == 302
