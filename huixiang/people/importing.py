"""Tables of the organ (units, posts, categories …) brought in from files people have.

One file is one transaction: all its rows, or none when a row cannot be taken (unless those are to be skipped). A file
may come again: a row that says what is known already changes nothing.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Generic, TypeVar

from django.db import transaction

from huixiang.vault import clean_text

from . import wording
from .heading_rows import Sought
from .moments import Habits, moment_of
from .sheets import Faulty, bare
from .tables import TROUBLE, Choice, Contents, Lacking, read

T = TypeVar("T")


class BadRow(ValueError):
    """A row that cannot be taken; `str()` is a Chinese sentence."""


@dataclass(frozen=True)
class Column:
    """A column: our name for it, the headings it may carry (the first is the template's), and an example."""

    field: str
    headings: tuple[str, ...]
    example: str
    required: bool = False

    @property
    def heading(self) -> str:
        return self.headings[0]


@dataclass(frozen=True)
class Line:
    """A row of the file under our names. `told` tells an empty cell from a column that is not there."""

    number: int
    cells: Mapping[str, str]
    from_1904: bool = False

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")

    def told(self, name: str) -> bool:
        return name in self.cells

    def day(self, name: str, heading: str) -> date | None:
        """The day a cell tells, however it is written; None when it is empty, or says that there is none."""
        if wording.NO_DAY.fullmatch(text := self[name]):
            return None
        try:
            return moment_of(text, Habits(from_1904=self.from_1904)).date()
        except (ValueError, TypeError, OverflowError):
            raise BadRow(wording.NOT_A_DAY.format(heading=heading, text=text[:20])) from None


@dataclass
class Outcome:
    """What became of the rows. `passwords` is None where new accounts get none."""

    read: int = 0
    created: int = 0
    changed: int = 0
    same: int = 0
    rejected: list[tuple[int, str]] = field(default_factory=list)
    written: bool = False
    passwords: dict[str, str] | None = None
    tell: Callable[[], None] = lambda: None

    def reject(self, line: Line, why: str) -> None:
        self.rejected.append((line.number, why))

    def count(self, done: str) -> None:
        """`done` is created, changed or same."""
        setattr(self, done, getattr(self, done) + 1)

    @contextmanager
    def row(self, line: Line) -> Iterator[None]:
        """Within it, BadRow and BadText reject the line and let the next one come."""
        try:
            yield
        except (BadRow, clean_text.BadText) as why:
            self.reject(line, str(why))
        self.tell()


@dataclass(frozen=True)
class Table:
    """A kind of table: its columns, and how its lines are taken (within the transaction of the file)."""

    name: str
    columns: tuple[Column, ...]
    take: Callable[[list[Line], Outcome], None]
    of_organ: bool = True
    afterwards: Callable[[list[Line]], int] | None = None  # once committed; returns how many cases it touched

    @property
    def sought(self) -> Sought:
        """What its import looks for in a file."""
        names = {column.field: column.headings for column in self.columns}
        return Sought(names, [column.field for column in self.columns if column.required])

    def read(self, file: Path, choice: Choice | None = None) -> list[Contents]:
        """The table in the file, or on each sheet wanted; BadRow names the required columns that are missing."""
        try:
            return read(file, self.sought, choice)
        except Lacking as why:
            missing = "、".join(column.heading for column in self.columns if column.field in why.fields)
            raise BadRow(wording.NO_COLUMN.format(missing=missing, why=why)) from None

    def lines(self, found: Contents) -> list[Line]:
        """The rows under our names."""
        told = {TROUBLE: TROUBLE, **found.mapping}
        return [
            Line(number, {name: _told(row.get(heading, "")) for name, heading in told.items()}, found.from_1904)
            for number, row in found.rows
        ]


def _told(cell: str) -> str:
    """What a cell tells; a dash or a word for nothing is nothing."""
    return "" if wording.NOTHING.fullmatch(cell) else bare(cell)


def bring_in(
    table: Table,
    lines: list[Line],
    outcome: Outcome,
    *,
    dry: bool = False,
    skip_bad: bool = False,
    before_commit: Callable[[Outcome], None] = lambda _: None,
) -> Outcome:
    """Take the lines in one transaction; it is kept when no line was rejected, or when those are to be skipped."""
    outcome.read = len(lines)
    with transaction.atomic():
        table.take([line for line in lines if _whole(table, line, outcome)], outcome)
        outcome.written = not dry and (skip_bad or not outcome.rejected)
        if outcome.written:
            before_commit(outcome)
        else:
            transaction.set_rollback(True)
    outcome.rejected.sort(key=lambda told: (getattr(told[0], "sheet", ""), told))
    return outcome


def _whole(table: Table, line: Line, outcome: Outcome) -> bool:
    if why := line[TROUBLE]:
        outcome.reject(line, why)
        return False
    for column in table.columns:
        if isinstance(cell := line[column.field], Faulty):
            outcome.reject(line, cell.why(column.heading))
            return False
    missing = [column.heading for column in table.columns if column.required and not line[column.field]]
    if missing:
        outcome.reject(line, wording.CELL_EMPTY.format(heading="、".join(missing)))
    return not missing


class Found(Generic[T]):
    """Rows looked up by code or by name; BadRow when there is none, or when several share the name."""

    def __init__(self, label: str, rows: Iterable[tuple[str, str, T]]) -> None:
        self.label = label
        self.by_code: dict[str, T] = {}
        self.by_name: dict[str, list[T]] = {}
        for code, name, row in rows:
            self.by_code[code] = row
            self.by_name.setdefault(name, []).append(row)

    def __getitem__(self, text: str) -> T:
        if text in self.by_code:
            return self.by_code[text]
        named = self.by_name.get(text, [])
        if len(named) != 1:
            sentence = wording.SHARED_NAME if named else wording.NOT_FOUND
            raise BadRow(sentence.format(label=self.label, text=text[:40], count=len(named)) + _one_each(text, named))
        return named[0]


def _one_each(text: str, named: Any = ()) -> str:
    """A word of help where several stand in a cell for one."""
    return "" if named or not wording.SEVERAL.search(text) else wording.ONE_A_ROW


def chosen(text: str, choices: Iterable[tuple[str, Any]], heading: str) -> str:
    """The code of a choice given by its label or its code."""
    choices = [(code, str(label)) for code, label in choices]
    for code, label in choices:
        if text in (code, label):
            return code
    labels = "、".join(label for _, label in choices)
    raise BadRow(wording.NOT_A_CHOICE.format(heading=heading, text=text[:20], labels=labels) + _one_each(text))


def yes_in(text: str, heading: str) -> bool:
    """是, 否 and their usual kin; empty is no."""
    if text.lower() in wording.YES:
        return True
    if text.lower() in wording.NO:
        return False
    raise BadRow(wording.NOT_YES_OR_NO.format(heading=heading, text=text[:20]))


def brought_up(row: Any, values: Mapping[str, Any]) -> str:
    """Have a row that is there say these values; what became of it."""
    if all(getattr(row, name) == value for name, value in values.items()):
        return "same"
    type(row)._default_manager.filter(pk=row.pk).update(**values)
    return "changed"


def write_whole(file: Path, text: str, mode: int = 0o644) -> None:
    """Write a file whole or not at all."""
    fresh = file.with_name(f".{file.name}.{os.getpid()}")
    with suppress(FileNotFoundError):
        fresh.unlink()
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        out.write(text)
    fresh.replace(file)
