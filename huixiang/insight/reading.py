"""Reading aids: what is urgent in a message, and what a draft reply leaves open. Hints with their sentence, never a score."""

import re
from functools import cache
from typing import NamedTuple

from huixiang.insight.lexicon import section
from huixiang.insight.sketch import Reading
from huixiang.insight.text import one_width, words

SENTENCE = re.compile(r"[^。！？!?；;\n]+[。！？!?；;]?")
ANSWERED = 0.2  # of the telling words of a point must come back in the reply
TELLING = 2  # characters a telling word has at least
CLAUSE_ENDS = "，,；;：:、"


class Alarm(NamedTuple):
    kind: str
    sentence: str
    start: int
    end: int


class Hint(NamedTuple):
    """`kind`: unanswered, no_fact, no_basis, no_date, no_contact, formula or used_before; `sentence` may be empty."""

    kind: str
    sentence: str


@cache
def patterns(name: str) -> dict[str, re.Pattern]:
    return {
        kind: re.compile("|".join(told) if isinstance(told, list) else told) for kind, told in section(name).items()
    }


def urgency(text: str) -> list[Alarm]:
    """Sentences that tell of danger, by kind; offsets are those of the text as it came."""
    alarms = []
    for sentence in SENTENCE.finditer(one_width(text)):
        for kind, pattern in patterns("urgency").items():
            if pattern.search(sentence.group()):
                alarms.append(Alarm(kind, text[sentence.start() : sentence.end()].strip(), *sentence.span()))
    return alarms


def points_raised(text: str) -> list[str]:
    """Sentences of a message that ask or demand something."""
    return [told for told, plain in sentences(text) if patterns("reply")["asked"].search(earnest(plain))]


def sentences(text: str) -> list[tuple[str, str]]:
    """Each sentence as it came, and the same in one width."""
    spans = [match.span() for match in SENTENCE.finditer(one_width(text))]
    return [(text[start:end].strip(), one_width(text[start:end])) for start, end in spans]


def earnest(plain: str) -> str:
    """A sentence up to where it only cries out: 难道要等出事？"""
    return patterns("reply")["cries_out"].sub("", plain)


def asking(plain: str) -> str:
    """A sentence from the clause on that asks; what leads up to it needs no answer."""
    plain = earnest(plain)
    found = patterns("reply")["asked"].search(plain)
    return plain[max(plain.rfind(mark, 0, found.start() + 1) for mark in CLAUSE_ENDS) + 1 :] if found else ""


def telling(text: str) -> set[str]:
    """Words that tell which matter: not those of asking, nor those that stand in every message."""
    empty = patterns("reply")["asked"], patterns("reply")["empty"]
    return {word for word in words(text) if len(word) >= TELLING and not any(one.search(word) for one in empty)}


def reply_hints(message: str, reply: str, earlier_replies: list[str] = ()) -> list[Hint]:
    """What a reviewer may want to look at before signing."""
    there = one_width(reply)
    hints = [Hint("unanswered", point) for point in points_raised(message) if left_open(point, there)]
    for kind in ("fact", "basis", "date", "contact"):
        if not patterns("reply")[kind].search(there):
            hints.append(Hint(f"no_{kind}", ""))
    return hints + formulas(reply) + used_before(reply, earlier_replies)


def left_open(point: str, reply: str) -> bool:
    """Whether the reply hardly has the words of what a point asks; a point that names no matter is never open."""
    asked = telling(asking(one_width(point)))
    return sum(word in reply for word in asked) < ANSWERED * len(asked)


def formulas(reply: str) -> list[Hint]:
    """Sentences that hold a formula and not one fact, basis or date."""
    solid = [patterns("reply")[kind] for kind in ("fact", "basis", "date", "contact")]
    empty = patterns("reply")["formula"]
    return [
        Hint("formula", told)
        for told, plain in sentences(reply)
        if empty.search(plain) and not any(pattern.search(plain) for pattern in solid)
    ]


def used_before(reply: str, earlier_replies: list[str]) -> list[Hint]:
    """The earlier reply that this one repeats, if any."""
    reading = Reading(reply)
    return [Hint("used_before", earlier) for earlier in earlier_replies if reading.similarity(Reading(earlier)) >= 0.5][
        :1
    ]
