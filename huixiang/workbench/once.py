"""Sent twice is done once: an impatient press on a slow line, or the page that Back shows again."""

from __future__ import annotations

from hashlib import sha256
from uuid import UUID

from django.http import HttpRequest

from huixiang.loops.given import told_by
from huixiang.loops.models import Case
from huixiang.loops.table import Move
from huixiang.people.models import Account
from huixiang.vault import sealed_attachments

from .forms import MoveForm

OURS = ("csrfmiddlewaretoken", "key")


def key_of(request: HttpRequest, key: UUID | None) -> UUID | None:
    """The id of what a page opens: of the page's own key and all that was sent, so that other words open another."""
    if key is None or key.version != 7:
        return None
    said = sorted((name, values) for name, values in request.POST.lists() if name not in OURS)
    files = [(name, [(f.name, f.size) for f in request.FILES.getlist(name)]) for name in sorted(request.FILES)]
    told = sha256(repr((key, request.user.pk, request.path, said, files)).encode()).digest()
    low = int.from_bytes(told[:8], "big") >> 2
    return UUID(int=key.int >> 64 << 64 | 0b10 << 62 | low)


def was_made(case: Case, move: Move, form: MoveForm, by: Account) -> bool:
    """Whether the first entry after those the page showed is this very move: by the same person, with the same evidence."""
    shown = form.cleaned_data.get("seq")
    entry = case.entries.filter(seq=shown, move=move.name, account=by.pk).first() if shown is not None else None
    if entry is None:
        return False
    kept = [digest for need in move.needs if need.kind.files for digest in entry.evidence.get(need.name, ())]
    sent = [file for need in move.needs if need.kind.files for file in form.files.getlist(need.name)]
    return told_by(entry, form.said(), case) and len(sent) == len(kept) and sealed_attachments.are_kept(sent, kept)
