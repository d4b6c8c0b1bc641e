"""Text files: of a known encoding, without control characters, and not a page or a script in disguise."""

import re

from . import wording
from .file_kinds import Refused

MAX_MEGABYTES = 2
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_MARKUP = re.compile(r"(?i)^\s*(?:<\?|<!|<%|\{\\rtf|%!ps)|<(?:html|head|body|script|svg|iframe|object|embed|meta)\b")


def scrubbed(content: bytes) -> bytes:
    """The same text as UTF-8, or Refused."""
    if len(content) > MAX_MEGABYTES * 1024 * 1024:
        raise Refused(wording.text_file_too_large(MAX_MEGABYTES))
    text = _decoded(content)
    if _CONTROL.search(text):
        raise Refused(wording.FILE_TYPE)
    if _MARKUP.search(text):
        raise Refused(wording.FILE_MARKUP)
    return text.encode()


def _decoded(content: bytes) -> str:
    encodings = ["utf-16"] if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    if b"\x00" in content:
        raise Refused(wording.FILE_TYPE)
    raise Refused(wording.FILE_NOT_TEXT)
