"""While the signer contradicts this database, the site shows everything and takes nothing in."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django_scopes import get_scope

from huixiang.ledger import sealing

READS = {"GET", "HEAD", "OPTIONS"}
RETRY_AFTER = 600


def reason() -> str:
    """Why this organ's site is read-only; empty while it is not, or where no organ is at hand."""
    return sealing.halted() if get_scope().get("organ") else ""


def while_halted(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """The middleware; it stands inside the organ's scope. READ_ONLY_TAKES names the addresses that record nothing."""

    def respond(request: HttpRequest) -> HttpResponse:
        if request.method in READS or request.path in settings.READ_ONLY_TAKES or not (why := reason()):
            return get_response(request)
        response = render(request, "read_only.html", {"why": why}, status=503)
        response["Retry-After"] = str(RETRY_AFTER)
        response["Cache-Control"] = "no-store"
        return response

    return respond
