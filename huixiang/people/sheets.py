"""What the files people have hold: sheets of rows (Excel and its kin, text with commas or the like), lines of JSON.

Text may be in UTF-8, UTF-16 or GB18030. `tables.py` finds which of them is the table.
"""

import codecs
import csv
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from . import wording
from .packed import WITHOUT_VALUE, Beside, package

UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
BROKEN = "\ufffd"  # what stands for a character that cannot be read
WORKBOOKS = {".xlsx", ".xlsm", ".xlsb", ".xls", ".et", ".ods"}
TEXTS = {".csv", ".tsv", ".txt"}
NO_MARK = "\x1f"  # parts nothing: a text of one column
MARKS = f"{NO_MARK},;\t|"  # that part the cells of a text
FAULTS = {
    "#N/A",
    "#REF!",
    "#VALUE!",
    "#DIV/0!",
    "#NAME?",
    "#NULL!",
    "#NUM!",
}  # of formulas, as a spreadsheet writes them
PACKED, OLD = b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1")  # how new and old workbooks begin
LOCKED = "EncryptedPackage".encode("utf-16-le")
TRIAL = """
import io, resource, sys
from python_calamine import CalamineError, CalamineWorkbook
resource.setrlimit(resource.RLIMIT_AS, (2**31, 2**31))
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
try:
    book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    for name in book.sheet_names:
        sheet = book.get_sheet_by_name(name)
        sum(map(len, sheet.iter_rows())), sheet.merged_cell_ranges
except CalamineError:
    pass
"""
MOST_DIGITS = 15  # of a number in a cell; Excel makes those behind them 0


AS_TEXT = re.compile(r"'([\d\s:/.+()-]+)|=\"(.*)\"")  # how systems keep a spreadsheet from rewriting a number


class Unreadable(ValueError):
    """The file cannot be read as a table; `str()` is a Chinese sentence."""


class Rounded(str):
    """A whole number too long for the cell it stood in: its last digits are not what was typed."""

    __slots__ = ()


class Faulty(str):
    """What stands in a cell whose formula failed, or was never worked out."""

    __slots__ = ()

    def why(self, heading: str) -> str:
        """A sentence for the person whose table it is."""
        sentence = wording.FORMULA_UNWORKED if self == WITHOUT_VALUE else wording.FORMULA_FAILED
        return sentence.format(heading=heading, text=self)


@dataclass(frozen=True)
class Sheet:
    """Rows of cells with their lines in the file; each call of `rows` begins anew."""

    name: str
    rows: Callable[[], Iterator[tuple[int, list[Any]]]]
    hidden: bool | None = None  # None: no sheet of a workbook
    left: int = 0  # columns before the first that holds anything
    spans: dict[int, list[range]] = field(default_factory=dict)  # by line: places of cells merged side by side
    unseen: frozenset[int] = frozenset()  # lines that are hidden or filtered away
    from_1904: bool = False  # bare numbers that are days are counted as old Macs did


def decoded(raw: bytes) -> str:
    """Text in UTF-8, or else in the Chinese national encoding; single broken bytes do not make the rest unreadable."""
    if raw.startswith(UTF_16):
        return raw.decode("utf-16", "replace")
    if half := _of_two_bytes(raw):
        return raw.decode(half, "replace")
    text = raw.decode("utf-8-sig", "replace")
    wide = sum(letter > "\x7f" for letter in text) if BROKEN in text else 0
    return raw.decode("gb18030", "replace") if 2 * text.count(BROKEN) > wide else text


def _of_two_bytes(raw: bytes) -> str:
    """The kind of UTF-16 a text without its mark is in: every other byte of what is not Chinese is zero."""
    left, right = raw[:4000:2].count(0), raw[1:4000:2].count(0)
    if bool(left) == bool(right) or len(raw) % 2:
        return ""
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return "utf-16-be" if left else "utf-16-le"
    return ""


def bytes_of(file: Path) -> bytes:
    """The file, if it is of a kind that can be read."""
    if file.suffix.lower() not in WORKBOOKS | TEXTS | {".jsonl"}:
        raise Unreadable(wording.NOT_A_TABLE.format(name=file.name))
    try:
        return file.read_bytes()
    except OSError as why:
        raise Unreadable(wording.NO_SUCH_FILE.format(name=file.name)) from why


def sheets_in(file: Path, raw: bytes) -> list[list[Sheet]]:
    """The sheets of a file, each in every way it may be read: a text once for each mark that may part its cells."""
    if raw.startswith((PACKED, OLD)):
        return [[sheet] for sheet in _workbook(file, raw)]
    if file.suffix.lower() not in TEXTS and b"\x00" in raw[:1000] and not raw.startswith(UTF_16):
        raise Unreadable(wording.BROKEN_TABLE.format(name=file.name))
    text = decoded(raw)
    if text.lstrip()[:1] == "<":
        raise Unreadable(wording.A_WEB_PAGE.format(name=file.name))
    return [[Sheet("", _parted(file, text, mark)) for mark in MARKS]]


