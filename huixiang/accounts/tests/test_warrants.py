"""授权单: nothing with one signature, nobody with two."""

import re
from datetime import timedelta

import pytest
from allauth.socialaccount.models import SocialAccount
from django.utils import timezone
from django.utils.formats import date_format

from huixiang.accounts import factors, warrants
from huixiang.accounts.models import Session, Warrant
from huixiang.people.models import Account, Role, Unit

from .conftest import Browser, Telephone, events, said

GRANT = {"role": "handler", "reason": "新到岗"}


@pytest.fixture
def ask(system_admin, browser_of):
    browser = browser_of(system_admin)

    def put(account, kind="grant", **fields):
        page = browser.sends(f"/desk/accounts/{account.username}/ask/{kind}", reason="新到岗", **fields)
        assert page.status_code == 302, said(page)
        return Warrant.objects.order_by("-id").first()

    return put


@pytest.fixture
def sign(browser_of):
    def act(person, warrant, name):
        return browser_of(person).sends(f"/desk/warrants/{warrant.pk}/{name}")

    return act


def test_a_post_needs_three_people(ask, sign, passerby, power, security_admin, audit_admin):
    warrant = ask(passerby, unit=power.pk, role="handler")
    assert roles(passerby) == []

    sign(security_admin, warrant, "approve")
    assert roles(passerby) == []
    sign(audit_admin, warrant, "confirm")

    assert roles(passerby) == ["handler"]
    assert events("warrant_asked", "warrant_approved", "warrant_confirmed", "post_granted") == [
        ("warrant_asked", "system_admin", "passerby"),
        ("warrant_approved", "security_admin", "passerby"),
        ("warrant_confirmed", "audit_admin", "passerby"),
        ("post_granted", "audit_admin", "passerby"),
    ]


def roles(account):
    return [post.role for post in Account.objects.get(pk=account.pk).posts_now()]


def test_a_post_for_a_while_ends_by_itself_and_everybody_who_signs_sees_when(
    ask, sign, passerby, power, security_admin, audit_admin, browser_of, clock
):
    warrant = ask(passerby, unit=power.pk, role="handler", until_on="2026-11-03")
    assert "到 2026-11-03 为止" in said(browser_of(security_admin).opens("/desk/warrants/"))
    sign(security_admin, warrant, "approve")
    sign(audit_admin, warrant, "confirm")

    assert roles(passerby) == ["handler"]
    clock.shift(days=1)
    assert roles(passerby) == ["handler"]
    clock.shift(days=1)
    assert roles(passerby) == []


@pytest.mark.parametrize("day", ["2026-11-01", "2037-01-01", "9999-12-31", "soon"])
def test_a_last_day_that_cannot_be_is_refused_and_the_reason_stays(
    system_admin, browser_of, passerby, power, clock, day
):
    told = {"unit": power.pk, "role": "handler", "until_on": day, "reason": "顶岗半年"}

    page = browser_of(system_admin).sends("/desk/accounts/passerby/ask/grant", **told)

    assert (page.status_code, "顶岗半年" in said(page) or 'value="顶岗半年"' in page.content.decode()) == (422, True)
    assert not Warrant.objects.exists()


def test_signed_after_its_last_day_it_grants_nothing(ask, sign, passerby, power, security_admin, audit_admin, clock):
    warrant = ask(passerby, unit=power.pk, role="handler", until_on="2026-11-02")
    sign(security_admin, warrant, "approve")
    clock.shift(days=1)

    sign(audit_admin, warrant, "confirm")

    assert (roles(passerby), Warrant.objects.get().state) == ([], "approved")


def test_an_administrator_is_none_for_a_while_only(system_admin, browser_of, passerby, the_organ, clock):
    told = {"unit": the_organ.pk, "role": "audit_admin", "until_on": "2026-12-31", "reason": "顶岗半年"}

    page = browser_of(system_admin).sends("/desk/accounts/passerby/ask/grant", **told)

    assert (page.status_code, "不能定期" in said(page), "顶岗半年" in page.content.decode()) == (422, True, True)
    assert not Warrant.objects.exists()


