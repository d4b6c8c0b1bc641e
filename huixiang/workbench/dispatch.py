"""分派: one message at a time, with proposals and their reasons, and what may be the same matter."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from huixiang.concerns.alike import alike
from huixiang.concerns.loop import CONCERN
from huixiang.concerns.proposals import Proposal, proposals
from huixiang.loops.models import Case
from huixiang.people.models import Account

from .rows import at_most, rows_of, with_veil
from .sheet import Sheet

STAGE, MOVE = "to_assign", "assign"


def queue(account: Account) -> Any:
    """Concerns that wait to be assigned by this account, the soonest due first."""
    waiting = Case.objects.waiting_for(account).filter(loop=CONCERN.name, stage=STAGE)
    return waiting.select_related("area", "category").order_by("due_at", "id")


def next_after(account: Account, number: str) -> Case | None:
    """The case after the one put aside, or the first; None when nothing waits."""
    waiting = queue(account)
    aside = Case.objects.visible_to(account).filter(number=number).first() if number else None
    if aside and aside.due_at:
        later = Q(due_at__gt=aside.due_at) | Q(due_at=aside.due_at, id__gt=aside.pk)
        return waiting.filter(later).first() or waiting.exclude(pk=aside.pk).first() or waiting.first()
    return waiting.first()


def help_for(sheet: Sheet) -> dict[str, Any]:
    """Proposals and near cases for somebody who is to assign this case; {} for all others and other loops."""
    case = sheet.case
    if case.loop != CONCERN.name or case.stage != STAGE or MOVE not in [move.name for move in sheet.moves]:
        return {}
    return {"proposals": proposals_for(sheet), "similar": near_for(sheet), "may_merge": True}


def proposals_for(sheet: Sheet) -> list[dict[str, Any]]:
    """Proposals as links that fill the form and as values that accept at once."""
    found = proposals(sheet.case, f"{sheet.case.title}\n{sheet.message}")
    return [_shown(sheet.case, place, proposal) for place, proposal in enumerate(found, start=1)]


def _shown(case: Case, place: int, proposal: Proposal) -> dict[str, Any]:
    duty = proposal.duty
    fill = {"lead": duty.unit_id, "category": duty.category_id, "basis": duty.basis}
    return {
        "unit": proposal.unit,
        "value": proposal.value,
        "category": str(duty.category_id),
        "basis": duty.basis,
        "reasons": proposal.reasons,
        "warning": proposal.warning,
        "key": str(place),
        "fill": f"{reverse('workbench:move', args=[case.number, MOVE])}?{urlencode(fill)}",
    }


def near_for(sheet: Sheet) -> list[dict[str, Any]]:
    """Near cases as rows, and why they may be the same."""
    found = alike(f"{sheet.case.title}\n{sheet.message}", sheet.case.area, sheet.viewer, besides=sheet.case)
    cases = with_veil(Case.objects.filter(pk__in=[one.case.pk for one in found]).select_related("area"), sheet.viewer)
    rows = {row.pk: row for row in rows_of(cases.order_by())}
    return [
        {"row": row, "why": one.why, "same": one.same, "open": row.tone != "done"}
        for one in found
        if (row := rows.get(one.case.pk))
    ]


def waiting_count(account: Account) -> str:
    return at_most(queue(account))
