"""Signing in with another system's word: real logins at systems on loopback; they open doors, never accounts."""

import re
import urllib.parse
import urllib.request

import pytest
from allauth.socialaccount.models import SocialAccount

from huixiang.people.models import Account, SecurityEvent

from .conftest import Browser, events, said
from .other_systems import DingTalk, IdentityProvider, WeCom


@pytest.fixture
def idp(settings):
    yield from configured(
        settings, IdentityProvider(), "openid_connect", "unit", lambda s: (s.client, s.secret),
        lambda s: {"server_url": s.url, "username_claim": "", "fetch_userinfo": False},
    )  # fmt: skip


@pytest.fixture
def dingtalk(settings):
    places = lambda s: {"login_url": s.url, "api_url": s.url}  # noqa: E731
    yield from configured(settings, DingTalk(), "dingtalk", "dingtalk", lambda s: (s.client, s.secret), places)


@pytest.fixture
def wecom(settings):
    places = lambda s: {"login_url": s.url, "api_url": s.url, "agent": s.agent}  # noqa: E731
    yield from configured(settings, WeCom(), "wecom", "wecom", lambda s: (s.corp, s.secret), places)


def configured(settings, system, provider, way, keys, more):
    client, secret = keys(system)
    app = {"provider_id": way, "name": f"系统{way}", "client_id": client, "secret": secret, "settings": more(system)}
    settings.SOCIALACCOUNT_PROVIDERS = {provider: {"APPS": [app]}}
    yield system
    system.close()


def linked(account, way, uid):
    SocialAccount.objects.create(user=account, provider=way, uid=uid)


def goes(browser, way="unit"):
    """To the other system, by the link on our page."""
    link = re.search(rf'href="(/desk/sign-in/with/{way}[^"]*)"', browser.opens("/desk/sign-in").content.decode())[1]
    return browser.opens(link).url


def signs_in_there(address, typed="Idp-secret-1"):
    """What a person does at the identity provider: reads its form, fills it in, is sent back."""
    with urllib.request.build_opener().open(address) as page:
        hidden = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page.read().decode()))
    body = urllib.parse.urlencode({**hidden, "u": "zhou.s", "p": typed}).encode()
    origin = urllib.parse.urlsplit(address)
    opener = urllib.request.build_opener(Stay)
    try:
        opener.open(f"{origin.scheme}://{origin.netloc}/authorize", body)
    except urllib.error.HTTPError as redirect:
        return redirect.headers["Location"]
    raise AssertionError("the provider sent nobody back")


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def comes_back(browser, address):
    """The page one comes back to only offers a button; pressing it redeems the code."""
    split = urllib.parse.urlsplit(address)
    here = f"{split.path}?{split.query}"
    page = browser.opens(here)
    assert (page.status_code, "继续登录" in said(page)) == (200, True)
    return browser.sends(here)


def test_a_linked_account_is_signed_in_and_still_asked_for_its_second_factor(idp, zhou, telephone):
    linked(zhou, "unit", "248289761001")
    browser = Browser()

    back = comes_back(browser, signs_in_there(goes(browser)))

    assert back.url == "/desk/sign-in/code"
    assert browser.opens("/desk").status_code == 302
    assert browser.types(telephone.shows()).url == "/desk"
    assert browser.opens("/desk").status_code == 200
    assert SecurityEvent.objects.get(kind="signed_in").facts == {"methods": ["socialaccount", "totp"]}
    assert idp.calls == [
        "get__well_known_openid_configuration", "get_authorize", "post_authorize",
        "get__well_known_openid_configuration", "post_token", "get_keys",
    ]  # fmt: skip


def test_nothing_the_provider_tells_is_kept_but_its_own_number(idp, zhou, telephone):
    linked(zhou, "unit", "248289761001")
    browser = Browser()
    comes_back(browser, signs_in_there(goes(browser)))

    assert SocialAccount.objects.get().extra_data == {}


def test_an_unknown_person_is_told_her_number_and_gets_no_account(idp, zhou):
    browser, before = Browser(), Account.objects.count()

    page = comes_back(browser, signs_in_there(goes(browser)))

    assert (page.status_code, "还没有绑定" in said(page), "248289761001" in said(page)) == (403, True, True)
    assert (Account.objects.count(), SocialAccount.objects.count()) == (before, 0)
    assert events() == [("sign_in_failed", None, None)]


def test_a_claim_the_operator_named_finds_the_account(idp, settings, zhou, telephone):
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["username_claim"] = "preferred_username"
    browser = Browser()

    assert comes_back(browser, signs_in_there(goes(browser))).url == "/desk/sign-in/code"
    assert [(row.user, row.uid) for row in SocialAccount.objects.all()] == [(zhou, "248289761001")]
    assert events() == [("identity_linked", None, "zhou")]


