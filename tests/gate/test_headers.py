"""S-8 beyond the matrix: static files, the health page, what is missing, broken, too large or gone; https and its promise."""

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from .headers import EVERYWHERE, lacking

pytestmark = pytest.mark.django_db
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
