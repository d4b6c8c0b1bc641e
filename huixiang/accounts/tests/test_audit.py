"""The security audit: only added to, and no act without its line."""

import pytest
from django.db import DatabaseError, connection, transaction

from huixiang.accounts import factors, warrants
from huixiang.people import audit
from huixiang.people.models import Account, SecurityEvent

from .conftest import Browser, said


@pytest.fixture
def broken_audit(organ):
    """The audit's table takes nothing any more."""

    def seal():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE people_securityevent ADD CONSTRAINT full_up CHECK (false) NOT VALID")

    return seal


@pytest.mark.parametrize(
    "statement",
    ["UPDATE people_securityevent SET kind = 'x'", "DELETE FROM people_securityevent", "TRUNCATE people_securityevent"],
)
def test_the_database_itself_refuses_to_change_it(organ, zhou, statement):
    audit.record(audit.Kind.SIGNED_IN, by=zhou)

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute(statement)

    assert SecurityEvent.objects.count() == 1


def test_without_the_audit_nobody_signs_in(zhou, telephone, broken_audit):
    browser = Browser()
    browser.client.raise_request_exception = False
    browser.signs_in(zhou)
    broken_audit()

    with transaction.atomic():
        page = browser.types(telephone.shows())
        transaction.set_rollback(True)

    assert page.status_code == 503
    assert "_auth_user_id" not in browser.client.session


def test_without_the_audit_no_wrong_password_is_even_answered(zhou, broken_audit):
    browser = Browser()
    browser.client.raise_request_exception = False
    broken_audit()

    with transaction.atomic():
        assert browser.signs_in(zhou, "x").status_code == 503
        transaction.set_rollback(True)


def test_without_the_audit_no_account_is_disabled(zhou, system_admin, browser_of, broken_audit):
    browser = browser_of(system_admin)
    browser.client.raise_request_exception = False
    broken_audit()

    assert browser.sends("/desk/accounts/zhou/disable").status_code == 503

    assert Account.objects.get(username="zhou").is_active


def test_without_the_audit_no_warrant_has_effect(zhou, telephone, system_admin, security_admin, broken_audit):
    warrant = warrants.ask(system_admin, "factor", zhou, "x")
    broken_audit()

    with pytest.raises(audit.Unrecorded), transaction.atomic():
        warrants.approve(security_admin, warrant)

    assert factors.has_factor(zhou)


def test_what_somebody_typed_is_never_in_it(zhou):
    Browser().signs_in("my-password-by-mistake", "x")

    row = SecurityEvent.objects.get()
    assert (row.account, row.subject, row.facts) == (None, None, {"why": "password"})


def test_the_list_pages_and_narrows(zhou, zheng, audit_admin, browser_of):
    for _ in range(60):
        audit.record(audit.Kind.SIGNED_OUT, by=zhou)
    audit.record(audit.Kind.SIGNED_OUT, by=zheng)
    browser = browser_of(audit_admin)

    first = browser.opens("/desk/audit/?kind=signed_out&who=ZHOU").content.decode()
    onward = first.split('href="?')[1].split('"')[0].replace("&amp;", "&")

    assert first.count('data-event="signed_out"') == 50
    assert browser.opens(f"/desk/audit/?{onward}").content.decode().count('data-event="signed_out"') == 10
    assert "没有符合条件的记录" in said(browser.opens("/desk/audit/?kind=signed_out&until=2020-01-01"))
    assert browser.opens("/desk/audit/?after=x&who=%00&since=x").status_code == 200


def test_an_import_leaves_a_line_for_each_post(organ, power, tmp_path):
    from click.testing import CliRunner

    from huixiang.people import commands

    file = tmp_path / "posts.csv"
    file.write_text("用户名,姓名,单位,岗位\nwang,小王,power,head\nli,小李,power,handler\n")
    CliRunner().invoke(commands.import_posts, [str(file)])

    told = SecurityEvent.objects.order_by("id")
    assert [(row.kind, row.subject.username, row.facts.get("way")) for row in told] == [
        ("account_opened", "wang", "import"), ("post_granted", "wang", "import"),
        ("account_opened", "li", "import"), ("post_granted", "li", "import"),
    ]  # fmt: skip