@pytest.mark.parametrize(
    "spoil",
    [{"nonce": "another"}, {"aud": "somebody-else"}, {"iss": "https://idp.example"}, {"exp": 1}, {"nonce": None}],
    ids=lambda spoil: next(iter(spoil)),
)
def test_a_token_that_is_not_for_this_round_opens_nothing(idp, zhou, telephone, spoil):
    linked(zhou, "unit", "248289761001")
    idp.spoil, browser = spoil, Browser()

    page = comes_back(browser, signs_in_there(goes(browser)))

    assert (page.status_code, "统一身份认证没有成功" in said(page)) == (403, True)
    assert browser.opens("/desk/sign-in/code").url == "/desk/sign-in"


def test_a_token_signed_by_another_key_opens_nothing(idp, zhou, telephone):
    linked(zhou, "unit", "248289761001")
    idp.forge, browser = True, Browser()

    assert comes_back(browser, signs_in_there(goes(browser))).status_code == 403


def test_a_code_is_redeemed_in_the_browser_that_asked_for_it_and_once(idp, zhou, telephone):
    linked(zhou, "unit", "248289761001")
    browser, other = Browser(), Browser()
    back = signs_in_there(goes(browser))

    assert comes_back(other, back).status_code == 403
    assert comes_back(browser, back).status_code == 302
    assert comes_back(browser, back).status_code == 403


def test_who_gives_up_there_is_told_so_here(idp, zhou):
    browser = Browser()

    page = comes_back(browser, signs_in_there(goes(browser), typed="wrong"))

    assert (page.status_code, "可能是取消了" in said(page)) == (403, True)


def test_a_disabled_account_stays_out_whatever_the_provider_says(idp, zhou, telephone):
    linked(zhou, "unit", "248289761001")
    Account.objects.filter(pk=zhou.pk).update(is_active=False)
    browser = Browser()

    page = comes_back(browser, signs_in_there(goes(browser)))

    assert (page.status_code, "已停用" in said(page)) == (403, True)


def test_somebody_without_a_second_factor_is_led_to_enrol(idp, zhou):
    linked(zhou, "unit", "248289761001")
    browser = Browser()
    comes_back(browser, signs_in_there(goes(browser)))

    assert browser.opens("/desk").url == "/desk/me/first"


def test_dingtalk_signs_in_a_linked_account(dingtalk, zhou, telephone):
    linked(zhou, "dingtalk", "union-of-zhou")
    browser = Browser()

    assert comes_back(browser, dingtalk.authorises(goes(browser, "dingtalk"))).url == "/desk/sign-in/code"
    assert browser.types(telephone.shows()).url == "/desk"
    assert dingtalk.calls == ["post_v1_0_oauth2_userAccessToken", "get_v1_0_contact_users_me"]


def test_dingtalk_opens_no_account(dingtalk, zhou):
    browser = Browser()

    page = comes_back(browser, dingtalk.authorises(goes(browser, "dingtalk")))

    assert (page.status_code, "union-of-zhou" in said(page), "13800000000" in said(page)) == (403, True, False)


def test_wecom_signs_in_a_linked_account(wecom, zhou, telephone):
    linked(zhou, "wecom", "ZhouZhanZhang")
    browser = Browser()

    assert comes_back(browser, wecom.authorises(goes(browser, "wecom"))).url == "/desk/sign-in/code"
    assert browser.types(telephone.shows()).url == "/desk"
    assert wecom.calls == ["get_cgi_bin_gettoken", "get_cgi_bin_auth_getuserinfo"]


def test_wecom_turns_away_who_is_no_member(wecom, zhou):
    linked(zhou, "wecom", "ZhouZhanZhang")
    wecom.who, browser = {"openid": "outsider"}, Browser()

    assert comes_back(browser, wecom.authorises(goes(browser, "wecom"))).status_code == 403


def test_wecom_tells_of_a_wrong_secret_and_so_do_we(wecom, zhou):
    wecom.secret, browser = "another", Browser()

    page = comes_back(browser, wecom.authorises(goes(browser, "wecom")))

    assert (page.status_code, "统一身份认证没有成功" in said(page)) == (403, True)


def test_a_site_that_believes_nobody_else_offers_nothing_else(organ):
    assert "/desk/sign-in/with/" not in Browser().opens("/desk/sign-in").content.decode()
    assert Browser().opens("/desk/sign-in/with/unit").status_code == 404
    assert Browser().opens("/desk/sign-in/with/unit/back?code=x&state=y").status_code == 404
