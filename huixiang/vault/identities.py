"""The vault's counter: keep, mask, find, ask, reveal, erase. Everything happens within the current organ's scope."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django_scopes import scope

from huixiang.fail_point import fail_point
from huixiang.ledger.models import Entry
from huixiang.loops.course import Course
from huixiang.loops.door import open_case
from huixiang.loops.models import Case, Link
from huixiang.loops.parties import ABOUT, RECUSED, Actor, Hat, hats
from huixiang.loops.refusals import NotAllowed, Refused
from huixiang.loops.table import OPEN
from huixiang.people.models import Account, Organ

from . import clean_text, masking, seal, sealed_attachments, wording
from .alarms import alarm_if_in_bulk
from .loop import IDENTITY, LOOKUP, SEEN, TEXT
from .lost_keys import accepted, unwrapped
from .models import CaseKey, Field, Identity, Request

MOST = {Field.NAME: 40, Field.PHONE: 30, Field.ADDRESS: 200}
LABELS = dict(SEEN)
MOST_SEARCHES = (60, timedelta(minutes=30))  # by telephone, by one account
MASKS = {Field.NAME: masking.name, Field.PHONE: masking.phone, Field.ADDRESS: masking.address}


@dataclass(frozen=True)
class View:
    """One request to see an identity, as the one who filed the case may read it."""

    asked_by: str
    unit: str
    reason: str
    fields: list[str]
    stage: str
    asked_at: datetime
    granted_by: str
    looks: list[tuple[datetime, str]]


@transaction.atomic
def keep(case: Case, told: Mapping[str, str]) -> None:
    """Seal what a person told of herself (`name`, `phone`, `address`; other keys are a ValueError), or correct it.

    A field given empty is removed; one not given stays as it is. BadText when a field is too long or broken.
    """
    cleaned = {Field(field): clean_text.line(text, MOST[Field(field)]) for field, text in told.items()}
    Identity.objects.filter(case=case, field__in=list(cleaned)).delete()
    fail_point("identity_removed")
    kept = {field: text for field, text in cleaned.items() if text}
    if kept:
        key = _key_of(case) or _new_key(case)
        fail_point("identity_keyed")
        Identity.objects.bulk_create([_sealed(case, key, field, text) for field, text in kept.items()])
        fail_point("identity_kept")


def masked(case: Case) -> dict[str, str]:
    """What everyone who sees the case may see: `{"name": "林**", "phone": "138****1234"}`; absent fields are absent."""
    key = _key_of(case)
    if key is None:
        return {}
    return {row.field: MASKS[Field(row.field)](_opened(row, key)) for row in _rows(case)}


def find_by_phone(organ: Organ, phone: str) -> list[UUID]:
    """Ids of the organ's cases filed under this number, oldest first; the caller asks who may see them."""
    if not seal.digits(phone):
        return []
    with scope(organ=organ):
        found = Identity.objects.filter(index=seal.blind_index(phone, within=str(organ.pk)))
        return list(found.order_by("case_id").values_list("case_id", flat=True))


@transaction.atomic
def search_by_phone(phone: str, by: Account, unit_id: UUID | None = None) -> list[UUID]:
    """Ids of cases filed under this number that this account may see; the search itself becomes an entry.

    `unit_id` is the unit at which she answers callers, where she has posts at several. Refused when too many were made in a short time. The number is kept nowhere; who filed sees who looked.
    """
    if _searches_in_bulk(by):
        raise Refused(wording.TOO_MANY_SEARCHES)
    keys = find_by_phone(by.organ, phone)
    seen = list(Case.objects.visible_to(by).filter(pk__in=keys).order_by("pk").values_list("pk", flat=True))
    lookup = open_case(
        LOOKUP, by=by, title=wording.SEARCH_TITLE, role="asker", unit_id=unit_id or _unit_of(by),
        parties={"asker": [by.pk]}, found=len(seen),
    )  # fmt: skip
    Link.objects.bulk_create(
        [Link(case=lookup, other_id=k, kind=Link.Kind.RELATED, since=lookup.opened_at) for k in seen]
    )
    return seen


def _searches_in_bulk(by: Account) -> bool:
    """Whether this account searched too often to be answering callers."""
    most, within = MOST_SEARCHES
    searches = Entry.objects.filter(account=by, role="asker", move=OPEN, case__loop=LOOKUP.name)
    return bool(searches.filter(at__gt=timezone.now() - within).count() >= most)


