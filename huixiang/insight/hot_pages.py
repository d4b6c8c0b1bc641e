"""热点: what many raise, what came back after it was closed, and work started from it with its members linked."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from huixiang.loops.models import Case
from huixiang.workbench.forms import OpenForm
from huixiang.workbench.frame import loop_opened_by, loops_opened_by
from huixiang.workbench.opening import opened
from huixiang.workbench.rows import rows_of, with_veil

from . import wording
from .hot_list import LEAST, Told, came_back, issues_for, may_read, started_from, with_members
from .models import HotIssue, HotWindow
from .standing import standing


@login_required
@require_safe
def hot(request: HttpRequest) -> HttpResponse:
    _refuse_others(request)
    looked, on = HotWindow.objects.order_by("-looked_at").first(), standing().on
    context = {"issues": issues_for(request.user) if on else [], "looked": looked, "on": on}
    return render(request, "insight/hot.html", context)


@login_required
@require_safe
def recurring(request: HttpRequest) -> HttpResponse:
    _refuse_others(request)
    on = standing().on
    return render(request, "insight/recurring.html", {"issues": came_back(request.user) if on else [], "on": on})


@login_required
@require_safe
def issue(request: HttpRequest, pk: UUID) -> HttpResponse:
    told = _told(request, pk)
    which = request.GET.get("only", "")
    only = which if which in wording.ISSUE_FIGURES else ""
    # `with_members` asked who may see them
    # nosemgrep: case-not-asked-who-may-see
    cases = Case.objects.filter(pk__in=[one.case.pk for one in told.only(only)]).select_related("area")
    context = {
        "told": told,
        "rows": rows_of(with_veil(cases, request.user).order_by("-opened_at", "-id")),
        "only": wording.ISSUE_FIGURES.get(only, ""),
        "columns": wording.COLUMNS,
        "started": started_from(told, request.user),
        "starts": [{"name": loop.name, "label": loop.label} for loop in loops_opened_by(request.user)],
    }
    return render(request, "insight/issue.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, pk: UUID, name: str) -> HttpResponse:
    """A new case of a loop she may open, with the members she picks linked to it (未诉先办)."""
    told = _told(request, pk)
    loop = loop_opened_by(request.user, name)
    sent = request.method == "POST"
    given = (request.POST, request.FILES) if sent else (None, None)
    form = OpenForm(loop, request.user, *given, initial=_known(told))
    picked = set(request.POST.getlist("member")) if sent else {str(one.case.pk) for one in told.members}
    members = [one for one in told.members if str(one.case.pk) in picked]
    if sent and form.is_valid() and (case := opened(request, loop, form, [one.case for one in members])):
        messages.success(request, wording.STARTED.format(number=case.number, count=len(members)))
        return redirect("workbench:case", case.number)
    context = {"told": told, "loop": loop, "form": form, "picked": picked}
    return render(request, "insight/start.html", context, status=422 if sent else 200)


def _refuse_others(request: HttpRequest) -> None:
    if not may_read(request.user):
        raise Http404


def _told(request: HttpRequest, pk: UUID) -> Told:
    _refuse_others(request)
    found = with_members([get_object_or_404(HotIssue, pk=pk)], request.user)
    if not found or not (found[0].count >= LEAST or found[0].again):
        raise Http404
    return found[0]


def _known(told: Told) -> dict[str, Any]:
    """What the form begins with; the place is that of all members, or the area that was looked through."""
    places = {one.case.area_id for one in told.members}
    area = places.pop() if len(places) == 1 else told.issue.area_id
    source = wording.SOURCE.format(title=told.title, count=told.count, days=told.days)
    return {"title": told.title[:100], "source": source[:200], "area": area}
