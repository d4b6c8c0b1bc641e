"""Personal data in a text: numbers by form and check digit, names by title, relation or introduction, doors by form.

Spans are offsets into the text as it came. Posts (书记, 主任) are public and stay; so do hotlines and numbers of things.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

import rjieba

COVER = "*"
FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
OTHER_DIGITS = {
    code: str(unicodedata.digit(chr(code)))
    for code in (*range(0x660, 0x1100), *range(0x2070, 0x2090), *range(0x2460, 0x2500), *range(0x2776, 0x2794), 0x24EA)
    if unicodedata.digit(chr(code), None) is not None
}
FOLDED = {code: chr(plain) for code, plain in FULL_WIDTH.items()} | OTHER_DIGITS
# in this order: what is found first keeps its place
BY_FORM = (
    ("email", "email"),
    ("identity_card", "identity_card"),
    ("identity_card_told", "identity_card"),
    ("wechat", "wechat"),
    ("qq", "qq"),
    ("bank_card_told", "bank_card"),
    ("bank_card", "bank_card"),
    ("mobile", "mobile"),
    ("telephone", "telephone"),
    ("telephone_told", "telephone"),
    ("plate", "plate"),
    ("door", "door"),
    ("door_road", "door"),
    ("door_village", "door"),
    ("door_lived", "door"),
)
SPOKEN_FORMS = ("identity_card", "mobile")
WORTH_A_LOOK = re.compile(r"\d|[A-Za-z]{5}")
LOOK_AHEAD = 8
SHORT = 2  # characters of the shortest whole name
HAN_ONLY = re.compile(r"[\u4e00-\u9fff]+")
LAST = 80  # characters at the end among which a signature stands
NAMES = ("nr", "ns", "nz")  # what the word cutter calls a name, of a person, a place or something else
ODD_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@cache
def section(name: str) -> dict[str, str]:
    """The forms and words of `personal.toml`, by section."""
    found: dict[str, str] = tomllib.loads(Path(__file__).with_name("personal.toml").read_text(encoding="utf-8"))[name]
    return found


class Span(NamedTuple):
    start: int
    end: int
    kind: str


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
    found: list[Span] = []
    if WORTH_A_LOOK.search(plain):
        for form, kind in BY_FORM:
            take(found, matches(form, kind, plain))
    table, long = spoken()
    if long.search(plain):
        said = plain.translate(table)
        for form in SPOKEN_FORMS:
            take(found, matches(form, form, said))
    take(found, names_in(plain))
    take(found, told_again(found, plain))
    return sorted(found)


@cache
def spoken() -> tuple[dict, re.Pattern]:
    """Digits told in characters, and what eleven of them in a row look like."""
    digits = section("personal")["spoken_digits"]
    return str.maketrans(digits, section("personal")["spoken_values"]), re.compile(rf"(?:[{digits}\d][ \-]?){{11}}")


def take(found: list[Span], more: Iterable[Span]) -> None:
    for span in more:
        if all(span.end <= other.start or span.start >= other.end for other in found):
            found.append(span)


@cache
def pattern(form: str) -> re.Pattern:
    return re.compile(section("personal")[form])


def matches(form: str, kind: str, plain: str) -> Iterator[Span]:
    for match in pattern(form).finditer(plain):
        group = "it" if "it" in match.re.groupindex else 0
        if believed(form, match[group], plain[: match.start(group)]):
            yield Span(match.start(group), match.end(group), kind)


def believed(form: str, told: str, before: str) -> bool:
    """Check digits where a number has them; a number that belongs to a thing is not a person's."""
    if form == "identity_card":
        return identity_card(told)
    if form == "bank_card":
        return luhn(told) and not pattern("numbered_thing").search(before[-12:])
    return True


def identity_card(told: str) -> bool:
    """GB 11643: a date that exists and the check character by ISO 7064 MOD 11-2."""
    number = re.sub(r"\D(?!$)", "", told).upper()
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    return "10X98765432"[sum(int(d) * w for d, w in zip(number[:17], ODD_WEIGHTS, strict=True)) % 11] == number[17]


def luhn(told: str) -> bool:
    """ISO/IEC 7812-1, annex B."""
    digits = [int(letter) for letter in reversed(told) if letter.isdigit()]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


@cache
def name_pattern(form: str) -> re.Pattern:
    return re.compile(section("names")[form])


