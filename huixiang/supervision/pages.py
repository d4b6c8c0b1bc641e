"""The tree of tasks."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from . import wording
from .forms import ByPoint
from .outline import outline


@require_safe
@login_required
def tree(request: HttpRequest) -> HttpResponse:
    roots = outline(request.user)
    form = ByPoint(roots, request.GET or None)
    shown = form.among(roots)
    lede = wording.LEDE.format(
        count=len(shown),
        stuck=sum(r.stuck_somewhere for r in shown),
        short=sum(wording.NO_BRANCH in r.stuck for r in shown),
    )
    return render(request, "supervision/tree.html", {"tree": shown, "form": form, "lede": lede})
