"""Near-duplicates: a small sketch of each text finds candidates among millions, a close comparison decides.

The marks of a text are the 16 smallest hashes of its runs of four characters (bottom-k, Broder 1997) and the 8
smallest of its head alone: the first sentence that says something tells the matter, and who tells it again in other
words keeps it. Marks hold no text; texts that share them share wording, whatever the order of sentences.
"""

from huixiang.insight import one_core  # isort: skip  # noqa: F401
import re
from collections.abc import Iterator
from functools import cached_property

import numpy as np

from huixiang.insight.lexicon import pattern
from huixiang.insight.text import one_width

KEPT = 16
OF_THE_HEAD = 8
HEAD = range(8, 41)  # characters of a head
RUN = 4
WIDE = re.compile("[\uff01-\uff5e\u3000]")
OF_CODES = np.uint64(0x110000)  # code points
ODD = np.uint64(0x9E3779B97F4A7C15)
NOT_WORDS = re.compile(r"[\W_]+")
PIECE = re.compile(r"[^。！？!?；;\n：:，,]+")
PERHAPS = 0.3  # likeness from which it may be the same matter
ENOUGH = 20  # characters that tell a matter
LONG_RUN = 8  # characters in a row that two unrelated messages seldom share


def bare(text: str) -> str:
    """Letters, digits and characters only: punctuation is the first thing that changes in a copy."""
    plain = NOT_WORDS.sub("", text)  # first, for most that is wide is punctuation
    return (NOT_WORDS.sub("", one_width(plain)) if WIDE.search(plain) else plain).lower()


def marks(text: str) -> list[int]:
    """At most 24 signed 64-bit hashes, ascending: those of the text and those of its head, stirred once more."""
    return marks_of_each([text])[0]


def marks_of_each(texts: list[str]) -> list[list[int]]:
    """The marks of several texts, hashed in one go, for most of the time goes into beginning."""
    parts = [*map(bare, texts), *map(head, texts)]
    values, heads = hashes("".join(parts)), sum(map(len, parts[: len(texts)]))
    values[heads:] = stirred(values[heads:])
    runs = list(runs_in(values, parts))
    return [
        sorted({*smallest(of_text, KEPT), *smallest(of_head, OF_THE_HEAD)})
        for of_text, of_head in zip(runs[: len(texts)], runs[len(texts) :], strict=True)
    ]


def runs_in(values: np.ndarray, parts: list[str]) -> Iterator[np.ndarray]:
    """The hashes of each part, without those of runs that reach into the next."""
    begin = 0
    for part in parts:
        yield values[begin : begin + max(0, len(part) - RUN + 1)]
        begin += len(part)


def smallest(values: np.ndarray, most: int) -> list[int]:
    """The smallest `most` different ones, as signed numbers, ascending."""
    rising = np.sort(values.view(np.int64))
    found = list(dict.fromkeys(rising[: 2 * most].tolist()))  # most texts repeat little of themselves
    return found[:most] if len(found) >= most else np.unique(rising)[:most].tolist()


def hashes(plain: str) -> np.ndarray:
    """Unsigned hashes of all runs of four; empty for fewer than four characters."""
    codes = np.frombuffer(plain.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    if len(codes) < RUN:
        return codes[:0]
    pairs = codes[:-1] * OF_CODES + codes[1:]
    return stirred(pairs[:-2] * (OF_CODES * OF_CODES) + pairs[2:])


def head(text: str) -> str:
    """The first piece of a sentence that is long enough and no courtesy, without marks; else how the text begins."""
    pieces = (bare(piece[0]) for piece in PIECE.finditer(text))
    greeting = pattern("head", "greeting")
    found = next((piece for piece in pieces if len(piece) >= HEAD.start and not greeting.match(piece)), "")
    return (found or bare(text))[: HEAD.stop - 1]


def matter(text: str) -> str:
    """The text without the pieces of courtesy, and without marks; all of it where little else is told."""
    courtesy = pattern("courtesy", "piece")
    told = bare("".join(piece for piece in PIECE.findall(text) if not courtesy.search(piece)))
    return told if len(told) >= ENOUGH else bare(text)


def stirred(values: np.ndarray) -> np.ndarray:
    """SplitMix64 (Steele, Lea, Flood 2014), so that small hashes are a fair sample."""
    values = values + ODD
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


class Reading:
    """A text read once, to be compared with many."""

    def __init__(self, text: str):
        self.text = matter(text)
        self.told = text
        self.threes = {self.text[i : i + 3] for i in range(len(self.text) - 2)} or {self.text}

    @cached_property
    def head(self) -> str:
        return head(self.told)

    def similarity(self, other: "Reading") -> float:
        """0 to 1: the larger of the Jaccard likeness of runs of three and the share of the shorter text told in common.

        From 0.5 on it is the same text; from 0.3 to 0.5 perhaps the same matter: show it, and compare the place first.
        Perhaps it is, too, where under the same heading something more is told in the same words.
        """
        if not self.text or not other.text:
            return 0.0
        common = len(self.threes & other.threes)
        jaccard = common / (len(self.threes) + len(other.threes) - common)
        if jaccard >= 0.5 or common < LONG_RUN - 2:
            return jaccard
        shorter, longer = sorted((self, other), key=lambda reading: len(reading.text))
        told = told_in_common(shorter.text, longer.threes)
        under_one_heading = (
            told >= HEAD.start + LONG_RUN and self.head == other.head and told >= len(self.head) + LONG_RUN
        )
        return max(jaccard, told / len(shorter.text), PERHAPS if under_one_heading else 0)


def similarity(one: str, other: str) -> float:
    """How alike two texts are, as `Reading.similarity`."""
    return Reading(one).similarity(Reading(other))


def told_in_common(text: str, others: set[str]) -> int:
    """Characters of `text` that stand in runs of `LONG_RUN` or more all of whose threes the other text has."""
    total = start = 0
    for i in range(len(text) - 1):
        if i == len(text) - 2 or text[i : i + 3] not in others:
            length = i + 2 - start if i > start else 0
            total += length if length >= LONG_RUN else 0
            start = i + 1
    return total