@transaction.atomic
def ask(case: Case, *, by: Account, reason: str, fields: list[str], at: datetime | None = None) -> Case:
    """Ask to see fields of a case's identity; returns the request, which 身份保管员 must grant."""
    course = case.course()
    part = _part_in(case, course, by)
    kept = Identity.objects.filter(case=case, field__in=fields).exists() and _key_of(case)
    if not kept and not (TEXT in fields and covered(case)):
        raise Refused(wording.NOTHING_KEPT)
    if _requests(case).filter(_of(by), closed_at=None).exists():
        raise Refused(wording.ALREADY_ASKED)
    request = open_case(
        IDENTITY, by=by, at=at, title=wording.request_title(case.number), role="asker",
        unit_id=part.unit_id or _unit_of(by), parties={"asker": [by.pk], **shut_out(course)}, reason=reason, fields=fields,
    )  # fmt: skip
    fail_point("look_asked")
    Request.objects.create(case=request, of=case)
    return request


def reveal(case: Case, by: Actor, field: str, *, at: datetime | None = None) -> str:
    """The field in clear, under a live grant to this person; the look is committed to the ledger before it is opened.

    NotAllowed without a grant, or when the asker no longer has a part in the case; Refused when it has expired, does not cover the field, or too much was read.
    """
    granted = _requests(case).filter(_of(by), stage="granted").order_by("-opened_at", "-id").first()
    if granted is None:
        raise NotAllowed(wording.NO_GRANT)
    _part_in(case, case.course(), by)
    try:
        with transaction.atomic(durable=True):
            granted.make("look", by=by, at=at, field=field)
    except Refused:
        if isinstance(by, Account):
            alarm_if_in_bulk(by)
        raise
    fail_point("look_entered")
    if field == TEXT:
        return "\n".join(text for text in _words_of(case) if masking.story(text) != text)
    row, key = Identity.objects.filter(case=case, field=field).first(), _key_of(case)
    if row is None or key is None:
        raise Refused(wording.NOTHING_KEPT)
    return _opened(row, key)


def covered(case: Case) -> bool:
    """Whether something in what people wrote in this case is masked for those who handle it."""
    return any(masking.story(text) != text for text in _words_of(case))


def _words_of(case: Case) -> list[str]:
    """Every text of the case that handlers read masked, in its order."""
    masked_fields = [name for name, kind in case.table.evidence.items() if kind.words and not kind.official]
    # what is behind the veil is no part of what may be asked for
    veiled = case.table.veil.moves if case.table.veil else ()
    hidden = case.entries.filter(move__in=veiled).values_list("seq", flat=True).order_by() if veiled else ()
    said = case.spoken.filter(field__in=masked_fields).exclude(seq__in=list(hidden))
    return list(said.order_by("seq", "field").values_list("text", flat=True))


def number_to_notify(case: Case) -> str | None:
    """The telephone of the one who filed, for the sender of messages alone; None where she left none.

    No person asks or sees: not a look, no entry (decisions/0070). Only `loops.messages` may call it.
    """
    row, key = Identity.objects.filter(case=case, field=Field.PHONE).first(), _key_of(case)
    return seal.first_number(_opened(row, key)) if row and key else None


def views_of(case: Case) -> list[View]:
    """Every request to see this case's identity and every look taken, oldest first, for the one who filed it.

    A search by telephone that found the case is such a look.
    """
    return [_view(request) for request in _requests(case).order_by("opened_at", "id")] + _searches(case)


def _searches(case: Case) -> list[View]:
    found = Entry.objects.filter(case__loop=LOOKUP.name, seq=0, case__links__other=case)
    entries = found.select_related("account", "unit", "case").order_by("at", "case_id")
    phone = str(Field.PHONE.label)
    return [
        View(
            asked_by=str(entry.account), unit=entry.unit.name if entry.unit else "", reason=wording.SEARCHED,
            fields=[phone], stage=entry.case.stage_label, asked_at=entry.at, granted_by="", looks=[(entry.at, phone)],
        )
        for entry in entries
    ]  # fmt: skip


def told(case: Case) -> dict[str, str]:
    """Every field in clear: for the vault's own work (`holds`, `rights`, `erasure`, `breach`) alone, never for a page."""
    key = _key_of(case)
    return {row.field: _opened(row, key) for row in _rows(case)} if key else {}


