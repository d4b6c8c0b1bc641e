"""What a receipt opens: where the matter stands, and what its owner can do, by the code alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

from django import forms
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from huixiang.concerns.loop import judging_move
from huixiang.concerns.reasons import JUDGEMENTS
from huixiang.concerns.receipt_code import qr
from huixiang.ledger import paper
from huixiang.ledger.models import Entry
from huixiang.ledger.progress import progress
from huixiang.loops.explain import explain_promise
from huixiang.loops.given import told_by
from huixiang.loops.models import Attachment, Case
from huixiang.loops.parties import Resident
from huixiang.loops.refusals import Refused
from huixiang.vault import file_kinds, identities, receipts, rights, sealed_attachments, uploads
from huixiang.vault.plain_words import tell_refusal
from huixiang.vault.words_field import Told

from . import brake, wording
from .counter import Page, drawn, unlisted
from .elder import drawn_anew, switched
from .forms import Add, Contact, Judge, Pressure, Urge, Withdraw
from .leaving import back, unless_left
from .story import Story, day, moment


@dataclass(frozen=True)
class Act:
    """Something the owner may do: its form and the moves of the table it may become."""

    form: type[forms.Form]
    moves: tuple[str, ...]


ACTS = {
    "judge": Act(Judge, JUDGEMENTS),
    "add": Act(Add, ("add",)),
    "urge": Act(Urge, ("urge",)),
    "pressure": Act(Pressure, ("tell_pressure",)),
    "withdraw": Act(Withdraw, ("withdraw",)),
}
CODE_IN_ADDRESS = re.compile(r"^.*/r/|[/?#].*$")  # what stands around it in the address of her page
NOBODY = bytes(32)  # looked for when the code cannot be one, so that both cost the same


def owned(receipt: str) -> tuple[Case | None, str, str]:
    """(case, plain code, why not): the concern of this receipt. One look-up is made whatever was typed."""
    try:
        code, why = receipts.parse(receipt), wording.NOT_FOUND
        wanted = receipts.mac(code)
    except receipts.BadReceipt as bad:
        code, why, wanted = "", str(bad), NOBODY
    return Case.objects.select_related("concern", "area").filter(loop="concern", receipt=wanted).first(), code, why


def unknown(request: HttpRequest, why: str, typed: str = "") -> HttpResponse:
    return drawn(request, "unknown", {"why": why, "typed": typed}, 404)


def of_a_receipt(page: Page) -> Page:
    """A page about the case of a receipt; who comes with another code is told that it opens nothing."""

    @wraps(page)
    def served(request: HttpRequest, receipt: str, **named: Any) -> HttpResponse:
        case, code, why = owned(receipt)
        return page(request, case, code, **named) if case else unknown(request, why)

    return served


@unlisted
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """The box for the code; with a code, on to its page."""
    typed = request.GET.get("receipt", "")
    if not typed:
        return drawn(request, "find")
    case, code, why = owned(CODE_IN_ADDRESS.sub("", typed))
    return back(request, redirect("public:track", code)) if case else unknown(request, why, typed)


@unlisted
@unless_left
@require_safe
@of_a_receipt
def track(request: HttpRequest, case: Case, code: str) -> HttpResponse:
    """Right after filing the receipt, else the course of things."""
    if "filed" in request.GET:
        told = {**_receipt(request, case, code), "steps": _next_up(case), "case": case}
        # looked at again it drops no draft: that is of another matter by now
        return drawn(request, "receipt", {**told, "again": request.GET["filed"] == "again"})
    story = Story(case, code)
    acts = [name for name, act in ACTS.items() if set(act.moves) & set(story.open_moves)]
    return drawn(request, "track", {
        "case": case, "code": code, "story": story, "acts": acts, "lines": story.lines(), "answer": story.answer,
        "reasons": explain_promise(case), "looks": looks_at(case), "progress": progress(case.pk),
        "contact": identities.masked(case),
        "done": wording.DONE.get(request.GET.get("done", "")),
    })  # fmt: skip


def _receipt(request: HttpRequest, case: Case, code: str) -> dict[str, Any]:
    address = request.build_absolute_uri(reverse("public:track", args=[code]))
    kept = paper.lines(case.entries.get(seq=0))
    return {
        "code": code,
        "groups": receipts.groups(code),
        "qr": qr(address, wording.RECEIPT_TITLE),
        "address": address,
        "paper": kept,
        "paper_qr": qr(kept, wording.PAPER_TITLE),
    }


def _next_up(case: Case) -> list[str]:
    """What happens next and until when, as long as nothing has; the first answer comes by the stage's own limit."""
    if case.stage != case.table.opens_in:
        return []
    due = case.due_at and wording.NEXT_ACCEPT.format(day=day(timezone.localdate(case.due_at)))
    promised = case.promised_at and wording.NEXT_ANSWER.format(day=day(timezone.localdate(case.promised_at)))
    last = wording.NEXT_JUDGE if case.concern.wants_reply else wording.NEXT_LOOK
    return [due or wording.NEXT_SOON, promised or wording.NEXT_ANSWER_LATER, last]


