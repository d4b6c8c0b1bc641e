"""The organ's tree of units, kept by the system administrator. One unit is taken as a table's line is: same rules, same words."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from huixiang.people import audit
from huixiang.people.import_units import TABLE
from huixiang.people.importing import Line, Outcome, bring_in
from huixiang.people.models import Unit
from huixiang.people.remembered import forget

from . import wording
from .forms import UnitForm
from .pages import SYSTEM, for_admins


@login_required
@require_safe
@for_admins(SYSTEM)
def units(request: HttpRequest) -> HttpResponse:
    found = Unit.objects.order_by("path").select_related("area")
    lines = [{"unit": unit, "under": "　" * (len(unit.codes_above) - 1)} for unit in found]
    return render(request, "accounts/units.html", {"lines": lines})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@for_admins(SYSTEM)
def unit(request: HttpRequest, code: str = "") -> HttpResponse:
    """A new unit, or another name, place or end for one there is; its code never changes."""
    known = get_object_or_404(Unit, code=code) if code else None
    form = UnitForm(known, request.POST or None)
    if form.is_valid() and _taken(request, form):
        return redirect("accounts:units")
    context = {"form": form, "unit": known}
    return render(request, "accounts/unit.html", context, status=422 if form.is_bound else 200)


def _taken(request: HttpRequest, form: UnitForm) -> bool:
    told, outcome = form.told(), Outcome()
    with transaction.atomic():
        bring_in(TABLE, [Line(1, told)], outcome)
        if outcome.written:
            audit.record(audit.Kind.UNIT_CHANGED, by=request.user, request=request, unit=told["code"])
    forget()
    for _, why in outcome.rejected:
        form.add_error(None, why)
    if outcome.written:
        messages.success(request, wording.UNIT_KEPT.format(name=told["name"]))
    return outcome.written
