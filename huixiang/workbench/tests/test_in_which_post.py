"""Who holds two posts says in which of them she opens a case, or makes a move."""

import re
from secrets import token_bytes

import pytest

from huixiang.concerns.filing import Filing, file_concern
from huixiang.loops.door import open_case
from huixiang.loops.models import Case
from huixiang.loops.refusals import NotAllowed
from huixiang.loops.table import LOOPS
from huixiang.people.models import Account, Post

from .conftest import address_of, words_of

TASK = {"title": "建成示范家站", "kind": "point", "expected": "十五个", "due_on": "2026-12-20"}


@pytest.fixture
def both(the_organ, supervisor):
    """督查员, who is a leader of the organ as well."""
    Post.objects.create(account=supervisor, unit=the_organ, role="leader", from_on="2020-01-01")
    return Account.objects.get(pk=supervisor.pk)


def posts_offered(page):
    return re.findall(r'name="post" value="([^"]+)"[^>]*><span>([^<]+)<', page.content.decode())


def test_who_holds_two_posts_chooses_in_which_she_issues_a_task(at_desk, both, the_organ, party):
    browser = at_desk(both)
    offered = {label: key for key, label in posts_offered(browser.opens("/desk/open/task/"))}
    assert sorted(offered) == ["督查室 督办员", "示例市人大常委会 领导"]
    said = {**TASK, "owner_unit": str(party.pk)}

    unsaid = browser.sends("/desk/open/task/", **said)
    assert (unsaid.status_code, Case.objects.filter(loop="task").exists()) == (422, False)
    browser.sends("/desk/open/task/", **said, post=offered["示例市人大常委会 领导"])

    case = Case.objects.get(loop="task")
    (first,) = case.entries.all()
    assert (case.units_of("issuer"), first.role, first.unit_id) == ([the_organ.pk], "leader", the_organ.pk)


def test_who_holds_one_is_not_asked(at_desk, supervisor, leader, party):
    assert posts_offered(at_desk(supervisor).opens("/desk/open/task/")) == []
    # a leader may propose a study as two roles, by one post
    assert posts_offered(at_desk(leader).opens("/desk/open/study/")) == []


def test_a_post_that_opens_nothing_is_refused(at_desk, both, desk, party):
    foreign = Post.objects.held_by(desk).first()

    sent = at_desk(both).sends("/desk/open/task/", **TASK, owner_unit=str(party.pk), post=str(foreign.pk))

    assert (sent.status_code, Case.objects.filter(loop="task").exists()) == (422, False)
    with pytest.raises(NotAllowed):
        open_case(LOOPS["task"], by=both, role="leader", unit_id=foreign.unit_id, owner_unit=party, **TASK)


def test_who_may_make_a_move_by_two_posts_chooses_and_the_ledger_tells_which(at_desk, lin, desk, zhou, station_binhe):
    Post.objects.create(account=zhou, unit=desk.posts_now()[0].unit, role="dispatcher", from_on="2020-01-01")
    both = Account.objects.get(pk=zhou.pk)
    case, browser = lin.files("路灯不亮"), at_desk(both)
    page = browser.opens(address_of(case, "accept"))
    offered = {label: key for key, label in posts_offered(page)}
    assert sorted(offered) == ["代表联络工作委员会 交办员", "滨河街道代表联络站 受理员"]

    unsaid = browser.makes(case, "accept")
    assert (unsaid.status_code, "请填写「以哪个岗位」" in words_of(unsaid)) == (422, True)
    browser.makes(case, "accept", post=offered["滨河街道代表联络站 受理员"])

    last = case.entries.order_by("seq").last()
    assert (last.move, last.role, last.unit_id) == ("accept", "station", station_binhe.pk)


def test_who_may_make_it_for_one_unit_is_not_asked(at_desk, lin, zhou, handled, zheng, desk):
    assert posts_offered(at_desk(zhou).opens(address_of(lin.files("路灯不亮"), "accept"))) == []
    # two posts at one unit, and one part in the case
    assert posts_offered(at_desk(zheng).opens(address_of(handled(), "reply"))) == []
    # two posts at one unit: it acts for that unit either way
    unplaced, _ = file_concern(Filing("老年卡怎么办", "consult"), receipt=token_bytes(32))
    assert posts_offered(at_desk(desk).opens(address_of(unplaced, "answer_now"))) == []
