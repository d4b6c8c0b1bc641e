"""A person asks on paper about her own data: the counter takes it down, 身份保管员 grants it, then it is done."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from huixiang.loops.models import Case
from huixiang.loops.refusals import Refused
from huixiang.vault import rights, sealed_attachments
from huixiang.vault.file_field import FilesField
from huixiang.vault.plain_words import PlainForm, tell_refusal
from huixiang.vault.side_loops import ON_PAPER, RIGHTS
from huixiang.vault.words_field import Told

from . import wording


class OnPaper(PlainForm):
    """What was asked, and how it was made sure that she is the one."""

    loses_files = True
    wish = forms.ChoiceField(label=RIGHTS.evidence["wish"].label, choices=ON_PAPER, widget=forms.RadioSelect)
    proof = Told(200, lines=2, label=RIGHTS.evidence["proof"].label, help_text=RIGHTS.evidence["proof"].help)
    paper = FilesField(label=RIGHTS.evidence["paper"].label, help_text=RIGHTS.evidence["paper"].help, required=False)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rights_on_paper(request: HttpRequest, number: str) -> HttpResponse:
    """Take the request down; nothing happens before a second person grants it."""
    case = get_object_or_404(Case.objects.visible_to(request.user), number=number)
    if case.receipt is None or not rights.may_register(case, request.user):
        raise Http404
    form = OnPaper(request.POST or None, request.FILES or None)
    if form.is_valid() and _registered(request, case, form):
        return redirect("workbench:case", number)
    return render(request, "workbench/rights.html", {"case": case, "form": form}, status=422 if form.is_bound else 200)


def _registered(request: HttpRequest, case: Case, form: OnPaper) -> bool:
    told = dict(form.cleaned_data)
    try:
        with transaction.atomic():
            paper = [sealed_attachments.keep(page) for page in told.pop("paper")]
            rights.register(case, by=request.user, paper=paper, **told)
    except Refused as refusal:
        tell_refusal(form, refusal)
        return False
    messages.success(request, wording.RIGHT_REGISTERED)
    return True
