"""Bring messages in from a table: whole loops with the times things really happened.

Rows are written in batches, each in one transaction; a row that came before (same source and number) is skipped,
so an import may be repeated or interrupted. A row that cannot be taken is told with its line and its reason.
"""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, time
from itertools import islice

from django.db import connection, transaction
from django.utils import timezone

from huixiang.loops.book import Book, append, copy_to_case, party_rows
from huixiang.loops.copying import copy_in
from huixiang.loops.course import Course
from huixiang.loops.fresh import fresh
from huixiang.loops.given import Given
from huixiang.loops.models import Case, Spoken
from huixiang.loops.numbers import take_block
from huixiang.loops.parties import IMPORT, Hat
from huixiang.loops.table import OPEN
from huixiang.loops.waiting import waiting_rows
from huixiang.loops.words import search_tokens
from huixiang.people.models import Area
from huixiang.people.scoped import current_organ_id
from huixiang.people.sheets import BROKEN, Rounded
from huixiang.people.tables import TROUBLE, Contents, Row
from huixiang.vault import clean_text, masking
from huixiang.vault.identities import MOST, keep
from huixiang.vault.models import Field

from . import wording
from .filing import station_for, title_of
from .headings import KIND_CODES
from .loop import CONCERN
from .models import Channel, Concern
from .moments import Unclear, moment_of, order_of

BATCH = 500
SWEPT_AFTER = 200_000  # new objects
LONGEST = 20000  # characters of a message or reply from another system; ours are shorter
EARLIEST = 1900  # a year before it is a slip of the pen; the first of all years cannot even be read back
HAT = Hat("import")
MOMENTS = ("filed_at", "answered_at")
IDENTITY = ("name", "phone")
KNOWN_BY = ("filer", "filed_at", "place")  # the same letter of another writer or another day is another
KEY, SOURCE = 60, 30  # characters of the field, and of the source in it


@dataclass
class Told:
    """A row that can be taken; `filed_at` is told in the organ's own time."""

    line: int
    came_as: str
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
    heading: str = ""  # the title as it was told, where names or numbers in it are masked

    @property
    def words(self) -> str:
        """What is kept as her message: nothing she told is lost to a masked title."""
        return f"{self.heading}\n{self.message}" if self.heading else self.message


@dataclass
class Outcome:
    """What became of the rows."""

    read: int = 0
    imported: int = 0
    skipped: int = 0
    rejected: list[tuple[int, str]] = field(default_factory=list)


