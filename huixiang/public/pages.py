"""What anyone may read: home, answered matters, figures, the notice on personal information."""

import json
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from huixiang.loops.counting import at_most
from huixiang.vault import file_kinds, notices, retention, sealed_attachments

from . import figures, statements, wording
from .counter import citizens, drawn
from .forms import Wanted
from .published import PAGE, Matter, after, pictures, published, read, wanted
from .story import day


@citizens
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return drawn(request, "home", {"matters": read(list(published()[:3]))})


@citizens
@require_safe
def answered(request: HttpRequest) -> HttpResponse:
    """Published matters, ten at a time, by key."""
    form = Wanted(request.GET)
    told = form.cleaned_data if form.is_valid() else {}
    found = wanted(told)
    entries = list(after(found, request.GET.get("after", ""))[: PAGE + 1])
    matters = read(entries[:PAGE])
    onward = {**told, "after": f"{matters[-1].at.isoformat()}_{matters[-1].key}"} if len(entries) > PAGE else {}
    context = {
        "form": form,
        "matters": matters,
        "next": f"?{urlencode(onward)}" if onward else "",
        "count": at_most(found.order_by()),
        "asked": any(told.values()) or bool(form.errors),
    }
    return drawn(request, "answered", context)


@citizens
@require_safe
def matter(request: HttpRequest, key: UUID) -> HttpResponse:
    found = _standing(key)
    return drawn(request, "matter", {"matter": found, "pictures": pictures(found)})


@citizens
@require_safe
def picture(request: HttpRequest, key: UUID, pk: UUID) -> HttpResponse:
    """A covered copy, as long as its publication stands."""
    one = next((one for one in pictures(_standing(key)) if one.pk == pk), None)
    if one is None:
        raise Http404
    content = sealed_attachments.clean_copy(one.digest)
    return HttpResponse(content, content_type=file_kinds.media_type(content))


def _standing(key: UUID) -> Matter:
    """The published matter of this case; 404 when it is not, or no longer."""
    found = read(list(published().filter(case=key)[:1]))
    if not found:
        raise Http404
    return found[0]


@citizens
@require_safe
def numbers(request: HttpRequest) -> HttpResponse:
    """One calendar year; this one when no other is asked for."""
    known, asked = figures.years(), request.GET.get("year", "")
    year = next((one for one in known if str(one) == asked), timezone.localdate().year)
    links = [{"href": f"?year={one}", "label": wording.YEAR.format(year=one), "current": one == year} for one in known]
    stated = statements.latest(year)
    context = {
        "figures": figures.plain(year),
        "stated": stated and json.loads(stated),
        "year": year,
        "years": links,
        "today": day(timezone.localdate()),
    }
    return drawn(request, "figures", context)


@citizens
@require_safe
def statement(request: HttpRequest, year: int) -> HttpResponse:
    """The figures of that year with the checkpoint at which they were counted, for anyone to count again."""
    stated = statements.latest(year)
    if not stated:
        raise Http404
    return HttpResponse(stated, content_type="application/json; charset=utf-8")


@citizens
@require_safe
def notice(request: HttpRequest, number: int = 0) -> HttpResponse:
    """The notice in force, or an earlier version as it stood."""
    one = notices.of_number(number) if number else notices.CURRENT
    if one is None:
        raise Http404
    context = {"notice": one, "current": one == notices.CURRENT, "versions": notices.NOTICES[::-1]}
    return drawn(request, f"notices/{one.number}", {**context, "terms": retention.all_terms()})
