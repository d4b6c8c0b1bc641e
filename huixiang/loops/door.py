"""The one door. Ledger entry, new stage, next deadline, parties and messages are written together or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from huixiang.fail_point import fail_point
from huixiang.ledger.models import Entry
from huixiang.people.models import Account, Area

from . import wording
from .allowed import echo, heeded, let_go, permitted, refuse_the_complained_of, refuse_unless_held, why_not
from .book import Book, append, copies_anew, copy_to_case, keep_files, let_files_go, party_rows
from .course import Course, day_of
from .given import Given, brought_about, cleaned
from .models import Case, Link, Outbox, Party
from .numbers import series
from .parties import ABOUT, HELPER, ISSUER, MAIN, PARENT, RECUSED, Actor, Hat, seats_to_open
from .reasons import works_on_it_already
from .refusals import Conflict, NotAllowed, Refused
from .stand_in import stand_in
from .table import BACK, LOOPS, OF_KIND, OPEN, SAME, Loop, Move, Need
from .veil import kept_from
from .waiting import waiting_anew, waiting_rows
from .words import search_tokens

NEWS = timedelta(days=1)  # what happened earlier is none


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
    key: UUID | None = None,
    **evidence: Any,
) -> Case:
    """Open a case: its first entry, its number and its first deadline. `record` is the loop's own, without its case.

    `key` is the id it shall have: IntegrityError when there is such a case.
    `role` and `unit_id` say as whom, where that is not told by what opens it; of several seats the first, unless said.
    Everything is written by one statement, which is a transaction by itself where none is open.
    """
    at = at or timezone.now()
    today = day_of(at)
    started = {"loop": loop.name, "number": series(loop.number, today.year), "opened_at": at, "opened_on": today}
    started |= {"id": key} if key else {}
    case = Case(title=title, kind=kind, urgency=urgency, area=area, parent=parent, receipt=receipt, **started)
    fail_point("open_numbered")
    case.now, case.author = at, by
    course, book = Course(loop), Book(opened=[case])
    hat, named = Hat(role, unit_id), dict(parties or {})
    if parent is None and loop.opened_by and isinstance(by, Account):
        hat = _seat_to_open(loop, by, hat)
        if not loop.roles[hat.role].standing:
            named = {loop.roles[hat.role].party: [str(hat.unit_id)], **named}
    given = cleaned(loop.opened_with, evidence, case)
    case.tokens = search_tokens(" ".join(given.words.values()), title)
    changes = brought_about(loop.opened_with, given.codes, case)
    changes["parties"] = {**_parties_at_first(loop, by, hat, named), **changes.get("parties", {})}
    # what figures are counted by stands in the ledger too, so that they can be counted from it alone
    changes |= {OF_KIND: kind} if kind else {}
    changes |= {"child_of": str(parent.pk)} if parent else {}
    refuse_the_complained_of(changes["parties"])
    entry = append(book, case, course, OPEN, hat, by, at, given, changes)
    refuse_unless_held(course)
    copy_to_case(case, course)
    book.outbox += notices(case, course, entry)
    book.parties += party_rows(case, course.parties)
    book.waiting += waiting_rows(case, course)
    keep_files(book, case, 0, loop.opened_with, given.codes, evidence)
    if record is not None:
        record.case = case
        book.records.append(record)
    book.told.append((case, given.words))
    book.save()
    fail_point("open_written")
    return case


def _seat_to_open(loop: Loop, account: Account, asked: Hat) -> Hat:
    """The seat in which she opens it: the one she asked for or, without a word, the first she has."""
    seats = seats_to_open(loop, account)
    hat = asked if asked.role else next(iter(seats), None)
    if hat is None or hat not in seats:
        raise NotAllowed(wording.NOT_OPENED_BY.format(loop=loop.label))
    return hat


def _parties_at_first(
    loop: Loop, by: Actor, hat: Hat, named: Mapping[str, Iterable[UUID | str]]
) -> dict[str, list[str]]:
    """Who has a part in it from the start; whoever opens it gave it out, where the loop has a role for that."""
    parties = {role: [str(k) for k in keys] for role, keys in named.items() if keys}
    if any(role.party == ISSUER for role in loop.roles.values()) and isinstance(by, Account):
        parties.setdefault(ISSUER, [str(hat.unit_id or by.pk)])
    return parties


@transaction.atomic
def make(
    case: Case,
    name: str,
    *,
    by: Actor,
    at: datetime | None = None,
    seq: int | None = None,
    seat: Hat | None = None,
    inherited: dict[str, list[str]] | None = None,
    **evidence: Any,
) -> Case:
    """Make a move. `seq` is how many entries the page showed; Conflict when somebody moved the case since.

    `seat` says as whom, where she may make it by several posts; of these the first, unless said.
    `inherited` are parties a main case hands to the cases merged into it.
    """
    at = at or timezone.now()
    locked = Case.objects.select_for_update().get(pk=case.pk)
    if seq is not None and locked.seq != seq:
        raise Conflict(wording.MOVED_ON)
    fail_point("move_locked")
    course, move = locked.course(), locked.table.moves.get(name)
    # clocks of several machines differ: an entry is never earlier than the one before
    at = max(at, course.last_at or at)
    locked.now, locked.author = at, by
    if move is None:
        raise NotAllowed(wording.NOT_HERE.format(stage=locked.stage_label, move=name))
    hat = permitted(locked, course, move, by, seat)
    if kept_from(locked, course, move, by):
        raise NotAllowed(wording.OWN_WORK.format(move=move.label))
    given = cleaned(move.needs, evidence, locked)
    if why := why_not(locked, course, move, {**given.codes, **given.words}):
        raise Refused(why)
    fail_point("move_allowed")
    _write(locked, course, move, hat, by, at, given, evidence, inherited or {})
    fail_point("move_made")
    return locked


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
    changes = brought_about(move.needs, given.codes, case)
    if inherited:
        changes["parties"] = {**inherited, **changes.get("parties", {})}
    if ABOUT in changes.get("parties", {}):
        changes["parties"] |= let_go(course, move, changes["parties"])
    if move.to != SAME and (instead := stand_in(course, course.goes_to(move), hat, by)):
        changes["stand_in"] = instead
    entry = append(book, case, course, move.name, hat, by, at, given, changes)
    copy_to_case(case, course)
    refuse_unless_held(course)
    changed = {role: keys for role, keys in course.parties.items() if keys != before.get(role)}
    if changed:
        if entry.evidence.get("parties", {}).keys() - {RECUSED} and by != PARENT:
            refuse_the_complained_of(course.parties)
        Party.objects.filter(case=case, role__in=changed).delete()
        fail_point("move_parties_removed")
        book.parties += party_rows(case, changed)
    for need in move.needs:
        if need.kind.links:
            case.links.filter(kind=need.kind.links, undone_at=None).update(undone_at=at)  # of an earlier merge
            book.links += [Link(case=case, other_id=k, kind=need.kind.links, since=at) for k in given.codes[need.name]]
    keep_files(book, case, entry.seq, move.needs, given.codes, raw)
    book.outbox += notices(case, course, entry)
    book.besides += [copies_anew(case), *waiting_anew(case, course)]
    let_files_go(case, course.loop, entry)
    book.save()
    fail_point("move_written")
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
    # most moves set off nothing anywhere: then nobody is looked for
    if heeded(of_main := f"main.{move.name}"):
        _merged_follow(case, course, of_main, entry)
    if heeded(of_parent := f"parent.{move.name}"):
        _follow(case.children, course, of_parent, entry)
        if entry.evidence.get("parties", {}).keys() & {ABOUT, RECUSED}:
            _follow(Case.objects.filter(identity_request__of=case), course, of_parent, entry)


def _merged_follow(case: Case, course: Course, cause: str, entry: Entry) -> None:
    for merged in case.followers():
        fail_point("merged_case_follows")
        if follows := echo(merged, cause):
            lead = course.parties.get("lead") if follows.to != BACK else None  # let go, it is whose it was before
            make(merged, follows.name, by=MAIN, at=entry.at, inherited={"lead": lead} if lead else {})


def _follow(children: Any, course: Course, cause: str, entry: Entry) -> None:
    """Those that ended follow only so that whoever is complained of from now on does not see them either."""
    if ABOUT not in entry.evidence.get("parties", {}):
        children = children.filter(closed_at=None)
    for child in children.order_by("id"):
        fail_point("child_follows")
        if follows := echo(child, cause):
            make(child, follows.name, by=PARENT, at=entry.at, inherited=_handed_down(child.table, course))


def _handed_down(loop: Loop, parent: Course) -> dict[str, list[str]]:
    """What a child takes over: who is complained of, who withdrew and, in another loop, whoever its roles need.

    A part in the same loop was given out by whoever the whole was given to.
    """
    seats = {role.party for role in loop.roles.values()}
    needed = {ABOUT, RECUSED} | (seats if loop is not parent.loop else set())
    handed = {role: keys for role, keys in parent.parties.items() if role in needed and keys}
    if loop is parent.loop and ISSUER in seats:
        handed[ISSUER] = parent.parties[loop.own_party]
    return handed


def _open_children(parent: Case, course: Course, need: Need, by: Actor, entry: Entry, given: Given) -> None:
    """A child for each unit or person named (or one)."""
    loop, told = LOOPS[need.kind.opens], {**given.codes, **given.words}
    own = loop.own_party
    parties = _handed_down(loop, course)
    titles = [given.words[n.name] for n in course.loop.moves[entry.move].needs if n.kind.titles]
    becomes = need.kind.becomes
    for key in told[need.name] if isinstance(told[need.name], list) else [None]:
        fail_point("child_opens")
        if own == HELPER and key and (why := works_on_it_already(parent, course.parties.get("lead", []), key)):
            raise Refused(why)
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
