"""Where somebody was going before she had to sign in."""

from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme


def onward_of(request: HttpRequest, otherwise: str = "workbench:today") -> str:
    """The wanted address, if that is on this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    # a bare word would be taken for the name of a page
    return wanted if safe and wanted.startswith("/") else resolve_url(otherwise)
