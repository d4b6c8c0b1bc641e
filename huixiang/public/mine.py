"""我的信息: what a receipt's owner may know, copy, correct and have destroyed, by the code alone (个保法§44-47).

A look at one's own words in clear is itself on record, so that she sees it if another uses her receipt.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe
from django_scopes import get_scope

from huixiang.loops.models import Case, Spoken
from huixiang.loops.parties import Resident
from huixiang.loops.refusals import Refused
from huixiang.vault import erasure, identities, retention, rights
from huixiang.vault.file_kinds import size_words

from . import brake, wording
from .counter import Page, drawn, unlisted
from .leaving import never_after_leaving, unless_left
from .story import day, moment
from .tracking import do_once, done_since, looks_at, of_a_receipt

WISHES: dict[str, Callable[[Case], Any]] = {
    "erase_identity": lambda case: erasure.erase_identity(case, by=Resident(case.pk), why="asked"),
    "erase_all": lambda case: erasure.erase_all(case, by=Resident(case.pk), why="asked"),
    "wish_erasure": lambda case: case.make("wish_erasure", by=Resident(case.pk)),
    "keep_private": lambda case: case.make("keep_private", by=Resident(case.pk)),
}


@unlisted
@unless_left
@require_safe
@of_a_receipt
def mine(request: HttpRequest, case: Case, code: str) -> HttpResponse:
    """What is held, until when, who looked, what she may do about it."""
    kept = identities.masked(case)
    context = _around(case, code) | {"held": _held(case, kept), "kept": kept, "looks": looks_at(case)}
    context |= {"open_to_her": set(case.can_make(Resident(case.pk))) & WISHES.keys(), "asks": _asks(case)}
    context["done"] = wording.DONE.get(request.GET.get("done", ""))
    return drawn(request, "mine", context)


def from_her_page(page: Callable[[HttpRequest, Case, str], HttpResponse]) -> Page:
    """A page that a button of 我的信息 leads to; whoever kept or reloads its address is led to the button."""

    @of_a_receipt
    def asked(request: HttpRequest, case: Case, code: str) -> HttpResponse:
        return _too_often(request, code) if brake.too_fast(request) else page(request, case, code)

    @wraps(page)
    @require_http_methods(["GET", "HEAD", "POST"])
    def served(request: HttpRequest, receipt: str) -> HttpResponse:
        return asked(request, receipt) if request.method == "POST" else redirect("public:mine", receipt)

    return served


@unlisted
@never_after_leaving
@from_her_page
def shown(request: HttpRequest, case: Case, code: str) -> HttpResponse:
    """Everything in clear on one page to read or print."""
    told = rights.copy(case)
    identity = [{"label": wording.MINE[name], "value": words} for name, words in told.items()]
    return drawn(request, "mine_shown", _around(case, code) | {"identity": identity, "said": _said(case)})


@unlisted
@never_after_leaving
@from_her_page
def copy(request: HttpRequest, case: Case, code: str) -> HttpResponse:
    """The same to take away, as JSON that a person can read too."""
    content = json.dumps(_copied(case, rights.copy(case)), ensure_ascii=False, indent=2)
    name = content_disposition_header(True, wording.COPY_NAME.format(number=case.number)) or "attachment"
    return HttpResponse(content, content_type="application/json", headers={"Content-Disposition": name})


@unlisted
@unless_left
@require_http_methods(["GET", "HEAD", "POST"])
@of_a_receipt
def wish(request: HttpRequest, case: Case, code: str, name: str) -> HttpResponse:
    """Say once more what will happen, then do it. What was done already is not done twice."""
    is_open = name in case.can_make(Resident(case.pk))
    done = redirect(f"{reverse('public:mine', args=[code])}?done={name}")
    was_done = done_since(case, (name,), request.POST.get("seen", "")).exists
    if request.method == "POST" and was_done():
        return done
    if not is_open:
        return drawn(request, "not_now", {"why": wording.NOT_NOW, "code": code}, 409)
    if request.method != "POST":
        return drawn(request, f"mine_{name}", {"case": case, "code": code, "terms": retention.all_terms()})
    if brake.too_fast(request):
        return _too_often(request, code)
    try:
        do_once(case, was_done, lambda: WISHES[name](case))
    except Refused as refused:
        return drawn(request, "not_now", {"why": str(refused), "code": code}, 409)
    return done


def _too_often(request: HttpRequest, code: str) -> HttpResponse:
    return drawn(request, "not_now", {"why": wording.TOO_OFTEN, "code": code}, 429)


def _around(case: Case, code: str) -> dict[str, Any]:
    number = case.entries.order_by("seq").values_list("evidence", flat=True).first().get("notice", "")
    return {
        "case": case,
        "code": code,
        "requests": [_request(one) for one in rights.asked_of(case)],
        "terms": retention.all_terms(),
        "notice": number,
    }


def _held(case: Case, kept: dict[str, str]) -> list[dict[str, str]]:
    """Label, what is there, until when."""
    words = _said(case)
    files = case.attachments.count()
    rows = [(wording.MINE[name], value, "identity") for name, value in kept.items()]
    rows.append((wording.MINE["words"], wording.SO_MANY_WORDS.format(count=len(words)) if words else "", "matter"))
    rows.append((wording.MINE["files"], wording.SO_MANY_FILES.format(count=files) if files else "", "matter"))
    nothing = wording.NOTHING_LEFT if case.entries.filter(move="erase_all").exists() else wording.NOTHING_SAID
    held = [{"label": a, "value": b or nothing, "until": _until(case, c) if b else ""} for a, b, c in rows]
    return [*held, {"label": wording.MINE["receipt"], "value": wording.RECEIPT_KEPT, "until": ""}]


def _until(case: Case, name: str) -> str:
    if case.closed_at:
        return wording.KEPT_UNTIL.format(day=day(retention.ending(name, case.closed_at)))
    return wording.KEPT_AFTER.format(term=retention.term_words(name))


def _said(case: Case) -> list[dict[str, str]]:
    """Her own words, in their order; those a clerk took down for her are hers too."""
    hers = {entry.seq: entry for entry in case.entries.order_by("seq") if entry.seq == 0 or entry.role == "resident"}
    place = list(case.table.evidence).index
    said = sorted(Spoken.objects.filter(case=case, seq__in=hers).order_by("id"), key=lambda s: (s.seq, place(s.field)))
    return [
        {"at": moment(hers[one.seq].at), "what": case.table.evidence[one.field].label, "text": one.text} for one in said
    ]


def _asks(case: Case) -> list[dict[str, str]]:
    """Requests to see her identity that led to no look: waiting, refused, never used."""
    return [
        {
            "at": moment(view.asked_at),
            "who": f"{view.unit} {view.asked_by}".strip(),
            "what": wording.ASK_STATE.format(
                stage=view.stage, fields=wording.AND.join(view.fields), reason=view.reason or wording.NOTHING_LEFT
            ),
        }
        for view in identities.views_of(case)
        if not view.looks
    ]


def _request(one: rights.Asked) -> dict[str, str]:
    stage = f"{one.stage}：{one.ground}" if one.ground else one.stage
    return {"at": moment(one.at), "wish": one.wish, "by": wording.RIGHT_BY[one.on_paper], "stage": stage}


def _copied(case: Case, told: dict[str, str]) -> dict[str, Any]:
    """The whole copy, with labels for keys."""
    organ, around, label = get_scope()["organ"], _around(case, ""), wording.COPY
    body = {
        "organ": organ.name,
        "number": case.number,
        "filed_at": timezone.localtime(case.opened_at).isoformat(timespec="seconds"),
        "kind": case.kind_label,
        "area": str(case.area or ""),
        "channel": case.concern.get_channel_display(),
        "identity": {wording.MINE[name]: words for name, words in told.items()},
        "said": _labelled(_said(case)),
        "files": _labelled(
            {"name": one.name, "size": size_words(one.size)} for one in case.attachments.order_by("seq", "id")
        ),
        "looks": _labelled(looks_at(case)),
        "requests": _labelled({key: one[key] for key in ("at", "wish", "stage")} for one in around["requests"]),
        "notice": around["notice"],
        "terms": {name: f"{since} + {length}" for name, length, since, _ in around["terms"]},
    }
    return {label["about"]: {label[key]: value for key, value in body.items()}}


def _labelled(rows: Any) -> list[dict[str, str]]:
    return [{wording.COPY[key]: value for key, value in row.items()} for row in rows]