class Reader:
    """Turns rows into Told, or into a reason why not."""

    def __init__(self, mapping: dict[str, str], source: str, order: str = "") -> None:
        self.mapping, self.order, self.rounded = mapping, order, 0
        self.source = source.encode("utf-8", "replace").decode().replace("\x00", "")
        self.areas = {key: area for area in Area.objects.all() for key in (area.code, area.name)}

    def cell(self, row: dict[str, str], name: str) -> str:
        return row.get(self.mapping.get(name, ""), "")

    def read(self, line: int, row: dict[str, str]) -> Told:
        """The row, checked; BadText tells why it cannot be taken."""
        if TROUBLE in row:
            raise clean_text.BadText(row[TROUBLE])
        if any(BROKEN in text for text in row.values()):
            raise clean_text.BadText(wording.GARBLED)
        message = clean_text.paragraphs(self.cell(row, "message"), LONGEST, required=True)
        title = clean_text.line(self.cell(row, "title"), 200)
        shown = masking.story(title)  # it stays in every list
        reply = clean_text.paragraphs(self.cell(row, "reply"), LONGEST)
        told = Told(
            line, self._came_as(row, message), shown or title_of(message), message,
            filed_at=self._filed_at(row), reply=reply,
            answered_at=self._moment(row, "answered_at") if reply else None, kind=self._kind(row),
            place=clean_text.line(self.cell(row, "place"), 200), filer=clean_text.line(self.cell(row, "filer"), 200)[:40],
            area=self._area(row), identity=self._identity(row),
            heading="" if message.startswith(title) or shown == title else title,
        )  # fmt: skip
        return self._in_order(told)

    def _in_order(self, told: Told) -> Told:
        if told.filed_at > timezone.now():
            raise clean_text.BadText(wording.FILED_IN_FUTURE)
        if told.reply and told.answered_at is None:
            raise clean_text.BadText(wording.REPLY_WITHOUT_TIME)
        if told.answered_at and told.answered_at > timezone.now():
            raise clean_text.BadText(wording.ANSWERED_IN_FUTURE)
        if told.answered_at and same_day_alone(told.filed_at, told.answered_at):
            told.answered_at = told.filed_at
        if told.answered_at and told.answered_at < told.filed_at:
            raise clean_text.BadText(wording.ANSWERED_BEFORE_FILED)
        told.filed_at = timezone.localtime(told.filed_at)
        return told

    def _came_as(self, row: dict[str, str], message: str) -> str:
        """Source and number; a row without a number is known by what it tells, but not by who tells it.

        What is too long for its field is never cut, for two that begin alike would be one.
        """
        told = [message, *(self.cell(row, name) for name in KNOWN_BY if self.cell(row, name))]
        number = clean_text.line(self._number(row), 200) or digest("\n".join(told))
        whole = f"{self.source}:{number}"
        return whole if len(whole) <= KEY else f"{self.source[:SOURCE]}:{digest(whole)}"

    def _number(self, row: dict[str, str]) -> str:
        """Its number, unless that lost digits: two letters might then share what is left of theirs."""
        number = self.cell(row, "number")
        if is_rounded(number):
            self.rounded += 1
            return ""
        return number

    def doubts(self) -> list[str]:
        """What whoever imports should know of rows that came in."""
        told = {"heading": self.mapping.get("number"), "count": self.rounded}
        return [wording.ROUNDED.format(**told)] if self.rounded else []

    def _identity(self, row: dict[str, str]) -> dict[str, str]:
        """What she told of herself; BadText where the vault could not keep it, before anything is written."""
        if is_rounded(phone := self.cell(row, "phone")):
            raise clean_text.BadText(wording.PHONE_ROUNDED.format(heading=self.mapping["phone"], text=phone[:30]))
        told = {name: clean_text.line(self.cell(row, name), MOST[Field(name)]) for name in IDENTITY}
        return {name: text for name, text in told.items() if text}

    def _filed_at(self, row: dict[str, str]) -> datetime:
        """When it was filed: now for a table without such a column, but no row of one that has it goes without."""
        moment = self._moment(row, "filed_at")
        if moment is None and "filed_at" in self.mapping:
            raise clean_text.BadText(wording.WITHOUT_A_TIME.format(heading=self.mapping["filed_at"]))
        return moment or timezone.now()

    def _moment(self, row: dict[str, str], name: str) -> datetime | None:
        text = self.cell(row, name)
        if not text:
            return None
        told = {"heading": self.mapping[name], "text": text[:30]}
        try:
            moment = moment_of(text, self.order)
            if moment.year < EARLIEST:
                raise ValueError(moment.year)
        except Unclear:
            raise clean_text.BadText(wording.DAY_OR_MONTH.format(**told)) from None
        except (ValueError, TypeError, OverflowError):
            raise clean_text.BadText(wording.NOT_A_MOMENT.format(**told)) from None
        return moment if timezone.is_aware(moment) else timezone.make_aware(moment)

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


def order_in(found: Contents) -> str:
    """Whether days before months or after go first in the table; its moments were written by one hand."""
    headings = [found.mapping[name] for name in MOMENTS if name in found.mapping]
    return order_of(row.get(heading, "") for _, row in found.rows for heading in headings)


def same_day_alone(filed_at: datetime, answered_at: datetime) -> bool:
    """Whether of the answer only the day is told, and it is the day of the question."""
    filed, answered = timezone.localtime(filed_at), timezone.localtime(answered_at)
    return answered.time() == time.min and answered.date() == filed.date()


def bring_in(
    rows: Iterable[Row],
    reader: Reader,
    outcome: Outcome | None = None,
    *,
    dry: bool = False,
    tell: Callable[[Outcome], None] = lambda _: None,
) -> Outcome:
    """Take every row that can be taken; `tell` hears after each batch."""
    outcome = outcome or Outcome()
    with _seldom_swept():
        for batch in _batches(rows):
            taken = list(_read(batch, reader, outcome))
            with transaction.atomic():
                _after_other_imports()
                new = _not_here_yet(taken)
                others = _told_otherwise(taken, new)
                if not dry:
                    write(new)
            outcome.imported += len(new)
            outcome.skipped += len(taken) - len(new) - len(others)
            outcome.rejected += [(told.line, wording.NUMBER_TAKEN) for told in others]
            tell(outcome)
    return outcome


