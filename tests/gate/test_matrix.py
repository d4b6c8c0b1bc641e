"""S-1, S-8: every address, every role, every relation to the object; and what every answer's headers say."""

import itertools
import re

import pytest
from django.db import transaction
from django.urls import URLResolver, get_resolver, reverse

from .headers import lacking
from .matrix import ROWS, arguments, expected, honest
from .town import ACTORS, STRANGERS

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("town")]
ROUTES = sorted({row[0] for row in ROWS})
OTHERS = ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
FEW = ("stranger", "zheng", "desk", "custodian", "audit_admin")
CITIZENS = (*FEW, "lin", "neighbour", "passerby")  # no session is asked there: who is signed in makes no difference


def named_routes(resolver=None, spaces=()):
    """Names of every address of the site, as `reverse` knows them."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from named_routes(pattern, [*spaces, *filter(None, [pattern.namespace])])
        else:
            yield ":".join([*spaces, pattern.name or str(pattern.pattern)])


@pytest.fixture(scope="module")
def browsers(town):
    """One signed-in browser for each actor."""
    return {who: town.client(who) for who in ACTORS}


def asked(browser, method, address, sent):
    """Status and headers of one cell; whatever it changed is undone."""
    cell = transaction.atomic()
    cookies = browser.cookies.output(header="", sep=";")
    cell._from_testcase = True  # as the transaction around a test, so that what must commit may believe it does
    with cell:
        page = browser.generic(method, address) if method in OTHERS else getattr(browser, method.lower())(address, sent)
        if page.streaming:
            [close() for close in page._resource_closers]
        transaction.set_rollback(True)
    browser.cookies.clear()
    browser.cookies.load(cookies)
    return page


def actors_of(route, cell):
    """Who tries a cell: everybody where the answer depends on who it is."""
    if cell.startswith("405"):
        return FEW
    return CITIZENS if route.startswith("public:") else ACTORS


def deviations(town, browsers, route, what, method, cell, actors):
    """Every actor whose answer is another than the table's, or lacks a header."""
    given, query = arguments(town, route, what)
    address = reverse(route, args=given, query=query or None)
    sent = honest(town, route, what) if method == "POST" else {}
    at_desk = address.startswith("/desk")
    for who in actors:
        page = asked(browsers[who], method, address, sent)
        if page.status_code != expected(cell, who, STRANGERS, at_desk, route, method):
            yield f"{method} {route} {what} as {who}: {page.status_code}, table says {cell}"
        if wrong := lacking(page):
            yield f"{method} {route} {what} as {who}: {wrong}"


def test_every_address_has_its_rows_and_no_row_lacks_its_address():
    assert sorted(named_routes()) == ROUTES


def test_the_table_has_cells_enough():
    cells = sum(len(actors_of(row[0], cell)) for row in ROWS for cell in row[2:])

    assert cells + len(ROUTES) * len(OTHERS) * len(FEW) >= 1500


@pytest.mark.parametrize(("route", "what", "got", "posted"), ROWS, ids=[f"{row[0]} {row[1]}".strip() for row in ROWS])
def test_each_gets_what_the_table_says(town, browsers, route, what, got, posted):
    found = [
        fault
        for method, cell in (("GET", got), ("POST", posted))
        for fault in deviations(town, browsers, route, what, method, cell, actors_of(route, cell))
    ]

    assert "\n".join(found) == ""


@pytest.mark.parametrize("route", ROUTES)
def test_no_other_method_is_answered(town, browsers, route):
    what = next(row[1] for row in ROWS if row[0] == route)
    open_to_strangers = (
        "supervision:tree",
        "account_login",
        "accounts:passkey",
        "accounts:go",
        "accounts:came_back",
        "accounts:sign_out",
        "mfa_authenticate",
    )
    cell = "405 stranger; 405" if route in open_to_strangers else "405"

    found = [fault for method in OTHERS for fault in deviations(town, browsers, route, what, method, cell, FEW)]

    assert "\n".join(found) == ""


def test_no_door_in_the_frame_is_shut_to_whom_it_is_shown(town, browsers):
    staff = [who for who in ACTORS if who not in STRANGERS]
    shown = {
        (who, link)
        for who in staff
        for page in [browsers[who].get("/desk", follow=True)]
        for link in re.findall(r'<a [^>]*href="(/desk[^"?#]*)"', page.content.decode())
    }

    assert {who for who, _ in shown} == set(staff)
    assert [
        f"{who}: {link}: {status}"
        for who, link in sorted(shown)
        for status in [asked(browsers[who], "GET", link, {}).status_code]
        if status >= 400
    ] == []


def test_nothing_is_posted_from_the_desk_without_its_token(town):
    desks = [row for row in ROWS if not row[0].startswith("public:") and not row[3].startswith("405")]
    browsers = {who: town.client(who, enforce_csrf_checks=True) for who in FEW}

    let_through = [
        f"{route} {what} as {who}: {page.status_code}"
        for (route, what, _, _), who in itertools.product(desks, FEW)
        for given, _ in [arguments(town, route, what)]
        for page in [asked(browsers[who], "POST", reverse(route, args=given), honest(town, route, what))]
        if page.status_code not in (403, 404)  # to an administrator the page may not exist at all
    ]

    assert let_through == []
