"""An honest brake against floods: how many filings one address may make in a while, counted in memory alone.

Addresses are never written down: they are hashed under a key that lives as long as the process. Each process counts
for itself. Beyond MOST a filing needs a proof of work (work.py), beyond MOST_WITH_WORK it waits.
"""

import hashlib
import secrets
import time
from collections import OrderedDict

from django.http import HttpRequest

from huixiang.people.whence import LOOPBACK, address_of

MOST, SECONDS = 30, 600  # a village behind one address still gets through; a script does not
MOST_WITH_WORK = 120  # so many where each beyond MOST brings a proof of work
ADDRESSES = 20_000  # remembered at once; beyond it the oldest are forgotten
_KEY = secrets.token_bytes(16)
_seen: OrderedDict[bytes, tuple[float, int]] = OrderedDict()


def too_fast(request: HttpRequest) -> bool:
    """Count one filing; whether this address has made too many of late. The machine itself is never braked."""
    return counted(request) > MOST


def counted(request: HttpRequest) -> int:
    """Count one filing; how many this address has made of late (0 for the machine itself)."""
    address = address_of(request)
    if address in LOOPBACK:
        return 0
    mark, now = _mark(address), time.monotonic()
    since, count = _seen.pop(mark, (now, 0))
    since, count = (now, 1) if now - since > SECONDS else (since, count + 1)
    _seen[mark] = (since, count)
    while len(_seen) > ADDRESSES:
        _seen.popitem(last=False)
    return count


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
