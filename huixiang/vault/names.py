"""Names of persons in a text: by title, relation, introduction, or behind any word for people; as papers and forms tell them.

Posts (书记, 主任) are public and stay. What may be an ordinary word, the dictionary of the word cutter says.
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import accumulate, chain

import rjieba

from .spans import Span, pattern, section, spread

LOOK_AHEAD = 8
LOOK_BACK = 24  # characters before a number among which a name stands
BEHIND = 4
SHORT = 2  # characters of the shortest whole name
PARTED = re.compile("[·•・‧]")  # a name
HAN_ONLY = re.compile(r"[\u4e00-\u9fff]+")
LAST = 80  # characters at the end among which a signature stands
NAMES = ("nr", "ns", "nz")  # what the word cutter calls a name, of a person, a place or something else


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
def name_patterns() -> tuple[re.Pattern, ...]:
    """(with a form of address, the place after a relation, the place after what many are called, the place after an
    introduction, as papers tell it, as a row of a form tells it)."""
    words, (surname, given) = section("names"), surname_and_given()
    return (
        re.compile(rf"(?P<it>(?P<name>{surname}{given}{{0,2}}?)(?P<title>{words['addressed']}))"),
        re.compile(rf"(?:{words['related']})[:：(（]?(?={surname})"),
        re.compile(rf"(?:{spread(words['of_many'])})(?={surname})"),
        re.compile(rf"(?:{spread(words['introduced'])})(?={surname})"),
        re.compile(rf"{words['before_papers']}(?P<it>{surname}{given}{{1,2}}){words['in_papers']}"),
        re.compile(rf"{words['in_row']}(?P<it>{surname}{given}{{1,2}})(?:{words['behind_a_row']})"),
    )


@cache
def of_sounds() -> re.Pattern:
    sound = f"[{section('names')['sounds']}]"
    return re.compile(f"{sound}{{1,8}}{PARTED.pattern}{sound}{{2,10}}")


@cache
def by_a_number() -> tuple[re.Pattern, re.Pattern]:
    """A name and what joins it to the number behind it; the same behind a number."""
    words, (surname, given) = section("names"), surname_and_given()
    name = f"(?P<it>(?!{words['never_reached']}){surname}{given}{{1,2}})"
    return re.compile(name + words["before_a_number"]), re.compile(
        rf"{words['after_a_number']}{name}(?![\u4e00-\u9fff])"
    )


@cache
def told_apart() -> tuple[re.Pattern, re.Pattern, re.Pattern]:
    """Behind an introduction a name in parts or with a blank inside; in a form any name; the place behind 叫."""
    words, (surname, _) = section("names"), surname_and_given()
    whole = f"(?:{words['in_parts']}|(?={surname}){words['spaced'].replace('?P<it>', '?P<spaced>')})"
    return (
        re.compile(f"(?:{spread(words['introduced'])}){whole}"),
        re.compile(words["in_form"]),
        re.compile(f"(?:{words['called']})(?={surname})"),
    )


def names_in(plain: str) -> Iterator[Span]:
    addressed, related, of_many, introduced, in_papers, in_row = name_patterns()
    in_parts, in_form, called = told_apart()
    yield from names_of_sounds(plain)
    for match in chain(in_parts.finditer(plain), in_form.finditer(plain)):
        told = match[match.lastgroup or 0]
        if told not in ordinary() and (not rjieba.has_word(told) or taken_for_a_name(told)):
            yield Span(*match.span(match.lastgroup or 0), "name")
    yield from names_after(introduced, plain, sure=True)
    yield from names_called(called, plain)
    for match in chain(in_row.finditer(plain), in_papers.finditer(plain)):
        if not common(match["it"]):
            yield Span(*match.span("it"), "name")
    yield from names_by_a_number(plain)
    yield from names_after(related, plain, sure=False)
    yield from names_after(of_many, plain, sure=False, surely=True)
    yield from signatures(plain)
    yield from names_before(addressed, plain)


def names_by_a_number(plain: str) -> Iterator[Span]:
    """Names beside the number by which somebody is reached, if the word cutter, too, takes them for names."""
    before, after = by_a_number()
    for number in pattern("names", "number").finditer(plain) if pattern("names", "reached").search(plain) else ():
        start = max(0, number.start() - LOOK_BACK)
        found = before.search(plain, start, number.start())
        while found and not plainly_a_name(found["it"]):
            found = before.search(plain, found.start() + 1, number.start())
        if found:
            yield Span(*found.span("it"), "name")
        found = after.match(plain, number.end())
        if found and plainly_a_name(found["it"]):
            yield Span(*found.span("it"), "name")


def plainly_a_name(name: str) -> bool:
    """A name to the word cutter, and no word that stands where a name would."""
    return taken_for_a_name(name) and not common(name)


def names_of_sounds(plain: str) -> Iterator[Span]:
    """Names in parts that are sounds of another tongue, wherever they stand."""
    for match in of_sounds().finditer(plain) if PARTED.search(plain) else ():
        yield Span(*match.span(), "name")


def common(name: str) -> bool:
    """A word that stands where a name would: 联系人：匿名, 项目（业主."""
    if name in ordinary() or pattern("names", "post").match(name) or pattern("names", "place").match(name):
        return True
    return a_word(name, "") and not taken_for_a_name(name)


def names_after(cue: re.Pattern, plain: str, sure: bool, surely: bool = False) -> Iterator[Span]:
    """Names behind an introduction or a relation, and those on a list with them; `surely`: only what is no word."""
    for match in cue.finditer(plain):
        ahead = plain[match.end() : match.end() + LOOK_AHEAD]
        if surely and not (parted(plain, match) and (surely_a_name(ahead) or stands_alone(ahead))):
            continue
        if not sure and inside_a_word(plain, match.end()) and not begins_a_word(plain, match):
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
        if match["title"] in section("names")["addressed_seldom"]:
            ordinary_word = ordinary_word or not a_whole_name(match["name"])
        if not ordinary_word:
            yield Span(*match.span("it"), "name")
        place = match.start() + 1 if ordinary_word else match.end()


def a_whole_name(name: str) -> bool:
    """Surname and two characters that the word cutter takes for a name, where 老人 follows much else."""
    return len(name) > SHORT and taken_for_a_name(name) and not rjieba.tag(name[1:])[0][1].startswith("v")


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
        start = plain.find(name)
        while start >= 0:
            end = start + len(name)
            joined = len(name) == SHORT and inside_a_word(plain, start)
            if not joined and not pattern("names", "place").match(plain[start : start + LOOK_AHEAD]):
                yield Span(start, end, "name")
            start = plain.find(name, end)


@cache
def not_of_a_name() -> re.Pattern:
    """A form of address behind a name."""
    return re.compile(f"(?:{section('names')['addressed']})$")


def whole_name(told: str) -> str:
    """Surname and given name of what was covered; empty for a surname alone, a hidden name, or what may be a word."""
    name = not_of_a_name().sub("", told)
    if pattern("names", "never_again").search(name) or not HAN_ONLY.fullmatch(name) or rjieba.has_word(name):
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
    if not given_name(ahead[surname : surname + 1]) or name in ordinary() or pattern("names", "place").match(ahead):
        return 0
    if not sure and pattern("names", "post").match(ahead):
        return 0
    if not sure and pattern("names", "seldom").match(ahead) and not (taken_for_a_name(ahead) or stands_alone(ahead)):
        return 0
    longer = third(ahead[surname : surname + 3])
    if not sure and a_word(name, "") and not (longer and rjieba.has_word(ahead[surname : surname + 2])):
        return 0
    return surname + 1 + longer


def surely_a_name(ahead: str) -> bool:
    """As the word cutter takes it, and no word that begins with what is also a surname."""
    wordy = ahead[:2] in ordinary() or (often_a_word(ahead) and rjieba.has_word(ahead[:2]))
    return ahead[:2] in double_surnames() or (not wordy and taken_for_a_name(ahead))


def stands_alone(ahead: str) -> bool:
    """Two or three characters up to a mark or the end that make no word: 方军云。"""
    alone = pattern("names", "alone").match(ahead)
    if not alone:
        return False
    name = alone["name"]
    if rjieba.has_word(name) or rjieba.has_word(name[:2]) or name[:2] in ordinary():
        return False
    if often_a_word(name):
        return len(name) > SHORT and not rjieba.has_word(name[1:])
    return True


def often_a_word(ahead: str) -> bool:
    return not pattern("names", "strong").match(ahead)


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


def parted(plain: str, cue: re.Match) -> bool:
    """Whether no word of the dictionary stretches over the end of a cue, as in 工|程 and 子|孙."""
    place = max(0, cue.end() - BEHIND)
    for word in rjieba.cut(plain[place : cue.end() + LOOK_AHEAD]):
        place += len(word)
        if place >= cue.end():
            return place == cue.end() or not rjieba.has_word(word)
    return False


def begins_a_word(plain: str, cue: re.Match) -> bool:
    """Whether the word cutter, too, parts cue and name: 房东欧阳 holds no 东欧, but 父亲友人 a 友人."""
    told = plain[cue.start() : cue.end() + LOOK_AHEAD]
    place = cue.end() - cue.start()
    return taken_for_a_name(told[place:]) or place in accumulate(map(len, rjieba.cut(told)))


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
    if len(name) > 2 and taken_for_a_name(name):
        return False
    return rjieba.has_word(name[:2]) and not rjieba.tag(name)[0][1].startswith(NAMES)


def inside_a_word(plain: str, start: int) -> bool:
    """The surname may end the word before it, as in 由于 or 开发商."""
    return any(start >= n and rjieba.has_word(plain[start - n : start + 1]) for n in (1, 2))