@contextmanager
def _seldom_swept() -> Iterator[None]:
    """A batch's rows live until they are written: looking for garbage among them again and again finds none."""
    before = gc.get_threshold()
    gc.set_threshold(SWEPT_AFTER, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    source = iter(rows)
    while batch := list(islice(source, BATCH)):
        yield batch


def _read(batch: list[Row], reader: Reader, outcome: Outcome) -> Iterator[Told]:
    for line, row in batch:
        outcome.read += 1
        try:
            yield reader.read(line, row)
        except clean_text.BadText as why:
            outcome.rejected.append((line, str(why)))


def _after_other_imports() -> None:
    """Wait for the batch of another import of the organ: what it writes is then seen, and not written twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"import {current_organ_id()}"])


def _not_here_yet(taken: list[Told]) -> list[Told]:
    """The rows whose number has not come before, in the database or in the batch itself."""
    numbers = [told.came_as for told in taken]
    here = set(Concern.objects.filter(channel=Channel.IMPORT, came_as__in=numbers).values_list("came_as", flat=True))
    first = {told.came_as: told for told in reversed(taken) if told.came_as not in here}
    return [told for told in taken if first.get(told.came_as) is told]


def _told_otherwise(taken: list[Told], new: list[Told]) -> list[Told]:
    """Those whose number came before with another message; what was erased since cannot be compared."""
    first = {told.came_as: told.words for told in new}
    before = {told.came_as for told in taken} - set(first)
    spoken = Spoken.objects.filter(
        seq=0, field="message", case__concern__channel=Channel.IMPORT, case__concern__came_as__in=before
    )
    first |= dict(spoken.order_by().values_list("case__concern__came_as", "text")) if before else {}
    # a title was kept as it was told before it was masked
    return [told for told in taken if first.get(told.came_as, told.words) not in (told.words, told.message)]


def write(told: list[Told]) -> None:
    """Write whole loops; must run in a transaction."""
    book, numbers = Book(), _numbers(told)
    cases = [_loop(book, one, numbers[one.came_as]) for one in told]
    copy_in(book)
    for one, case in zip(told, cases, strict=True):
        if one.identity:
            keep(case, one.identity)


def _numbers(told: list[Told]) -> dict[str, str]:
    of_year: dict[int, list[str]] = {}
    for one in told:
        of_year.setdefault(one.filed_at.year, []).append(one.came_as)
    return {
        key: number
        for year, keys in of_year.items()
        for key, number in zip(keys, take_block(CONCERN.number, year, len(keys)), strict=True)
    }


def _loop(book: Book, told: Told, number: str) -> Case:
    case = fresh(
        Case, loop=CONCERN.name, number=number, title=told.title, kind=told.kind,
        area_id=told.area.pk if told.area else None,
        opened_at=told.filed_at, opened_on=told.filed_at.date(),
        tokens=search_tokens(f"{told.words} {told.place}", told.title),
    )  # fmt: skip
    course = Course(CONCERN)
    words = {"message": told.words, **({"place": told.place} if told.place else {})}
    parties = {"station": [str(station_for(told.area))]}
    append(book, case, course, OPEN, HAT, IMPORT, told.filed_at, Given(words=words), {"parties": parties})
    if told.reply and told.answered_at:
        append(book, case, course, "record_assign", HAT, IMPORT, told.filed_at, Given(), {})
        append(
            book, case, course, "record_reply", HAT, IMPORT, told.answered_at, Given(words={"reply": told.reply}), {}
        )
    copy_to_case(case, course)
    book.opened.append(case)
    book.told.append((case, words))
    book.parties += party_rows(case, course.parties)
    book.waiting += waiting_rows(case, course)
    book.records.append(
        fresh(
            Concern,
            organ_id=case.organ_id,
            case_id=case.id,
            channel=Channel.IMPORT.value,
            anonymous=not told.identity,
            came_as=told.came_as,
            filer=told.filer,
        )
    )
    return case