def for_others(case: Case, text: str) -> str:
    """An answer in this case as somebody else may read it: nothing in it tells who filed it."""
    for field, said in told(case).items():
        text = text.replace(said, MASKS[Field(field)](said))
    return masking.of_another(text)


def holds(case: Case, given: Mapping[str, str]) -> bool:
    """Whether every field given is kept just so: a yes or no, for a filing that is sent again."""
    kept = told(case) if given else {}
    return all(kept.get(field) == clean_text.line(text, MOST[Field(field)]) for field, text in given.items())


@transaction.atomic
def forget(case: Case) -> None:
    """Destroy the case's key and its sealed fields: nobody can tell who filed it any more."""
    CaseKey.objects.filter(case=case).delete()
    fail_point("key_destroyed")
    Identity.objects.filter(case=case).delete()
    fail_point("identity_destroyed")


@transaction.atomic
def erase(case: Case) -> None:
    """Destroy what tells who filed the case, and its files; the ledger's proofs do not depend on any of them."""
    forget(case)
    sealed_attachments.destroy_all(case)


def _part_in(case: Case, course: Course, by: Actor) -> Hat:
    """What she is to the case, at the unit for which she is it; NotAllowed for whoever has no part in it."""
    parts = hats(case, course, by) if isinstance(by, Account) else []
    if not parts:
        raise NotAllowed(wording.NOT_YOUR_CASE)
    return next((hat for hat in parts if hat.unit_id), parts[0])


def _requests(case: Case) -> QuerySet[Case]:
    return Case.objects.filter(identity_request__of=case, loop=IDENTITY.name)


def _of(account: Actor) -> Q:
    return Q(parties__role="asker", parties__account=getattr(account, "pk", UUID(int=0)))


def shut_out(course: Course) -> dict[str, list[UUID]]:
    """Whoever must not learn of the case must not learn of the request either."""
    return {role: [UUID(key) for key in course.parties.get(role, [])] for role in (ABOUT, RECUSED)}


def _unit_of(account: Account) -> UUID | None:
    posts = account.posts_now()
    return posts[0].unit_id if posts else None


def _view(request: Case) -> View:
    entries = list(request.entries.select_related("account", "unit").order_by("seq"))
    grant = next((entry for entry in entries if entry.move == "grant"), None)
    reason = request.spoken.filter(seq=0, field="reason").first()
    first = entries[0]
    return View(
        asked_by=str(first.account),
        unit=first.unit.name if first.unit else "",
        reason=reason.text if reason else "",
        fields=[str(LABELS[field]) for field in first.evidence["fields"]],
        stage=request.stage_label,
        asked_at=first.at,
        granted_by=str(grant.account) if grant else "",
        looks=[(entry.at, str(LABELS[entry.evidence["field"]])) for entry in entries if entry.move == "look"],
    )


def _sealed(case: Case, key: bytes, field: Field, text: str) -> Identity:
    number = field == Field.PHONE and seal.digits(text)
    index = seal.blind_index(text, within=str(case.organ_id)) if number else None
    return Identity(
        case=case, field=field, box=seal.seal(key, text.encode(), bound_to=_place(case, field)), index=index
    )


def _opened(row: Identity, key: bytes) -> str:
    return seal.unseal(key, bytes(row.box), bound_to=_place(row.case_id, row.field)).decode()


def _rows(case: Case) -> list[Identity]:
    """The sealed fields, name first."""
    return sorted(Identity.objects.filter(case=case).order_by("id"), key=lambda row: Field.values.index(row.field))


def _place(case: Case | UUID, field: str) -> str:
    return f"{getattr(case, 'pk', case)}|{Field(field).value}"


def _key_of(case: Case) -> bytes | None:
    row = CaseKey.objects.filter(case=case).first()
    return unwrapped(bytes(row.wrapped), bound_to=str(case.pk)) if row else None


def _new_key(case: Case) -> bytes:
    key = seal.new_key()
    wrapped = seal.wrap(key, bound_to=str(case.pk))
    if accepted():
        forget(case)  # what a lost key sealed opens for nobody
    CaseKey.objects.create(case=case, wrapped=wrapped, kek=seal.wrapped_by(wrapped))
    return key
