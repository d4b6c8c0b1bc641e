"""What the audit tells beyond its list: alarms for two administrators, and days of it to take along."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from huixiang.people import audit, workbooks
from huixiang.people.models import SecurityEvent, Unit
from huixiang.people.scoped import current_organ_id
from huixiang.vault.alarms import being_looked_into

from . import wording
from .forms import AuditExport
from .pages import AUDIT, SECURITY, SHOWN, events_of, facts_of, for_admins

MOST = 200_000
AT_ONCE = 500


@login_required
@never_cache
@require_safe
@for_admins(SECURITY, AUDIT)
def alarms(request: HttpRequest) -> HttpResponse:
    """Who read identities faster than any honest work needs: who, how often, when; nothing of any case."""
    raised = SecurityEvent.objects.filter(organ_id=current_organ_id(), kind=audit.Kind.IDENTITY_ALARM)
    newest, open_now, lines = raised.select_related("subject").order_by("-id")[:SHOWN], being_looked_into(), []
    for event in newest:
        still = event.subject_id in open_now
        open_now.discard(event.subject_id)  # an account has one open alarm at most, its latest
        posts = [str(post) for post in event.subject.posts_now()] if event.subject else []
        lines.append({"event": event, "told": _read_so_much(event), "open": still, "posts": posts})
    return render(request, "accounts/alarms.html", {"lines": lines})


def _read_so_much(event: SecurityEvent) -> str:
    looks = event.facts["looks"]
    return wording.READ_SO_MUCH.format(minutes=event.facts["minutes"], looks=looks, next=looks + 1)


@login_required
@require_POST
@for_admins(AUDIT)
def export(request: HttpRequest) -> HttpResponse:
    """The audit of some days as a file; that it was taken along stands in the audit first."""
    form = AuditExport(request.POST)
    if not form.is_valid():
        return render(request, "accounts/audit_export.html", {"form": form}, status=422)
    asked = form.cleaned_data
    found = events_of(asked)
    newest = found.values_list("pk", flat=True).first()  # what is recorded from here on is no part of it
    found = found.filter(pk__lte=newest) if newest else found.none()
    count = min(found.count(), MOST)
    since, until, file = asked["since"].isoformat(), asked["until"].isoformat(), asked["file"]
    with transaction.atomic():
        audit.record(
            audit.Kind.AUDIT_EXPORTED,
            by=request.user,
            request=request,
            since=since,
            until=until,
            lines=count,
            file=file,
        )
    at = f"{timezone.localtime():%Y-%m-%d %H:%M}"
    told = wording.EXPORT_TOLD.format(since=since, until=until, at=at, who=request.user.name)
    last = wording.EXPORT_MOST.format(most=MOST) if count == MOST else ""
    content: tuple[Any, ...] = (told, wording.EXPORT_HEADINGS, _rows(found[:count]), last)
    book = workbooks.comma_separated(*content) if file == "csv" else workbooks.xlsx(wording.EXPORT_NAME, *content)
    return FileResponse(book, as_attachment=True, filename=f"{wording.EXPORT_NAME}-{since}-{until}.{file}")


def _rows(events: Any) -> Iterator[list[str]]:
    names = {unit.code: unit.name for unit in Unit.objects.order_by()}
    for event in events.iterator(chunk_size=AT_ONCE):
        facts = "；".join(f"{label} {value}" for label, value in facts_of(event, names))
        who, whom = (_named(one) for one in (event.account, event.subject))
        yield [
            f"{timezone.localtime(event.at):%Y-%m-%d %H:%M:%S}",
            event.get_kind_display(),
            who,
            whom,
            facts,
            event.address,
        ]


def _named(account: Any) -> str:
    return f"{account.name}（{account.username}）" if account else ""
