"""The room where a stranger's file is opened: a process of its own, poor in memory and time, that writes no file.

Called by `uploads`: the file on standard input, its name as argument; answers one line of JSON, then the clean copy.
A second argument, areas as JSON, asks for a covered copy of a clean picture instead. It knows neither Django nor the keys.
"""

import json
import resource
import sys
from pathlib import Path

from . import file_kinds, office, pdf, pictures, plain_files, wording

MEMORY = 300 * 1024 * 1024  # bytes beyond the interpreter and its libraries
SECONDS = 20  # of processor time


def clean_copy(name: str, content: bytes) -> tuple[str, str, bytes]:
    """Kind of the content, kind of the copy, and the copy; Refused when the file is not taken."""
    kind = file_kinds.sniff(content)
    if kind == "zip":
        kind, copy = office.scrubbed(content)
        file_kinds.refuse_lies(name, file_kinds.KINDS[kind])
        return kind, kind, copy
    kind = "txt" if kind == "text" else kind
    if kind == "txt" and not _is_text(content):
        raise file_kinds.Refused(wording.FILE_TYPE)
    file_kinds.refuse_lies(name, file_kinds.KINDS[kind])
    if kind == "pdf":
        return kind, kind, pdf.scrubbed(content)
    if kind == "txt":
        return kind, kind, plain_files.scrubbed(content)
    return kind, *pictures.scrubbed(content, kind)


def covered_copy(content: bytes, areas: str) -> tuple[str, str, bytes]:
    """The same of a clean picture whose areas are to be blacked out."""
    kind, copy = pictures.covered(content, [pictures.Area(*area) for area in json.loads(areas)])
    return kind, kind, copy


def _is_text(content: bytes) -> bool:
    return b"\x00" not in content[:4096] or content[:2] in (b"\xff\xfe", b"\xfe\xff")


def live_poorly() -> None:
    """Bound this process before it looks at anything: memory, processor time, no files, no core dump."""
    pages = int(Path("/proc/self/statm").read_text().split()[5])
    bounds = {
        resource.RLIMIT_DATA: pages * resource.getpagesize() + MEMORY,
        resource.RLIMIT_CPU: SECONDS,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
    }
    for limit, bound in bounds.items():
        resource.setrlimit(limit, (bound, bound))


def main() -> None:
    """Read, judge, answer."""
    live_poorly()
    try:
        name, *areas = sys.argv[1:]
        content = sys.stdin.buffer.read()
        kind, copy_kind, copy = covered_copy(content, areas[0]) if areas else clean_copy(name, content)
        answer = {"kind": kind, "copy_kind": copy_kind}
    except file_kinds.Refused as refusal:
        answer, copy = {"refused": str(refusal)}, b""
    except MemoryError:
        answer, copy = {"refused": wording.FILE_STRANGE}, b""
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + copy)


if __name__ == "__main__":
    main()
