"""S-4: three administrators who exclude each other; no path makes a combined one."""

import csv

import pytest
from click.testing import CliRunner
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from huixiang.accounts import warrants
from huixiang.people import commands
from huixiang.people.models import Account, Post, Role
from huixiang.people.separation import ADMINS, why_not_hold, why_not_leave

from .conftest import events

HOLDERS = {role: str(role) for role in ADMINS}  # the cast's user names are the roles' names
CELLS = [(held, wanted) for held in ADMINS for wanted in ADMINS]


@pytest.fixture
def second(organ, person):
    """One more holder of each role, so that nobody is the last."""
    for role in ADMINS:
        account = Account.objects.open(organ, f"second_{role}", f"{role}")
        Post.objects.create(account=account, unit=person(role).posts_now()[0].unit, role=role, from_on="2020-01-01")
    return lambda role: Account.objects.get(username=f"second_{role}")


def by_form(account, role, unit, person):
    try:
        warrants.ask(person("system_admin") if account.username != "system_admin" else person("second_system_admin"),
                     "grant", account, "x", unit=unit, role=role)  # fmt: skip
    except warrants.Refused as why:
        return str(why)
    return ""


def by_import(account, role, unit, tmp_path):
    file = tmp_path / "posts.csv"
    with file.open("w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows(
            [["用户名", "姓名", "单位", "岗位"], [account.username, account.name, unit.code, role]]
        )
    return CliRunner().invoke(commands.import_posts, [str(file), "--json"]).exit_code


def by_hand(account, role, unit, kind):
    row = Post(account=account, unit=unit, role=role, from_on="2026-01-01")
    try:
        with transaction.atomic():
            if kind == "save":
                row.save()
            elif kind == "bulk":
                Post.objects.bulk_create([row])
            else:
                other = Post.objects.create(
                    account=account, unit=unit, role=account.posts_now()[0].role, from_on="2026-02-02"
                )
                Post.objects.filter(pk=other.pk).update(role=role)
    except IntegrityError as refused:
        return "post_kept_apart" in str(refused)
    return False


@pytest.mark.parametrize(("held", "wanted"), CELLS, ids=lambda role: str(role).removesuffix("_admin"))
def test_two_of_the_three_never_meet_in_one_person(second, person, desk, power, tmp_path, held, wanted):
    account, combined = person(held), held != wanted
    before = Post.objects.count()

    assert bool(by_form(account, wanted, power, person)) is combined
    assert by_import(account, wanted, power, tmp_path) == 1
    assert by_hand(account, wanted, power, "save") is combined
    assert by_hand(account, wanted, power, "bulk") is combined or not combined
    if combined:
        assert by_hand(account, wanted, power, "update") is True
        assert Post.objects.count() == before
        assert [post.role for post in person(held).posts_now()] == [held]


@pytest.mark.parametrize("admin", ADMINS)
@pytest.mark.parametrize("other", [role for role in Role if role not in ADMINS])
def test_an_administrator_holds_no_other_post_and_nobody_else_becomes_one(person, zhou, power, admin, other):
    assert by_hand(person(admin), other, power, "save") is True
    assert "不能再任" in why_not_hold(person(admin), other, "2026-01-01")
    assert "不能再任" in why_not_hold(zhou, admin, "2026-01-01")


def test_posts_one_after_the_other_do_not_meet(organ, system_admin, power):
    Post.objects.filter(account=system_admin).update(until_on="2025-12-31")

    Post.objects.create(account=system_admin, unit=power, role="handler", from_on="2026-01-01")

    assert [post.role for post in system_admin.posts_now()] == ["handler"]


def test_two_who_write_at_once_wait_for_each_other(organ):
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'post_kept_apart'")
        assert "FOR NO KEY UPDATE" in cursor.fetchone()[0]


@pytest.mark.parametrize("admin", ADMINS)
def test_the_last_holder_can_be_neither_ended_nor_disabled(person, browser_of, admin, tmp_path):
    account = person(admin)

    assert "最后一名" in why_not_leave(account, admin)
    assert "最后一名" in why_not_leave(account)
    with pytest.raises(warrants.Refused, match=r"最后一名|不能办理自己的账号"):
        warrants.ask(person("system_admin"), "end", account, "x", unit=account.posts_now()[0].unit, role=admin)
    browser_of(person("system_admin")).sends(f"/desk/accounts/{admin}/disable")
    account.refresh_from_db()
    assert account.is_active
    file = tmp_path / "posts.csv"
    file.write_text(f"用户名,姓名,单位,岗位,止\n{admin},{account.name},organ,{admin},2026-01-31\n")
    assert CliRunner().invoke(commands.import_posts, [str(file)]).exit_code == 1
    assert [post.until_on for post in person(admin).posts_now()] == [None]


def test_the_last_but_one_can_leave(second, person, browser_of):
    browser_of(person("system_admin")).sends("/desk/accounts/second_audit_admin/disable")

    assert not second(Role.AUDIT_ADMIN).is_active
    assert "最后一名" in why_not_leave(person("audit_admin"))


def test_the_first_three_come_by_a_table_and_no_fourth(organ, passerby, power, tmp_path):
    assert by_import(passerby, "audit_admin", power, tmp_path) == 1
    Post.objects.filter(role="audit_admin").update(until_on="2020-12-31")

    assert by_import(passerby, "audit_admin", power, tmp_path) == 0
    assert [post.role for post in passerby.posts_now()] == ["audit_admin"]
    assert events("post_granted") == [("post_granted", None, "passerby")]


def test_there_is_no_superuser_to_be(organ):
    assert not hasattr(Account, "is_superuser")
    assert not hasattr(Account, "is_staff")
    with pytest.raises((CommandError, AttributeError, TypeError)):
        call_command("createsuperuser", username="root", interactive=False, verbosity=0)
    assert not get_user_model().objects.filter(username="root").exists()
