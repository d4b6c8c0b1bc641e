"""Words that nobody can see, where a title, a name or a reason is asked for at the desk."""

import pytest

from huixiang.loops.models import Case, SavedView
from huixiang.people.models import Account

from .conftest import words_of

TASK = {"kind": "point", "expected": "十五个", "due_on": "2026-12-20"}
UNSEEN = ["\u200b", "\u202e\u2060", "\u3164", "\ufffe", "\x01"]


@pytest.mark.parametrize("title", UNSEEN)
def test_a_case_without_a_name_to_read_is_not_opened(at_desk, supervisor, party, title):
    page = at_desk(supervisor).sends("/desk/open/task/", **TASK, title=title, owner_unit=str(party.pk))

    assert (page.status_code, Case.objects.exists()) == (422, False)
    assert "请填写「标题」" in words_of(page)
    assert "十五个" in page.content.decode()


def test_what_cannot_be_seen_in_a_title_is_left_out(at_desk, supervisor, party):
    at_desk(supervisor).sends("/desk/open/task/", **TASK, title="建成\u202e十五个\u200b站 \n", owner_unit=str(party.pk))

    assert Case.objects.get().title == "建成十五个站"


@pytest.mark.parametrize("name", UNSEEN)
def test_a_view_without_a_name_to_read_is_not_kept(at_desk, zhou, name):
    page = at_desk(zhou).sends("/desk/views/", name=name, query="state=open", follow=True)

    assert not SavedView.objects.exists()
    assert "请给视图起一个 30 字以内的名字" in words_of(page)


@pytest.mark.parametrize("name", UNSEEN)
def test_an_account_without_a_name_to_read_is_not_opened(at_desk, system_admin, name):
    page = at_desk(system_admin).sends("/desk/accounts/new", username="fresh", name=name)

    assert (page.status_code, "请填写「姓名」" in words_of(page)) == (422, True)
    assert not Account.objects.filter(username="fresh").exists()


@pytest.mark.parametrize("reason", UNSEEN)
def test_nobody_signs_a_warrant_whose_reason_cannot_be_read(at_desk, system_admin, zhou, power, reason):
    address = f"/desk/accounts/{zhou.username}/ask/grant"

    page = at_desk(system_admin).sends(address, unit=str(power.pk), role="head", reason=reason)

    assert (page.status_code, "请填写「理由」" in words_of(page)) == (422, True)


@pytest.mark.parametrize("username", [".", "..", "-_-"])
def test_a_sign_in_of_dots_alone_has_no_page_and_is_not_opened(at_desk, system_admin, username):
    page = at_desk(system_admin).sends("/desk/accounts/new", username=username, name="小王")

    assert (page.status_code, "不能只有符号" in words_of(page)) == (422, True)
    assert not Account.objects.filter(username=username).exists()
