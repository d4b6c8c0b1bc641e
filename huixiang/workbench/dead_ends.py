"""Error pages: the desk's own look under /desk, the citizen's elsewhere."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import defaults

from huixiang.accounts.unsaved import unsaved


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: signed in, but not for this."""
    return _at_desk(request, 403) or defaults.permission_denied(request, exception)


def stale(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form's token is not this session's. `reason` is Django's, for the log, not for people."""
    return render(request, "workbench/stale.html", {"unsaved": unsaved(request)}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: absent, or not to be known of."""
    return _at_desk(request, 404) or defaults.page_not_found(request, exception)


def _at_desk(request: HttpRequest, status: int) -> HttpResponse | None:
    if request.path.startswith("/desk") and request.user.is_authenticated:
        return render(request, f"workbench/{status}.html", {"unsaved": unsaved(request)}, status=status)
    return None
