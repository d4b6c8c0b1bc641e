"""A row of another system's table, read: what it tells of a message, or why it cannot be taken."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import TYPE_CHECKING

from django.utils import timezone

from huixiang.people.models import Area
from huixiang.people.moments import EARLIEST, Habits, Unclear, WithoutYear, clock_of, moment_of, order_of
from huixiang.people.sheets import BROKEN, Faulty, Rounded, bare
from huixiang.people.tables import TROUBLE
from huixiang.vault import clean_text, masking
from huixiang.vault.identities import MOST
from huixiang.vault.models import Field

from . import wording
from .filing import title_of
from .headings import DAYS, OF_A_KIND, OTHER_KINDS
from .loop import KINDS

if TYPE_CHECKING:
    from huixiang.people.tables import Contents

LONGEST = 20000  # characters of a message or reply from another system; ours are shorter
IDENTITY = ("name", "phone")
KIND_CODES = OTHER_KINDS | {
    spelling: code for code, label in KINDS for spelling in (code, label, OF_A_KIND.format(label=label))
}
KEY, SOURCE = 60, 30  # characters of the field, and of the source in it


@dataclass
class Told:
    """A row that can be taken; its moments are told in the organ's own time."""

    line: int
    came_as: str  # source and number, or what it tells
    title: str
    message: str
    filed_at: datetime
    kind: str = ""
    place: str = ""
    filer: str = ""
    area: Area | None = None
    reply: str = ""
    answered_at: datetime | None = None
    identity: dict[str, str] = field(default_factory=dict)
    also: str = ""  # how else it may have come, its sheet alone or with others
    shared: bool = False  # its number belongs to another letter on another sheet
    heading: str = ""  # the title as it was told, where names or numbers in it are masked

    @property
    def words(self) -> str:
        """What is kept as her message: nothing she told is lost to a masked title."""
        return f"{self.heading}\n{self.message}" if self.heading else self.message


