"""A clock that went back waits for the system administrator, who goes to no case: she explains it on a page of her own."""

from datetime import timedelta

import pytest
from django.utils import timezone

from huixiang.ledger import timekeeping

from .conftest import said

PAGE = "/desk/clock/"


@pytest.fixture
def went_back(lin):
    """Two hours, seen by the clock process."""
    lin.files("楼道灯不亮")
    return timekeeping.look(timezone.now() - timedelta(hours=2))


def test_the_keeper_says_why_and_it_is_closed(went_back, at, system_admin):
    browser = at(system_admin)
    assert browser.get("/desk/office").url == PAGE
    assert "时钟倒退（1）" in said(browser.get("/desk/accounts/"))
    assert went_back.title in said(browser.get(PAGE))

    answer = browser.post(PAGE, {"number": went_back.number, "finding": "主板电池没电，已更换并校时。"})

    went_back.refresh_from_db()
    assert (answer.status_code, went_back.stage) == (302, "closed")
    assert went_back.spoken.get(field="finding").text == "主板电池没电，已更换并校时。"
    assert "没有待说明的时钟倒退" in said(browser.get(PAGE))
    assert "时钟倒退" not in said(browser.get("/desk/accounts/"))
    assert browser.get("/desk/office").url == "/desk/accounts/"


def test_without_a_reason_it_stays_and_twice_is_once(went_back, at, system_admin):
    browser = at(system_admin)

    assert browser.post(PAGE, {"number": went_back.number, "finding": " "}).status_code == 422
    for _ in range(2):
        browser.post(PAGE, {"number": went_back.number, "finding": "已校时。"})

    assert went_back.entries.count() == 2
    assert "已经说明过了" in said(browser.get(PAGE))


def test_to_everybody_else_there_is_no_such_page(went_back, at, security_admin, audit_admin, desk, zhou, passerby):
    for person in (security_admin, audit_admin, desk, zhou, passerby):
        assert at(person).get(PAGE).status_code == 404
