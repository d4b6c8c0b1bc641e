"""Tables for people to take along, as .xlsx or .csv; written row by row, so memory stays flat."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Sequence
from typing import IO

import xlsxwriter

PLAIN = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
Headings = Sequence[tuple[str, int]]  # label, width of its column
Rows = Iterable[Sequence[str]]


def xlsx(name: str, told: str, headings: Headings, rows: Rows, last: str = "") -> IO[bytes]:
    """An open temporary file, at its start: what it is, headings, rows, a last line. Strings stay strings: nothing in
    them becomes a formula or a link."""
    out = tempfile.TemporaryFile()  # noqa: SIM115 - the response reads it and closes it
    book = xlsxwriter.Workbook(out, PLAIN)
    sheet, bold = book.add_worksheet(name), book.add_format({"bold": True, "bottom": 1})
    sheet.write_string(0, 0, told)
    for place, (label, width) in enumerate(headings):
        sheet.set_column(place, place, width)
        sheet.write_string(1, place, label, bold)
    sheet.freeze_panes(2, 1)
    line = 1
    for line, row in enumerate(rows, start=2):
        for place, text in enumerate(row):
            sheet.write_string(line, place, harmless(text))
    if last:
        sheet.write_string(line + 1, 0, last)
    book.close()
    out.seek(0)
    return out


def comma_separated(told: str, headings: Headings, rows: Rows, last: str = "") -> IO[bytes]:
    """The same as .csv, with the mark by which Excel knows UTF-8."""
    out = tempfile.TemporaryFile()  # noqa: SIM115 - the response reads it and closes it
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="")
    lines = csv.writer(text)
    lines.writerow([told])
    lines.writerow([label for label, _ in headings])
    lines.writerows([harmless(cell) for cell in row] for row in rows)
    lines.writerows([[last]] if last else [])
    text.detach()
    out.seek(0)
    return out


def harmless(text: str) -> str:
    """A text that stays text when somebody saves the sheet as CSV and opens that (OWASP, CSV injection)."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
