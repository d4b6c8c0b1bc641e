"""Sealed files on disk: `$HUIXIANG_DATA/files/ab/cd/abcd…`, named by the SHA-256 of the sealed bytes.

So the disk can be checked without any key, a name tells nothing about the content, and destroying a case's key
erases its files from every backup too.
"""

import hashlib
import os
import re
import tempfile
from pathlib import Path

from django.conf import settings

from huixiang import on_disk
from huixiang.fail_point import fail_point

from . import seal

_ADDRESS = re.compile(r"[0-9a-f]{64}")


class Damaged(RuntimeError):
    """The bytes on disk are not those the address names."""


def keep(content: bytes, key: bytes, *, bound_to: str) -> str:
    """Seal and store durably; returns the address, 64 hexadecimal digits."""
    box = seal.seal(key, content, bound_to=bound_to)
    address = hashlib.sha256(box).hexdigest()
    _write(_file(address), box)
    return address


def fetch(address: str, key: bytes, *, bound_to: str) -> bytes:
    """The content again; FileNotFoundError, Damaged, or seal.Broken."""
    box = _file(address).read_bytes()
    if hashlib.sha256(box).hexdigest() != address:
        raise Damaged(address)
    return seal.unseal(key, box, bound_to=bound_to)


def forget(address: str) -> None:
    """Remove a file; no matter if it is gone already."""
    _file(address).unlink(missing_ok=True)


def takes_files() -> bool:
    """Whether the disk for files lets itself be written to."""
    folder = Path(settings.DATA) / "files"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"\0" * 4096)
            probe.flush()
    except OSError:
        return False
    return True


def _file(address: str) -> Path:
    if not _ADDRESS.fullmatch(address):
        raise ValueError("not an address")
    return Path(settings.DATA) / "files" / address[:2] / address[2:4] / address


def _write(file: Path, box: bytes) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=file.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as out:
            on_disk.write(out, box)
        fail_point("file_written")
        os.rename(draft, file)
        fail_point("file_named")
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
    for folder in file.parents[:3]:  # they may be new too
        on_disk.sync_folder(folder)
