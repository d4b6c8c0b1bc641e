"""Where somebody is signed in, and how each sign-in ends."""

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huixiang.accounts.devices import device_of
from huixiang.accounts.models import Session
from huixiang.people.models import Account

from .conftest import Browser, events, said

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0) AppleWebKit Version/19.0 Mobile Safari/604.1"


def test_a_quarter_of_an_hour_without_use_ends_it(clock, zhou, browser_of):
    browser = browser_of(zhou)

    clock.traveller.shift(timedelta(minutes=14))
    assert browser.opens("/desk").status_code == 200
    clock.traveller.shift(timedelta(minutes=14))
    assert browser.opens("/desk").status_code == 200
    clock.traveller.shift(timedelta(minutes=15))
    assert browser.opens("/desk").url == "/desk/sign-in?next=/desk"


def test_eight_hours_end_it_however_busy_she_was(clock, zhou, browser_of):
    browser = browser_of(zhou)
    for _ in range(47):
        clock.traveller.shift(timedelta(minutes=10))
        assert browser.opens("/desk").status_code == 200

    clock.traveller.shift(timedelta(minutes=10))

    assert browser.opens("/desk").status_code == 302


def test_looking_often_writes_seldom(clock, zhou, browser_of):
    browser = browser_of(zhou)
    with CaptureQueriesContext(connection) as told:
        for _ in range(3):
            browser.opens("/desk/me/")

    assert [q["sql"] for q in told if q["sql"].startswith("UPDATE")] == []


def test_a_disabled_account_loses_every_session_at_once(zhou, system_admin, browser_of):
    browsers = [browser_of(zhou), browser_of(zhou, agent=PHONE)]

    browser_of(system_admin).sends("/desk/accounts/zhou/disable")

    assert [browser.opens("/desk").status_code for browser in browsers] == [302, 302]
    assert Session.objects.filter(account=zhou).count() == 0
    assert events("account_disabled") == [("account_disabled", "system_admin", "zhou")]


def test_an_account_disabled_by_hand_in_the_database_is_out_at_the_next_request(zhou, browser_of):
    browser = browser_of(zhou)

    Account.objects.filter(pk=zhou.pk).update(is_active=False)

    assert browser.opens("/desk").status_code == 302


def test_an_ended_session_does_not_come_back_by_being_used_at_that_moment(zhou, browser_of):
    browser = browser_of(zhou)
    session = browser.client.session
    assert session["since"]
    Session.objects.all().delete()

    session["seen"] = "2026-11-02T09:00:00+08:00"

    with pytest.raises(UpdateError):
        session.save()
    assert Session.objects.count() == 0


def test_she_sees_where_she_is_signed_in_and_ends_one_of_them(zhou, browser_of):
    desk, phone = browser_of(zhou), browser_of(zhou, agent=PHONE)

    page = desk.opens("/desk/me/")
    assert re.findall(r"<b>([^<]+)</b> ?(?:<span class=\"state\"[^>]*>(就是这里))?", page.content.decode())[:2] == [
        ("Safari，iPhone", ""), ("Chrome，Windows", "就是这里"),
    ]  # fmt: skip
    assert Session.objects.filter(account=zhou).first().session_key not in page.content.decode()
    desk.sends(re.search(r'action="(/desk/me/sessions/\w{16})"', page.content.decode())[1])

    assert phone.opens("/desk").status_code == 302
    assert desk.opens("/desk").status_code == 200


def test_she_ends_all_others(zhou, browser_of):
    here, *others = (browser_of(zhou) for _ in range(4))

    here.sends("/desk/me/sessions/others")

    assert [browser.opens("/desk").status_code for browser in (here, *others)] == [200, 302, 302, 302]


def test_nobody_ends_anybody_elses(zhou, zheng, browser_of):
    hers = browser_of(zhou)
    handle = Session.objects.get(account=zhou).handle

    assert browser_of(zheng).sends(f"/desk/me/sessions/{handle}").status_code == 404
    assert hers.opens("/desk").status_code == 200


def test_a_new_password_ends_the_other_sessions(zhou, telephone, browser_of):
    here, there = browser_of(zhou), browser_of(zhou)
    new = "Bridges+5+lanterns"

    here.sends("/desk/me/password", old="Lanterns-9-rivers", new=new, again=new)

    assert here.opens("/desk").status_code == 200
    assert there.opens("/desk").status_code == 302
    assert Browser().signs_in(zhou, new).url == "/desk/sign-in/code"


def test_the_key_of_a_session_changes_when_she_signs_in(zhou, telephone):
    browser = Browser()
    browser.signs_in(zhou)
    before = browser.client.session.session_key

    browser.types(telephone.shows())

    assert browser.client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


def test_the_cookie_ends_with_the_browser_and_no_script_reads_it(zhou, telephone):
    browser = Browser()
    browser.signs_in(zhou)
    cookie = browser.types(telephone.shows()).cookies["sessionid"]

    assert (cookie["max-age"], cookie["expires"], cookie["httponly"], cookie["samesite"]) == ("", "", True, "Lax")


def test_old_sessions_are_swept_up_when_somebody_signs_in(clock, zhou, zheng, browser_of):
    browser_of(zhou)
    clock.traveller.shift(timedelta(hours=1))

    browser_of(zheng)

    assert [row.account for row in Session.objects.order_by("since")] == [zheng]


@pytest.mark.parametrize(
    ("agent", "told"),
    [
        (PHONE, "Safari，iPhone"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140 Mobile MicroMessenger/8.0", "微信，安卓"),
        ("Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/145.0", "Firefox，Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537.36 Edg/140", "Edge，Windows"),
        ("curl/8", "其他浏览器，其他系统"),
        ("", "其他浏览器，其他系统"),
    ],
)
def test_a_device_is_told_in_two_words(agent, told):
    assert device_of(agent) == told


def test_the_page_of_my_sign_ins_shows_no_address(zhou, browser_of):
    page = browser_of(zhou, address="10.5.4.3").opens("/desk/me/")

    assert "10.5.4.3" not in page.content.decode()
    assert "正在使用" in said(page)


def test_who_writes_is_not_idle_and_gets_the_token_of_the_day(clock, zhou, browser_of):
    browser = browser_of(zhou)
    for _ in range(4):
        clock.traveller.shift(timedelta(minutes=10))
        told = browser.opens("/desk/me/here").json()

    assert (told["who"], told["minutes"]) == ("zhou", 8 * 60 - 40)
    assert len(told["token"]) == 64
    clock.traveller.shift(timedelta(minutes=16))
    assert browser.opens("/desk/me/here").status_code == 302
