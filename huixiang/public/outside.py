"""The page behind a link for somebody without an account: what was asked of her, and one answer."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from huixiang.concerns.outsiders import case_of
from huixiang.loops.models import Case
from huixiang.loops.parties import Resident
from huixiang.loops.refusals import Refused
from huixiang.vault.plain_words import tell_refusal
from huixiang.vault.words_field import Told

from . import brake, wording
from .counter import drawn, unlisted
from .elder import drawn_anew, switched
from .story import day

WAITING = "sent"


class Answer(forms.Form):
    """Who answers, and what."""

    use_required_attribute = False
    signed_by = Told(
        60, label=wording.OUTSIDE_NAME, help_text=wording.OUTSIDE_NAME_HINT,
        error_messages={"required": wording.OUTSIDE_NAME_MISSING},
    )  # fmt: skip
    opinion = Told(
        3000, lines=6, label=wording.OUTSIDE_OPINION, error_messages={"required": wording.OUTSIDE_OPINION_MISSING}
    )


@unlisted
@require_http_methods(["GET", "HEAD", "POST"])
def outside(request: HttpRequest, token: str) -> HttpResponse:
    """404 for what is no link of ours, 410 for one that was used, taken back or is past its day."""
    case = case_of(token)
    if case is None:
        return drawn(request, "outside_ended", {"why": wording.OUTSIDE_UNKNOWN}, 404)
    if _is_over(case):
        return _over(request, case)
    form = Answer(request.POST if request.method == "POST" else None)
    context = {**_told(case), "elder_form": "act"}
    if switched(request):
        return drawn_anew(request, "outside", Answer, context)
    if request.method == "POST" and form.is_valid() and _answered(request, case, form):
        return drawn(request, "outside_ended", {"why": wording.OUTSIDE_DONE})
    if form.errors and _is_over(now := Case.objects.get(pk=case.pk)):  # the other press of the same button was quicker
        return _over(request, now)
    return drawn(request, "outside", {**context, "form": form}, 422 if form.errors else 200)


def _is_over(case: Case) -> bool:
    return case.stage != WAITING or bool(case.due_at and case.due_at < timezone.now())


def _over(request: HttpRequest, case: Case) -> HttpResponse:
    """How the link ended; and what somebody wrote meanwhile, unless it is the answer that was received."""
    written = [text for name in Answer.base_fields if (text := request.POST.get(name, "").strip())]
    kept = case.spoken.filter(field__in=Answer.base_fields, seq__gt=0).order_by("id").values_list("text", flat=True)
    lost = [] if {*map(_words, written)} <= {*map(_words, kept)} else written
    why = wording.OUTSIDE_OVER.get(case.stage, wording.OUTSIDE_EXPIRED)
    return drawn(request, "outside_ended", {"why": why, "lost": lost}, 410)


def _words(text: str) -> str:
    return "".join(text.split())


def _told(case: Case) -> dict[str, str]:
    """Only what the sender wrote for these eyes: nothing of the case above, its people or its ratings."""
    said = dict(case.spoken.filter(seq=0, field__in=("errand", "outsider")).order_by("id").values_list("field", "text"))
    sent = case.entries.select_related("unit").get(seq=0)
    return {
        "errand": said["errand"],
        "outsider": said["outsider"],
        "sender": sent.unit.name if sent.unit else "",
        "number": case.number,
        "until": day(timezone.localdate(case.due_at)) if case.due_at else "",
    }


def _answered(request: HttpRequest, case: Case, form: Answer) -> bool:
    if brake.too_fast(request):
        form.add_error(None, wording.TOO_FAST)
        return False
    try:
        case.make("answer", by=Resident(case.pk), **form.cleaned_data)
    except Refused as refusal:
        tell_refusal(form, refusal)
    return not form.errors
