"""Optional virus scan by the organ's own clamd (its INSTREAM command), before a file is opened for anything else.

Where a scanner is named, nothing passes unscanned: while it does not answer, files are refused and words are taken.
"""

import re
import socket
from collections.abc import Iterator

from django.conf import settings

from . import wording
from .file_kinds import Refused

PIECE = 64 * 1024
WAIT = 30.0  # seconds for each step; clamd itself scans the largest file we take in a fraction of it
LONGEST_ANSWER = 4096
FOUND = re.compile(rb"^stream: (.+) FOUND$")


def refuse_viruses(content: bytes) -> None:
    """Refused when clamd finds a virus, or should scan and does not answer; nothing where no clamd is named."""
    if not settings.CLAMD:
        return
    try:
        answer = _asked(settings.CLAMD, content)
    except OSError as trouble:
        raise Refused(wording.SCANNER_GONE) from trouble
    if found := FOUND.match(answer):
        raise Refused(wording.FILE_VIRUS.format(name=re.sub(r"[^\w.-]", "", found[1].decode(errors="replace"))[:60]))
    if answer != b"stream: OK":
        raise Refused(wording.SCANNER_GONE)


def _asked(place: str | tuple[str, int], content: bytes) -> bytes:
    """What clamd says of the content, without the byte that ends it."""
    family = socket.AF_UNIX if isinstance(place, str) else socket.AF_INET6 if ":" in place[0] else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as line:
        line.settimeout(WAIT)
        line.connect(place)
        for piece in _pieces(content):
            line.sendall(piece)
        answer = b""
        while b"\0" not in answer and len(answer) < LONGEST_ANSWER and (more := line.recv(1024)):
            answer += more
    return answer.partition(b"\0")[0]


def _pieces(content: bytes) -> Iterator[bytes]:
    """The command, every piece after its length, and a length of nothing (clamd(8), INSTREAM)."""
    yield b"zINSTREAM\0"
    for start in range(0, len(content), PIECE):
        piece = content[start : start + PIECE]
        yield len(piece).to_bytes(4, "big") + piece
    yield bytes(4)
