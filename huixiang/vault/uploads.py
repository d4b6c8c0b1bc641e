"""Files people send: counted, measured, opened by `examine` in a process of its own, and kept only as two sealed
things: the original as it came, for evidence, and a clean copy, which is all that is ever served."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from huixiang.fail_point import fail_point

from . import file_kinds, scanner, wording
from .file_kinds import Refused

MAX_FILES = 9
MAX_MEGABYTES = 10
WAIT = 60  # seconds on the wall; the room's own limit is processor time
_HOME = Path(__file__).resolve().parents[2]
_ROOMS = threading.BoundedSemaphore(2)  # rooms open at once in one process: bounds memory under a flood of photos

__all__ = ["MAX_FILES", "MAX_MEGABYTES", "Checked", "Refused", "check", "check_one"]


class Sent(Protocol):
    """What we ask of a sent file; Django's UploadedFile has it."""

    name: str

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True)
class Checked:
    """A file fit to keep: the safe name of its copy, kinds of original and copy, both contents."""

    name: str
    kind: str
    copy_kind: str
    original: bytes
    copy: bytes

    @property
    def media_type(self) -> str:
        """Media type of the clean copy."""
        return file_kinds.KINDS[self.copy_kind].media_type


def check(files: Iterable[Sent]) -> list[Checked]:
    """All files of one filing, in order; Refused, with names before reasons, for those that are seen to be bad at once,
    all of them, or else for the first that opening shows to be so."""
    files = list(files)
    if len(files) > MAX_FILES:
        raise Refused(wording.too_many_files(MAX_FILES))
    sent = [_read(file) for file in files]
    if bad := [words for name, content in sent if (words := _bad_at_sight(name, content))]:
        raise Refused(wording.ABOUT_FILES.join(bad))
    return [_opened(name, content) for name, content in sent]


def check_one(file: Sent) -> Checked:
    """One file, or Refused."""
    return _opened(*_read(file))


def _read(file: Sent) -> tuple[str, bytes]:
    return file.name or "", file.read(MAX_MEGABYTES * 1024 * 1024 + 1)


def _bad_at_sight(name: str, content: bytes) -> str:
    try:
        _measured(content)
        file_kinds.sniff(content)
    except Refused as refusal:
        return wording.about_file(file_kinds.shown(name), str(refusal))
    return ""


def _measured(content: bytes) -> None:
    if len(content) > MAX_MEGABYTES * 1024 * 1024:
        raise Refused(wording.file_too_large(MAX_MEGABYTES))


def _opened(name: str, content: bytes) -> Checked:
    try:
        _measured(content)
        scanner.refuse_viruses(content)
        file_kinds.sniff(content)
        kind, copy_kind, copy = _examined(name, content)
    except Refused as refusal:
        raise Refused(wording.about_file(file_kinds.shown(name), str(refusal))) from refusal
    fail_point("upload_examined")
    name = file_kinds.display_name(name, file_kinds.KINDS[copy_kind])
    return Checked(name, kind, copy_kind, content, copy)


def covered(name: str, content: bytes, areas: Sequence[Sequence[int]]) -> Checked:
    """A copy of a clean picture for everybody, its areas blacked out in the same room; there is no other original."""
    kind, copy_kind, copy = _examined("", content, json.dumps(areas))
    return Checked(f"{name}.{file_kinds.KINDS[copy_kind].endings[0]}", kind, copy_kind, copy, copy)


def _examined(name: str, content: bytes, *areas: str) -> tuple[str, str, bytes]:
    answer, _, copy = _asked(name, content, *areas).partition(b"\n")
    told = json.loads(answer) if answer else {"refused": wording.FILE_STRANGE}
    if "refused" in told:
        raise Refused(told["refused"])
    return told["kind"], told["copy_kind"], copy


def _asked(name: str, content: bytes, *areas: str) -> bytes:
    """The room's answer; empty when it died or took too long."""
    command = [sys.executable, "-m", "huixiang.vault.examine", file_kinds.shown(name), *areas]
    surroundings = {"PATH": os.environ.get("PATH", ""), "MALLOC_ARENA_MAX": "1", "PYTHONUTF8": "1"}
    with _ROOMS:
        try:
            room = subprocess.run(  # noqa: S603 - our own module; the only foreign argument is a cleaned name
                command, input=content, capture_output=True, cwd=_HOME, env=surroundings, timeout=WAIT, check=False
            )
        except subprocess.TimeoutExpired:
            return b""
    return room.stdout if room.returncode == 0 else b""
