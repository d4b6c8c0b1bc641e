"""Do the entries and their copies agree? Every case is computed anew from its entries and compared with what lists show;
every chain is followed; every text is held against its commitment."""

from __future__ import annotations

import copy
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction

from huixiang.ledger.canonical import NOTHING_BEFORE, commitment, leaf, moment
from huixiang.ledger.models import Entry
from huixiang.ledger.recount import one_moment

from . import wording
from .book import COPIES, copy_to_case
from .course import Course, replay
from .models import Case, Party, Spoken, Waiting
from .together import carry_out
from .waiting import waiting_anew, waiting_told

AT_ONCE = 500


class Disagreement(NamedTuple):
    """One thing that is not as the entries say."""

    number: str
    what: str


def recheck(*, mend: bool = False) -> Iterator[tuple[int, list[Disagreement]]]:
    """Go through all cases of the organ in batches: (cases read, what disagrees). `mend` writes the copies anew.

    Each batch is read at one moment: a case that moves meanwhile is compared as it was before or as it is after.
    """
    last = None
    while True:
        more = Case.objects.order_by("id") if last is None else Case.objects.filter(id__gt=last).order_by("id")
        with one_moment():
            cases = list(more[:AT_ONCE])
            wrong = {case: found for case, found in _Read(cases).disagreements() if found}
        if not cases:
            return
        if mend:
            for case in wrong:
                _mend(case.pk)
        yield len(cases), [one for found in wrong.values() for one in found]
        last = cases[-1].pk


@transaction.atomic
def _mend(key: UUID) -> None:
    """Write the copies as the entries tell them now: the case may have moved since it was read."""
    case = Case.objects.select_for_update().get(pk=key)
    if case.entries.exists():
        course = case.course()
        copy_to_case(case, course)
        case.save(update_fields=COPIES)
        carry_out(waiting_anew(case, course))


class _Read:
    """What belongs to a batch of cases, read in one query for each table."""

    def __init__(self, cases: list[Case]) -> None:
        self.cases = cases
        keys = [case.pk for case in cases]
        self.entries = _by_case(Entry.objects.filter(case__in=keys).order_by("case_id", "seq"))
        self.spoken = _by_case(Spoken.objects.filter(case__in=keys).order_by("case_id", "seq", "field"))
        self.parties = _by_case(Party.objects.filter(case__in=keys).order_by("case_id", "id"))
        self.waiting = _by_case(Waiting.objects.filter(case__in=keys).order_by("case_id", "id"))

    def disagreements(self) -> Iterator[tuple[Case, list[Disagreement]]]:
        """Each case of the batch, and what about it is not as the entries say."""
        for case in self.cases:
            key = case.pk
            yield case, [*_check(case, self.entries[key], self.spoken[key], self.parties[key], self.waiting[key])]


def _by_case(rows: Iterable[Any]) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.case_id].append(row)
    return found


def _check(
    case: Case, entries: list[Entry], spoken: list[Spoken], parties: list[Party], waiting: list[Waiting]
) -> Iterator[Disagreement]:
    for sentence in (*_chain(case, entries), *_texts(entries, spoken)):
        yield Disagreement(case.number, sentence)
    if not entries:
        return
    course = replay(case.table, entries)
    for sentence in (*_copies(case, course), *_waiting(course, waiting), *_parties(course, parties)):
        yield Disagreement(case.number, sentence)


def _chain(case: Case, entries: list[Entry]) -> Iterator[str]:
    """The bytes hash to the leaf, name the leaf before, and say what the columns say."""
    before = NOTHING_BEFORE
    for seq, entry in enumerate(entries):
        told = json.loads(bytes(entry.body))
        if leaf(bytes(entry.body)) != bytes(entry.leaf):
            yield wording.LEAF_WRONG.format(seq=entry.seq)
        if entry.seq != seq or (told["seq"], told["prev"], told["stream"]) != (seq, before, str(case.pk)):
            yield wording.CHAIN_BROKEN.format(seq=entry.seq)
        if _columns(case, entry) != (told["type"], told["at"], told["actor"], told["data"]):
            yield wording.COLUMNS_DIFFER.format(seq=entry.seq)
        before = bytes(entry.leaf).hex()
    if not entries:
        yield wording.NO_ENTRIES


def _columns(case: Case, entry: Entry) -> tuple[str, str, str, dict[str, Any]]:
    around = {"from": entry.came_from, "to": entry.to, "role": entry.role, "unit": str(entry.unit_id or "")}
    return f"{case.loop}.{entry.move}", moment(entry.at), entry.actor, {**entry.evidence, **around}


def _texts(entries: list[Entry], spoken: list[Spoken]) -> Iterator[str]:
    """Texts that are still kept are those the entries committed to; erased ones leave no fault."""
    committed = {(e.seq, name): told for e in entries for name, told in json.loads(bytes(e.body))["commit"].items()}
    for text in spoken:
        if committed.get((text.seq, text.field)) != commitment(bytes(text.salt), text.text):
            yield wording.TEXT_DIFFERS.format(seq=text.seq, field=text.field)


def _copies(case: Case, course: Course) -> Iterator[str]:
    fresh = copy.copy(case)
    copy_to_case(fresh, course)
    for name in COPIES:
        told, shown = (getattr(one, f"{name}_id", getattr(one, name)) for one in (fresh, case))
        if told != shown and str(told) != str(shown):  # a moment is the same in every zone; an id as text or not
            yield wording.COPY_DIFFERS.format(name=name, told=told, shown=shown)


def _waiting(course: Course, waiting: list[Waiting]) -> Iterator[str]:
    if waiting_told(course) != {(str(row.who), row.due_at) for row in waiting}:
        yield wording.WAITING_DIFFERS


def _parties(course: Course, parties: list[Party]) -> Iterator[str]:
    shown: dict[str, set[str]] = defaultdict(set)
    for party in parties:
        shown[party.role].add(str(party.unit_id or party.account_id))
    for role in sorted({*shown, *course.parties}):
        if shown[role] != set(course.parties.get(role, [])):
            yield wording.PARTY_DIFFERS.format(role=role)
