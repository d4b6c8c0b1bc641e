"""A form sent after the sign-in has ended: nothing is done, and nothing of what was written is lost."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from huixiang.accounts.models import Session
from huixiang.loops.models import Case
from huixiang.people.models import Account, Post

from .conftest import events, said

HTMX = {"HX-Request": "true"}
WORDS = "三号楼路灯已更换灯泡，两盏都亮了"


@pytest.fixture
def reply(organ, lin, zhou, desk, zheng, power):
    """Where 小郑's answer to a concern goes."""
    case = lin.files("楼道灯不亮")
    case.make("accept", by=zhou)
    case.make("assign", by=desk, lead=power)
    case.make("sign", by=zheng, interest="none")
    return f"/desk/cases/{case.number}/moves/reply/"


def moves():
    return Case.objects.get(loop="concern").entries.count()


def test_what_was_written_comes_back_when_the_sign_in_has_ended(zheng, browser_of, reply):
    browser, before = browser_of(zheng), moves()
    browser.opens(reply)
    Session.objects.filter(account=zheng).delete()

    page = browser.sends(reply, seq=4, result="solved", reply=WORDS)

    assert (page.status_code, moves()) == (403, before)
    assert "没有保存，请重新登录" in said(page)
    assert WORDS in said(page)
    assert "solved" not in said(page)


def test_what_htmx_sends_stays_on_its_page_and_no_sign_in_form_takes_its_place(zheng, browser_of, reply):
    browser = browser_of(zheng)
    Session.objects.filter(account=zheng).delete()

    for page in (browser.client.post(reply, {"reply": WORDS}, headers=HTMX), browser.client.get(reply, headers=HTMX)):
        assert (page.status_code, page.content) == (403, b"")
        assert (page["HX-Reswap"], page["HX-Trigger"]) == ("none", "signed-out")


def test_a_password_that_runs_out_meanwhile_takes_no_words_along(zheng, browser_of, reply):
    browser = browser_of(zheng)
    Account.objects.filter(pk=zheng.pk).update(password_until=timezone.localdate() - timedelta(days=1))

    assert WORDS in said(browser.sends(reply, reply=WORDS))
    assert browser.client.post(reply, {"reply": WORDS}, headers=HTMX)["HX-Reswap"] == "none"
    assert browser.opens(reply).url == "/desk/me/password"
    assert events("refused") == []


def test_a_post_that_ends_while_she_writes_takes_no_words_along(zheng, browser_of, reply):
    browser = browser_of(zheng)
    browser.opens(reply)
    Post.objects.filter(account=zheng).update(until_on=timezone.localdate() - timedelta(days=1))

    page = browser.sends(reply, seq=4, result="solved", reply=WORDS)

    assert (page.status_code, moves()) == (404, 4)
    assert WORDS in said(page)


def test_words_that_another_site_sends_are_not_shown_as_hers(organ, reply):
    page = Client().post(reply, {"reply": WORDS}, headers={"Sec-Fetch-Site": "cross-site"})

    assert page.status_code == 403
    assert WORDS not in said(page)


def test_a_form_of_an_earlier_sign_in_brings_its_words_back_too(zheng, reply):
    client = Client(enforce_csrf_checks=True)
    client.force_login(zheng)

    page = client.post(reply, {"reply": WORDS, "password": "写 在这里"})

    assert (page.status_code, WORDS in said(page), "写 在这里" in said(page)) == (403, True, False)


def test_a_secret_is_never_shown_again(organ):
    page = Client().post("/desk/me/password", {"old": "旧 密码", "new": "新 密码", "again": "新 密码"})

    assert page.status_code == 403
    assert "密码" not in said(page).replace("密码已经到期", "")


@pytest.mark.parametrize("door", ["/desk/sign-in", "/desk/sign-in/code", "/desk/sign-in/passkey", "/desk/sign-out"])
def test_who_wants_in_or_out_is_let_through(organ, door):
    assert Client().post(door).status_code in (200, 302, 422)


@pytest.mark.parametrize("address", ["/desk/me/codes", "/desk/cases/bulk/", "/desk/views/"])
def test_an_address_for_buttons_is_no_blank_page(zheng, browser_of, address):
    page = browser_of(zheng).opens(address)

    assert (page.status_code, page["Allow"]) == (405, "POST")
    assert "它只接收按钮提交的内容" in said(page)
    assert "回到今天该办的" in said(page)
