"""The edge log: who asked this machine and when, as 网络安全法 wants it kept for six months, and not one word more.

A line holds time, address, method and status: no path, no query, no receipt, no account. Each is sealed by itself to
the audit administrator's public key (X25519, XSalsa20-Poly1305: libsodium's SealedBox), so that neither this server
nor a thief of it can read what it wrote. One file a day; after KEPT days it is gone. No key, no log: decisions/0101.
"""

import base64
import logging
import os
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from huixiang.public.brake import address_of

KEPT = 184  # days
PUBLIC = "auditor.pub"
log = logging.getLogger(__name__)


def folder() -> Path:
    """`edge/` of the data folder, for its owner alone."""
    path = Path(settings.DATA) / "edge"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def edge_logged(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """The middleware, outermost: what was answered is what is written."""

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        try:
            write(f"{address_of(request)} {request.method} {response.status_code}")
        except OSError as fault:  # a full disk stops filings by itself; the answer was already given
            log.error("edge: a line was not written: %s", type(fault).__name__)
        return response

    return respond


def write(words: str) -> None:
    """Seal one line and add it to the day's file; nothing where the auditor has given no key."""
    box = _box()
    if box is None:
        return
    now = timezone.localtime()
    file = folder() / f"{now.date()}.log"
    if not file.exists():
        purge(now.date())
    line = base64.b64encode(box.encrypt(f"{now.isoformat(timespec='seconds')} {words}".encode())) + b"\n"
    handle = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, line)  # one write: lines of several processes never mix
    finally:
        os.close(handle)


def purge(today: date) -> int:
    """Remove the files of days longer ago than KEPT; how many were removed."""
    old = [file for file in folder().glob("*.log") if today - date.fromisoformat(file.stem) > timedelta(days=KEPT)]
    for file in old:
        file.unlink(missing_ok=True)
    return len(old)


def make_key(private: Path) -> None:
    """A new pair: the private half into a new file outside of the data folder, the public half to the site.

    FileExistsError when either is there already, ValueError when the private half would stay with the server's data.
    """
    if private.resolve().is_relative_to(Path(settings.DATA).resolve()):
        raise ValueError(str(private))
    if (folder() / PUBLIC).exists():
        raise FileExistsError(str(folder() / PUBLIC))
    key = PrivateKey.generate()
    _written_once(private, bytes(key))
    _written_once(folder() / PUBLIC, bytes(key.public_key))


def read(private: Path, file: Path) -> Iterator[str]:
    """The lines of one day's file; ValueError for a wrong key or a damaged line."""
    try:
        box = SealedBox(PrivateKey(base64.b64decode(private.read_bytes())))
        for line in file.read_bytes().split():
            yield box.decrypt(base64.b64decode(line)).decode()
    except CryptoError as wrong:
        raise ValueError(file.name) from wrong


def _written_once(file: Path, key: bytes) -> None:
    with open(file, "xb", opener=lambda path, flags: os.open(path, flags, 0o600)) as fresh:
        fresh.write(base64.b64encode(key) + b"\n")


def _box() -> SealedBox | None:
    file = folder() / PUBLIC
    try:
        return _box_of(file, file.stat().st_mtime_ns)
    except FileNotFoundError:
        return None


@lru_cache(maxsize=2)
def _box_of(file: Path, changed: int) -> SealedBox:
    return SealedBox(PublicKey(base64.b64decode(file.read_bytes())))
