"""分派: one message at a time, with proposals and their reasons, and what may be the same matter."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpRequest

from huixiang.concerns.aids import aids
from huixiang.concerns.alike import alike
from huixiang.concerns.loop import CONCERN
from huixiang.concerns.proposals import Asked, ClassProposal, Proposal, Proposed, heard, proposals, were_refused
from huixiang.concerns.reasons import ANSWERED
from huixiang.loops.counting import at_most
from huixiang.loops.models import Case
from huixiang.people.models import Account

from .rows import rows_of, with_veil
from .sheet import Sheet
from .steps import Step

RECEIVED, STAGE, MOVE = "received", "to_assign", "assign"
PLACES = {"accept", "assign_now", "assign"}  # moves that say what a concern is about, or whose it is
CHOICES = ("category", "lead")  # in these fields


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
    """Proposals for somebody who is to place this case, and near cases at dispatch; {} for all others and other loops."""
    open_moves = [move.name for move in sheet.moves]
    case, dispatches = sheet.case, sheet.case.stage == STAGE and MOVE in open_moves
    if case.loop != CONCERN.name or not (dispatches or (case.stage == RECEIVED and PLACES & set(open_moves))):
        return {}
    refused, asked = were_refused(case), asked_of(sheet)
    proposed = Proposed() if refused else proposals(asked)
    return {
        "refused": refused,
        "classes": [_class_shown(one) for one in proposed.classes],
        "proposals": [_shown(case, place, one) for place, one in enumerate(proposed.units, start=1)],
        "answered": proposed.similar,
        "similar": near_for(sheet) if dispatches else [],
        "aids": aids(asked.text, case.area, case.opened_on),
        "fills": PLACES,
    }


def asked_of(sheet: Sheet) -> Asked:
    """The case of a sheet, as proposals are asked for."""
    case = sheet.case
    return Asked(case.title, f"{case.title}\n{sheet.message}", case.area, sheet.viewer, case)


def take(step: Step, request: HttpRequest) -> bool:
    """Make a move that places a case, and let what was proposed meet what was chosen; other moves are just made."""
    sheet, case = step.sheet, step.case
    places = case.loop == CONCERN.name and case.stage in (RECEIVED, STAGE) and step.move.name in PLACES
    if not places or not any(request.POST.get(name) for name in CHOICES):  # who chose nothing met no proposal
        return step.take(request)
    seq, proposed = sheet.course.seq, proposals(asked_of(sheet), similar=False)
    if not step.take(request):
        return False
    if not step.again:
        heard(case, seq, proposed, _chosen(step, sheet))
    return True


def _chosen(step: Step, sheet: Sheet) -> dict[str, str]:
    """Class and unit as the person chose them in this move; a class that stood before was no choice."""
    said = step.form.cleaned_data
    before = str(sheet.course.facts.get("category", ""))
    category = str(said.get("category") or "")
    return {"category": category if category != before else "", "unit": str(said.get("lead") or "")}


def refuse(sheet: Sheet) -> None:
    """Nothing that was proposed fits, says the person who is to place the case."""
    heard(sheet.case, sheet.course.seq, proposals(asked_of(sheet), similar=False), None)


def _class_shown(one: ClassProposal) -> dict[str, Any]:
    return {
        "label": str(one.category),
        "reasons": one.reasons,
        "strong": one.strong,
        "fill": f"?{urlencode({'category': one.category.pk})}",
    }


def _shown(case: Case, place: int, proposal: Proposal) -> dict[str, Any]:
    category = str(proposal.category.pk) if proposal.category else ""
    fill = {"lead": proposal.value, "category": category, "basis": proposal.basis}
    return {
        "unit": proposal.unit.name,
        "value": proposal.value,
        "category": category,
        "basis": proposal.basis,
        "reasons": proposal.reasons,
        "warning": proposal.warning,
        "strong": proposal.strong,
        "key": str(place),
        "fill": f"?{urlencode({name: value for name, value in fill.items() if value})}",
    }


def near_for(sheet: Sheet) -> list[dict[str, Any]]:
    """Near cases as rows, and why they may be the same."""
    found = alike(f"{sheet.case.title}\n{sheet.message}", sheet.case.area, sheet.viewer, besides=sheet.case)
    cases = with_veil(Case.objects.filter(pk__in=[one.case.pk for one in found]).select_related("area"), sheet.viewer)
    rows = {row.pk: row for row in rows_of(cases.order_by())}
    return [
        {"row": row, "why": one.why, "same": one.same, "open": row.tone != "done" and row.stage not in ANSWERED}
        for one in found
        if (row := rows.get(one.case.pk))
    ]


def waiting_count(account: Account) -> str:
    return at_most(queue(account))
