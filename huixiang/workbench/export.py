"""The list as an Excel file: what the page shows and no identity; written row by row, so memory stays flat."""

from __future__ import annotations

import tempfile
from itertools import islice
from typing import IO, Any

import xlsxwriter
from django.db.models import QuerySet
from django.utils import timezone

from huixiang.loops.models import Case
from huixiang.people.models import Account
from huixiang.vault import masking

from . import wording
from .rows import moment_words, rows_of

MOST = 50_000
AT_ONCE = 500
HEADINGS = [
    (wording.NUMBER, 20), (wording.TITLE, 50), (wording.KIND, 10), (wording.AREA, 14), (wording.STAGE, 22),
    (wording.LEAD, 22), (wording.OPENED_AT, 17), (wording.DUE_AT, 17),
]  # fmt: skip


def workbook(cases: QuerySet[Case], account: Account, told: list[str]) -> IO[bytes]:
    """An open temporary file, at its start. Strings stay strings: nothing in them becomes a formula or a link."""
    out = tempfile.TemporaryFile()  # noqa: SIM115 - the response reads it and closes it
    plain = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(out, plain)
    sheet = book.add_worksheet(wording.EXPORT_NAME)
    _head(sheet, book.add_format({"bold": True, "bottom": 1}), account, told)
    line = 2
    ordered = cases.select_related("area").order_by("-opened_at", "-id")[:MOST]
    for line, row in enumerate(_rows(ordered), start=2):
        for place, text in enumerate(row):
            sheet.write_string(line, place, harmless(text))
    if line == MOST + 1:
        sheet.write_string(line + 1, 0, wording.EXPORT_MOST.format(most=MOST))
    book.close()
    out.seek(0)
    return out


def _head(sheet: Any, bold: Any, account: Account, told: list[str]) -> None:
    for place, (_, width) in enumerate(HEADINGS):
        sheet.set_column(place, place, width)
    filters = "；".join(told) or wording.NO_FILTER
    sheet.write_string(
        0, 0, wording.EXPORT_STATES.format(at=moment_words(timezone.now()), who=account.name, filters=filters)
    )
    for place, (label, _) in enumerate(HEADINGS):
        sheet.write_string(1, place, label, bold)
    sheet.freeze_panes(2, 1)


def _rows(cases: QuerySet[Case]) -> Any:
    stream = cases.iterator(chunk_size=AT_ONCE)
    while some := list(islice(stream, AT_ONCE)):
        for case, row in zip(some, rows_of(some), strict=True):
            title = masking.story(case.title)
            yield (
                case.number,
                title,
                case.kind_label,
                row.place,
                row.state,
                row.holder,
                moment_words(case.opened_at),
                row.due,
            )


def harmless(text: str) -> str:
    """A text that stays text when somebody saves the sheet as CSV and opens that (OWASP, CSV injection)."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
