"""What is shown of a person to those who need not know: 林**, 138****1234, a place down to its street.

A mask never tells a length: stars are always the same number. Full-width writing is folded first.
Which words are a person's, `personal` says: `free_text` hides phone, ID-card, passport and bank-card numbers and plates that people write
into their own story; `story` hides names and addresses of the net as well, and is what handlers read; `of_another` is for
an answer that several people get.
"""

import re
import unicodedata

from . import personal, wording
from .seal import digits

STARS = "****"
_NUMBERS = {"identity_card", "passport", "bank_card", "mobile", "telephone", "plate"}
_OF_WHO_WROTE = {"email", "wechat", "qq", "name"}

# Administrative levels down to street or township; an estate or a neighbourhood is already where someone lives.
_DOWN_TO_STREET = re.compile(wording.STREET_LEVELS)


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
    """The same text with mobile, landline, ID-card, passport and bank-card numbers and licence plates masked in place."""
    return _without(text, _NUMBERS)


def story(text: str) -> str:
    """What handlers read of people's own words: numbers, plates, e-mail and names of persons masked in place.

    Doors stay: where the lamp is broken must be told. Public posts (王主任) stay too.
    """
    return _without(text, _NUMBERS | _OF_WHO_WROTE)


def of_another(text: str) -> str:
    """What the organ wrote to one person, as another may read it: her numbers and names masked; an office's line stays."""
    return _without(text, (_NUMBERS - {"telephone"}) | _OF_WHO_WROTE)


def _without(text: str, kinds: set[str]) -> str:
    parts, end = [], 0
    for span in personal.personal_data(text):
        if span.kind in kinds:
            parts += [text[end : span.start], _hidden(text[span.start : span.end], span.kind)]
            end = span.end
    return "".join([*parts, text[end:]])


def _hidden(found: str, kind: str) -> str:
    if kind == "name":
        return name(found)
    if kind == "plate":
        return f"{found[:2]}{STARS}"
    return phone(found) if kind == "mobile" and digits(found) else STARS


def folded(text: str) -> str:
    """Full-width letters and digits made plain (NFKC), without outer blanks."""
    return unicodedata.normalize("NFKC", text).strip()
