"""An honest brake against floods: how many filings one address may make in a while, counted in memory alone.

Addresses are never written down: they are hashed under a key that lives as long as the process. Each process counts
for itself. Proof of work stands beside this, not instead of it.
"""

import hashlib
import secrets
import time
from collections import OrderedDict

from django.http import HttpRequest

MOST, SECONDS = 30, 600  # a village behind one address still gets through; a script does not
ADDRESSES = 20_000  # remembered at once; beyond it the oldest are forgotten
_KEY = secrets.token_bytes(16)
_LOOPBACK = ("127.0.0.1", "::1", "")
_seen: OrderedDict[bytes, tuple[float, int]] = OrderedDict()


def address_of(request: HttpRequest) -> str:
    """Whence the request came; behind a proxy on this machine, what the proxy says."""
    nearest = str(request.META.get("REMOTE_ADDR", ""))
    told = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2].strip()
    return told if nearest in _LOOPBACK and told else nearest


def too_fast(request: HttpRequest) -> bool:
    """Count one filing; whether this address has made too many of late. The machine itself is never braked."""
    address = address_of(request)
    if address in _LOOPBACK:
        return False
    mark, now = _mark(address), time.monotonic()
    since, count = _seen.pop(mark, (now, 0))
    since, count = (now, 1) if now - since > SECONDS else (since, count + 1)
    _seen[mark] = (since, count)
    while len(_seen) > ADDRESSES:
        _seen.popitem(last=False)
    return count > MOST


def take_back(request: HttpRequest) -> None:
    """Uncount one filing: it had been filed before."""
    mark = _mark(address_of(request))
    if mark in _seen:
        since, count = _seen[mark]
        _seen[mark] = (since, count - 1)


def _mark(address: str) -> bytes:
    return hashlib.blake2b(address.encode(), key=_KEY, digest_size=12).digest()


def forget() -> None:
    """Begin anew."""
    _seen.clear()
