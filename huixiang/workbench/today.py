"""今天该办的: what one account owes today, across all loops, in three columns."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from huixiang.ledger.models import Entry
from huixiang.loops.course import end_of
from huixiang.loops.models import Case, Party
from huixiang.loops.parties import ABOUT, RECUSED, inboxes
from huixiang.loops.table import LOOPS
from huixiang.people.models import Account

from .rows import at_most, rows_of, with_veil

SHOWN = 30  # lines in a column


def decisions() -> Q:
    """Cases in a stage whose holder signs, checks or judges."""
    found = Q(pk=None)
    for loop in LOOPS.values():
        found |= Q(loop=loop.name, stage__in=loop.decisions)
    return found


def to_do(account: Account) -> QuerySet[Case]:
    """In my inbox and mine to work on, the soonest due first."""
    return _soonest(Case.objects.waiting_for(account).exclude(decisions()))


def to_sign(account: Account) -> QuerySet[Case]:
    """In my inbox and mine to decide."""
    return _soonest(Case.objects.waiting_for(account).filter(decisions()))


def with_others(account: Account) -> QuerySet[Case]:
    """Open cases I acted in, or my unit is a party to, that somebody else holds; nothing behind a veil."""
    units = [post.unit_id for post in account.posts_now()]
    # asked of each open case: as lists of ids, two of them would be searched through anew for every case
    acted = Entry.objects.filter(case=OuterRef("pk"), account=account)
    seated = Party.objects.filter(Q(unit__in=units) | Q(account=account), case=OuterRef("pk"))
    mine = Exists(acted) | Exists(seated.exclude(role__in=(ABOUT, RECUSED)))
    waiting = with_veil(Case.objects.visible_to(account), account).filter(mine, closed_at=None, veiled=False)
    return _soonest(waiting.exclude(holder="").exclude(holder__in=inboxes(account)))


def _soonest(cases: QuerySet[Case]) -> QuerySet[Case]:
    return cases.select_related("area").order_by(F("due_at").asc(nulls_last=True), "id")


def columns(account: Account, now: datetime | None = None) -> dict[str, dict[str, Any]]:
    """The three columns, and what comes after today in the first."""
    tonight = end_of(timezone.localdate(now or timezone.now()))
    mine = to_do(account)
    urgent, later = mine.filter(due_at__lte=tonight), mine.filter(Q(due_at__gt=tonight) | Q(due_at=None))
    return {
        "due": _column(urgent, account, hands="mine"),
        "later": _column(later, account, hands="mine"),
        "sign": _column(to_sign(account), account, hands="sign"),
        "others": _column(with_others(account), account, hands="others"),
    }


def _column(cases: QuerySet[Case], account: Account, hands: str) -> dict[str, Any]:
    rows = rows_of(with_veil(cases, account)[:SHOWN], mine=hands != "others")
    more = f"{reverse('workbench:cases')}?hands={hands}&order=due" if len(rows) == SHOWN else ""
    # one's own lie together by holder; those of others are met on a walk by their day, which stops at enough
    counted = cases if hands == "others" else cases.order_by()
    return {"rows": rows, "count": at_most(counted) if more else str(len(rows)), "more": more}
