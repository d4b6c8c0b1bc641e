"""The table in a file: which sheet it is on, which row bears its headings, which column is which.

Read is what can be read in one way only. Where two sheets or two columns would do, a person is told and chooses.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from . import wording
from .sheets import Sheet, Unreadable, bytes_of, json_rows, sheets_in, text_of

LOOKED_AT = 30  # rows with anything in them, among which the headings are looked for
TROUBLE = ""  # in a row, under no heading: why it cannot be read
Row = tuple[int, dict[str, str]]
Numbered = tuple[int, list[Any]]


class Lacking(Unreadable):
    """No row bears the headings of these fields; those of the likeliest row are told."""

    def __init__(self, fields: list[str], headings: list[str]) -> None:
        super().__init__(wording.HEADINGS_ARE.format(headings="、".join(headings) or wording.NO_HEADINGS))
        self.fields = fields


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
class Contents:
    """The table: rows under its own headings, and what a person should know of how it was read."""

    rows: list[Row] = field(default_factory=list)
    mapping: dict[str, str] = field(default_factory=dict)  # field → heading
    unused: list[str] = field(default_factory=list)
    sheet: str = ""
    line: int = 0  # of the headings; 0 where each row brings its own
    totals: list[int] = field(default_factory=list)
    others: list[str] = field(default_factory=list)  # sheets left aside

    def story(self, labels: Mapping[str, str]) -> list[str]:
        """What was taken for what, in sentences."""
        sheet = wording.ON_SHEET.format(sheet=self.sheet) if self.sheet else ""
        used = [
            heading if heading == labels[name] else wording.TAKEN_FROM.format(label=labels[name], heading=heading)
            for name, heading in self.mapping.items()
        ]
        where = wording.READ_FROM.format(sheet=sheet, line=self.line) if self.line else ""
        told = [where + wording.COLUMNS_USED.format(columns="、".join(used))]
        for words, sentence in (
            (self.unused, wording.COLUMNS_UNUSED), (self.totals, wording.TOTALS), (self.others, wording.SHEETS_UNREAD),
        ):  # fmt: skip
            told += [sentence.format(told="、".join(map(str, words)))] if words else []
        return told


@dataclass
class Head:
    """Rows of a sheet that may be its headings; `last` is the line of the lowest."""

    sheet: Sheet
    line: int
    last: int
    headings: Headings
    columns: dict[str, int]


def read(file: Path, sought: Sought, sheet: str = "") -> Contents:
    """The table in the file; Unreadable where there is none, or more than one."""
    raw = bytes_of(file)
    if file.suffix.lower() == ".jsonl":
        return _lines(raw, sought)
    found = sheets_in(file, raw)
    ways = [way for way in found if not sheet or way[0].name == sheet]
    if not ways:
        names = "、".join(way[0].name for way in found if len(way) == 1)
        raise Unreadable(wording.NO_SUCH_SHEET.format(name=sheet, names=names or wording.NO_SHEETS))
    heads = [head for way in ways if (head := _likeliest(way, sought))]
    chosen = _only([head for head in heads if not sought.lacking(head.columns)])
    if chosen is None:
        best = max(heads, key=lambda head: len(head.columns), default=None)
        raise Lacking(
            sought.lacking(best.columns if best else {}), [text for text in best.headings.texts if text] if best else []
        )
    table = _table(chosen, sought)
    if chosen.sheet.hidden is not None:
        table.sheet = chosen.sheet.name
        table.others = [head.sheet.name for head in heads if head.sheet is not chosen.sheet]
    return table


def _likeliest(ways: list[Sheet], sought: Sought) -> Head | None:
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
    filled = ((line, cells) for line, cells in sheet.rows() if _filled(cells))
    rows = [(line, [_heading(cell) for cell in cells]) for line, cells in islice(filled, LOOKED_AT)]
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
    filled = [place for place, text in enumerate(texts) if text]
    return all(any(place in span for span in spans) for place in filled) or all(
        plain(texts[place]) in known for place in filled
    )


def _joined(upper: list[str], lower: list[str]) -> list[str]:
    width = max(len(upper), len(lower))
    padded = ([*row, *[""] * (width - len(row))] for row in (upper, lower))
    return [below or above for above, below in zip(*padded, strict=True)]


def _only(heads: list[Head]) -> Head | None:
    """The one sheet that is the table: one that is seen goes before hidden ones, one with rows before an empty one."""
    heads = [head for head in heads if not head.sheet.hidden] or heads
    heads = [head for head in heads if any(_below(head))] or heads
    if len(heads) > 1:
        raise Unreadable(wording.SHEETS_ALIKE.format(names="、".join(head.sheet.name for head in heads)))
    return heads[0] if heads else None


def _below(head: Head) -> Iterator[Numbered]:
    """The rows under the headings that hold anything; the headings printed again on a new page are not among them."""
    upper: list[list[Any]] = []
    for line, cells in head.sheet.rows():
        if line <= head.last:
            upper += [cells] if line >= head.line else []
        elif _filled(cells) and cells not in upper:
            yield line, cells


def _table(head: Head, sought: Sought) -> Contents:
    rows = list(_below(head))
    columns = {name: _one_of_twins(head.headings, place, sought, name, rows) for name, place in head.columns.items()}
    named = head.headings.named()
    heading = {place: named[place] or head.headings.letter(place) for place in columns.values()}
    found = Contents(line=head.last, mapping={name: heading[place] for name, place in columns.items()})
    found.unused = [text for place, text in enumerate(named) if text and place not in heading]
    needed, width = [columns[name] for name in sought.required], len(named)
    for line, cells in rows:
        if len(cells) > width and _filled(cells[width:]):
            found.rows.append((line, {TROUBLE: wording.MORE_CELLS.format(count=len(cells), most=width)}))
        elif _is_total(cells, needed):
            found.totals.append(line)
        else:
            found.rows.append((line, {heading[at]: text_of(cells[at]) for at in heading if at < len(cells)}))
    return found


def _one_of_twins(headings: Headings, place: int, sought: Sought, name: str, rows: list[Numbered]) -> int:
    """Of columns with the same heading the only one that is filled, or any when they tell the same."""
    twins = headings.twins(place, sought.wanted(name)[0])
    if len(twins) == 1:
        return place
    texts = {at: [text_of(cells[at]) if at < len(cells) else "" for _, cells in rows] for at in twins}
    filled = [at for at in twins if any(texts[at])] or [place]
    if any(texts[at] != texts[filled[0]] for at in filled):
        letters = "、".join(headings.letter(at) for at in filled)
        told = "" if sought.told is None else wording.TELL_TWIN.format(field=name, letter=headings.letter(filled[0]))
        raise Unreadable(wording.TWINS.format(heading=headings.texts[place], letters=letters) + told)
    return filled[0]


def _is_total(cells: list[Any], needed: list[int]) -> bool:
    """Whether this is the line of sums below a table: it says so first, and lacks what each row has."""
    if any(at < len(cells) and text_of(cells[at]) for at in needed):
        return False
    return bool(wording.TOTAL.match(next(text for cell in cells if (text := text_of(cell)))))


def _lines(raw: bytes, sought: Sought) -> Contents:
    """Lines of JSON: each brings its own headings."""
    lines = list(json_rows(raw))
    names = {str(name).strip(): None for _, row in lines for name in row or {}}
    headings = Headings([name for name in names if name])
    columns = headings.columns(sought)
    if lacking := sought.lacking(columns):
        raise Lacking(lacking, headings.texts)
    found = Contents(mapping={name: headings.texts[place] for name, place in columns.items()})
    found.unused = [text for text in headings.texts if text not in found.mapping.values()]
    for number, row in lines:
        told = (
            {TROUBLE: wording.BROKEN_LINE}
            if row is None
            else {str(key).strip(): text_of(value) for key, value in row.items()}
        )
        if any(told.values()):
            found.rows.append((number, told))
    return found


@cache
def plain(heading: str) -> str:
    """A heading without what is put around it: width, case, spaces, stars, colons, 必填."""
    return wording.AROUND_A_HEADING.sub("", unicodedata.normalize("NFKC", heading)).lower()


def _heading(cell: Any) -> str:
    return " ".join(text_of(cell).split())


def _filled(cells: list[Any]) -> bool:
    return any(cell is not None and str(cell).strip() for cell in cells)


def letter_of(place: int) -> str:
    """A, B … Z, AA: how spreadsheets call their columns."""
    before, last = divmod(place, 26)
    return (letter_of(before - 1) if before else "") + chr(65 + last)


def number_of(letters: str) -> int:
    """The place of a column called so."""
    place = 0
    for letter in letters.upper():
        place = 26 * place + ord(letter) - 64
    return place - 1
