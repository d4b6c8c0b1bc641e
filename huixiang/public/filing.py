"""Filing in three short steps and a last look. Every step is one POST that carries all that was told before it in
hidden fields, so nothing lies on the server until the end, nothing needs a script, and every error gives all back."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import BadRequest
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from huixiang.concerns.filing import Filing, file_concern
from huixiang.concerns.loop import CONCERN
from huixiang.concerns.models import Channel
from huixiang.fail_point import fail_point
from huixiang.loops.models import Attachment, Case, Spoken
from huixiang.loops.refusals import Refused
from huixiang.vault import file_kinds, identities, masking, notices, receipts, sealed_attachments, uploads
from huixiang.vault.uploads import Checked

from . import brake, codes, wording, work
from .counter import drawn, unlisted
from .elder import remember, switched
from .forms import Papers, Reach, What, Where, Whole
from .leaving import LEFT, back, left_behind, mark

STEPS = {"what": What, "where": Where, "reach": Reach, "check": Papers}
ORDER = list(STEPS)
PERSONAL = ("name", "phone", "address")


@dataclass
class Sheet:
    """What was told so far, and the form of one step of it."""

    request: HttpRequest
    step: str
    code: str
    via: codes.Printed | None
    trouble: str = ""
    note: str = ""
    former: str = ""  # the code under which another filing of this sheet was received
    work: str = ""  # a task for the browser, while a flood comes from this address
    _forms: dict[tuple[str, bool], forms.Form] = field(default_factory=dict)

    @cached_property
    def form(self) -> forms.Form:
        return self.form_of(self.step, self.request.method == "POST")

    def form_of(self, step: str, bound: bool) -> forms.Form:
        """The form of a step, made and judged once."""
        if (step, bound) not in self._forms:
            self._forms[step, bound] = self._made(step, bound)
        return self._forms[step, bound]

    def _made(self, step: str, bound: bool) -> forms.Form:
        more = self._kind if step == "where" else {}
        if bound:
            return STEPS[step](self.request.POST, self.request.FILES, **more)
        told = {name: self.request.POST.get(name) for name in STEPS[step].base_fields if name in self.request.POST}
        if step == "where" and self.via and self.via.unit.area_id:
            told.setdefault("area", self.via.unit.area_id)
        return STEPS[step](initial=told, **more)

    @property
    def _kind(self) -> dict[str, str]:
        return {"kind": self.request.POST.get("kind", "")}

    def turned_to(self, step: str) -> Sheet:
        """The same sheet at another step, its fields as they were told, not yet judged."""
        self.step, self.form = step, self.form_of(step, bound=False)
        return self

    def carried(self) -> list[tuple[str, str]]:
        """What the page must bring back in hidden fields."""
        names = [name for step in ORDER if step != self.step for name in STEPS[step].base_fields]
        told = [(name, value) for name in names for value in self.request.POST.getlist(name) if value]
        shown = ("notice", self.notice)
        return [
            ("receipt", self.code),
            ("at", self.step),
            shown,
            *([("files_anew", "1")] if self.request.FILES or "files_anew" in self.request.POST else []),
            *([("via", self.via.code)] if self.via else []),
            *([(LEFT, mark(self.request))] if mark(self.request) else []),
            *told,
        ]

    @property
    def notice(self) -> str:
        """The version of the notice that was in force when she began: a newer one is not what she read."""
        said = self.request.POST.get("notice", "")
        return said if said in dict(notices.VERSIONS) else str(notices.CURRENT.number)

    def told(self) -> dict[str, Any] | None:
        """Everything, cleaned; None when a step (then the sheet's own) does not hold."""
        whole = Whole(self.request.POST, self.request.FILES, **self._kind)
        if whole.is_valid():
            return whole.cleaned_data
        self.step = next(step for step in ORDER if not whole.errors.keys().isdisjoint(STEPS[step].base_fields))
        self.form = self.form_of(self.step, bound=True)
        return None

    def page(self, status: int = 200) -> HttpResponse:
        number = ORDER.index(self.step) + 1
        return drawn(self.request, f"file_{self.step}", {
            "form": self.form, "carried": self.carried(), "step": number, "steps": len(ORDER) - 1, "sheet": self,
            "summary": self.summary() if self.step == "check" else [], "elder_form": "filing",
            "warning": self.warning(),
        }, status)  # fmt: skip

    def warning(self) -> str:
        """Numbers of a person in the story itself: the handlers will read them."""
        message = self.request.POST.get("message", "")
        told_too_much = self.step == "check" and masking.free_text(message) != message
        return wording.PRIVATE_NUMBERS if told_too_much else ""

    def summary(self) -> list[dict[str, str]]:
        """Label and value of all that was told, for the last look."""
        bound = {step: self.form_of(step, bound=True) for step in ORDER[:3]}
        told = {name: _said(form, name) for form in bound.values() if form.is_valid() for name in form.fields}
        if self.request.POST.get("anonymous"):
            told = {name: words for name, words in told.items() if name not in PERSONAL}
        facts = [{"label": label, "value": told[name]} for name, label in wording.TOLD.items() if told.get(name)]
        wishes = [words for name, words in wording.CHOSEN.items() if self.request.POST.get(name)]
        return [*facts, *({"label": wording.WISHES, "value": words} for words in wishes)]


def _said(form: forms.Form, name: str) -> str:
    """The cleaned value of a field as people read it."""
    if name == "kind":
        return CONCERN.kind_label(form.cleaned_data[name])
    return str(form.cleaned_data[name] or "")


@unlisted
@require_http_methods(["GET", "HEAD", "POST"])
def file(request: HttpRequest, code: str = "") -> HttpResponse:
    """One step after another; the last one files."""
    if left_behind(request):
        return redirect("public:left")
    via = codes.look_up(request.POST.get("via", code)) if request.POST.get("via", code) else None
    if request.method != "POST":
        sheet = Sheet(request, "what", receipts.new_code(), via)
        sheet.note = wording.CODE_STALE if code and not via else ""
        return sheet.page()
    at = request.POST.get("at", "check")
    sheet = Sheet(request, at if at in STEPS else "check", request.POST.get("receipt", ""), via)
    gone = via is None and bool(request.POST.get("via"))  # she was told who would read it, and that is so no more
    sheet.note = wording.CODE_GONE if gone else ""
    if switched(request):
        return remember(sheet.turned_to(sheet.step).page(), request.POST["elder"])
    if "back" in request.POST:
        return sheet.turned_to(ORDER[max(ORDER.index(sheet.step) - 1, 0)]).page()
    if sheet.step == "check":
        return sheet.turned_to("check").page(422) if gone else _file(request, sheet)
    if not sheet.form.is_valid():
        return sheet.page(422)
    return sheet.turned_to(ORDER[ORDER.index(sheet.step) + 1]).page()


def _file(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """File all that was told, once; a repeated submission is led to the same receipt."""
    if not request.POST:  # sent as something else than a form: nothing of what was written arrived
        raise BadRequest
    try:
        code = receipts.parse(sheet.code)
    except receipts.BadReceipt:
        return _anew(sheet, wording.CODE_DAMAGED, 400)
    told = sheet.told()
    if told is None:
        return sheet.page(422)
    count = brake.counted(request)
    # the database refuses a second case under one receipt: looked for before only where trying would cost or is braked
    case = Case.objects.filter(receipt=receipts.mac(code)).first() if count > brake.MOST or told["files"] else None
    if case is None and count > brake.MOST and not _worked(request, sheet, count):
        return _troubled(sheet, wording.TOO_FAST, 429)
    try:
        case, new = (case, False) if case else _opened(told | {"notice": sheet.notice}, code, sheet.via)
    except file_kinds.Refused as refused:
        sheet.form.add_error("files", str(refused))
        return sheet.page(422)
    except Refused as refused:
        return _troubled(sheet, str(refused), 422)
    fail_point("page_filed")
    if not new:
        brake.take_back(request)
        if not _same(case, told):
            sheet.former = code
            return _anew(sheet, wording.CODE_USED, 422)
    return back(request, HttpResponseRedirect(f"{reverse('public:track', args=[code])}?filed=1"))


def _worked(request: HttpRequest, sheet: Sheet, count: int) -> bool:
    """Whether a proof of work lets this one of many filings through; `sheet.work` is set where one would."""
    if count <= brake.MOST_WITH_WORK and work.done(request.POST.get("work", "")):
        return True
    sheet.work = work.challenge() if count <= brake.MOST_WITH_WORK else ""
    return False


def _troubled(sheet: Sheet, words: str, status: int) -> HttpResponse:
    sheet.trouble = words
    return sheet.page(status)


def _anew(sheet: Sheet, words: str, status: int) -> HttpResponse:
    """The last look again under a fresh code, with everything told still there."""
    sheet.code = receipts.new_code()
    return _troubled(sheet.turned_to("check"), words, status)


def _same(case: Case, told: dict[str, Any]) -> bool:
    """Whether this is what was filed under the code before, and not another matter (Idempotency-Key draft-07 §2.7).

    Files and what she tells of herself may be missing in a repetition; those it brings must be kept already.
    """
    kept = dict(Spoken.objects.filter(case=case, seq=0).values_list("field", "text"))
    wishes = not case.concern.wants_reply, case.concern.secret, case.concern.anonymous
    return (
        (kept.get("message"), kept.get("place", "")) == (told["message"], told["place"])
        and (case.kind, case.area) == (told["kind"], told["area"])
        and wishes == (told["no_reply"], told["secret"], told["anonymous"])
        and identities.holds(case, _personal(told))
        and sealed_attachments.are_kept(told["files"], _sent_with(case))
    )


def _sent_with(case: Case) -> QuerySet:
    """Digests of the files a case was filed with."""
    return Attachment.objects.filter(case=case, seq=0).order_by("id").values_list("digest", flat=True)


def _personal(told: dict[str, Any]) -> dict[str, str]:
    """What she tells of herself and lets us keep."""
    return {} if told["anonymous"] else {name: told[name] for name in PERSONAL if told[name]}


def _opened(told: dict[str, Any], code: str, via: codes.Printed | None) -> tuple[Case, bool]:
    """The case with its files and the identity in its vault, all or nothing."""
    checked = uploads.check(told["files"])
    personal = _personal(told)
    # without an identity the filing is a transaction of its own and needs none around it
    with transaction.atomic() if personal else nullcontext():
        case, new = file_concern(_filing(told, checked, via), receipt=receipts.mac(code))
        if new and personal:
            identities.keep(case, personal)
            fail_point("page_identity_kept")
    return case, new


def _filing(told: dict[str, Any], checked: list[Checked], via: codes.Printed | None) -> Filing:
    return Filing(
        told["message"],
        told["kind"],
        place=told["place"],
        area=told["area"],
        files=[sealed_attachments.keep(one) for one in checked],
        channel=Channel.CODE if via else Channel.WEB,
        wants_reply=not told["no_reply"],
        secret=told["secret"],
        anonymous=told["anonymous"],
        about=told.get("about"),
        notice=told["notice"],
        station=via.unit if via else None,
        deputy=via.deputy if via else None,
    )