class Reader:
    """Turns rows into Told, or into a reason why not."""

    def __init__(
        self,
        mapping: dict[str, str],
        source: str,
        habits: Habits | None = None,
        *,
        sheet: str = "",
        shared: frozenset[str] = frozenset(),
    ) -> None:
        """`shared` are the numbers that mean another letter on another sheet."""
        self.mapping, self.habits, self.rounded = mapping, habits or Habits(), 0
        self.sheet, self.shared = sheet, shared
        self.source = source.encode("utf-8", "replace").decode().replace("\x00", "")
        self.zone = timezone.get_default_timezone()
        self.areas = {key: area for area in Area.objects.all() for key in (area.code, area.name)}

    def cell(self, row: dict[str, str], name: str) -> str:
        """What the row tells under that name; a dash or a word for nothing is nothing."""
        typed = self._as_typed(row, name)
        if not typed:
            return ""
        text = typed if name == "number" else bare(typed)  # by its number it is known again, whatever that looks like
        return "" if wording.NOTHING.fullmatch(text) else text

    def _as_typed(self, row: dict[str, str], name: str) -> str:
        text = row.get(heading := self.mapping.get(name, ""), "")
        if isinstance(text, Faulty):
            raise clean_text.BadText(text.why(heading))
        return text

    def read(self, line: int, row: dict[str, str]) -> Told:
        """The row, checked; BadText tells why it cannot be taken."""
        if TROUBLE in row:
            raise clean_text.BadText(row[TROUBLE])
        if any(BROKEN in text for text in row.values()):
            raise clean_text.BadText(wording.GARBLED)
        message = clean_text.paragraphs(self.cell(row, "message"), LONGEST, required=True)
        title = self._line(row, "title", 200)
        shown = masking.story(title)  # it stays in every list
        reply = self._reply(row)
        number = self._number(row)
        key = self._came_as(number, row, message)
        by_sheet, shared = self._key(f"{self.sheet}:{number}") if self.sheet and number else "", number in self.shared
        told = Told(
            line, by_sheet if shared else key, shown or title_of(message), message,
            filed_at=self._filed_at(row), reply=reply,
            answered_at=self._moment(row, "answered_at") if reply else None, kind=self._kind(row),
            place=self._line(row, "place", 200), filer=self._line(row, "filer", 200)[:40],
            area=self._area(row), identity=self._identity(row), also=key if shared else by_sheet, shared=shared,
            heading="" if message.startswith(title) or shown == title else title,
        )  # fmt: skip
        return self._in_order(told)

    def _line(self, row: dict[str, str], name: str, most: int) -> str:
        try:
            return clean_text.line(self.cell(row, name), most)
        except clean_text.BadText as why:
            raise clean_text.BadText(wording.IN_COLUMN.format(heading=self.mapping[name], why=why)) from None

    def _reply(self, row: dict[str, str]) -> str:
        text = clean_text.paragraphs(self.cell(row, "reply"), LONGEST)
        return "" if wording.NO_REPLY_YET.fullmatch(text) else text

    def _in_order(self, told: Told) -> Told:
        now = timezone.now()
        if told.filed_at > now:
            raise clean_text.BadText(wording.FILED_IN_FUTURE)
        if told.reply and told.answered_at is None:
            raise clean_text.BadText(wording.REPLY_WITHOUT_TIME)
        if told.answered_at and told.answered_at > now:
            raise clean_text.BadText(wording.ANSWERED_IN_FUTURE)
        told.filed_at = told.filed_at.astimezone(self.zone)
        told.answered_at = told.answered_at and told.answered_at.astimezone(self.zone)
        if told.answered_at and same_day_alone(told.filed_at, told.answered_at):
            told.answered_at = told.filed_at
        if told.answered_at and told.answered_at < told.filed_at:
            raise clean_text.BadText(wording.ANSWERED_BEFORE_FILED)
        return told

    def _came_as(self, number: str, row: dict[str, str], message: str) -> str:
        """Source and number; a row without a number is known by what it tells, but not by who tells it: the same letter
        of another writer or another day is another.
        """
        days = [self._as_typed(row, name) for name in self._told_when(row, "filed_at")]
        told = [message, self._as_typed(row, "filer"), *days, self._as_typed(row, "place")]
        return self._key(number or digest("\n".join(filter(None, told))))

    def _key(self, number: str) -> str:
        """What is too long for its field is never cut, for two that begin alike would be one."""
        whole = f"{self.source}:{number}"
        return whole if len(whole) <= KEY else f"{self.source[:SOURCE]}:{digest(whole)}"

    def _number(self, row: dict[str, str]) -> str:
        """Its number, unless that lost digits: two letters might then share what is left of theirs."""
        if is_rounded(self.cell(row, "number")):
            self.rounded += 1
            return ""
        return self._line(row, "number", 200)

    def doubts(self) -> list[str]:
        """What whoever imports should know of rows that came in."""
        told = {"heading": self.mapping.get("number"), "count": self.rounded}
        undated = not {"filed_at", "filed_on"} & {*self.mapping}
        return [wording.FILED_NOW] * undated + [wording.ROUNDED.format(**told)] * bool(self.rounded)

    def _identity(self, row: dict[str, str]) -> dict[str, str]:
        """What she told of herself; BadText where the vault could not keep it, before anything is written."""
        if is_rounded(phone := self.cell(row, "phone")):
            raise clean_text.BadText(wording.PHONE_ROUNDED.format(heading=self.mapping["phone"], text=phone[:30]))
        told = {name: self._line(row, name, MOST[Field(name)]) for name in IDENTITY}
        return {name: text for name, text in told.items() if text}

    def _filed_at(self, row: dict[str, str]) -> datetime:
        """When it was filed: now for a table without such a column, but no row of one that has it goes without."""
        moment = self._moment(row, "filed_at")
        if moment is None and (heading := self.mapping.get("filed_at") or self.mapping.get("filed_on")):
            raise clean_text.BadText(wording.WITHOUT_A_TIME.format(heading=heading))
        return moment or timezone.now()

    def _told_when(self, row: dict[str, str], name: str) -> list[str]:
        """The columns that tell a moment: its own, or the one of days where that is empty or tells an hour alone."""
        if DAYS[name] not in self.mapping:
            return [name]
        text = self.cell(row, name)
        if not self.cell(row, DAYS[name]) or (text and clock_of(text) is None):
            return [name]
        return [DAYS[name], name] if text else [DAYS[name]]

    def _moment(self, row: dict[str, str], name: str) -> datetime | None:
        columns = self._told_when(row, name)
        moment = self._read(row, columns[0])
        if moment and len(columns) == 2:
            moment = datetime.combine(moment.date(), clock_of(self.cell(row, name)) or time.min)
        return moment.replace(tzinfo=self.zone) if moment and timezone.is_naive(moment) else moment

    def _read(self, row: dict[str, str], name: str) -> datetime | None:
        text = self.cell(row, name)
        if not text:
            return None
        told = {"heading": self.mapping[name], "text": " ".join(text.split())[:30]}
        try:
            moment = moment_of(text, self.habits)
            if moment.year < EARLIEST:
                raise ValueError(moment.year)
        except Unclear:
            raise clean_text.BadText(wording.DAY_OR_MONTH.format(**told)) from None
        except WithoutYear:
            raise clean_text.BadText(wording.NO_YEAR.format(**told)) from None
        except (ValueError, TypeError, OverflowError):
            sentence = wording.NOT_A_MOMENT if clock_of(text) is None else wording.HOUR_WITHOUT_DAY
            raise clean_text.BadText(sentence.format(**told)) from None
        return moment

    def _kind(self, row: dict[str, str]) -> str:
        text = self.cell(row, "kind")
        if text and text not in KIND_CODES:
            raise clean_text.BadText(wording.NO_SUCH_KIND.format(text=text[:20]))
        return KIND_CODES.get(text, "")

    def _area(self, row: dict[str, str]) -> Area | None:
        text = self.cell(row, "area")
        if text and text not in self.areas:
            raise clean_text.BadText(wording.NO_SUCH_AREA.format(text=text[:30]))
        return self.areas.get(text)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:24]


def is_rounded(number: str) -> bool:
    """Whether a spreadsheet changed a long number, in its cell or when it wrote a text."""
    return isinstance(number, Rounded) or bool(wording.SHORTENED.fullmatch(number))


def shared_numbers(tables: list[Contents]) -> frozenset[str]:
    """The numbers that mean one letter on one sheet and another on another: each sheet counts from one."""
    said: dict[str, str] = {}
    shared = set()
    for found in tables if len(tables) > 1 else ():
        number, message = found.mapping.get("number", ""), found.mapping["message"]
        for _, row in found.rows:
            text = row.get(message, "")
            if (key := row.get(number, "")) and said.setdefault(key, text) != text:
                shared.add(key)
    return frozenset(shared)


def order_in(tables: list[Contents]) -> str:
    """Whether days before months or after go first in the tables; their moments were written by one hand."""
    told = [
        (found, [found.mapping[name] for pair in DAYS.items() for name in pair if name in found.mapping])
        for found in tables
    ]
    return order_of(row.get(heading, "") for found, headings in told for _, row in found.rows for heading in headings)


def same_day_alone(filed_at: datetime, answered_at: datetime) -> bool:
    """Whether of the answer only the day is told, and it is the day of the question; both in the organ's own time."""
    return answered_at.time() == time.min and answered_at.date() == filed_at.date()
