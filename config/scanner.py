"""The organ's own clamd, read from the environment. Without one files are made anew all the same, and not scanned."""

import os

from django.core.exceptions import ImproperlyConfigured

from huixiang.ground import wording

from .gateway import is_here


def clamd() -> str | tuple[str, int] | None:
    """HUIXIANG_CLAMD: a socket's path, or an address and port of this very machine; what people sent stays here."""
    told = os.environ.get("HUIXIANG_CLAMD", "")
    if told.startswith("/") or not told:
        return told or None
    host, _, port = told.rpartition(":")
    if not port.isdecimal() or not is_here(f"tcp://{told}"):
        raise ImproperlyConfigured(wording.CLAMD_NOT_HERE.format(value=told))
    return host.strip("[]"), int(port)
