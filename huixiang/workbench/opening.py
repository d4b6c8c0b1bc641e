"""A new top-level case from its form, with the cases it arose from linked to it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone

from huixiang.loops.door import open_case
from huixiang.loops.models import Case, Link
from huixiang.loops.refusals import Refused
from huixiang.loops.table import Loop
from huixiang.vault.plain_words import tell_refusal

from .forms import OpenForm
from .once import key_of


def opened(request: HttpRequest, loop: Loop, form: OpenForm, arose_from: Iterable[Case] = ()) -> Case | None:
    """The case, new or opened before by this very page; None where it was refused, and the form says why."""
    said, key = form.cleaned_data, key_of(request, form.cleaned_data["key"])
    head = {"title": said["title"], "kind": said.get("kind", ""), "area": said["area"]}
    seat = form.seat
    try:
        with transaction.atomic():
            case = open_case(
                loop, by=request.user, key=key, role=seat.role, unit_id=seat.unit_id, **head, **form.evidence()
            )
            now = timezone.now()
            Link.objects.bulk_create(
                [Link(case=case, other=one, kind=Link.Kind.AROSE, since=now) for one in arose_from]
            )
        return case
    except IntegrityError:
        if (first := Case.objects.visible_to(request.user).filter(pk=key).first()) is None:
            raise
        return first
    except Refused as refusal:
        tell_refusal(form, refusal)
        return None
