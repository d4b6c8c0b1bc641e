"""S-8 beyond the matrix: static files, the health page, what is missing, broken, too large or gone; https and its promise."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from huixiang.public.brake import address_of

from .headers import EVERYWHERE, lacking

pytestmark = pytest.mark.django_db
HOME = Path(__file__).resolve().parents[2]
BROKEN = [
    ("GET", "/no-such-page", {}, 404),
    ("GET", "/desk/no-such-page", {}, 404),
    ("GET", "/r/x", {}, 404),
    ("POST", "/file", {"CONTENT_LENGTH": str(500 * 2**20)}, 413),
    ("POST", "/file", {"HTTP_SEC_FETCH_SITE": "cross-site"}, 403),
    ("POST", "/", {}, 405),
    ("GET", "/healthz", {}, 503),
]


@pytest.mark.parametrize(("method", "address", "more", "status"), BROKEN)
def test_a_refusal_says_the_same_as_a_page(organ, method, address, more, status):
    page = Client().generic(method, address, **more)

    assert (page.status_code, lacking(page)) == (status, {})


def test_a_fault_of_ours_says_the_same(organ, monkeypatch):
    def broken(request):
        raise ZeroDivisionError

    page = Client(raise_request_exception=False)
    monkeypatch.setattr("huixiang.public.figures.plain", broken)
    answer = page.get("/figures")

    assert (answer.status_code, lacking(answer)) == (500, {})


def test_a_host_that_is_not_ours_is_refused_in_the_same_words(settings):
    settings.ALLOWED_HOSTS = ["example.org"]
    answer = Client().get("/", HTTP_HOST="elsewhere.example")

    assert (answer.status_code, lacking(answer)) == (400, {})


@pytest.fixture
def behind_https(settings):
    """A site as the manual sets it up, behind a proxy that speaks https; its static files gathered."""
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 31536000, True
    settings.SECURE_SSL_REDIRECT, settings.SECURE_PROXY_SSL_HEADER = True, ("HTTP_X_FORWARDED_PROTO", "https")
    return Client(HTTP_X_FORWARDED_PROTO="https")


def test_https_is_promised_for_a_year_on_every_answer(organ, behind_https):
    answers = [behind_https.get(address) for address in ("/", "/desk", "/no-such-page", "/healthz")]

    assert {answer["Strict-Transport-Security"] for answer in answers} == {"max-age=31536000; includeSubDomains"}
    assert Client().get("/desk").url == "https://testserver/desk"
    assert Client().get("/healthz").status_code == 503


def test_a_static_file_carries_the_headers_and_may_be_kept(settings, tmp_path):
    (tmp_path / "x.css").write_text("a{}")
    settings.STATIC_ROOT, settings.WHITENOISE_AUTOREFRESH = str(tmp_path), True
    answer = Client().get("/static/x.css")
    [close() for close in answer._resource_closers]

    assert answer.status_code == 200
    assert set(lacking(answer)) == {"Cache-Control"}
    assert "no-store" not in answer["Cache-Control"]
    assert {name for name in EVERYWHERE if name in answer.headers} == set(EVERYWHERE)
    assert finders.find("huixiang/base.css")


def test_cookies_behind_https_are_for_https_alone():
    """Names and marks of the cookies as production sets them up."""
    told = "import json; from django.conf import settings as s; print(json.dumps([s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME,"
    told += "s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY, s.SESSION_COOKIE_SAMESITE]))"
    with tempfile.TemporaryDirectory() as data:
        site = os.environ | {"HUIXIANG_HTTPS": "1", "HUIXIANG_DATA": data, "DJANGO_SETTINGS_MODULE": "config.settings"}
        said = subprocess.run([sys.executable, "-c", told], cwd=HOME, env=site, capture_output=True, check=True)

    assert json.loads(said.stdout) == ["__Host-sessionid", "__Host-csrftoken", True, True, True, "Lax"]


def test_every_answer_says_what_it_is(organ):
    kinds = {
        address: Client().get(address)["Content-Type"]
        for address in ("/", "/desk/sign-in", "/no-such-page", "/healthz", "/figures", "/ledger/check")
    }

    assert set(kinds.values()) == {"text/html; charset=utf-8", "application/json"}
    assert kinds["/healthz"] == "application/json"


@pytest.mark.parametrize(
    "address",
    ["/.git/config", "/static/", "/static/../config/settings.py", "/manage.py", "/var/secret_key", "/keys/pepper.key"],
)
def test_nothing_but_static_files_is_served_from_disk(organ, address):
    assert Client().get(address).status_code == 404


def test_only_the_nearest_proxy_is_believed(rf):
    ask = rf.get("/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="10.0.0.1, 203.0.113.7")
    forged = rf.get("/", REMOTE_ADDR="203.0.113.9", HTTP_X_FORWARDED_FOR="10.0.0.1")

    assert (address_of(ask), address_of(forged)) == ("203.0.113.7", "203.0.113.9")
