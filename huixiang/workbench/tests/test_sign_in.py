import re
from datetime import timedelta

import pytest

from .conftest import words_of

PASSWORD = "correct horse battery staple"


@pytest.fixture
def zhou(zhou):
    zhou.set_password(PASSWORD)
    zhou.save()
    return zhou


def signs_in(browser, password=PASSWORD, username="zhou", address="10.0.0.1", **more):
    fields = {"username": username, "password": password, **more}
    return browser.client.post("/desk/sign-in", fields, REMOTE_ADDR=address)


def test_she_signs_in_and_comes_to_where_she_was_going(at_desk, zhou):
    assert signs_in(at_desk()).url == "/desk"
    assert signs_in(at_desk(), username="ZHOU").url == "/desk"
    assert signs_in(at_desk(), next="/desk/cases/?loop=task").url == "/desk/cases/?loop=task"


@pytest.mark.parametrize(
    "onward", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", "\\\\x"]
)
def test_nobody_is_led_away_from_the_site(at_desk, zhou, onward):
    assert signs_in(at_desk(), next=onward).url == "/desk"


def test_a_wrong_password_says_what_to_do_and_not_what_was_wrong(at_desk, zhou):
    wrong, unknown = signs_in(at_desk(), "x"), signs_in(at_desk(), "x", username="nobody")

    assert (wrong.status_code, "用户名或密码不对" in words_of(wrong)) == (422, True)
    assert answer(wrong) == answer(unknown)


def answer(page):
    return re.search(r'(?s)<div class="summary".*?</div>', page.content.decode())[0]


def test_after_five_failures_that_address_waits_and_no_other(at_desk, zhou, clock):
    for _ in range(5):
        signs_in(at_desk(), "x", address="10.6.6.6")

    assert "请等 10 分钟" in words_of(signs_in(at_desk(), address="10.6.6.6"))
    assert signs_in(at_desk(), address="10.0.0.1").status_code == 302
    clock.traveller.shift(timedelta(minutes=11))
    assert signs_in(at_desk(), address="10.6.6.6").status_code == 302


def test_she_signs_out_and_is_a_stranger_again(at_desk, zhou):
    browser = at_desk(zhou)
    assert browser.opens("/desk").status_code == 200

    browser.sends("/desk/sign-out")

    assert browser.opens("/desk").status_code == 302


def test_a_closed_account_stays_out(at_desk, zhou):
    zhou.is_active = False
    zhou.save()

    assert signs_in(at_desk()).status_code == 422


def test_the_menu_says_what_she_is(at_desk, zhou):
    assert "滨河街道代表联络站 受理员" in at_desk(zhou).reads("/desk")
