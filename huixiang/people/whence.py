"""Whence a request came."""

from django.http import HttpRequest

LOOPBACK = ("127.0.0.1", "::1", "")


def address_of(request: HttpRequest) -> str:
    """The client's address; behind a proxy on this machine, what the proxy says (its own, last, word)."""
    nearest = str(request.META.get("REMOTE_ADDR", ""))
    told = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2].strip()
    return told if nearest in LOOPBACK and told else nearest
