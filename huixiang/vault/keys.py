"""Key files in the data folder, apart from the database: made once, 0600, fsynced, never overwritten.

`secret(name)` is a lasting secret (pepper, blind index). Key-encrypting keys (KEK) are numbered: the newest wraps,
all of them unwrap, so keys rotate while the service runs. All keys are 32 random bytes.
"""

import contextlib
import fcntl
import os
import secrets
import tempfile
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

from django.conf import settings

from huixiang import on_disk

SIZE = 32
DRAFT = ".new-"  # begins the name of a key file that is being written


class KeyTrouble(RuntimeError):
    """A key file is missing, damaged, or readable by others; the operator must look."""


class KeyLost(KeyTrouble):
    """The key file is not there."""


class BeingCopied(RuntimeError):
    """A backup holds the keys: none may be destroyed now."""


def folder() -> Path:
    """`$HUIXIANG_DATA/keys`, made for its owner alone."""
    path = Path(settings.DATA) / "keys"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def secret(name: str) -> bytes:
    """The lasting secret of that name, made at first use."""
    return _secret(str(settings.DATA), name)


@cache
def _secret(data: str, name: str) -> bytes:
    return _made_once(folder() / f"{name}.key")


def kek(number: int) -> bytes:
    """The key-encrypting key of that number; KeyLost when it has been retired or lost."""
    path = _kek_file(number)
    if not path.exists():
        raise KeyLost(f"no key-encrypting key {number} in {folder()}")
    return _read(path)


def kek_numbers() -> list[int]:
    """Numbers of the KEKs at hand, oldest first; the first key is made when there is none."""
    found = sorted(int(file.stem.removeprefix("kek-")) for file in folder().glob("kek-*.key"))
    return found or [_make_kek(1)]


def newest_kek() -> tuple[int, bytes]:
    """Number and key of the KEK that wraps now."""
    number = kek_numbers()[-1]
    return number, kek(number)


def damaged() -> list[str]:
    """Names of the key files that cannot be used as they are; looks without making any."""
    return [file.name for file in sorted(Path(settings.DATA, "keys").glob("*.key")) if not _sound(file)]


def _sound(path: Path) -> bool:
    try:
        return bool(_read(path))
    except KeyTrouble:
        return False


def made_at() -> float:
    """When the newest KEK was made, in seconds of the epoch."""
    return _kek_file(kek_numbers()[-1]).stat().st_mtime


def add_kek() -> int:
    """Begin a rotation: make the next KEK, which wraps from now on; returns its number."""
    return _make_kek(kek_numbers()[-1] + 1)


@contextlib.contextmanager
def all_kept() -> Iterator[None]:
    """No key is destroyed meanwhile: a backup copies the keys after the database that needs them."""
    with (folder() / "kept.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        yield


@contextlib.contextmanager
def may_be_destroyed() -> Iterator[None]:
    """BeingCopied while a backup runs; one that begins meanwhile waits."""
    with (folder() / "kept.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BeingCopied from None
        yield


def retire_kek(number: int) -> None:
    """End a rotation: destroy an older KEK once nothing is wrapped by it any more."""
    if number == kek_numbers()[-1]:
        raise KeyTrouble("the newest key-encrypting key cannot be retired")
    for draft in folder().glob(f"{DRAFT}*"):  # killed while it made this key, a process left it under a second name
        if draft.read_bytes() == kek(number):
            draft.unlink()
    _kek_file(number).unlink()
    on_disk.sync_folder(folder())
    _read.cache_clear()


def _make_kek(number: int) -> int:
    _made_once(_kek_file(number))
    return number


def _kek_file(number: int) -> Path:
    return folder() / f"kek-{number:04}.key"


def _made_once(path: Path) -> bytes:
    if not path.exists():
        _write_new(path, secrets.token_bytes(SIZE))
    return _read(path)


def _write_new(path: Path, key: bytes) -> None:
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=DRAFT)  # mkstemp gives 0600
    try:
        with os.fdopen(handle, "wb") as file:
            on_disk.write(file, key)
        try:
            os.link(draft, path)  # unlike rename, never replaces a key another process made meanwhile
        except FileExistsError:
            return
        on_disk.sync_folder(path.parent)
    finally:
        os.unlink(draft)


@lru_cache(maxsize=256)
def _read(path: Path) -> bytes:
    if path.stat().st_mode & 0o077:
        raise KeyTrouble(f"{path} can be read by others; its mode must be 0600")
    key = path.read_bytes()
    if len(key) != SIZE:
        raise KeyTrouble(f"{path} is damaged: {len(key)} bytes instead of {SIZE}")
    return key
