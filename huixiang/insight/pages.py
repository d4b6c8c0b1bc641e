"""Pages of insight: any member of staff may read them; they change nothing."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from .models import Learnt


@login_required
@require_safe
def model(request: HttpRequest) -> HttpResponse:
    learnt = Learnt.objects.order_by("-version").filter(kept=True).first()
    return render(request, "insight/model.html", {"learnt": learnt})
