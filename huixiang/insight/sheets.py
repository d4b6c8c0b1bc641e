"""Message files as organs keep them: one sheet, headings in the first row."""

import re
from datetime import datetime
from pathlib import Path

from python_calamine import CalamineWorkbook

from huixiang.insight.hot import Message
from huixiang.insight.wording import HEADINGS


def messages_in(path: Path) -> list[Message]:
    """Messages of an .xlsx file whose headings are those of `HEADINGS`; raises KeyError naming a missing one."""
    head, *rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    at = {str(name).strip(): i for i, name in enumerate(head)}
    column = {name: at[heading] for name, heading in HEADINGS.items() if name in NEEDED or heading in at}
    return [message_of({name: row[i] for name, i in column.items()}) for row in rows]


NEEDED = ("id", "title", "body")


def message_of(row: dict) -> Message:
    return Message(
        id=whole(row["id"]),
        reporter=str(row.get("reporter") or row["id"]),
        title=str(row["title"]),
        body=str(row["body"]),
        at=moment(row.get("at")),
        likes=number(row.get("likes")) - number(row.get("dislikes")),
    )


def whole(value):
    """Numbers of a sheet are floats; a case number is not."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def number(value) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def moment(value) -> datetime | None:
    """A cell of a date, or text such as 2019/2/28 11:25:05 or 2019-02-28."""
    if isinstance(value, datetime):
        return value
    parts = [int(part) for part in re.findall(r"\d+", str(value or ""))][:6]
    return datetime(*parts) if len(parts) >= 3 else None
