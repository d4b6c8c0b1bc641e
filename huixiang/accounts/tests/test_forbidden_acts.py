"""S-4: forty things the three administrators, and everybody else, may not do: each refused, each in the audit."""

import re

import pytest

from huixiang.accounts import factors
from huixiang.accounts.models import Session, Warrant
from huixiang.loops.models import Case
from huixiang.people.models import Account, Post, SecurityEvent, Unit

SYSTEM, SECURITY, AUDIT = "system_admin", "security_admin", "audit_admin"
CASE = "/desk/cases/{number}/"
# fmt: off
ACTS = [
    # who      method  address                                     fields
    *[(who,    "get",  address,                                    {}) for who in (SYSTEM, SECURITY, AUDIT) for address in (
        CASE, "/desk/cases/", "/desk/cases/export", "/desk/search?q=路灯", "/desk/dispatch/", "/desk/file/")],
    (SYSTEM,   "post", CASE + "moves/accept/",                     {}),
    (SECURITY, "post", CASE + "moves/accept/",                     {}),
    (AUDIT,    "post", CASE + "identity/phone/",                   {}),
    (SYSTEM,   "get",  "/desk/audit/",                             {}),
    (SECURITY, "get",  "/desk/audit/",                             {}),
    (AUDIT,    "get",  "/desk/accounts/",                          {}),
    (AUDIT,    "get",  "/desk/accounts/zhou/",                     {}),
    (SECURITY, "post", "/desk/accounts/new",                       {"username": "mine", "name": "我"}),
    (AUDIT,    "post", "/desk/accounts/new",                       {"username": "mine", "name": "我"}),
    (SECURITY, "post", "/desk/accounts/zhou/disable",              {}),
    (AUDIT,    "post", "/desk/accounts/zhou/disable",              {}),
    (SYSTEM,   "post", "/desk/accounts/system_admin/disable",      {}),
    (SYSTEM,   "post", "/desk/accounts/audit_admin/disable",       {}),
    (SECURITY, "post", "/desk/accounts/passerby/ask/grant",        {"unit": "{power}", "role": "head", "reason": "x"}),
    (AUDIT,    "post", "/desk/accounts/passerby/ask/grant",        {"unit": "{power}", "role": "head", "reason": "x"}),
    (SYSTEM,   "post", "/desk/accounts/system_admin/ask/grant",    {"unit": "{power}", "role": "head", "reason": "x"}),
    (SYSTEM,   "post", "/desk/accounts/zhou/ask/grant",            {"unit": "{power}", "role": AUDIT, "reason": "x"}),
    (SYSTEM,   "post", "/desk/accounts/audit_admin/ask/grant",     {"unit": "{power}", "role": SECURITY, "reason": "x"}),
    (SYSTEM,   "post", "/desk/accounts/system_admin/ask/password", {"reason": "x"}),
    (SYSTEM,   "post", "/desk/warrants/{warrant}/approve",         {}),
    (SYSTEM,   "post", "/desk/warrants/{warrant}/confirm",         {}),
    (SECURITY, "post", "/desk/warrants/{warrant}/confirm",         {}),
    (SECURITY, "post", "/desk/warrants/{warrant}/withdraw",        {}),
    (AUDIT,    "post", "/desk/warrants/{warrant}/approve",         {}),
    (AUDIT,    "post", "/desk/warrants/{warrant}/withdraw",        {}),
    ("zhou",   "get",  "/desk/audit/",                             {}),
    ("zhou",   "get",  "/desk/accounts/",                          {}),
    ("zhou",   "post", "/desk/accounts/passerby/ask/grant",        {"unit": "{power}", "role": "head", "reason": "x"}),
    ("zhou",   "post", "/desk/warrants/{warrant}/approve",         {}),
    ("zhou",   "post", "/desk/accounts/zheng/disable",             {}),
    ("leader", "post", "/desk/accounts/new",                       {"username": "mine", "name": "我"}),
]
# fmt: on


def test_there_are_at_least_forty():
    assert len(ACTS) >= 40


