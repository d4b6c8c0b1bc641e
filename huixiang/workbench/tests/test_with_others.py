"""等别人: the walk meets what the rule says, for everybody of the cast and in every play."""

from datetime import timedelta

import pytest
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from huixiang.ledger.models import Entry
from huixiang.loops.models import Case, Party
from huixiang.loops.parties import ABOUT, RECUSED, inboxes
from huixiang.people.models import Account
from huixiang.seeds.plays import CONCERN_PLAYS, TASK_PLAYS, play_concern, play_task
from huixiang.workbench import soonest, today
from huixiang.workbench.rows import with_veil

from .conftest import words_of


def by_the_rule(account):
    """Open cases she acted in, or her unit is a party to, that somebody else holds; asked of the entries and parties."""
    units = [post.unit_id for post in account.posts_now()]
    acted = Entry.objects.filter(case=OuterRef("pk"), account=account)
    seated = Party.objects.filter(Q(unit__in=units) | Q(account=account), case=OuterRef("pk"))
    mine = Exists(acted) | Exists(seated.exclude(role__in=(ABOUT, RECUSED)))
    cases = with_veil(Case.objects.visible_to(account), account).filter(mine, closed_at=None, veiled=False)
    return list(cases.exclude(holder="").exclude(holder__in=inboxes(account)).order_by("due_at", "id"))


@pytest.fixture
def town_at_work(organ, clock):
    """Every play, each left where it was on its way: some open, some ended."""
    for n, name in enumerate(CONCERN_PLAYS):
        play_concern(name, timezone.now() - timedelta(days=n % 9))
    for name in TASK_PLAYS:
        play_task(name, timezone.now())


def test_lists_and_columns_hold_what_the_rule_says(town_at_work, lin, zhou, desk, zheng, power):
    open_ones = [lin.files(f"路灯不亮，第{n}盏").make("accept", by=zhou) for n in range(5)]
    for case in open_ones[:3]:
        case.make("assign", by=desk, lead=power)
    open_ones[0].make("sign", by=zheng, interest="none").make("contact", by=zheng, contact="phone")
    told = {}
    for account in Account.objects.order_by("username"):
        ruled = [case.pk for case in by_the_rule(account)]
        told[account.username] = len(ruled)
        column = today.columns(account)["others"]

        assert [case.pk for case in today.with_others(account)] == ruled, account
        assert [row.pk for row in column["rows"]] == ruled[: today.SHOWN], account
        assert column["count"] == str(len(ruled))
    assert min(told["zhou"], told["desk"], told["laozheng"]) >= 3


def test_many_that_may_not_be_seen_are_walked_past(lin, zhou, desk, zheng, power, monkeypatch, clock):
    cases = [lin.files(f"路灯不亮，第{n}盏").make("accept", by=zhou) for n in range(9)]
    for case in cases[:7]:
        Party.objects.create(case=case, role=RECUSED, account=zhou)
    met = soonest.soonest([soonest.waited_for_by(zhou.pk)], Case.objects.visible_to(zhou), 2)

    assert met == [case.pk for case in cases[7:]]


def test_a_recused_person_finds_nothing_of_it_in_her_columns(at_desk, lin, zhou, desk, zheng, power, laozheng):
    case = lin.files("路灯不亮").make("accept", by=zhou)
    case.make("assign", by=desk, lead=power).make("sign", by=zheng, interest="none")
    assert "路灯不亮" in words_of(at_desk(laozheng).opens("/desk"))

    case.make("recuse", by=laozheng, reason="与诉求人是亲属")

    assert "路灯不亮" not in words_of(at_desk(laozheng).opens("/desk"))
