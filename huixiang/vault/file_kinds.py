"""The kinds of file we take, told by their first bytes, and the safe name a file is shown under."""

import re
import unicodedata
from dataclasses import dataclass

from . import wording


class Refused(ValueError):
    """A file is not taken; its message is Chinese, for the person who sent it."""


@dataclass(frozen=True)
class Kind:
    """One accepted kind: family (image, document, text), its usual endings (first one is ours), media type."""

    name: str
    family: str
    endings: tuple[str, ...]
    media_type: str


_OFFICE = "application/vnd.openxmlformats-officedocument."
KINDS = {
    kind.name: kind
    for kind in [
        Kind("jpeg", "image", ("jpg", "jpeg", "jfif", "jpe"), "image/jpeg"),
        Kind("png", "image", ("png",), "image/png"),
        Kind("heic", "image", ("heic", "heif"), "image/heic"),
        Kind("webp", "image", ("webp",), "image/webp"),
        Kind("gif", "image", ("gif",), "image/gif"),
        Kind("pdf", "document", ("pdf",), "application/pdf"),
        Kind("docx", "document", ("docx",), _OFFICE + "wordprocessingml.document"),
        Kind("xlsx", "document", ("xlsx",), _OFFICE + "spreadsheetml.sheet"),
        Kind("txt", "text", ("txt", "md", "csv", "log"), "text/plain; charset=utf-8"),
    ]
}
BY_ENDING = {ending: kind for kind in KINDS.values() for ending in kind.endings}

# An own table, not libmagic: nine kinds, each then proved by its parser; libmagic guesses hundreds, in C.
_SIGNATURES = [
    (rb"\xff\xd8\xff", "jpeg"),
    (rb"\x89PNG\r\n\x1a\n", "png"),
    (rb"GIF8[79]a", "gif"),
    (rb"RIFF....WEBP", "webp"),
    (rb"....ftyp(heic|heix|hevc|hevx|heim|heis|mif1|msf1)", "heic"),
    (rb"%PDF-\d", "pdf"),
    (rb"PK\x03\x04", "zip"),
]
_NAMED_REFUSALS = [
    (rb"MZ|\x7fELF|\xca\xfe\xba\xbe|[\xce\xcf]\xfa\xed\xfe|#!", wording.FILE_PROGRAM),
    (rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", wording.FILE_OLD_OFFICE),
    (rb"Rar!|7z\xbc\xaf\x27\x1c|\x1f\x8b|BZh|\xfd7zXZ|\x28\xb5\x2f\xfd|PK[\x05\x07]|.{257}ustar", wording.FILE_ARCHIVE),
]
_FILM = rb"....ftyp(?!avif)|\x1aE\xdf\xa3|RIFF....AVI |\x00\x00\x01[\xb3\xba]|FLV\x01|0&\xb2u"
_NAME_LENGTH = 60
_UNSAFE_IN_NAMES = re.compile(r"[^\w()（）【】《》、，·.\- ]+")


def sniff(content: bytes) -> str:
    """`jpeg`, `png`, `gif`, `webp`, `heic`, `pdf`, `zip` or `text`; Refused for what we know and do not take."""
    if not content:
        raise Refused(wording.FILE_EMPTY)
    for signature, reason in _NAMED_REFUSALS:
        if re.match(signature, content, re.DOTALL):
            raise Refused(reason)
    if found := next((kind for signature, kind in _SIGNATURES if re.match(signature, content, re.DOTALL)), ""):
        return found
    if re.match(_FILM, content, re.DOTALL):
        raise Refused(wording.FILE_FILM)
    return "text"


def media_type(content: bytes) -> str:
    """Media type of a copy that was made here."""
    return KINDS[sniff(content)].media_type


def refuse_lies(name: str, found: Kind) -> None:
    """Refuse a file whose ending promises another family than its content: a page dressed as a photo, say."""
    claimed = BY_ENDING.get(ending(name))
    if claimed and claimed.family != found.family:
        raise Refused(wording.file_lies(claimed.family, found.family))


def display_name(name: str, kind: Kind) -> str:
    """A name fit to show and to save under: no folders, no odd marks, at most 60 characters, the true ending."""
    return f"{_stem(name)}.{kind.endings[0]}"


def shown(name: str) -> str:
    """The name as sent, made harmless to repeat to its sender: for refusals, where the true kind is not known."""
    claimed = re.sub(r"[^a-z0-9]", "", ending(name))[:10]
    return f"{_stem(name)}.{claimed}" if claimed else _stem(name)


def ending(name: str) -> str:
    """The ending as written, lower case, without its dot; empty when there is none."""
    return unicodedata.normalize("NFKC", name).rpartition(".")[2].strip().lower() if "." in name else ""


def _stem(name: str) -> str:
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name[-1000:]))[-1]
    stem = _UNSAFE_IN_NAMES.sub("_", last.rpartition(".")[0] or last).strip(" ._-")[:_NAME_LENGTH]
    return re.sub(r"\.{2,}", "_", stem).strip(" ._-") or wording.UNNAMED_FILE


def size_words(size: int) -> str:
    """`320 KB`, `1.2 MB`."""
    return f"{size / 1_048_576:.1f} MB" if size >= 1_048_576 else f"{max(1, size // 1024)} KB"