@pytest.mark.parametrize(
    ("steps", "state"),
    [
        ("audit:confirm", "asked"), ("audit:approve", "asked"), ("system:approve", "asked"), ("system:confirm", "asked"),
        ("security:approve security:confirm", "approved"), ("security:approve security:approve", "approved"),
        ("security:approve system:confirm", "approved"), ("security:refuse audit:confirm", "refused"),
        ("system:withdraw security:approve", "withdrawn"), ("security:approve audit:refuse audit:confirm", "refused"),
    ],
)  # fmt: skip
def test_no_other_order_and_no_other_hands(ask, sign, person, passerby, power, steps, state):
    warrant = ask(passerby, unit=power.pk, role="handler")

    for step in steps.split():
        who, _, act = step.partition(":")
        sign(person(f"{who}_admin"), warrant, act)

    warrant.refresh_from_db()
    assert warrant.state == state
    assert roles(passerby) == []


def test_nobody_signs_for_herself(ask, sign, security_admin, audit_admin, power, system_admin):
    about_her = ask(security_admin, unit=power.pk, role="security_admin")
    sign(security_admin, about_her, "approve")
    about_her.refresh_from_db()
    assert about_her.state == "asked"
    with pytest.raises(warrants.Refused, match="不能办理自己的账号"):
        warrants.ask(system_admin, "factor", system_admin, "x")


def test_what_changed_meanwhile_is_looked_at_again(ask, sign, passerby, power, security_admin, audit_admin):
    warrant = ask(passerby, unit=power.pk, role="system_admin")
    other = ask(passerby, unit=power.pk, role="handler")
    for one in (other, warrant):
        sign(security_admin, one, "approve")
    sign(audit_admin, other, "confirm")

    sign(audit_admin, warrant, "confirm")

    assert roles(passerby) == ["handler"]
    warrant.refresh_from_db()
    assert warrant.state == "approved"


def test_the_same_is_not_asked_twice(ask, browser_of, system_admin, passerby, power):
    ask(passerby, unit=power.pk, role="handler")

    again = browser_of(system_admin).sends(
        "/desk/accounts/passerby/ask/grant", unit=power.pk, **GRANT | {"reason": "老郑退休，由他接任"}
    )

    assert (again.status_code, "同样的授权单已经提出" in said(again)) == (422, True)
    assert "老郑退休，由他接任" in again.content.decode()
    assert Warrant.objects.count() == 1


def test_a_post_ends_with_two_signatures_and_takes_her_sessions_along(ask, sign, zheng, security_admin, browser_of):
    browser = browser_of(zheng)
    post = next(post for post in zheng.posts_now() if post.role == "handler")

    sign(security_admin, ask(zheng, "end", post=post.pk), "approve")

    assert roles(zheng) == ["liaison"]
    assert browser.opens("/desk").status_code == 302


def test_a_lost_telephone_takes_two_administrators(ask, sign, zhou, telephone, security_admin, browser_of):
    browser, warrant = browser_of(zhou), ask(zhou, "factor")
    assert factors.has_factor(zhou)

    sign(security_admin, warrant, "approve")

    assert not factors.has_factor(zhou)
    assert browser.opens("/desk").status_code == 302
    fresh = Browser()
    fresh.signs_in(zhou)
    assert fresh.opens("/desk").url == "/desk/me/first"
    assert events("factor_reset") == [("factor_reset", "security_admin", "zhou")]


def test_a_reset_password_is_shown_once_and_changed_first(ask, sign, zhou, telephone, security_admin):
    page = sign(security_admin, ask(zhou, "password"), "approve")
    once = re.search(r'<p class="secret">([^<]+)</p>', page.content.decode())[1]

    browser = Browser()
    assert browser.signs_in(zhou, once).url == "/desk/sign-in/code"
    browser.types(telephone.shows())
    assert browser.opens("/desk").url == "/desk/me/password"
    assert "no-store" in page["Cache-Control"]
    assert date_format(timezone.localdate() + timedelta(days=30), "n月j日以后作废") in page.content.decode()