@cache
def surname_and_given() -> tuple[str, str]:
    """Forms of a surname, and of one character of a given name."""
    words = section("names")
    surname = f"(?:{words['double_surnames']}|[{words['surnames']}])"
    return surname, rf"(?:(?!{words['never_given']})[\u4e00-\u9fff])"


@cache
def listed_name() -> re.Pattern:
    """What joins a name to the one before it, and a surname behind."""
    return re.compile(f"{section('names')['joint']}(?={surname_and_given()[0]})")


@cache
def signature() -> re.Pattern:
    """A name that stands alone at the end, behind it at most a date and how to reach the writer."""
    words, (surname, given) = section("names"), surname_and_given()
    name = f"(?!{words['never_signed']}){surname}{given}{{1,2}}?"
    return re.compile(f"{words['before_signature']}(?P<it>{name}){words['after_signature']}$")


@cache
def signed_from() -> re.Pattern:
    """The place at the very end from which somebody writes."""
    words = section("names")
    return re.compile(f"{words['signed_from']}{words['after_signature']}$")


@cache
def name_patterns() -> tuple[re.Pattern, re.Pattern, re.Pattern, re.Pattern]:
    """(with a form of address, the place after a relation, the place after an introduction, as papers tell it)."""
    words, (surname, given) = section("names"), surname_and_given()
    return (
        re.compile(rf"(?P<it>(?P<name>{surname}{given}{{0,2}}?)(?P<title>{words['addressed']}))"),
        re.compile(rf"(?:{words['related']})[:：(（]?(?={surname})"),
        re.compile(rf"(?:{words['introduced']})(?={surname})"),
        re.compile(rf"(?<![\u4e00-\u9fff])(?P<it>{surname}{given}{{1,2}}){words['in_papers']}"),
    )


@cache
def told_apart() -> tuple[re.Pattern, re.Pattern]:
    """Behind an introduction a name in parts or with a blank inside, in a form any name; the place behind 叫."""
    words, (surname, _) = section("names"), surname_and_given()
    whole = f"(?:{words['in_parts']}|(?={surname}){words['spaced'].replace('?P<it>', '?P<spaced>')})"
    return re.compile(f"(?:{words['introduced']}){whole}|{words['in_form']}"), re.compile(
        f"(?:{words['called']})(?={surname})"
    )


def names_in(plain: str) -> Iterator[Span]:
    addressed, related, introduced, in_papers = name_patterns()
    in_parts, called = told_apart()
    for match in in_parts.finditer(plain):
        told = match[match.lastgroup or 0]
        if told not in ordinary() and (not rjieba.has_word(told) or taken_for_a_name(told)):
            yield Span(*match.span(match.lastgroup or 0), "name")
    yield from names_after(introduced, plain, sure=True)
    yield from names_called(called, plain)
    yield from names_after(related, plain, sure=False)
    yield from (Span(*match.span("it"), "name") for match in in_papers.finditer(plain))
    yield from signatures(plain)
    yield from names_before(addressed, plain)


def names_after(cue: re.Pattern, plain: str, sure: bool) -> Iterator[Span]:
    """Names behind an introduction or a relation, and those on a list with them."""
    for match in cue.finditer(plain):
        ahead = plain[match.end() : match.end() + LOOK_AHEAD]
        if not sure and inside_a_word(plain, match.end()) and not taken_for_a_name(ahead):
            continue
        if length := name_length(ahead, sure):
            yield Span(match.end(), match.end() + length, "name")
            yield from names_beside(plain, match.end() + length)


def names_called(called: re.Pattern, plain: str) -> Iterator[Span]:
    """Names behind 叫, which says of much else how it is called."""
    for match in called.finditer(plain):
        ahead = plain[match.end() : match.end() + LOOK_AHEAD]
        if taken_for_a_name(ahead) and (length := name_length(ahead, False)):
            yield Span(match.end(), match.end() + length, "name")


def names_before(addressed: re.Pattern, plain: str) -> Iterator[Span]:
    """Names with a form of address behind; 康乐张大爷 is no 乐张大爷, but 张大爷 is looked for again."""
    place = 0
    while match := addressed.search(plain, place):
        ordinary_word = a_word(match["name"], match["title"]) or inside_a_word(plain, match.start())
        if not ordinary_word:
            yield Span(*match.span("it"), "name")
        place = match.start() + 1 if ordinary_word else match.end()


def signatures(plain: str) -> Iterator[Span]:
    """The names below a text, also those before the place that somebody writes from."""
    yield from signed_at(plain, len(plain))
    if place := signed_from().search(plain, max(0, len(plain) - LAST)):
        yield from signed_at(plain, place.start())


