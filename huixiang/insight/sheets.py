"""Message files as organs keep them: one sheet, headings in the first row."""

import re
from datetime import date, datetime
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from huixiang.insight.hot import Message
from huixiang.insight.lines import Unusable
from huixiang.insight.wording import HEADINGS, LIST, NO_SUCH_COLUMNS, NOT_A_SHEET

NEEDED = ("id", "title", "body")


def messages_in(path: Path) -> list[Message]:
    """Messages of an .xlsx file whose headings are those of `HEADINGS`; Unusable where it is none, or one is missing."""
    head, *rows = sheet(path) or [[]]
    at = {str(name).strip(): i for i, name in enumerate(head)}
    missing = [HEADINGS[name] for name in NEEDED if HEADINGS[name] not in at]
    if missing:
        raise Unusable(NO_SUCH_COLUMNS.format(file=path.name, columns=LIST.join(missing)))
    column = {name: at[heading] for name, heading in HEADINGS.items() if heading in at}
    read = ({name: row[i] for name, i in column.items()} for row in rows)
    return [message_of(row) for row in read if row["id"] != "" and (row["title"] or row["body"])]


def sheet(path: Path) -> list[list]:
    try:
        return CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    except CalamineError:
        raise Unusable(NOT_A_SHEET.format(file=path.name)) from None


def message_of(row: dict) -> Message:
    return Message(
        id=whole(row["id"]),
        reporter=str(row.get("reporter") or row["id"]),
        title=str(row["title"] or ""),
        body=str(row["body"] or ""),
        at=moment(row.get("at")),
        likes=number(row.get("likes")) - number(row.get("dislikes")),
    )


def whole(value):
    """Numbers of a sheet are floats; a case number is not."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def number(value) -> float:
    """A number of a cell, also where it is kept as text; 0 for anything else."""
    try:
        return float(value or 0)
    except (ValueError, TypeError):
        return 0.0


def moment(value) -> datetime | None:
    """A cell of a date, or text such as 2019/2/28 11:25:05 or 2019-02-28."""
    if isinstance(value, date):
        return value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
    parts = [int(part) for part in re.findall(r"\d+", str(value or ""))][:6]
    try:
        return datetime(*parts) if len(parts) >= 3 else None
    except ValueError:
        return None
