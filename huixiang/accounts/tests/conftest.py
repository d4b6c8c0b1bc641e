"""People at browsers, with passwords, telephones and recovery codes of their own."""

import re

import pytest
from django.test import Client

from huixiang.accounts import factors
from huixiang.people.models import SecurityEvent

PASSWORD = "Lanterns-9-rivers"


class Browser:
    """One person's browser somewhere; `address` is where its requests come from."""

    def __init__(self, address="10.0.0.1", agent="Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537.36"):
        self.client = Client(REMOTE_ADDR=address, headers={"user-agent": agent})

    def opens(self, page):
        return self.client.get(page)

    def sends(self, page, **fields):
        return self.client.post(page, fields)

    def signs_in(self, account, password=PASSWORD, **more):
        username = getattr(account, "username", account)
        return self.sends("/desk/sign-in", username=username, password=password, **more)

    def types(self, code):
        return self.sends("/desk/sign-in/code", code=code)


class Telephone:
    """Somebody's authenticator app."""

    def __init__(self, account):
        self.secret = factors.new_secret()
        factors.add_app(account, self.secret)

    def shows(self, later=0):
        return factors.code_at(self.secret, factors.period_now() + later)

    def wrong(self):
        """Six digits that are none of those that work now."""
        near = {self.shows(later) for later in (-1, 0, 1)}
        return next(code for code in ("000000", "111111", "222222", "333333") if code not in near)


def said(page):
    """The words of a page, without tags and without the chrome's scripts."""
    body = re.sub(r"(?s)<script.*?</script>|<head>.*?</head>", " ", page.content.decode())
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


def events(*kinds):
    """(kind, who, whom) of the audit's lines, the oldest first."""
    found = SecurityEvent.objects.order_by("at", "id").select_related("account", "subject")
    rows = found.filter(kind__in=kinds) if kinds else found
    return [(row.kind, getattr(row.account, "username", None), getattr(row.subject, "username", None)) for row in rows]


@pytest.fixture
def browser_of(organ):
    """A browser in which this person has signed in with both factors."""

    def sit(person, **more):
        browser = Browser(**more)
        browser.client.force_login(person)
        return browser

    return sit


@pytest.fixture
def at(organ):
    """Somebody's client, signed in."""

    def sit(person):
        client = Client()
        client.force_login(person)
        return client

    return sit


@pytest.fixture
def with_password(organ):
    def give(account, password=PASSWORD):
        account.set_password(password)
        account.save()
        return account

    return give


@pytest.fixture
def zhou(zhou, with_password):
    return with_password(zhou)


@pytest.fixture
def telephone(zhou):
    return Telephone(zhou)
