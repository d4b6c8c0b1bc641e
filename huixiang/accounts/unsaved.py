"""A form that came too late to be taken: nothing of what was written into it is lost with it."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

# words, or a telephone number; the codes that a form carries along are no loss
WRITTEN = re.compile(r"[^\x00-\x7f]|\S\s+\S|\A\+?[\d-]{7,20}\Z")
SECRETS = {"csrfmiddlewaretoken", "password", "old", "new", "again", "credential"}


def unsaved(request: HttpRequest) -> list[str]:
    """What somebody wrote into this form; nothing when another site sent it, for then the words are not hers."""
    if request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
        return []
    written = [text for name, texts in request.POST.lists() if name not in SECRETS for text in texts]
    return [text for text in written if WRITTEN.search(text)]


def not_taken(request: HttpRequest) -> HttpResponse:
    """403: she has to sign in first. What htmx asked for stays away, and its page says why (here.js)."""
    if request.htmx:
        return HttpResponse(status=403, headers={"HX-Reswap": "none", "HX-Trigger": "signed-out"})
    return render(request, "accounts/not_taken.html", {"unsaved": unsaved(request)}, status=403)


def stays(request: HttpRequest) -> bool:
    """Whether being led elsewhere would cost the page she is on, or what she wrote there."""
    return request.method == "POST" or bool(request.htmx)
