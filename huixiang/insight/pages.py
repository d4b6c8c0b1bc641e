"""The page of the model: every member of staff may read it; whoever keeps the system may switch proposals off."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from huixiang.loops.refusals import Refused
from huixiang.people.models import Account

from . import wording
from .card import Card
from .loop import INSIGHT
from .standing import case_of_organ, record
from .training import FEWEST, FEWEST_OF_A_CLASS
from .trial import FEWEST_SHOWN


@login_required
@require_safe
def model(request: HttpRequest) -> HttpResponse:
    if not request.user.posts_now():
        raise Http404
    return _shown(request)


def _shown(request: HttpRequest, reason: str = "", status: int = 200) -> HttpResponse:
    context = {
        "card": Card(),
        "keeps": keeps(request.user),
        "case": case_of_organ(),
        "few": FEWEST_SHOWN,
        "least": FEWEST,
        "of_a_class": FEWEST_OF_A_CLASS,
        "reason": reason,
    }
    return render(request, "insight/model.html", context, status=status)


@login_required
@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Switch proposals off, with a reason, or on again; either is an entry in the ledger."""
    if not keeps(request.user):
        raise Http404
    move = "switch_on" if "on" in request.POST else "switch_off"
    reason = request.POST.get("reason", "").replace("\x00", "")
    try:
        record(move, by=request.user, reason=reason)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _shown(request, reason, status=422)
    messages.success(request, wording.SWITCHED[move])
    return redirect("insight:model")


def keeps(account: Account) -> bool:
    """Whether one of the account's posts keeps the organ's system."""
    role = INSIGHT.roles["keeper"]
    return any(post.role in role.posts and post.unit.kind == role.standing for post in account.posts_now())
