"""The counter: filing a concern on somebody's behalf, and the receipt she takes home."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from huixiang.loops.models import Case
from huixiang.people.models import Account, Area, Post
from huixiang.vault import receipts

from . import wording
from .aids import aids
from .alike import alike
from .counter import CounterForm, asked_by, file_for_somebody, hear, posts_to_file
from .filing import title_of
from .loop import WORDS
from .proposals import Asked, proposals
from .receipt_code import qr


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def file(request: HttpRequest) -> HttpResponse:
    posts, fresh = _posts(request.user), {"code": receipts.new_code()}
    form = CounterForm(posts, request.POST or None, request.FILES or None, initial=fresh)
    valid = form.is_bound and form.is_valid()
    said = form.cleaned_data if valid else {}
    near = alike(said["message"], said["area"], request.user) if valid else []
    read = proposals(asked_by(form, request.user)) if valid else None
    if read and (not near or "anyway" in request.POST):
        case = file_for_somebody(form, request.user)
        if case:
            hear(case, read)
            return render(request, "concerns/receipt.html", receipt_of(case, form.cleaned_data["code"], request))
        form.add_error(None, wording.FORGED)
    read_off = aids(said["message"], said["area"], timezone.localdate()) if valid else []
    context = {
        "form": form,
        "near": near,
        "aids": read_off,
        "proposed": read,
        "counter": "、".join(dict.fromkeys(one.unit.name for one in posts)),
    }
    return render(request, "concerns/file.html", context, status=422 if form.is_bound else 200)


@login_required
@never_cache
@require_POST
def proposed(request: HttpRequest) -> HttpResponse:
    """Classes for what the clerk has typed so far, and who answered the like. Posted, so that no message stands in an address."""
    _posts(request.user)
    message = request.POST.get("message", "").replace("\x00", "")[:WORDS].strip()
    asked = Asked(title_of(message), message, _area(request), request.user) if message else None
    return render(request, "concerns/_proposed.html", {"proposed": proposals(asked) if asked else None})


def _area(request: HttpRequest) -> Area | None:
    return Area.objects.filter(code=request.POST.get("area", "")[:12].replace("\x00", "")).first()


@login_required
@never_cache
@require_POST
def near(request: HttpRequest) -> HttpResponse:
    """What may help while the clerk is still typing: cases that may be the same, danger, place and time in the words."""
    _posts(request.user)
    message, area = request.POST.get("message", "").replace("\x00", ""), _area(request)
    found = alike(message, area, request.user)
    return render(request, "concerns/_near.html", {"near": found, "aids": aids(message, area, timezone.localdate())})


def _posts(account: Account) -> list[Post]:
    posts = posts_to_file(account)
    if not posts:
        raise Http404
    return posts


def receipt_of(case: Case, code: str, request: HttpRequest) -> dict[str, Any]:
    """What is printed for the citizen; the code is shown on this page and nowhere again."""
    address = request.build_absolute_uri(f"/r/{code}")
    return {
        "case": case,
        "code": receipts.grouped(code),
        "groups": receipts.groups(code),
        "qr": qr(address),
        "address": address,
    }
