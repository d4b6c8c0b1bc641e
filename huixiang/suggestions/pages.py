"""The letter of a reply."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from huixiang.loops.models import Case

from .letter import letter_of


@login_required
@require_safe
def letter(request: HttpRequest, number: str) -> HttpResponse:
    case = get_object_or_404(Case.objects.visible_to(request.user), number=number)
    found = letter_of(case)
    if found is None:
        raise Http404
    return render(request, "suggestions/letter.html", {"letter": found, "case": case})
