"""The one door. Ledger entry, new stage, next deadline, parties and messages are written together or not at all."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from huixiang.ledger.canonical import body, commitment, leaf
from huixiang.ledger.models import Entry
from huixiang.people.models import Account, Area, Unit, is_unit
from huixiang.people.scoped import current_organ_id

from . import wording
from .course import Course
from .limits import limits_of_organ
from .models import Attachment, Case, Link, Outbox, Party, Spoken
from .numbers import take_number
from .parties import (
    ABOUT,
    ISSUER,
    MAIN,
    PARENT,
    RECUSED,
    Actor,
    Hat,
    Machine,
    acted_as,
    codes_of,
    hats,
    holder_key,
    seat_to_open,
)
from .refusals import BadEvidence, Conflict, NotAllowed, Refused
from .table import BACK, LOOPS, OPEN, SAME, Loop, Move, Need
from .together import insert
from .words import search_tokens

NEWS = timedelta(days=1)  # what happened earlier is none
COPIES = ["stage", "holder", "seq", "category", "urgency", "due_at", "promised_at", "wake_at", "closed_at"]


@dataclass
class Book:
    """Rows that must be written together; `save` writes them in one round trip."""

    opened: list[Case] = field(default_factory=list)
    records: list[Any] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    spoken: list[Spoken] = field(default_factory=list)
    parties: list[Party] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    outbox: list[Outbox] = field(default_factory=list)

    def rows(self) -> tuple[list[Any], ...]:
        """Table by table, in the order they depend on each other."""
        return (
            self.opened, self.records, self.entries, self.spoken, self.parties, self.links, self.attachments,
            self.outbox,
        )  # fmt: skip

    def save(self) -> None:
        insert(self.rows())


@dataclass
class Given:
    """Evidence as it will be recorded: codes into the entry, words and files beside it."""

    codes: dict[str, Any] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)


def cleaned(needs: Iterable[Need], given: dict[str, Any], case: Case) -> Given:
    """Check each cell of evidence; BadEvidence names the first that will not do."""
    result = Given()
    for need in needs:
        value = given.get(need.name) if need.kind.asked else case.author
        if value in (None, "", [], ()):
            if not need.optional:
                raise BadEvidence(need.name, wording.NEEDS.format(label=need.kind.label))
            if need.kind.unsaid is not None:
                result.codes[need.name] = need.kind.unsaid
            continue
        value = need.kind.clean(value, case)
        if not need.kind.words:
            result.codes[need.name] = value
        elif value:
            result.words[need.name] = value
        elif not need.optional:
            raise BadEvidence(need.name, wording.NEEDS.format(label=need.kind.label))
    return result


def brought_about(needs: Iterable[Need], codes: dict[str, Any]) -> dict[str, Any]:
    """What the evidence changes by itself: parties, limits, the day a stage is due (a child's, when one opens)."""
    needs, changes = list(needs), dict[str, Any]()
    opens = any(need.kind.opens for need in needs)
    for need in needs:
        if need.name not in codes:
            continue
        value = codes[need.name]
        if need.kind.party:
            changes.setdefault("parties", {})[need.kind.party] = value
        if need.kind.sets_day and not opens:
            changes["until"] = value
        if need.kind.sets:
            changes.setdefault("sets", {})[need.kind.sets] = value
        if need.kind.adds:
            changes.setdefault("adds", {})[need.kind.adds] = value
    return changes


def limits_for(course: Course, case: Case, move: str, to: str, sets: dict[str, int]) -> dict[str, list[Any]]:
    """The limits that start now, as [amount, unit], written into the entry so that the past never changes."""
    return {
        name: [sets[name], "wd"] if name in sets else list(limit_of(course.loop, name, case.kind, case.urgency > 0))
        for name in sorted(course.loop.limits_started(move, to, course.limits))
    }


def limit_of(loop: Loop, name: str, kind: str, urgent: bool) -> tuple[int, str]:
    """The limit of that name: for urgent cases, for the kind, or for all, in this order."""
    table = limits_of_organ()
    for key in ((loop.name, name, "", True), (loop.name, name, kind, False), (loop.name, name, "", False)):
        if key in table and (urgent or not key[3]):
            return table[key]
    raise Refused(wording.NO_LIMIT_SET.format(loop=loop.label, limit=name))


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
    case.urgency = int(given.codes.get("urgency", case.urgency))  # what is urgent from now on has the short limits now
    sets = changes.pop("sets", {})
    limits = limits_for(course, case, move, _entered(course.loop, move, to), sets)
    amounts = {name: [amount, "wd"] for name, amount in sets.items() if name in course.limits and name not in limits}
    data = {**given.codes, **changes, **{k: v for k, v in {"limits": limits, "amounts": amounts}.items() if v}}
    salts = {name: secrets.token_bytes(32) for name in given.words}
    entry = Entry(
        case_id=case.pk,
        seq=course.seq,
        move=move,
        came_from=came_from,
        to=to,
        actor=_actor(by),
        role=hat.role,
        account=by if isinstance(by, Account) else None,
        unit_id=hat.unit_id,
        at=at,
        evidence=data,
    )
    entry.body = body(
        log=str(current_organ_id()),
        stream=str(case.pk),
        seq=course.seq,
        prev=getattr(case, "last_leaf", None),
        type=f"{course.loop.name}.{move}",
        at=at,
        actor=entry.actor,
        data={**data, "from": came_from, "to": to, "role": hat.role, "unit": str(hat.unit_id or "")},
        commit={name: commitment(salts[name], text) for name, text in given.words.items()},
    )
    entry.leaf = case.last_leaf = leaf(entry.body)
    course.take(entry)
    book.entries.append(entry)
    book.spoken += [
        Spoken(case_id=case.pk, seq=entry.seq, field=name, salt=salts[name], text=text)
        for name, text in given.words.items()
    ]
    return entry


def refuse_unless_held(course: Course) -> None:
    """A case never enters a stage whose holder is a party that nobody is."""
    stage = course.loop.stages[course.stage]
    role = course.loop.roles.get(stage.holder)
    if role and role.party != "resident" and not role.standing and not course.parties.get(role.party):
        raise Refused(wording.NOBODY_HOLDS.format(role=role.label, stage=stage.label))


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


def party_rows(case: Case, parties: dict[str, list[str]]) -> list[Party]:
    """Rows for the parties named; a key that is no unit's is an account's."""
    return [
        Party(case_id=case.pk, role=role, **({"unit_id": key} if is_unit(key) else {"account_id": key}))
        for role, keys in parties.items()
        for key in keys
    ]


@transaction.atomic(savepoint=False)
def open_case(
    loop: Loop,
    *,
    by: Actor,
    title: str,
    at: datetime | None = None,
    kind: str = "",
    urgency: int = 0,
    area: Area | None = None,
    parent: Case | None = None,
    receipt: bytes | None = None,
    parties: Mapping[str, Iterable[UUID | str]] | None = None,
    role: str = "",
    unit_id: UUID | None = None,
    record: Any = None,
    **evidence: Any,
) -> Case:
    """Open a case: its first entry, its number and its first deadline. `record` is the loop's own, without its case."""
    at = at or timezone.now()
    case = Case(
        loop=loop.name,
        number=take_number(loop.number, timezone.localtime(at).year),
        title=title,
        kind=kind,
        urgency=urgency,
        area=area,
        parent=parent,
        receipt=receipt,
        opened_at=at,
        opened_on=timezone.localdate(at),
    )
    case.now, case.author = at, by
    course, book = Course(loop), Book(opened=[case])
    if parent is None and loop.opened_by and isinstance(by, Account):
        hat = seat_to_open(loop, by)
        if hat is None:
            raise NotAllowed(wording.NOT_OPENED_BY.format(loop=loop.label))
        role, unit_id = hat.role, hat.unit_id
        if not loop.roles[role].standing:
            parties = {loop.roles[role].party: [str(unit_id)], **(parties or {})}
    given = cleaned(loop.opened_with, evidence, case)
    case.tokens = search_tokens(" ".join([title, *given.words.values()]))
    changes = brought_about(loop.opened_with, given.codes)
    named = {role: [str(k) for k in keys] for role, keys in (parties or {}).items() if keys}
    if any(r.party == ISSUER for r in loop.roles.values()) and isinstance(by, Account):
        named.setdefault(ISSUER, [str(unit_id or by.pk)])
    changes["parties"] = {**named, **changes.get("parties", {})}
    refuse_the_complained_of(changes["parties"])
    entry = append(book, case, course, OPEN, Hat(role, unit_id), by, at, given, changes)
    refuse_unless_held(course)
    copy_to_case(case, course)
    book.outbox += notices(case, course, entry)
    book.parties += party_rows(case, course.parties)
    keep_files(book, case, 0, loop.opened_with, given.codes, evidence)
    if record is not None:
        record.case = case
        book.records.append(record)
    book.save()
    return case


def refuse_the_complained_of(parties: dict[str, list[str]]) -> None:
    """Who is complained of (or sits below) can be no other party: checked also when both are named in one breath."""
    barred = codes_of(parties.get(ABOUT, []))
    named = [key for role, keys in parties.items() if role not in (ABOUT, RECUSED) for key in keys]
    for unit in Unit.objects.filter(pk__in=named).order_by("path") if barred else ():
        if barred & set(unit.codes_above):
            raise Refused(wording.UNIT_COMPLAINED_OF.format(unit=unit.name))


def keep_files(book: Book, case: Case, seq: int, needs: Iterable[Need], codes: dict[str, Any], given: Any) -> None:
    """Name the files of an entry beside it (their contents were stored under their digest before)."""
    for need in needs:
        if need.kind.files and need.name in codes:
            book.attachments += [
                Attachment(case=case, seq=seq, digest=f.digest, name=f.name, kind=f.kind, size=f.size)
                for f in given[need.name]
            ]


@transaction.atomic
def make(
    case: Case,
    name: str,
    *,
    by: Actor,
    at: datetime | None = None,
    seq: int | None = None,
    inherited: dict[str, list[str]] | None = None,
    **evidence: Any,
) -> Case:
    """Make a move. `seq` is how many entries the page showed; Conflict when somebody moved the case since.

    `inherited` are parties a main case hands to the cases merged into it.
    """
    at = at or timezone.now()
    locked = Case.objects.select_for_update().get(pk=case.pk)
    if seq is not None and locked.seq != seq:
        raise Conflict(wording.MOVED_ON)
    course, move = locked.course(), locked.table.moves.get(name)
    at = max(
        at, course.last_at or at
    )  # clocks of several machines differ: an entry is never earlier than the one before
    locked.now, locked.author = at, by
    if move is None:
        raise NotAllowed(wording.NOT_HERE.format(stage=locked.stage_label, move=name))
    hat = permitted(locked, course, move, by)
    given = cleaned(move.needs, evidence, locked)
    if why := why_not(locked, course, move, {**given.codes, **given.words}):
        raise Refused(why)
    _write(locked, course, move, hat, by, at, given, evidence, inherited or {})
    return locked


def permitted(case: Case, course: Course, move: Move, by: Actor) -> Hat:
    """The role in which this actor may make this move now; NotAllowed with a sentence otherwise."""
    if course.stage not in move.start or not course.allows(move):
        raise NotAllowed(wording.NOT_HERE.format(stage=case.stage_label, move=move.label))
    for hat in hats(case, course, by):
        if _may(case, course, move, hat, by):
            return hat
    raise NotAllowed(wording.NOT_YOURS.format(move=move.label))


def open_to(case: Case, course: Course, move: Move, by: Actor) -> bool:
    """Whether this actor may make this move now, evidence aside."""
    try:
        permitted(case, course, move, by)
    except NotAllowed:
        return False
    return why_not(case, course, move, {}) is None


def _may(case: Case, course: Course, move: Move, hat: Hat, by: Actor) -> bool:
    if isinstance(by, Machine):  # `clock80`, `main.approve` and `import` are what machines are called in a table
        return any(role.split(".")[0].rstrip("0123456789") == by.name for role in move.by)
    never = course.loop.roles[hat.role].never
    return hat.role in move.by and not (never and isinstance(by, Account) and acted_as(case, by, never))


def why_not(case: Case, course: Course, move: Move, given: dict[str, Any]) -> str | None:
    """What speaks against this move now, whoever makes it; `given` is empty while nobody has filled the form."""
    if move.most is not None and course.times[move.name] >= move.most:
        return wording.AT_MOST.format(move=move.label, most=move.most)
    ends = move.to != SAME and course.goes_to(move) in course.loop.finals
    if ends and (count := len(_held_by_children(case, move))):
        return wording.CHILD_OPEN.format(count=count, move=move.label)
    return move.why_not(case, course, given) if move.why_not else None


def _held_by_children(case: Case, move: Move) -> list[Case]:
    """Open children that hold their parent and that this move would not end by itself."""
    holding = [loop.name for loop in LOOPS.values() if loop.holds_parent]
    children = case.children.filter(closed_at=None, loop__in=holding).order_by("id")
    return [child for child in children if not _echo(child, f"parent.{move.name}")]


def _echo(case: Case, cause: str) -> Move | None:
    """The move this case makes by itself when its main case or parent moves."""
    return next((move for move in case.table.moves_from(case.stage) if cause in move.by), None)


def _write(
    case: Case,
    course: Course,
    move: Move,
    hat: Hat,
    by: Actor,
    at: datetime,
    given: Given,
    raw: Any,
    inherited: dict[str, list[str]],
) -> None:
    book, before = Book(), {role: list(keys) for role, keys in course.parties.items()}
    changes = brought_about(move.needs, given.codes)
    if inherited:
        changes["parties"] = {**inherited, **changes.get("parties", {})}
    entry = append(book, case, course, move.name, hat, by, at, given, changes)
    copy_to_case(case, course)
    refuse_unless_held(course)
    changed = {role: keys for role, keys in course.parties.items() if keys != before.get(role)}
    if changed:
        if entry.evidence.get("parties", {}).keys() - {RECUSED} and by != PARENT:
            refuse_the_complained_of(course.parties)
        Party.objects.filter(case=case, role__in=changed).delete()
        book.parties += party_rows(case, changed)
    for need in move.needs:
        if need.kind.links:
            book.links += [Link(case=case, other_id=k, kind=need.kind.links, since=at) for k in given.codes[need.name]]
    keep_files(book, case, entry.seq, move.needs, given.codes, raw)
    book.outbox += notices(case, course, entry)
    book.save()
    case.save(update_fields=COPIES)
    _after(case, course, move, entry, given, by)


def _after(case: Case, course: Course, move: Move, entry: Entry, given: Given, by: Actor) -> None:
    """What a move sets off in other cases: children open, merged cases follow, a broken merge ends its link."""
    for need in move.needs:
        if need.kind.opens and need.name in given.codes | given.words:
            _open_children(case, course, need, by, entry, given)
    if move.to == BACK and any(
        n.kind.links for m in course.loop.moves.values() if m.to == entry.came_from for n in m.needs
    ):
        case.links.filter(kind=Link.Kind.MERGED, undone_at=None).update(undone_at=entry.at)
    for link in case.linked.filter(kind=Link.Kind.MERGED, undone_at=None).select_related("case").order_by("id"):
        if echo := _echo(link.case, f"main.{move.name}"):
            lead = {"lead": course.parties["lead"]} if "lead" in course.parties else {}
            make(link.case, echo.name, by=MAIN, at=entry.at, inherited=lead)
    for child in case.children.filter(closed_at=None).order_by("id"):
        if echo := _echo(child, f"parent.{move.name}"):
            make(child, echo.name, by=PARENT, at=entry.at, inherited=_handed_down(child.table, course))


def _handed_down(loop: Loop, parent: Course) -> dict[str, list[str]]:
    """What a child takes over: who is complained of, who withdrew and, in another loop, whoever its roles need."""
    needed = {ABOUT, RECUSED}
    if loop is not parent.loop:
        needed |= {role.party for role in loop.roles.values()}
    return {role: keys for role, keys in parent.parties.items() if role in needed}


def _open_children(parent: Case, course: Course, need: Need, by: Actor, entry: Entry, given: Given) -> None:
    """A child for each unit or person named (or one)."""
    loop, told = LOOPS[need.kind.opens], {**given.codes, **given.words}
    own = loop.roles[loop.stages[loop.opens_in].holder].party
    parties = _handed_down(loop, course)
    titles = [given.words[n.name] for n in course.loop.moves[entry.move].needs if n.kind.titles]
    becomes = need.kind.becomes
    for key in told[need.name] if isinstance(told[need.name], list) else [None]:
        open_case(
            loop,
            by=by,
            at=entry.at,
            title=titles[0] if titles else parent.title,
            kind=becomes.get(parent.kind, becomes.get("", parent.kind)),
            urgency=parent.urgency,
            area=parent.area,
            parent=parent,
            role=entry.role,
            unit_id=entry.unit_id,
            parties={**parties, own: [key]} if key else parties,
            **{n.name: told[n.name] for n in loop.opened_with if n.name in told},
        )


def notices(case: Case, course: Course, entry: Entry) -> list[Outbox]:
    """Word to the resident that the case was handed to her; staff find theirs in their inbox.

    None without a gateway, for one who asked for no reply, and of what happened long ago (a play, a late entry).
    """
    holder = course.loop.roles.get(course.loop.stages[course.stage].holder)
    if not settings.MESSAGES_URL or holder is None or holder.party != "resident" or entry.to == entry.came_from:
        return []
    if course.facts.get(course.loop.silent_if) is True or timezone.now() - entry.at > NEWS:
        return []
    return [Outbox(case=case, seq=entry.seq, to=case.holder, what=entry.move, at=entry.at, again_at=entry.at)]
