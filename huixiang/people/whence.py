"""Whence a request came, and whether an address leads back to this site."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

LOOPBACK = ("127.0.0.1", "::1", "")


def address_of(request: HttpRequest) -> str:
    """The client's address; behind a proxy on this machine, what the proxy says (its own, last, word)."""
    nearest = str(request.META.get("REMOTE_ADDR", ""))
    told = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2].strip()
    return told if nearest in LOOPBACK and told else nearest


def leads_here(request: HttpRequest, address: str) -> bool:
    """Whether an address that came with the request is one of this site; a bare word would be the name of a page."""
    safe = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return safe and address.startswith("/")
