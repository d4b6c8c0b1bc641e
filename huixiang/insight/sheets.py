"""Message files as organs keep them, read as an import of concerns reads them; what was left out is told."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from huixiang.concerns.headings import GUESSES
from huixiang.insight import wording
from huixiang.insight.hot import Message
from huixiang.insight.lines import Say, Unusable, some
from huixiang.people.moments import EARLIEST, Habits, moment_of, order_of
from huixiang.people.sheets import Faulty, Rounded, Unreadable
from huixiang.people.tables import TROUBLE, Contents, Lacking, Sought, read

NAMES = {
    "id": GUESSES["number"],
    "reporter": GUESSES["filer"],
    "title": GUESSES["title"],
    "body": GUESSES["message"],
    "at": GUESSES["filed_at"] + GUESSES["filed_on"],
    "likes": wording.LIKES,
    "dislikes": wording.DISLIKES,
}
NEEDED = ("id", "title", "body")

Cells = dict[str, str]


def messages_in(path: Path, say: Say = lambda line: None) -> list[Message]:
    """Messages of a table, each number once; Unusable where it is no table, lacks a column or holds no message."""
    found = table(path)
    rows = Rows(found)
    habits = Habits(order_of(cells["at"] for _, cells in rows), from_1904=found.from_1904)
    messages: dict[str | int, Message] = {}
    again, timeless, rounded = [], [], []
    for line, cells in rows:
        lost_digits = isinstance(cells["id"], Rounded)  # others may be called the same: they are not it
        if cells["id"] in messages and not lost_digits:
            again.append(line)
            continue
        message = messages[line if lost_digits else cells["id"]] = message_of(cells, habits)
        rounded += [line] if lost_digits else []
        timeless += [line] if cells["at"] and not message.at else []
    if not messages:
        raise Unusable(wording.NO_MESSAGES_IN.format(file=path.name))
    for lines, sentence in (
        (rows.broken, wording.ROWS_LEFT_OUT), (again, wording.NUMBERS_AGAIN),
        (timeless, wording.TIMES_UNREAD), (rounded, wording.NUMBERS_ROUNDED),
    ):  # fmt: skip
        if lines:
            say(sentence.format(file=path.name, count=len(lines), lines=some(lines)))
    return list(messages.values())


def table(path: Path) -> Contents:
    try:
        return read(path, Sought(NAMES, NEEDED))[0]
    except Lacking as why:
        columns = wording.LIST.join(NAMES[name][0] for name in why.fields)
        raise Unusable(wording.NO_SUCH_COLUMNS.format(file=path.name, columns=columns, why=why)) from None
    except Unreadable as why:
        raise Unusable(str(why)) from None


class Rows:
    """Lines of a table that hold a message, each with its cells by field; `broken` are lines that lack something."""

    def __init__(self, found: Contents) -> None:
        self.told: list[tuple[int, Cells]] = []
        self.broken: list[int] = []
        for line, row in found.rows:
            cells = {name: row.get(found.mapping.get(name, ""), "") for name in NAMES}
            faulty = TROUBLE in row or any(isinstance(cells[name], Faulty) for name in NEEDED)
            if cells["id"] and (cells["title"] or cells["body"]) and not faulty:
                self.told.append((line, cells))
            else:
                self.broken.append(line)

    def __iter__(self) -> Iterator[tuple[int, Cells]]:
        return iter(self.told)


def message_of(cells: Cells, habits: Habits) -> Message:
    return Message(
        id=number_of(cells["id"]),
        reporter=cells["reporter"] or cells["id"],
        title=cells["title"],
        body=cells["body"],
        at=moment(cells["at"], habits),
        likes=amount(cells["likes"]) - amount(cells["dislikes"]),
    )


def number_of(text: str) -> int | str:
    """A number as a number; what would not come back as it stood stays text."""
    return int(text) if text.isascii() and text.isdigit() and str(int(text)) == text else text


def amount(text: str) -> float:
    """0 for what is no number."""
    try:
        return float(text or 0)
    except ValueError:
        return 0.0


def moment(text: str, habits: Habits) -> datetime | None:
    """None where it tells no moment, or may tell two."""
    try:
        found = moment_of(text, habits)
    except (ValueError, TypeError, OverflowError):
        return None
    return found.replace(tzinfo=None) if found.year >= EARLIEST else None
