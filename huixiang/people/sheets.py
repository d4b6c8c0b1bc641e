"""Rows out of the files people have: xlsx, csv and jsonl (UTF-8, UTF-16 or GB18030), one dict a row."""

import codecs
import csv
import json
from collections.abc import Iterator
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from . import wording

UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
BROKEN = "\ufffd"  # what stands for a character that cannot be read


class Unreadable(ValueError):
    """The file cannot be read as a table; `str()` is a Chinese sentence."""


Row = tuple[int, dict[str, str]]


def decoded(raw: bytes) -> str:
    """Text in UTF-8, or else in the Chinese national encoding; single broken bytes do not make the rest unreadable."""
    if raw.startswith(UTF_16):
        return raw.decode("utf-16", "replace")
    text = raw.decode("utf-8-sig", "replace")
    wide = sum(letter > "\x7f" for letter in text) if BROKEN in text else 0
    return raw.decode("gb18030", "replace") if 2 * text.count(BROKEN) > wide else text


def rows_of(file: Path) -> Iterator[Row]:
    """(line number in the file, {heading: text}) of every row that is not blank; a column without a heading is none."""
    reader = {".xlsx": _xlsx, ".csv": _csv, ".jsonl": _jsonl}.get(file.suffix.lower())
    if reader is None:
        raise Unreadable(wording.NOT_A_TABLE.format(name=file.name))
    if not file.is_file():
        raise Unreadable(wording.NO_SUCH_FILE.format(name=file.name))
    for number, row in reader(file):
        told = {name: text_of(value) for heading, value in row.items() if (name := str(heading or "").strip())}
        if any(told.values()):
            yield number, told


def text_of(value: Any) -> str:
    """A cell as text: whole numbers without a point, days as ISO."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat(sep=" ") if isinstance(value, datetime) else value.isoformat()
    text = str(value).strip()
    return text[:-2] if text.endswith(".0") and text[:-2].isdigit() else text


def _xlsx(file: Path) -> Iterator[tuple[int, dict[Any, Any]]]:
    try:
        sheet = CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0)
    except (CalamineError, OSError, ValueError) as why:
        raise Unreadable(wording.BROKEN_TABLE.format(name=file.name)) from why
    rows = enumerate(_spread(sheet), start=1)
    headings = next((row for _, row in rows if any(map(text_of, row))), [])  # a sheet may begin with blank lines
    for number, row in rows:
        yield number, dict(zip(headings, row, strict=False))


def _spread(sheet: CalamineSheet) -> Iterator[list[Any]]:
    """The rows; what stands in cells joined downwards is said in each of them, as people read it."""
    ranges, left = sheet.merged_cell_ranges or [], (sheet.start or (0, 0))[1]
    ends = {(top, place - left): bottom for (top, place), (bottom, right) in ranges if place == right}
    joined: dict[int, tuple[int, Any]] = {}  # column: down to which line, and what
    for line, row in enumerate(sheet.iter_rows()):
        blank = not any(map(text_of, row))  # joined to the one above in every cell it has: no row of its own
        for place, cell in enumerate(row):
            if (line, place) in ends:
                joined[place] = ends[line, place], cell
            elif place in joined and line <= joined[place][0] and not blank:
                row[place] = joined[place][1]
        yield row


def _csv(file: Path) -> Iterator[tuple[int, dict[Any, Any]]]:
    table = csv.DictReader(StringIO(decoded(file.read_bytes()), newline=""), strict=True)
    try:
        for row in table:
            yield table.line_num, row
    except csv.Error as why:  # a quote that never closes swallows the rows behind it into one cell
        raise Unreadable(wording.BROKEN_ROW.format(name=file.name, line=table.line_num)) from why


def _jsonl(file: Path) -> Iterator[tuple[int, dict[Any, Any]]]:
    for number, line in enumerate(decoded(file.read_bytes()).split("\n"), start=1):
        if line.strip():
            try:
                row = json.loads(line)
            except (ValueError, RecursionError):
                row = None
            yield number, row if isinstance(row, dict) else {wording.BROKEN_LINE: line[:80]}
