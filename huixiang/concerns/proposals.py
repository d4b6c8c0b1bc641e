"""To whom a concern might go: proposals from the 派单目录, each with its reasons; a person decides."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Q
from django.utils import timezone

from huixiang.loops.models import Case
from huixiang.people.models import Category, Duty

from . import wording

MOST = 4


@dataclass
class Proposal:
    """A unit, the class of matters it would be sent under, the legal basis, and why it is proposed."""

    duty: Duty
    reasons: list[str] = field(default_factory=list)
    warning: str = ""

    @property
    def unit(self) -> str:
        return self.duty.unit.name

    @property
    def value(self) -> str:
        return str(self.duty.unit_id)


def proposals(case: Case, text: str) -> list[Proposal]:
    """Units whose duty covers the case's category, or one its text names, in its area; the surest first."""
    barred = case.codes_complained_of()
    ranked = []
    for duty in _duties(case):
        sure, why = _fit(duty.category, case, text)
        if sure and not barred & set(duty.unit.codes_above):
            ranked.append(((-sure, duty.area_id is None, duty.category.path), _proposal(duty, why)))
    ranked.sort(key=lambda pair: pair[0])
    best: dict[str, Proposal] = {}
    for _, proposal in ranked:
        best.setdefault(proposal.value, proposal)
    return list(best.values())[:MOST]


def _duties(case: Case) -> list[Duty]:
    today = timezone.localdate()
    above = case.area.path.rstrip("/").split("/") if case.area else []
    here = Q(area=None) | Q(area__in=above)
    now = Q(from_on__lte=today) & (Q(until_on=None) | Q(until_on__gte=today)) & Q(unit__until=None)
    found = Duty.objects.filter(here, now).select_related("category", "unit", "area")
    return list(found.order_by("category__path", "unit__path", "id"))


def _fit(category: Category, case: Case, text: str) -> tuple[int, str]:
    """How surely this class is the case's (2 set by a person, 1 named in the text, 0 not), and the reason."""
    if case.category_id and _covers(category, case.category):
        return 2, wording.PROPOSED_BY_CATEGORY.format(category=case.category)
    if not case.category_id and category.name in text:
        return 1, wording.PROPOSED_BY_TEXT.format(word=category.name, category=category)
    return 0, ""


def _covers(category: Category, wanted: Category) -> bool:
    return wanted.path == category.path or wanted.path.startswith(f"{category.path}/")


def _proposal(duty: Duty, why: str) -> Proposal:
    reasons = [why, wording.PROPOSED_BASIS.format(basis=duty.basis)]
    if duty.area:
        reasons.append(wording.PROPOSED_AREA.format(area=duty.area.name))
    pushed_down = duty.category.owned_by_department and duty.unit.kind == "street"
    return Proposal(duty, reasons, wording.PROPOSED_STREET if pushed_down else "")
