"""The book: rows that will be written together. `append` puts an entry into it and takes it into the course."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection

from huixiang.fail_point import fail_point
from huixiang.ledger.canonical import body, commitment, leaf
from huixiang.ledger.models import Entry
from huixiang.people.models import Account, is_unit
from huixiang.vault import sealed_attachments

from . import wording
from .beside import Told, statements
from .course import Course, Limit
from .fresh import fresh
from .given import Given
from .limits import limits_of_organ
from .models import Attachment, Case, Link, Outbox, Party, Spoken, Waiting
from .parties import Actor, Hat, Machine, holder_key
from .refusals import Refused
from .table import OPEN, Loop, Need
from .together import insert
from .working_calendar import working_calendar

COPIES = ["stage", "holder", "seq", "category", "urgency", "due_at", "promised_at", "wake_at", "closed_at"]


@dataclass
class Book:
    """Rows that must be written together; `save` writes them in one round trip."""

    opened: list[Case] = field(default_factory=list)
    records: list[Any] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    spoken: list[Spoken] = field(default_factory=list)
    parties: list[Party] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    outbox: list[Outbox] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    besides: list[tuple[str, list[Any]]] = field(default_factory=list)  # further statements, with their values

    def rows(self) -> tuple[list[Any], ...]:
        """Table by table, in the order they depend on each other."""
        return (
            self.opened, self.records, self.entries, self.spoken, self.parties, self.waiting, self.links,
            self.attachments, self.outbox,
        )  # fmt: skip

    def save(self) -> None:
        insert(self.rows(), [*statements(self.told), *self.besides])


def append(
    book: Book,
    case: Case,
    course: Course,
    move: str,
    hat: Hat,
    by: Actor,
    at: datetime,
    given: Given,
    changes: dict[str, Any],
) -> Entry:
    """Put one entry into the book and take it into the course. Nothing is written yet."""
    came_from = course.stage
    to = course.goes_to(course.loop.moves[move]) if move != OPEN else course.loop.opens_in
    calm, case.urgency = not case.urgency, int(given.codes.get("urgency", case.urgency))
    sets = changes.pop("sets", {})
    limits = limits_for(course, case, move, _entered(course.loop, move, to), sets)
    if calm and case.urgency:  # what is urgent from now on has the short limits now
        limits |= _hurried(course, case, at, {*limits, *sets})
    amounts = {name: [amount, "wd"] for name, amount in sets.items() if name in course.limits and name not in limits}
    data = {**given.codes, **changes, **{k: v for k, v in {"limits": limits, "amounts": amounts}.items() if v}}
    organ, key = case.organ_id, case.id
    salts = {name: secrets.token_bytes(32) for name in given.words}
    entry = fresh(
        Entry,
        organ_id=organ,
        case_id=key,
        seq=course.seq,
        move=move,
        came_from=came_from,
        to=to,
        actor=_actor(by),
        role=hat.role,
        account_id=by.pk if isinstance(by, Account) else None,
        unit_id=hat.unit_id,
        at=at,
        evidence=data,
    )
    entry.body = body(
        log=str(organ),
        stream=str(key),
        seq=course.seq,
        prev=getattr(case, "last_leaf", None),
        type=f"{course.loop.name}.{move}",
        at=at,
        actor=entry.actor,
        data={**data, "from": came_from, "to": to, "role": hat.role, "unit": str(hat.unit_id or "")},
        commit={name: commitment(salts[name], text) for name, text in given.words.items()},
    )
    entry.leaf = case.last_leaf = leaf(entry.body)
    fail_point("entry_hashed")
    course.take(entry)
    book.entries.append(entry)
    book.spoken += [
        fresh(Spoken, organ_id=organ, case_id=key, seq=entry.seq, field=name, salt=salts[name], text=text)
        for name, text in given.words.items()
    ]
    return entry


def _entered(loop: Loop, move: str, to: str) -> str:
    """The stage whose own limit starts: none for SAME and BACK."""
    return to if move == OPEN or loop.moves[move].to in loop.stages else ""


def _actor(by: Actor) -> str:
    if isinstance(by, Account):
        return f"account:{by.pk}"
    return by.name if isinstance(by, Machine) else "resident"


def copy_to_case(case: Case, course: Course) -> None:
    """Bring the columns that lists are made of up to the course."""
    waking = course.next_clock_move()
    case.category_id = course.facts.get("category")
    case.stage, case.holder, case.seq = course.stage, holder_key(course), course.seq
    case.due_at = None if course.closed_at else course.due_at()
    case.promised_at = course.promised_at()  # kept after the end: whether a promise was kept is counted from it
    case.wake_at, case.closed_at = waking[0] if waking else None, course.closed_at


def copies_anew(case: Case) -> tuple[str, list[Any]]:
    """What writes those columns into the case's row, in the statement of its entry."""
    values = [getattr(case, field.attname) for field in _copied()]
    return UPDATE.format(sets=_sets()), [*values, case.organ_id, case.pk]


