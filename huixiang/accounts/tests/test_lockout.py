"""S-3: ten wrong attempts wait a quarter of an hour, and nobody can lock somebody else out."""

from datetime import timedelta

from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.test import RequestFactory

from huixiang.accounts.sign_in import sign_in
from huixiang.people.models import SecurityEvent

from .conftest import Browser, events, said

THERE, HERE = "10.6.6.6", "10.0.0.1"


def guesses(account, times, address=THERE):
    for _ in range(times):
        last = Browser(address).signs_in(account, "wrong")
    return last


def test_the_tenth_wrong_password_closes_that_address_for_fifteen_minutes(zhou, telephone, clock):
    guesses(zhou, 9)
    assert Browser(THERE).signs_in(zhou).url == "/desk/sign-in/code"

    guesses(zhou, 10)

    assert "请等 15 分钟" in said(Browser(THERE).signs_in(zhou))
    clock.traveller.shift(timedelta(minutes=14, seconds=59))
    assert Browser(THERE).signs_in(zhou).status_code == 422
    clock.traveller.shift(timedelta(seconds=2))
    assert Browser(THERE).signs_in(zhou).url == "/desk/sign-in/code"


def test_the_owner_elsewhere_and_her_colleagues_there_notice_nothing(zhou, telephone, zheng, with_password):
    with_password(zheng)
    guesses(zhou, 12)

    assert Browser(HERE).signs_in(zhou).url == "/desk/sign-in/code"
    assert Browser(THERE).signs_in(zheng).status_code == 302
    assert [kind for kind, *_ in events()].count("locked") == 1


def test_behind_a_proxy_the_address_is_the_clients_own(zhou, telephone):
    there, here = Browser("127.0.0.1"), Browser("127.0.0.1")
    there.client.defaults["HTTP_X_FORWARDED_FOR"] = "1.1.1.1, 203.0.113.9"
    here.client.defaults["HTTP_X_FORWARDED_FOR"] = "198.51.100.7"

    for _ in range(10):
        there.signs_in(zhou, "wrong")

    assert there.signs_in(zhou).status_code == 422
    assert here.signs_in(zhou).status_code == 302
    assert set(SecurityEvent.objects.values_list("address", flat=True)) == {"203.0.113.9"}


def test_ten_thousand_guesses_from_two_hundred_addresses_get_nowhere(zhou, telephone, zheng, with_password):
    with_password(zheng)
    post = RequestFactory().post

    answers = set()
    for guess in range(10_000):
        fields = {"username": "zhou", "password": f"guess-{guess}"}
        request = post("/desk/sign-in", fields, REMOTE_ADDR=f"10.7.{guess % 200}.1")
        request.user, request.session, request._dont_enforce_csrf_checks = AnonymousUser(), SessionBase(), True
        answers.add(sign_in(request).status_code)

    assert answers == {422}
    tried = SecurityEvent.objects.filter(kind="sign_in_failed", facts__why="password")
    assert tried.count() == 200 * 10
    assert Browser(HERE).signs_in(zhou).url == "/desk/sign-in/code"
    assert Browser("10.7.3.1").signs_in(zheng).status_code == 302


def test_codes_are_counted_by_account_whatever_the_address(zhou, telephone, clock):
    for guess in range(10):
        browser = Browser(f"10.8.{guess}.1")
        browser.signs_in(zhou)
        assert browser.types(telephone.wrong()).status_code == 422

    fresh = Browser(HERE)
    fresh.signs_in(zhou)
    assert "请等 15 分钟" in said(fresh.types(telephone.shows()))
    clock.traveller.shift(timedelta(minutes=15, seconds=1))
    fresh = Browser(HERE)
    fresh.signs_in(zhou)
    assert fresh.types(telephone.shows()).url == "/desk"


def test_proving_who_one_is_counts_as_well(zhou, telephone, browser_of):
    browser = browser_of(zhou)
    for _ in range(10):
        assert browser.sends("/desk/me/prove", password="wrong").status_code == 422

    assert "请等 15 分钟" in said(browser.sends("/desk/me/prove", password="Lanterns-9-rivers"))


def test_guessing_the_old_password_counts_as_well(zhou, telephone, browser_of):
    browser = browser_of(zhou)
    new = "Bridges+5+lanterns"
    for _ in range(10):
        browser.sends("/desk/me/password", old="wrong", new=new, again=new)

    page = browser.sends("/desk/me/password", old="Lanterns-9-rivers", new=new, again=new)

    assert "请等 15 分钟" in said(page)
    zhou.refresh_from_db()
    assert zhou.check_password("Lanterns-9-rivers")
