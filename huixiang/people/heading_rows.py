"""Which row of a sheet bears its headings, and which column is which."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any

from . import wording
from .sheets import Sheet, Unreadable, letter_of, number_of, text_of

LOOKED_AT = 30  # rows with anything in them, among which the headings are looked for


@dataclass(frozen=True)
class Sought:
    """The fields of a table and the headings each may carry, the likelier first."""

    names: Mapping[str, Sequence[str]]
    required: Sequence[str] = ()
    told: Mapping[str, str] | None = None  # field → heading, or a column's letter; None where nobody can tell

    def wanted(self, name: str) -> Sequence[str]:
        return [self.told[name]] if self.told and name in self.told else self.names[name]

    def lacking(self, columns: Mapping[str, int]) -> list[str]:
        return [name for name in {**dict.fromkeys(self.required), **(self.told or {})} if name not in columns]

    def plain_names(self) -> set[str]:
        return {plain(name) for field in self.names for name in self.wanted(field)}


class Headings:
    """A row of headings, found again however they are spaced or starred."""

    def __init__(self, texts: list[str], left: int = 0) -> None:
        self.texts, self.left = texts, left
        self.places: dict[str, list[int]] = {}
        for place, text in enumerate(texts):
            if text:
                self.places.setdefault(plain(text), []).append(place)

    def columns(self, sought: Sought) -> dict[str, int]:
        """field → place of its column."""
        found = {name: self._place(sought.wanted(name)) for name in sought.names}
        return {name: place for name, place in found.items() if place is not None}

    def _place(self, names: Sequence[str]) -> int | None:
        for name in names:
            if found := self.places.get(plain(name)):
                return found[0]
            if lettered := wording.LETTERED.fullmatch(name):
                place = number_of(lettered[1]) - self.left
                return place if 0 <= place < len(self.texts) else None
        return None

    def twins(self, place: int, name: str) -> list[int]:
        """All columns called like this one, unless it was told by its letter."""
        return [place] if wording.LETTERED.fullmatch(name) else self.places.get(plain(self.texts[place]), [place])

    def letter(self, place: int) -> str:
        return wording.LETTER.format(letter=letter_of(self.left + place))

    def named(self) -> list[str]:
        """A name for each column, no two alike; empty for one without a heading."""
        often = Counter(self.texts)
        return [
            f"{text}（{self.letter(place)}）" if text and often[text] > 1 else text
            for place, text in enumerate(self.texts)
        ]


@dataclass
class Head:
    """Rows of a sheet that may be its headings; `last` is the line of the lowest."""

    sheet: Sheet
    line: int
    last: int
    headings: Headings
    columns: dict[str, int]


def likeliest(ways: list[Sheet], sought: Sought) -> Head | None:
    """The row that bears most of the headings, in the way of reading that gives most; the upper of equals."""
    heads: list[Head] = []
    trouble = None
    for sheet in ways:
        try:
            heads += _heads(sheet, sought)
        except Unreadable as why:
            trouble = trouble or why
    if trouble and not any(head.columns for head in heads):
        raise trouble
    return max(heads, key=lambda head: len(head.columns), default=None)


def _heads(sheet: Sheet, sought: Sought) -> Iterator[Head]:
    told = ((line, cells) for line, cells in sheet.rows() if filled(cells))
    rows = [(line, [_heading(cell) for cell in cells]) for line, cells in islice(told, LOOKED_AT)]
    known = sought.plain_names()
    for (line, texts), (below, more) in zip(rows, [*rows[1:], (0, [])], strict=False):
        headings, last = Headings(texts, sheet.left), line
        columns = headings.columns(sought)
        if columns and below == line + 1 and _goes_on(more, sheet.spans.get(line, []), known):
            headings, last = Headings(_joined(texts, more), sheet.left), below
            columns = headings.columns(sought)
        yield Head(sheet, line, last, headings, columns)


def _goes_on(texts: list[str], spans: list[range], known: set[str]) -> bool:
    """Whether a row tells headings within those above it: it stands under merged ones alone, or holds nothing else."""
    places = [place for place, text in enumerate(texts) if text]
    return all(any(place in span for span in spans) for place in places) or all(
        plain(texts[place]) in known for place in places
    )


def _joined(upper: list[str], lower: list[str]) -> list[str]:
    width = max(len(upper), len(lower))
    padded = ([*row, *[""] * (width - len(row))] for row in (upper, lower))
    return [below or above for above, below in zip(*padded, strict=True)]


@cache
def plain(heading: str) -> str:
    """A heading without what is put around it: width, case, spaces, stars, colons, 必填."""
    return wording.AROUND_A_HEADING.sub("", unicodedata.normalize("NFKC", heading)).lower()


def _heading(cell: Any) -> str:
    return " ".join(text_of(cell).split())


def filled(cells: list[Any]) -> bool:
    return any(cell is not None and str(cell).strip() for cell in cells)
