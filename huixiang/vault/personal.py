"""Personal data in a text: numbers by form and check digit, names by title, relation or introduction, doors by form.

Spans are offsets into the text as it came. Posts (书记, 主任) are public and stay; so do hotlines and numbers of things.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache

from .names import names_in, told_again
from .spans import Span, pattern, section

COVER = "*"
FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
OTHER_DIGITS = {
    code: str(unicodedata.digit(chr(code)))
    for code in (*range(0x660, 0x1100), *range(0x2070, 0x2090), *range(0x2460, 0x2500), *range(0x2776, 0x2794), 0x24EA)
    if unicodedata.digit(chr(code), None) is not None
}
FOLDED = {code: chr(plain) for code, plain in FULL_WIDTH.items()} | OTHER_DIGITS
# in this order: what is found first keeps its place; each with a sign that stands in every text where it is found
BY_FORM = (
    ("email", "email", "at"),
    ("identity_card", "identity_card", "long_number"),
    ("identity_card_told", "identity_card", "long_number"),
    ("passport", "passport", "long_number"),
    ("wechat", "wechat", "handle"),
    ("qq", "qq", "handle"),
    ("bank_card_told", "bank_card", "long_number"),
    ("bank_card", "bank_card", "long_number"),
    ("mobile", "mobile", "long_number"),
    ("telephone", "telephone", "long_number"),
    ("telephone_told", "telephone", "long_number"),
    ("plate", "plate", "anything"),
    ("door", "door", "anything"),
    ("door_road", "door", "numbered"),
    ("door_village", "door", "numbered"),
    ("door_lived", "door", "anything"),
)
SPOKEN_FORMS = (("identity_card", "identity_card"), ("mobile_spoken", "mobile"))
BEFORE = 12  # characters that say whose a number is
OLDEST = 1900  # year in which anybody who writes was born
ODD_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def mask(text: str) -> tuple[str, list[Span]]:
    """The text with personal data covered, same length, and what was covered where."""
    spans = personal_data(text)
    covered = list(text)
    for start, end, _ in spans:
        covered[start:end] = COVER * (end - start)
    return "".join(covered), spans


def personal_data(text: str) -> list[Span]:
    """Spans in order, none overlapping another."""
    plain = text.translate(FOLDED)
    found = Found(len(plain))
    for form, kind in forms_to_try(plain):
        found.take(matches(form, kind, plain))
    table, long = spoken()
    if long.search(plain):
        said = plain.translate(table)
        for form, kind in SPOKEN_FORMS:
            found.take(matches(form, kind, said))
    found.take(names_in(plain))
    found.take_whole(told_again(found.spans(), plain))
    return found.spans()


def forms_to_try(plain: str) -> Iterator[tuple[str, str]]:
    """Form and kind of what the text may hold by its signs: most texts hold hardly any, and a form costs more than a sign."""
    signs: dict[str, bool] = {}
    for form, kind, sign in BY_FORM if pattern("personal", "anything").search(plain) else ():
        if sign not in signs:
            signs[sign] = pattern("personal", sign).search(plain) is not None
        if signs[sign]:
            yield form, kind


@cache
def spoken() -> tuple[dict, re.Pattern]:
    """Digits told in characters, and what eleven of them in a row look like."""
    digits = section("personal")["spoken_digits"]
    return str.maketrans(digits, section("personal")["spoken_values"]), re.compile(rf"(?:[{digits}\d][ \-]?){{11}}")


class Found:
    """Spans of one text, none overlapping another; of two that would, the earlier told keeps its place."""

    def __init__(self, length: int) -> None:
        self.by_start: dict[int, Span] = {}
        self.covered = bytearray(length)

    def spans(self) -> list[Span]:
        return sorted(self.by_start.values())

    def take(self, more: Iterable[Span]) -> None:
        for span in more:
            if 1 not in self.covered[span.start : span.end]:
                self.by_start[span.start] = span
                self.covered[span.start : span.end] = b"\1" * (span.end - span.start)

    def take_whole(self, names: Iterable[Span]) -> None:
        """Names that are known, also over what was taken for the shorter part of one: 李成|建在 where 李成建 signed."""
        for span in names:
            shorter = self.by_start.get(span.start)
            if shorter and shorter.end < span.end:
                del self.by_start[span.start]
                self.covered[span.start : shorter.end] = bytes(shorter.end - span.start)
            self.take([span])


def matches(form: str, kind: str, plain: str) -> Iterator[Span]:
    for match in pattern("personal", form).finditer(plain):
        group = "it" if "it" in match.re.groupindex else 0
        if believed(form, match[group], plain[max(0, match.start(group) - BEFORE) : match.start(group)]):
            yield Span(match.start(group), match.end(group), kind)


def believed(form: str, told: str, before: str) -> bool:
    """Check digits where a number has them; a number that belongs to a thing is not a person's."""
    if form == "identity_card":
        return identity_card(told) or (
            born_somewhere(told) and not pattern("personal", "numbered_thing").search(before)
        )
    if form == "bank_card":
        return luhn(told) and not pattern("personal", "numbered_thing").search(before)
    return True


def identity_card(told: str) -> bool:
    """GB 11643: a date that exists and the check character by ISO 7064 MOD 11-2."""
    number = re.sub(r"\D(?!$)", "", told).upper()
    odd = sum(int(digit) * weight for digit, weight in zip(number[:17], ODD_WEIGHTS, strict=True))
    return birthday(number) is not None and "10X98765432"[odd % 11] == number[17]


def born_somewhere(told: str) -> bool:
    """A province and the day of a birth, where one digit was mistyped and the check character is another."""
    number = re.sub(r"\D(?!$)", "", told)
    day = birthday(number)
    return (
        bool(pattern("personal", "province").match(number))
        and day is not None
        and OLDEST <= day.year <= date.today().year
    )


def birthday(number: str) -> date | None:
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def luhn(told: str) -> bool:
    """ISO/IEC 7812-1, annex B."""
    digits = [int(letter) for letter in reversed(told) if letter.isdigit()]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0