def state():
    """Whatever such an act could have changed."""
    return (
        list(Post.objects.order_by("id").values_list("account", "role", "until_on")),
        list(Account.objects.order_by("id").values_list("username", "is_active", "password")),
        list(Warrant.objects.order_by("id").values_list("state", "closed_at")),
        list(Case.objects.order_by("id").values_list("stage", "seq")),
    )


@pytest.mark.parametrize(("who", "method", "address", "fields"), ACTS)
def test_it_is_refused_and_written_down(person, lin, passerby, power, browser_of, who, method, address, fields):
    case = lin.files("三号楼路灯不亮")
    warrant = Warrant.objects.create(
        kind="grant", account=passerby, unit=power, role="handler", reason="x", asked_by=person(SYSTEM)
    )
    browser, places = browser_of(person(who)), {"number": case.number, "warrant": warrant.pk, "power": power.pk}
    before, fields = state(), {name: value.format(**places) for name, value in fields.items()}
    seen = SecurityEvent.objects.count()

    page = getattr(browser.client, method)(address.format(**places), fields)

    assert page.status_code in {"get": {404}, "post": {404, 422 if "/ask/" in address else 302}}[method]
    assert state() == before
    told = SecurityEvent.objects.order_by("id")[seen:]
    assert [(row.kind, row.account.username) for row in told] == [("refused", who)]
    assert "三号楼" not in page.content.decode()


@pytest.mark.parametrize("who", [SYSTEM, SECURITY, AUDIT])
def test_an_administrator_sees_no_case_by_any_rule_of_sight(person, lin, zhou, who):
    lin.files("三号楼路灯不亮").make("accept", by=zhou)

    assert list(Case.objects.visible_to(person(who))) == []
    assert list(Case.objects.waiting_for(person(who))) == []


@pytest.mark.parametrize("who", [SYSTEM, SECURITY, AUDIT])
def test_elsewhere_on_the_site_an_administrator_is_a_citizen_like_any_other(person, browser_of, who):
    browser = browser_of(person(who))

    assert browser.opens("/").wsgi_request.user.is_anonymous
    assert browser.opens("/desk").url == "/desk/office"


@pytest.mark.parametrize("who", [SYSTEM, SECURITY, AUDIT])
def test_no_link_leads_an_administrator_to_where_she_may_not_go(person, browser_of, who):
    browser = browser_of(person(who))
    links = set(re.findall(r'href="(/desk[^"#?]*)"', browser.client.get("/desk", follow=True).content.decode()))

    assert {link: status for link in links if (status := browser.opens(link).status_code) >= 400} == {}
    assert len(links) >= 4


def test_a_stranger_is_asked_to_sign_in_everywhere(organ):
    from .conftest import Browser

    for page in ("/desk/me/", "/desk/accounts/", "/desk/warrants/", "/desk/audit/", "/desk/me/app", "/desk/office"):
        assert Browser().opens(page).url == f"/desk/sign-in?next={page}"


def test_the_audit_administrator_reads_and_has_nothing_to_write_with(person, browser_of, zhou):
    browser_of(zhou).opens("/desk/accounts/")
    page = browser_of(person(AUDIT)).opens("/desk/audit/?kind=refused&who=zhou")

    assert page.content.decode().count('data-event="refused"') == 1
    sending = re.findall(r'method="post"(?: action="([^"]*)")?', page.content.decode().split("<main")[1])
    assert sending == ["/desk/audit/export"]  # taking a copy along changes nothing, and is a line of the audit itself
    for method in ("post", "put", "delete", "patch"):
        assert getattr(browser_of(person(AUDIT)).client, method)("/desk/audit/").status_code == 405


def test_nobody_is_a_factor_short_in_the_list(person, browser_of, zhou):
    page = browser_of(person(SYSTEM)).opens("/desk/accounts/?q=zhou").content.decode()
    assert "没有第二道验证" in page

    factors.add_app(zhou, factors.new_secret())

    assert "没有第二道验证" not in browser_of(person(SYSTEM)).opens("/desk/accounts/?q=zhou").content.decode()
    assert (Session.objects.count(), Unit.objects.filter(until=None).count()) == (2, 18)
