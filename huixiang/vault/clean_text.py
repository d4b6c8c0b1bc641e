"""What a text field may hold: canonical characters, readable spacing, a stated length; everything else is
removed quietly when harmless and refused with a reason when not."""

import re
import unicodedata

from . import wording

_LINE_BREAKS = re.compile("\r\n|\r|\x0b|\x0c|\x85|\u2028|\u2029")  # not as a class: it is found three times as fast
# C0, C1, soft hyphen, zero-width and direction marks, interlinear and tag characters, and what Unicode keeps for no
# character at all (no XML file may hold U+FFFE). The joiners U+200C and U+200D stay: emoji and several scripts need them.
_NO_CHARACTERS = "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(17))
_INVISIBLE = re.compile(
    "[\x01-\x08\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    f"\U000e0000-\U000e007f\ufdd0-\ufdef{_NO_CHARACTERS}]"
)
_UNSEEN = {"\u115f", "\u1160", "\u2800", "\u3164", "\uffa0"}  # letters by name, and nothing to be seen
_REFUSED = re.compile("[\x00\ud800-\udfff]")
_BLANK = "[ \t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]"  # all white space that is left but the line's end
_WIDE_GAP = re.compile(f"{_BLANK}{_BLANK}{{4,}}")  # the first apart: where none stands is then passed over quickly
_MANY_BLANK_LINES = re.compile(r"\n{3,}")
SLACK = 4  # how many times the limit may arrive before cleaning; beyond it the text is not even looked at


class BadText(ValueError):
    """The text cannot be taken; its message is Chinese, for the person who typed it."""


def paragraphs(text: str, limit: int, *, required: bool = False) -> str:
    """Text of several lines, cleaned: at most one blank line in a row, no trailing spaces, ≤ `limit` characters."""
    joined = _WIDE_GAP.sub("    ", "\n".join(map(str.rstrip, _safe(text, limit).split("\n"))))
    return _measured(_MANY_BLANK_LINES.sub("\n\n", joined).strip("\n"), limit, required)


def line(text: str, limit: int, *, required: bool = False) -> str:
    """Text of one line, cleaned: every run of white space is one space, ≤ `limit` characters."""
    return _measured(" ".join(_safe(text, limit).split()), limit, required)


def _safe(text: str, limit: int) -> str:
    if len(text) > SLACK * limit + 1000:
        raise BadText(wording.text_too_long(limit, len(text)))
    if text.isprintable():  # then it holds nothing of what is looked for below
        return unicodedata.normalize("NFC", text)
    if _REFUSED.search(text):
        raise BadText(wording.TEXT_BROKEN)
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", _LINE_BREAKS.sub("\n", text)))


def _measured(text: str, limit: int, required: bool) -> str:
    if not any(map(_seen, text)):  # nothing to be seen is nothing said
        if required:
            raise BadText(wording.TEXT_EMPTY)
        return ""
    if len(text) > limit:
        raise BadText(wording.text_too_long(limit, len(text)))
    return text


def _seen(mark: str) -> bool:
    return mark not in _UNSEEN and unicodedata.category(mark) not in ("Cc", "Cf", "Zs", "Zl", "Zp")