def looks_at(case: Case) -> list[dict[str, str]]:
    """Who read the identity, the newest first."""
    looks: list[tuple[datetime, str, identities.View]] = [
        (at, field, view) for view in identities.views_of(case) for at, field in view.looks
    ]
    return [
        {"at": moment(at), "who": f"{view.unit} {view.asked_by}".strip(), "why": view.reason + wording.LOOKED.format(field=field)}
        for at, field, view in sorted(looks, key=lambda look: look[0], reverse=True)
    ]  # fmt: skip


@unlisted
@unless_left
@require_http_methods(["GET", "HEAD", "POST"])
@of_a_receipt
def act(request: HttpRequest, case: Case, code: str, name: str) -> HttpResponse:
    """One thing to do: its form, and doing it. A second press of the button does nothing twice."""
    form = ACTS[name].form(*([request.POST, request.FILES] if request.method == "POST" else []))
    # asked before what was done is looked for: a first press that comes through in between is then found
    open_moves = set(ACTS[name].moves).intersection(case.can_make(Resident(case.pk)))
    seen = request.POST.get("seen", "")
    if request.method == "POST" and _done_before(case, name, form, seen):
        return redirect(_back(code, name))
    if not open_moves:
        return drawn(request, "not_now", {"why": wording.NOT_NOW, "code": code, "written": _written(form)}, 409)
    context = {"code": code, "case": case, "name": name, "answer": _answer(case, code, name), "elder_form": "act"}
    context["erased"] = open_moves == {"judge_late"}
    if switched(request):
        return drawn_anew(request, f"act_{name}", ACTS[name].form, context)
    if request.method == "POST" and form.is_valid():
        if brake.too_fast(request):
            form.add_error(None, wording.TOO_FAST)
        elif _made(case, name, _move(name, form, open_moves), form, seen):
            return redirect(_back(code, name))
    return drawn(request, f"act_{name}", {**context, "form": form}, 422 if form.errors else 200)


def _back(code: str, name: str) -> str:
    return f"{reverse('public:track', args=[code])}?done={name}"


def _written(form: forms.Form) -> list[str]:
    """What she wrote in vain, to be copied: her page is not to be had again."""
    texts = [form.data.get(name, "") for name, asked in form.fields.items() if isinstance(asked, Told)]
    return [text for text in texts if text.strip()]


def _answer(case: Case, code: str, name: str) -> Any:
    return Story(case, code).answer if name == "judge" else None


def _done_before(case: Case, name: str, form: forms.Form, seen: str) -> bool:
    """Whether the owner already did exactly this since the page was drawn; other words or files are another deed."""
    since = done_since(case, ACTS[name].moves, seen)
    return form.is_valid() and any(_tells(entry, form.cleaned_data) for entry in since)