def signed_at(plain: str, end: int) -> Iterator[Span]:
    """The names that end there, the last first; an ordinary word ends the list."""
    while signed := signature().search(plain, max(0, end - LAST), end):
        name = signed["it"]
        if {name, name[:2]} & ordinary() or (a_word(name, "") and not taken_for_a_name(name)):
            return
        yield Span(*signed.span("it"), "name")
        end = signed.start("it")


def names_beside(plain: str, end: int) -> Iterator[Span]:
    """Names that go on a list after one that ended at `end`: 李大牛、王二虎和周小兰."""
    while joint := listed_name().match(plain, end):
        start = joint.end()
        end = start + name_length(plain[start : start + LOOK_AHEAD], False)
        if end == start:
            return
        yield Span(start, end, "name")


def told_again(found: list[Span], plain: str) -> Iterator[Span]:
    """Where else a name stands that was told once by its title, relation or introduction; a place called so is none."""
    for name in {whole_name(plain[span.start : span.end]) for span in found if span.kind == "name"} - {""}:
        for match in re.finditer(name, plain):
            start, end = match.span()
            joined = len(name) == SHORT and inside_a_word(plain, start)
            if not joined and not name_pattern("place").match(plain[start : start + LOOK_AHEAD]):
                yield Span(start, end, "name")


@cache
def not_of_a_name() -> re.Pattern:
    """A form of address behind a name."""
    return re.compile(f"(?:{section('names')['addressed']})$")


def whole_name(told: str) -> str:
    """Surname and given name of what was covered; empty for a surname alone, a hidden name, or what may be a word."""
    name = not_of_a_name().sub("", told)
    if name_pattern("never_again").search(name) or not HAN_ONLY.fullmatch(name) or rjieba.has_word(name):
        return ""
    return name if len(name) > SHORT or (len(name) == SHORT and taken_for_a_name(name)) else ""


def name_length(ahead: str, sure: bool) -> int:
    """Characters of the name that begins `ahead`; 0 where it is an ordinary word.

    `sure`: an introduction came before, so a name that is also a word (高超) is believed.
    """
    covered = re.match(section("names")["hidden"], ahead)
    if covered:
        return covered.end()
    surname = 2 if ahead[:2] in double_surnames() else 1
    name = ahead[: surname + 1]
    if not given_name(ahead[surname : surname + 1]) or name in ordinary() or name_pattern("place").match(ahead):
        return 0
    if not sure and name_pattern("seldom").match(ahead) and not taken_for_a_name(ahead):
        return 0
    longer = third(ahead[surname : surname + 3])
    if not sure and a_word(name, "") and not (longer and rjieba.has_word(ahead[surname : surname + 2])):
        return 0
    return surname + 1 + longer


def taken_for_a_name(ahead: str) -> bool:
    """By the word cutter: as one word, or the given name after its surname."""
    (first, kind), *rest = rjieba.tag(ahead)
    return kind.startswith("nr") or (len(first) == 1 and bool(rest) and rest[0][1].startswith("nr"))


def third(given: str) -> bool:
    """Whether the second of two given characters is still part of the name: not if it begins the next word.

    It is when it is the first again (多多), or when nothing follows, as in a signature.
    """
    if given[:1] == given[1:2]:
        return True
    if not given_name(given[1:2]) or re.match(section("names")["never_third"], given[1]):
        return False
    return rjieba.has_word(given[:2]) or len(given) < 3 or not rjieba.has_word(given[1:3])


def given_name(letter: str) -> bool:
    return 0x4E00 <= ord(letter or " ") <= 0x9FFF and not re.match(section("names")["never_given"], letter)


@cache
def double_surnames() -> frozenset[str]:
    return frozenset(section("names")["double_surnames"].split("|"))


@cache
def ordinary() -> frozenset[str]:
    return frozenset(section("names")["not_a_name"].split("|"))


def a_word(name: str, title: str) -> bool:
    """A surname and what follows may be an ordinary word, as in 高中同学; before 先生 a third character settles it."""
    if len(name) < 2 or name[:2] in double_surnames():
        return False
    if len(name) > 2 and title in section("names")["addressed_surely"]:
        return False
    return rjieba.has_word(name[:2]) and not rjieba.tag(name)[0][1].startswith(NAMES)


def inside_a_word(plain: str, start: int) -> bool:
    """The surname may end the word before it, as in 由于."""
    return start > 0 and rjieba.has_word(plain[start - 1 : start + 1])
