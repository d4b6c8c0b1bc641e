"""Bring messages in from a table: whole loops with the times things really happened.

Rows are written in batches, each in one transaction; a row that came before (same source and number) is skipped,
so an import may be repeated or interrupted. A row that cannot be taken is told with its line and its reason.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice

from django.db import connection, transaction

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
from huixiang.people.scoped import current_organ_id
from huixiang.people.tables import Row
from huixiang.vault import clean_text
from huixiang.vault.identities import keep

from . import wording
from .filing import station_for
from .loop import CONCERN
from .models import Channel, Concern
from .reader import Reader, Told

BATCH = 500
SWEPT_AFTER = 200_000  # new objects
HAT = Hat("import")


@dataclass
class Outcome:
    """What became of the rows."""

    read: int = 0
    imported: int = 0
    skipped: int = 0
    rejected: list[tuple[int, str]] = field(default_factory=list)
    tried: dict[str, str | None] = field(default_factory=dict)  # in a dry run: what would be there by now


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
                new, others = _sorted_out(taken, outcome.tried)
                if dry:
                    outcome.tried |= {told.came_as: told.words for told in new}
                else:
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


def _sorted_out(taken: list[Told], tried: dict[str, str | None]) -> tuple[list[Told], list[Told]]:
    """The rows that have not come before, in the database or in the batch itself; and those whose number has, with
    another message."""
    here = tried | _words_here({key for told in taken for key in (told.came_as, told.also) if key})
    new, others = [], []
    for told in taken:
        # a title was kept as it was told before it was masked; what was erased since cannot be compared
        known = [here[key] for key in (told.came_as, told.also) if key in here]
        if any(words in (None, told.words, told.message) for words in known):
            continue
        if told.came_as in here or (known and not told.shared):
            others.append(told)
        else:
            new.append(told)
            here[told.came_as] = told.words
    return new, others


def _words_here(keys: set[str]) -> dict[str, str | None]:
    """key → the message that came under it, or None where that was erased."""
    came = Concern.objects.filter(channel=Channel.IMPORT, came_as__in=keys).values_list("came_as", flat=True)
    here: dict[str, str | None] = dict.fromkeys(came)
    spoken = Spoken.objects.filter(
        seq=0, field="message", case__concern__channel=Channel.IMPORT, case__concern__came_as__in=list(here)
    )
    return here | dict(spoken.order_by().values_list("case__concern__came_as", "text")) if here else here


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