def test_an_identity_is_linked_with_two_signatures(ask, sign, zhou, security_admin, settings):
    settings.SOCIALACCOUNT_PROVIDERS = {
        "wecom": {"APPS": [{"provider_id": "wecom", "name": "企业微信", "client_id": "c"}]}
    }
    warrant = ask(zhou, "link", way="wecom", uid="zhouzhanzhang")
    assert SocialAccount.objects.count() == 0

    sign(security_admin, warrant, "approve")

    linked = SocialAccount.objects.get()
    assert (linked.user, linked.provider, linked.uid, linked.extra_data) == (zhou, "wecom", "zhouzhanzhang", {})


def test_a_new_account_has_no_post_and_a_password_of_once(system_admin, browser_of):
    page = browser_of(system_admin).sends("/desk/accounts/new", username="Xiao.Wang", name="小王")
    once = re.search(r'<p class="secret">([^<]+)</p>', page.content.decode())[1]

    wang = Account.objects.get(username="xiao.wang")
    assert (wang.name, roles(wang), wang.check_password(once)) == ("小王", [], True)
    browser = Browser()
    browser.signs_in(wang, once)
    assert browser.opens("/desk").url == "/desk/me/first"
    telephone = Telephone(wang)
    again = Browser()
    again.signs_in(wang, once)
    again.types(telephone.shows())
    assert again.opens("/desk").url == "/desk/me/password"


@pytest.mark.parametrize("username", ["zhou", "ZHOU", "a b", "小王", "", "x" * 41, "../etc"])
def test_a_user_name_must_be_one_and_be_free(system_admin, browser_of, zhou, username):
    page = browser_of(system_admin).sends("/desk/accounts/new", username=username, name="小王")

    assert page.status_code == 422
    assert not Account.objects.filter(name="小王").exists()


def test_enabling_gives_back_what_she_held(system_admin, zhou, browser_of):
    office = browser_of(system_admin)
    office.sends("/desk/accounts/zhou/disable")
    office.sends("/desk/accounts/zhou/enable")

    zhou.refresh_from_db()
    assert zhou.is_active
    assert roles(zhou) == ["clerk"]
    assert Session.objects.filter(account=zhou).count() == 0


def test_each_administrator_finds_her_own_buttons(ask, passerby, power, person, browser_of):
    ask(passerby, unit=power.pk, role="handler")

    shown = {
        who: re.findall(r'data-act="(\w+)"', browser_of(person(who)).opens("/desk/warrants/").content.decode())
        for who in ("system_admin", "security_admin", "audit_admin")
    }

    assert shown == {"system_admin": ["withdraw"], "security_admin": ["approve", "refuse"], "audit_admin": []}


def test_an_identity_is_unlinked_by_one_alone(system_admin, zhou, browser_of):
    link = SocialAccount.objects.create(user=zhou, provider="wecom", uid="zhou")

    browser_of(system_admin).sends(f"/desk/accounts/zhou/links/{link.pk}/remove")

    assert SocialAccount.objects.count() == 0
    assert events("identity_unlinked") == [("identity_unlinked", "system_admin", "zhou")]


def test_a_long_list_says_how_many_wait_and_keeps_nobody_behind(ask, passerby, power, security_admin, browser_of):
    first = ask(passerby, unit=power.pk, role="handler")
    roles = [role for role in Role.values if role != "handler"]
    places = [(unit, role) for unit in Unit.objects.order_by("path")[:4] for role in roles][:51]
    waiting = [
        Warrant(kind="grant", account=passerby, unit=u, role=r, reason="新到岗", asked_by=first.asked_by)
        for u, r in places
    ]
    Warrant.objects.bulk_create(waiting)

    page = browser_of(security_admin).opens("/desk/warrants/")

    assert "52 张，先列等得最久的 50 张" in said(page)
    assert f"/desk/warrants/{first.pk}/approve" in page.content.decode()


def test_who_holds_no_post_can_be_rid_of_none(passerby, system_admin, browser_of):
    browser = browser_of(system_admin)

    assert browser.opens("/desk/accounts/passerby/ask/end").url == "/desk/accounts/passerby/"
    assert "路人现在没有岗位" in said(browser.opens("/desk/accounts/passerby/"))
    sent = browser.sends("/desk/accounts/passerby/ask/end", post="", reason="上个月已经调走")
    assert (sent.status_code, "上个月已经调走" in sent.content.decode()) == (422, True)