UPDATE = "UPDATE loops_case SET {sets} WHERE organ_id = %s AND id = %s"


@cache
def _copied() -> list[Any]:
    return [Case._meta.get_field(name) for name in COPIES]


@cache
def _sets() -> str:
    return ", ".join(f"{field.column} = %s::{field.db_type(connection)}" for field in _copied())


def party_rows(case: Case, parties: dict[str, list[str]]) -> list[Party]:
    """Rows for the parties named; a key that is no unit's is an account's."""
    return [
        fresh(
            Party,
            organ_id=case.organ_id,
            case_id=case.id,
            role=role,
            **({"unit_id": key} if is_unit(key) else {"account_id": key}),
        )
        for role, keys in parties.items()
        for key in keys
    ]


def limits_for(course: Course, case: Case, move: str, to: str, sets: dict[str, int]) -> dict[str, list[Any]]:
    """The limits that start now, as [amount, unit], written into the entry so that the past never changes."""
    return {
        name: [sets[name], "wd"] if name in sets else list(limit_of(course.loop, name, case.kind, case.urgency > 0))
        for name in sorted(course.loop.limits_started(move, to, course.limits))
    }


def _hurried(course: Course, case: Case, at: datetime, given: set[str]) -> dict[str, list[Any]]:
    """The promised answer, where the limit of urgent cases ends sooner than what runs; a day agreed on in its place stands."""
    name = course.loop.promise
    if name in given or name not in course.limits or course.plan:
        return {}
    amount, unit = limit_of(course.loop, name, case.kind, urgent=True)
    calendar, sooner = working_calendar(), Limit(at, amount, unit, "")
    return {name: [amount, unit]} if sooner.due(calendar) < course.limits[name].due(calendar) else {}


def limit_of(loop: Loop, name: str, kind: str, urgent: bool) -> tuple[int, str]:
    """The limit of that name: for urgent cases, for the kind, or for all, in this order."""
    table = limits_of_organ()
    for key in ((loop.name, name, "", True), (loop.name, name, kind, False), (loop.name, name, "", False)):
        if key in table and (urgent or not key[3]):
            return table[key]
    raise Refused(wording.NO_LIMIT_SET.format(loop=loop.label, limit=name))


def keep_files(book: Book, case: Case, seq: int, needs: Iterable[Need], codes: dict[str, Any], given: Any) -> None:
    """Name the files of an entry beside it (their contents were stored under their digest before)."""
    for need in needs:
        if need.kind.files and need.name in codes:
            book.attachments += [
                Attachment(case=case, seq=seq, digest=f.digest, name=f.name, kind=f.kind, size=f.size)
                for f in given[need.name]
            ]


def let_files_go(case: Case, loop: Loop, entry: Entry) -> None:
    """Destroy the files of earlier entries that stood only until this move: pictures of what is public no more."""
    for name, kind in loop.evidence.items():
        if entry.move in kind.until:
            before = case.entries.filter(seq__lt=entry.seq, evidence__has_key=name).order_by("seq")
            digests = [digest for evidence in before.values_list("evidence", flat=True) for digest in evidence[name]]
            for digest in digests:
                sealed_attachments.destroy(digest)
            Attachment.objects.filter(case=case, digest__in=digests).delete()
