"""`huixiang code`: a newcomer to the small town gets in within seconds; nobody gets in anywhere else by it."""

import json

import pytest
from click.testing import CliRunner

from huixiang.accounts import factors
from huixiang.seeds import town
from huixiang.seeds.authenticator import code

from .conftest import Browser


@pytest.fixture
def data(settings, tmp_path):
    settings.DATA = tmp_path
    return tmp_path


@pytest.fixture
def logins(data, zhou):
    """The town's sign-ins as a site keeps them that was set up before there were second factors."""
    file = data / town.LOGINS
    file.write_text(json.dumps([{"role": "r", "username": "zhou", "password": "p", "totp_secret": None}]))
    return town.with_apps(file)


def asked(username):
    return CliRunner().invoke(code, [username])


def test_the_code_opens_the_door_and_the_next_one_does_at_once(logins, zhou):
    typed = []
    for _ in range(2):
        browser = Browser()
        browser.signs_in(zhou)
        typed.append(asked("zhou").output.strip())
        assert browser.types(typed[-1]).url == "/desk"

    assert typed[0] != typed[1]


def test_an_older_town_gets_its_apps_once(logins, data, zhou):
    assert factors.has_factor(zhou)
    assert town.with_apps(data / town.LOGINS) == logins
    assert logins[0]["totp_secret"]


@pytest.mark.parametrize(
    ("https", "kept", "username", "told"),
    [
        (True, True, "zhou", "这是正式网站"),
        (False, False, "zhou", "没有演示小城"),
        (False, True, "nobody", "演示小城里没有「nobody」"),
    ],
)
def test_elsewhere_it_is_refused_in_one_sentence(logins, data, settings, https, kept, username, told):
    settings.HTTPS = https
    if not kept:
        (data / town.LOGINS).unlink()

    said = asked(username)

    assert (said.exit_code, told in said.output) == (1, True)