def text_of(value: Any) -> str:
    """A cell as text: whole numbers without a point, days as ISO."""
    if value is None or isinstance(value, Faulty):
        return value or ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value)) if abs(value) < 10**MOST_DIGITS else Rounded(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat(sep=" ") if isinstance(value, datetime) else value.isoformat()
    text = str(value).strip()
    if text in FAULTS:
        return Faulty(text)
    return text[:-2] if text.endswith(".0") and text[:-2].isdigit() else text


def bare(text: str) -> str:
    """A cell's text without what only says that it is text."""
    found = AS_TEXT.fullmatch(text)
    return (found[1] or found[2] or "").strip() if found else text


def _workbook(file: Path, raw: bytes) -> Iterator[Sheet]:
    if raw.startswith(OLD) and not _survives(raw):
        raise Unreadable(wording.BROKEN_TABLE.format(name=file.name))
    try:
        book, told = CalamineWorkbook.from_filelike(BytesIO(raw)), package(raw)
        for known in book.sheets_metadata:
            hidden = known.visible != SheetVisibleEnum.Visible
            beside = told.sheets.get(known.name, Beside())
            yield _sheet(book.get_sheet_by_name(known.name), hidden, beside, told.from_1904)
    except (CalamineError, OSError, ValueError) as why:
        locked = isinstance(why, PasswordError) or (raw.startswith(OLD) and LOCKED in raw)
        sentence = wording.LOCKED_TABLE if locked else wording.BROKEN_TABLE
        raise Unreadable(sentence.format(name=file.name)) from why


def _survives(raw: bytes) -> bool:
    """Whether a process of its own can read an old workbook: unlike a new one it has no checksums, and the reader takes
    a damaged one so literally that the whole process ends, for want of memory or otherwise."""
    done = subprocess.run([sys.executable, "-c", TRIAL], input=raw, capture_output=True, check=False)  # noqa: S603 - ours
    return done.returncode == 0


def _sheet(sheet: CalamineSheet, hidden: bool, beside: Beside, from_1904: bool) -> Sheet:
    spans: dict[int, list[range]] = {}
    left = sheet.start[1] if sheet.start else 0
    for (top, first), (_, last) in sheet.merged_cell_ranges or []:
        if last > first:
            spans.setdefault(top + 1, []).append(range(first - left, last - left + 1))
    faults = {line: [(number_of(column) - left, text) for column, text in row] for line, row in beside.faults.items()}
    return Sheet(
        sheet.name, lambda: enumerate(_spread(sheet, faults), start=1), hidden, left, spans, beside.unseen, from_1904
    )


def _with_faults(sheet: CalamineSheet, faults: dict[int, list[tuple[int, str]]]) -> Iterator[list[Any]]:
    """The rows; what failed says so, where the reader of values has nothing."""
    for line, row in enumerate(sheet.iter_rows(), start=1):
        for place, text in faults.get(line, ()):
            if 0 <= place < len(row):
                row[place] = Faulty(text)
        yield row


def _spread(sheet: CalamineSheet, faults: dict[int, list[tuple[int, str]]]) -> Iterator[list[Any]]:
    """The rows; what stands in cells joined downwards is said in each of them, as people read it."""
    ranges, left = sheet.merged_cell_ranges or [], (sheet.start or (0, 0))[1]
    ends = {(top, place - left): bottom for (top, place), (bottom, right) in ranges if place == right}
    if not ends:
        yield from _with_faults(sheet, faults)
        return
    joined: dict[int, tuple[int, Any]] = {}  # column: down to which line, and what
    for line, row in enumerate(_with_faults(sheet, faults)):
        blank = not any(map(text_of, row))  # joined to the one above in every cell it has: no row of its own
        for place, cell in enumerate(row):
            if (line, place) in ends:
                joined[place] = ends[line, place], cell
            elif place in joined and line <= joined[place][0] and not blank:
                row[place] = joined[place][1]
        yield row


def _parted(file: Path, text: str, mark: str) -> Callable[[], Iterator[tuple[int, list[Any]]]]:
    def rows() -> Iterator[tuple[int, list[Any]]]:
        table = csv.reader(StringIO(text, newline=""), delimiter=mark, strict=True)
        try:
            for row in table:
                yield table.line_num, row
        except csv.Error as why:  # a quote that never closes swallows the rows behind it into one cell
            raise Unreadable(wording.BROKEN_ROW.format(name=file.name, line=table.line_num)) from why

    return rows


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


def json_rows(raw: bytes) -> Iterator[tuple[int, dict[Any, Any] | None]]:
    """(line, the object on it or None)."""
    for number, line in enumerate(decoded(raw).split("\n"), start=1):
        if line.strip():
            try:
                row = json.loads(line)
            except (ValueError, RecursionError):
                row = None
            yield number, row if isinstance(row, dict) else None
