"""今天该办的: what one account owes today, across all loops, in three columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from huixiang.concerns.loop import CONCERN
from huixiang.concerns.side_loops import OVERSIGHT
from huixiang.loops import nobody
from huixiang.loops.counting import told_most
from huixiang.loops.course import end_of
from huixiang.loops.models import Case, Party, Waiting
from huixiang.loops.parties import beside, inboxes, keys_in_use
from huixiang.loops.table import LOOPS
from huixiang.people.models import Account

from . import wording
from .rows import Row, due, rows_of, with_veil
from .soonest import lying_under, soonest, waited_for_by

SHOWN = 30  # lines in a column
A_FEW = 5  # of what is not hers to do
COUNTED = 300  # cases of a column that are counted one by one: the list behind it counts further


def decisions() -> Q:
    """Cases in a stage whose holder signs, checks or judges."""
    found = Q(pk__in=[])
    for loop in LOOPS.values():
        found |= Q(loop=loop.name, stage__in=loop.decisions)
    return found


def to_sign(account: Account) -> QuerySet[Case]:
    """In my inbox and mine to decide."""
    return _soonest(Case.objects.waiting_for(account).filter(decisions()))


def with_others(account: Account) -> QuerySet[Case]:
    """Open cases I acted in, or my unit is a party to, that somebody else holds; nothing behind a veil."""
    waits = Waiting.objects.filter(case=OuterRef("pk"), who__in=_who(account))
    return _soonest(_elsewhere(account).filter(Q(Exists(waits)) | Q(holder__in=beside(account))))


def _elsewhere(account: Account) -> QuerySet[Case]:
    """Open cases that somebody else holds, as far as she may know it."""
    unveiled = Case.objects.unveiled_to(account).filter(closed_at=None)
    return unveiled.exclude(holder="").exclude(holder__in=inboxes(account))


def asked_of(account: Account) -> dict[UUID, list[str]]:
    """Open cases that others hold and in which her own word is waited for, with the moves by which she gives it."""
    posts, found = {post.role for post in account.posts_now()}, dict[UUID, list[str]]()
    for loop in LOOPS.values():
        for role in (loop.roles[name] for name in loop.asks if posts & set(loop.roles[name].posts)):
            moves = [move for move in loop.moves.values() if role.name in move.by]
            stages = {stage for move in moves for stage in move.start}
            named = Party.objects.filter(role=role.party, account=account).order_by().values("case")
            waiting = Case.objects.filter(pk__in=named, loop=loop.name, stage__in=stages, closed_at=None)
            found |= {pk: [move.label for move in moves] for pk in waiting.order_by().values_list("pk", flat=True)}
    return found


def with_nobody(account: Account) -> QuerySet[Case]:
    """Open cases that lie in nobody's inbox, as far as she may know it."""
    seen = with_veil(Case.objects.visible_to(account), account).filter(veiled=False)
    return seen.filter(pk__in=nobody.with_nobody().order_by().values("pk"))


def _who(account: Account) -> list[UUID]:
    """As whom she may wait: herself, and each of her units."""
    return sorted({account.pk, *(post.unit_id for post in account.posts_now())})


def _soonest(cases: QuerySet[Case]) -> QuerySet[Case]:
    return cases.select_related("area").order_by(F("due_at").asc(nulls_last=True), "id")


def columns(account: Account, now: datetime | None = None) -> dict[str, dict[str, Any]]:
    """The three columns, what comes after today in the first, and what whoever oversees should look at."""
    now = now or timezone.now()
    tonight = end_of(timezone.localdate(now))
    own = inboxes(account)
    used = keys_in_use([*own, *beside(account)])
    mine = [lying_under(key).exclude(decisions()) for key in used if key in own]
    sign = [lying_under(key).filter(decisions()) for key in used if key in own]
    if asked := asked_of(account):
        sign.append(Case.objects.filter(pk__in=asked).annotate(key=F("pk")))
    others = [waited_for_by(who) for who in _who(account)] + [lying_under(key) for key in used if key not in own]
    seen = Case.objects.unveiled_to(account)
    urgent, later = Q(due_at__lte=tonight), Q(due_at__gt=tonight) | Q(due_at=None)
    found = {
        "due": _column([walk.filter(urgent) for walk in mine], seen, account, "hands=mine"),
        "later": _column([walk.filter(later) for walk in mine], seen, account, "hands=mine"),
        "sign": _column(sign, seen, account, "hands=sign", asked=asked),
        "others": _column(others, _elsewhere(account).exclude(pk__in=asked), account, "hands=others", mine=False),
    }
    return found | ({"late": _late(account, seen, now)} if _oversees(account) else {})


def _oversees(account: Account) -> bool:
    """Whether one of her posts puts concerns under 督办."""
    return OVERSIGHT.roles["supervisor"].filled_by({(post.role, post.unit.kind) for post in account.posts_now()})


def _late(account: Account, seen: QuerySet[Case], now: datetime) -> dict[str, Any]:
    """Overdue concerns that others hold, with no 督办单 under way: longest overdue first, whoever holds them."""
    late = Case.objects.filter(due(lt=now), loop=CONCERN.name).exclude(holder__in=inboxes(account))
    under_way = Case.objects.filter(parent=OuterRef("pk"), loop=OVERSIGHT.name, closed_at=None)
    behind = f"loop={CONCERN.name}&state=overdue"
    return _column(
        [late.annotate(key=F("pk"))], seen.filter(~Exists(under_way)), account, behind, mine=False, most=A_FEW
    )


def _column(
    walks: list[QuerySet],
    seen: QuerySet[Case],
    account: Account,
    behind: str,
    *,
    mine: bool = True,
    most: int = SHOWN,
    asked: Mapping[UUID, list[str]] = MappingProxyType({}),
) -> dict[str, Any]:
    met = soonest(walks, seen, COUNTED + 1)
    shown = _soonest(with_veil(Case.objects.filter(pk__in=met[:most]), account))
    rows = [_as_asked(row, asked.get(row.pk, [])) for row in rows_of(shown, mine=mine)]
    whole = f"{reverse('workbench:cases')}?{behind}&order=due"
    more = whole if len(rows) == most else ""
    return {"rows": rows, "count": told_most(len(met), COUNTED), "more": more, "whole": whole}


def _as_asked(row: Row, moves: list[str]) -> Row:
    """A line that waits for her word tells what she is asked; how long others have is none of hers."""
    why = wording.ASKED_OF_YOU.format(moves="、".join(moves))
    return replace(row, why=why, days=wording.YOUR_WORD, tone="") if moves else row