def done_since(case: Case, moves: tuple[str, ...], seen: str) -> QuerySet[Entry]:
    """What the owner did of these since her page was drawn, which says how many entries it had seen."""
    if not (seen.isdecimal() and len(seen) < 9):
        return Entry.objects.none()
    return case.entries.filter(seq__gte=int(seen), move__in=moves, role="resident").order_by("seq")


@transaction.atomic
def do_once(case: Case, was_done: Callable[[], bool], do: Callable[[], object]) -> None:
    """Do it, unless a first press did it: a second one waits here until that is through."""
    Case.objects.select_for_update().get(pk=case.pk)
    if not was_done():
        do()


def _tells(entry: Entry, given: dict[str, Any]) -> bool:
    """Whether this entry tells exactly what is given now; its files are compared as they were sent."""
    sent = Attachment.objects.filter(case=entry.case_id, seq=entry.seq).order_by("id")
    kept = sent.values_list("digest", flat=True)
    return told_by(entry, given, entry.case) and sealed_attachments.are_kept(given.get("files", []), kept)


def _move(name: str, form: forms.Form, open_moves: set[str]) -> str:
    """The move it becomes, of those open to her."""
    return judging_move(form.cleaned_data["grade"], open_moves) if name == "judge" else ACTS[name].moves[0]


def _made(case: Case, name: str, move: str, form: forms.Form, seen: str) -> bool:
    """Make the move; a refusal becomes an error of the form."""
    given = dict(form.cleaned_data)
    try:
        if "files" in given:
            given["files"] = [sealed_attachments.keep(one) for one in uploads.check(given["files"])]
        do_once(
            case,
            lambda: _done_before(case, name, form, seen),
            lambda: case.make(move, by=Resident(case.pk), **given),
        )
    except file_kinds.Refused as refused:
        form.add_error("files", str(refused))
    except Refused as refused:
        tell_refusal(form, refused)
    return not form.errors


@unlisted
@unless_left
@require_http_methods(["GET", "HEAD", "POST"])
@of_a_receipt
def contact(request: HttpRequest, case: Case, code: str) -> HttpResponse:
    """Correct or remove what one told of oneself (个人信息保护法§46、§47)."""
    form = Contact(request.POST if request.method == "POST" else None)
    kept = [{"field": k, "label": wording.IDENTITY_FIELDS[k], "value": v} for k, v in identities.masked(case).items()]
    context = {"code": code, "kept": kept, "elder_form": "act"}
    if switched(request):
        return drawn_anew(request, "contact", Contact, context)
    if request.method == "POST" and form.is_valid():
        if told := _corrected(request, form):
            rights.correct(case, told)
            return redirect(_back(code, "contact"))
        form.add_error(None, wording.NOTHING_TO_CORRECT)
    return drawn(request, "contact", {**context, "form": form}, 422 if form.errors else 200)


def _corrected(request: HttpRequest, form: forms.Form) -> dict[str, str]:
    """What changes: the field to remove, or those filled in."""
    if (gone := request.POST.get("remove", "")) in form.fields:
        return {gone: ""}
    return {name: words for name, words in form.cleaned_data.items() if words}


@unlisted
@unless_left
@require_safe
@of_a_receipt
def attachment(request: HttpRequest, case: Case, code: str, key: UUID) -> HttpResponse:
    """The clean copy of a file of one's own case, as something to keep, never as a page."""
    one = Attachment.objects.filter(case=case, pk=key).first()
    if one is None or request.path not in Story(case, code).files_shown():
        return unknown(request, wording.NOT_FOUND)
    kept = content_disposition_header(True, one.name) or "attachment"
    headers = {"Content-Disposition": kept, "X-Content-Type-Options": "nosniff"}
    return HttpResponse(sealed_attachments.clean_copy(one.digest), content_type=one.kind, headers=headers)
