"""What is shown of a person to those who need not know: 林**, 138****1234, a place down to its street.

A mask never tells a length: stars are always the same number. Full-width writing is folded first.
`free_text` hides phone, ID-card and bank-card numbers and plates that people write into their own story; `story` hides
names and addresses of the net as well, and is what handlers read.
"""

import re
import unicodedata
from collections.abc import Callable

from . import personal, wording
from .seal import digits

STARS = "****"
_HIDDEN = {"email", "identity_card", "wechat", "qq", "bank_card", "mobile", "telephone", "plate", "name"}

# Administrative levels down to street or township; an estate or a neighbourhood is already where someone lives.
_DOWN_TO_STREET = re.compile(wording.STREET_LEVELS)
# Digits, letters, plus and hyphen; full-width punctuation of the story stays as written.
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code - 0xFEE0).isalnum()} | {
    0xFF0B: "+",
    0xFF0D: "-",
}

_MOBILE = re.compile(r"(?<!\d)((?:\+?86[ \-]?)?1[3-9]\d(?:[ \-]?\d{4}){2})(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)0\d{2,3}[ \-]?\d{7,8}(?!\d)")
# GB 11643: six of the area, eight of the birthday, three of order, one check symbol.
_ID_CARD = re.compile(
    r"(?<![0-9A-Za-z])[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[0-9Xx](?![0-9A-Za-z])"
)
_BANK_CARD = re.compile(r"(?<!\d)\d{4}(?:[ \-]?\d{4}){3}(?:[ \-]?\d{1,3})?(?!\d)")
# Licence plates, GA 36: province, letter, five characters (six for new-energy vehicles).
_PLATE = re.compile(
    rf"[{wording.PLATE_PROVINCES}][A-HJ-NP-Z][ ·]?"
    rf"[A-HJ-NP-Z0-9]{{4,5}}[A-HJ-NP-Z0-9{wording.PLATE_SUFFIXES}](?![A-Z0-9])",
    re.IGNORECASE,
)


def name(text: str) -> str:
    """The family name's first character: 林阿姨 → 林**."""
    plain = folded(text)
    return f"{plain[0]}**" if plain else ""


def phone(text: str) -> str:
    """13812341234 → 138****1234; of a shorter number only the last two digits; of anything else nothing."""
    number = digits(text)
    if len(number) >= 11:
        return f"{number[:3]}{STARS}{number[-4:]}"
    if len(number) >= 7:
        return f"{STARS}{number[-2:]}"
    return STARS if text.strip() else ""


def address(text: str) -> str:
    """Down to the street or township; estate, building and room are hidden."""
    plain = folded(text)
    if not plain:
        return ""
    kept = _DOWN_TO_STREET.match(plain)
    return f"{kept.group() if kept else ''}{STARS}"


def free_text(text: str) -> str:
    """The same text with mobile, landline, ID-card and bank-card numbers and licence plates masked in place."""
    text = text.translate(_FULL_WIDTH) if _carries_full_width_digits(text) else text
    for pattern, mask in _FINDERS:
        text = pattern.sub(mask, text)
    return text


def story(text: str) -> str:
    """What handlers read of people's own words: numbers, plates, e-mail and names of persons masked in place.

    Doors stay: where the lamp is broken must be told. Public posts (王主任) stay too.
    """
    parts, end = [], 0
    for span in personal.personal_data(text):
        if span.kind in _HIDDEN:
            parts += [text[end : span.start], _hidden(text[span.start : span.end], span.kind)]
            end = span.end
    return free_text("".join([*parts, text[end:]]))


def _hidden(found: str, kind: str) -> str:
    if kind == "name":
        return name(found)
    if kind == "plate":
        return f"{found[:2]}{STARS}"
    return phone(found) if kind == "mobile" and digits(found) else STARS


def _mask_bank_card(found: re.Match[str]) -> str:
    number = re.sub(r"[ \-]", "", found.group())
    return f"{STARS}{number[-4:]}" if _luhn(number) else found.group()


def _luhn(number: str) -> bool:
    """ISO/IEC 7812-1 check: tells a card from an order number of the same length."""
    doubled = [int(mark) * (1 + place % 2) for place, mark in enumerate(reversed(number))]
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0


def _carries_full_width_digits(text: str) -> bool:
    return any(0xFF10 <= ord(mark) <= 0xFF19 for mark in text)


def folded(text: str) -> str:
    """Full-width letters and digits made plain (NFKC), without outer blanks."""
    return unicodedata.normalize("NFKC", text).strip()


_FINDERS: list[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]] = [
    (_ID_CARD, STARS),
    (_BANK_CARD, _mask_bank_card),
    (_MOBILE, lambda found: phone(found.group())),
    (_LANDLINE, STARS),
    (_PLATE, lambda found: f"{found.group()[:2]}{STARS}"),
]
