"""The machine's clock went back: the system administrator, who goes to no case, says here why (decisions/0209)."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from huixiang.ledger.timekeeping import waiting
from huixiang.loops.refusals import Refused

from . import wording
from .forms import ClockForm
from .pages import SYSTEM, for_admins


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@for_admins(SYSTEM)
def clock(request: HttpRequest) -> HttpResponse:
    """The oldest that waits, with the form; how many more wait behind it."""
    told = waiting()
    case = next((one for one in told if one.number == request.POST.get("number")), None)
    if request.method == "POST" and case is None:
        messages.success(request, wording.CLOCK_EXPLAINED_BEFORE)
        return redirect("accounts:clock")
    case = case or next(iter(told), None)
    form = ClockForm(request.POST or None, initial={"number": case.number if case else ""})
    if form.is_valid():
        try:
            case.make("explain", by=request.user, finding=form.cleaned_data["finding"])
        except Refused as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, wording.CLOCK_EXPLAINED)
            return redirect("accounts:clock")
    context = {"case": case, "form": form, "more": len(told) - 1}
    return render(request, "accounts/clock.html", context, status=422 if form.is_bound else 200)
