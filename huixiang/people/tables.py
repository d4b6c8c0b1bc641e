"""The table in a file: which sheet it is on, which row bears its headings, which column is which.

Read is what can be read in one way only. Where two sheets or two columns would do, a person is told and chooses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import wording
from .heading_rows import Head, Headings, Sought, filled, likeliest
from .sheets import Unreadable, bytes_of, json_rows, sheets_in, text_of

TROUBLE = ""  # in a row, under no heading: why it cannot be read
FEW = 10  # lines of a sort that are named one by one
Row = tuple[int, dict[str, str]]
Numbered = tuple[int, list[Any]]


class Lacking(Unreadable):
    """No row bears the headings of these fields; those of the likeliest row are told."""

    def __init__(self, fields: list[str], headings: list[str]) -> None:
        super().__init__(wording.HEADINGS_ARE.format(headings="、".join(headings) or wording.NO_HEADINGS))
        self.fields = fields


class SheetLine(int):
    """A line of one of several sheets that are read together."""

    sheet: str

    def __new__(cls, line: int, sheet: str) -> SheetLine:
        made = super().__new__(cls, line)
        made.sheet = sheet
        return made


def place_of(line: int) -> str:
    """Where a row stands, in words."""
    sheet = wording.ON_SHEET.format(sheet=line.sheet) if isinstance(line, SheetLine) else ""
    return sheet + wording.LINE.format(line=int(line))


@dataclass(frozen=True)
class Choice:
    """Which of the sheets and rows a person wants."""

    sheets: tuple[str, ...] = ()
    every: bool = False  # sheet that is alike
    seen: bool = False  # rows alone that are neither hidden nor filtered away


@dataclass
class Contents:
    """A table: rows under its own headings, and what a person should know of how it was read."""

    rows: list[Row] = field(default_factory=list)
    mapping: dict[str, str] = field(default_factory=dict)  # field → heading
    unused: list[str] = field(default_factory=list)
    sheet: str = ""
    line: int = 0  # of the headings; 0 where each row brings its own
    totals: list[int] = field(default_factory=list)
    notes: list[int] = field(default_factory=list)
    unseen: list[int] = field(default_factory=list)
    left_unseen: bool = False  # and not read
    others: list[str] = field(default_factory=list)  # sheets left aside
    from_1904: bool = False

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
            (self.unused, wording.COLUMNS_UNUSED), (_some(self.totals), wording.TOTALS),
            (_some(self.notes), wording.NOTES),
            (_some(self.unseen), wording.UNSEEN_LEFT if self.left_unseen else wording.UNSEEN_READ),
            (self.others, wording.SHEETS_UNREAD),
        ):  # fmt: skip
            told += [sentence.format(told="、".join(words), count=len(self.unseen))] if words else []
        return told


def _some(lines: list[int]) -> list[str]:
    first = list(map(str, lines[:FEW]))
    return [*first[:-1], wording.AND_MORE.format(last=first[-1])] if len(lines) > FEW else first


def read(file: Path, sought: Sought, choice: Choice | None = None) -> list[Contents]:
    """The table in the file, or on each of its sheets that are wanted; Unreadable where there is none, or more than a
    person asked for."""
    raw, choice = bytes_of(file), choice or Choice()
    if file.suffix.lower() == ".jsonl":
        return [_lines(raw, sought)]
    found = sheets_in(file, raw)
    there = [way[0].name for way in found if len(way) == 1]
    for name in choice.sheets:
        if name not in there:
            raise Unreadable(wording.NO_SUCH_SHEET.format(name=name, names="、".join(there) or wording.NO_SHEETS))
    ways = [way for way in found if not choice.sheets or way[0].name in choice.sheets]
    heads = [head for way in ways if (head := likeliest(way, sought))]
    chosen = _chosen(heads, sought, choice)
    tables = [_table(head, sought, choice, several=len(chosen) > 1) for head in chosen]
    tables[-1].others = [head.sheet.name for head in heads if head not in chosen and head.sheet.hidden is not None]
    return tables


def _chosen(heads: list[Head], sought: Sought, choice: Choice) -> list[Head]:
    """The sheets that are the table: what is asked for; else those seen before hidden ones, those with rows before
    empty ones, and of several that are left none before a person says so."""
    whole = [head for head in heads if not sought.lacking(head.columns)]
    if not whole or (choice.sheets and len(whole) < len(heads)):
        poor = [head for head in heads if head not in whole]
        best = max(poor, key=lambda head: len(head.columns), default=None)
        texts = [text for text in best.headings.texts if text] if best else []
        raise Lacking(sought.lacking(best.columns if best else {}), texts)
    if choice.sheets:
        return whole
    whole = [head for head in whole if not head.sheet.hidden] or whole
    whole = [head for head in whole if any(_below(head))] or whole
    if len(whole) > 1 and not choice.every:
        raise Unreadable(wording.SHEETS_ALIKE.format(names="、".join(head.sheet.name for head in whole)))
    return whole


def _below(head: Head) -> Iterator[Numbered]:
    """The rows under the headings that hold anything; the headings printed again on a new page are not among them."""
    upper: list[list[Any]] = []
    for line, cells in head.sheet.rows():
        if line <= head.last:
            upper += [cells] if line >= head.line else []
        elif filled(cells) and cells not in upper:
            yield line, cells


def _table(head: Head, sought: Sought, choice: Choice, *, several: bool) -> Contents:
    rows, sheet = list(_below(head)), head.sheet
    columns = {name: _one_of_twins(head.headings, place, sought, name, rows) for name, place in head.columns.items()}
    named = head.headings.named()
    heading = {place: named[place] or head.headings.letter(place) for place in columns.values()}
    found = Contents(line=head.last, from_1904=sheet.from_1904, left_unseen=choice.seen)
    found.sheet = sheet.name if sheet.hidden is not None else ""
    found.mapping = {name: heading[place] for name, place in columns.items()}
    found.unused = [text for place, text in enumerate(named) if text and place not in heading]
    apart = _Apart(head, [columns[name] for name in sought.required], set(heading))
    for line, cells in rows:
        if apart.is_total(cells):
            found.totals.append(line)
        elif apart.is_note(line, cells):
            found.notes.append(line)
        else:
            found.unseen += [line] * (line in sheet.unseen)
            if line not in sheet.unseen or not choice.seen:
                told = SheetLine(line, sheet.name) if several else line
                found.rows.append((told, _row(cells, heading, len(named))))
    return found


def _row(cells: list[Any], heading: dict[int, str], width: int) -> dict[str, str]:
    if len(cells) > width and filled(cells[width:]):
        return {TROUBLE: wording.MORE_CELLS.format(count=len(cells), most=width)}
    return {heading[at]: text_of(cells[at]) for at in heading if at < len(cells)}


class _Apart:
    """Rows among those of a table that are none of its own: sums, headings of a part, notes below."""

    def __init__(self, head: Head, needed: list[int], used: set[int]) -> None:
        self.spans, self.own, self.needed, self.used = head.sheet.spans, head.sheet.spans.get(head.line), needed, used

    def is_total(self, cells: list[Any]) -> bool:
        """It says so first, and lacks what each row has, or tells nothing but numbers."""
        first, *others = _texts(cells)
        if not wording.TOTAL.match(first):
            return False
        only_numbers = wording.TOTAL_ALONE.fullmatch(first) and all(map(wording.COUNT.fullmatch, others))
        return bool(only_numbers) or self._lacks(cells, all)

    def is_note(self, line: int, cells: list[Any]) -> bool:
        """One cell joined across columns, or a word such as 'note:' before what is too little for a row."""
        texts = _texts(cells)
        across = len(texts) == 1 and self.spans.get(line) not in (None, self.own)
        little = self._lacks(cells, any) or (len(texts) <= 2 and len(self.used) > 3)
        return little and (across or bool(wording.NOTE.match(texts[0])))

    def _lacks(self, cells: list[Any], how: Any) -> bool:
        return bool(how(at >= len(cells) or not text_of(cells[at]) for at in self.needed))


def _texts(cells: list[Any]) -> list[str]:
    return [text for cell in cells if (text := text_of(cell))]


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
