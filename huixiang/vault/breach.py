"""A leak, or the fear of one: from what may have leaked to who is affected, and what each of them must be told.

个人信息保护法第五十七条: kinds of data, cause and possible harm; remedies, and what the person herself can do; whom to
ask. Nobody's number is opened for it: each person is told on the page her receipt opens, and by a message without
content where she left a number. The list for the authority names matters, not people.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone
from django_scopes import get_scope

from huixiang.loops.models import Attachment, Case, Outbox, Party, Spoken
from huixiang.loops.parties import VAULT

from . import wording
from .models import Field, Identity, Request, SealedFile

A_KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
A_DIGEST = re.compile(r"\b[0-9a-f]{64}\b")
A_NUMBER = re.compile(r"[\u4e00-\u9fff]{2}\d{4}-\d{6}")
OF_A_CASE = (Identity, Spoken, Attachment, Outbox, Party)


@dataclass(frozen=True)
class Affected:
    """One matter whose person is affected: what of hers may have leaked, and whether word can be sent to her."""

    case: Case
    kinds: list[str]
    reachable: bool


@dataclass(frozen=True)
class Leak:
    """What is known: since when, why, whether the keys went too, what was done, whom to ask."""

    cause: str
    found_at: datetime
    with_keys: bool
    done: str
    contact: str


def named_in(text: str) -> set[UUID]:
    """Matters that a text names in any way: by number, by any row's id, by a file's digest."""
    keys = {UUID(key) for key in A_KEY.findall(text)}
    found = set(Case.objects.filter(Q(pk__in=keys) | Q(number__in=A_NUMBER.findall(text))).values_list("pk", flat=True))
    for model in OF_A_CASE:
        found |= set(model.objects.filter(pk__in=keys).values_list("case_id", flat=True).order_by())
    digests = set(A_DIGEST.findall(text))
    sealed = SealedFile.objects.filter(Q(pk__in=keys) | Q(digest__in=digests) | Q(original__in=digests))
    digests |= set(sealed.values_list("digest", flat=True).order_by())
    return found | set(Attachment.objects.filter(digest__in=digests).values_list("case_id", flat=True).order_by())


def in_copy_of(moment: datetime) -> set[UUID]:
    """Matters that a copy of the database taken at that moment holds."""
    return set(Case.objects.filter(opened_at__lte=moment, loop="concern").values_list("pk", flat=True).order_by())


def affected(cases: Iterable[UUID], *, with_keys: bool) -> list[Affected]:
    """Every person's matter among these cases: of a sub-case or a request its matter; each once, oldest first."""
    found: dict[UUID, Case] = {}
    for case in Case.objects.filter(pk__in=set(cases)).select_related("parent").order_by("id"):
        top = _matter(case)
        if top.receipt is not None:
            found[top.pk] = top
    return [_one(case, with_keys) for _, case in sorted(found.items())]


def _matter(case: Case) -> Case:
    about = Request.objects.filter(case=case).select_related("of").first()
    case = about.of if about else case
    while case.parent_id:
        case = case.parent
    return case


def _one(case: Case, with_keys: bool) -> Affected:
    kept = set(Identity.objects.filter(case=case).values_list("field", flat=True).order_by())
    fields = [field for field in Field.values if field in kept]
    kinds = [str(Field(field).label) for field in fields] if with_keys else []
    kinds += [wording.SEALED_IDENTITY] if fields and not with_keys else []
    kinds += [wording.LEAKED_WORDS] if case.spoken.exists() else []
    files = case.attachments.exists()
    kinds += [wording.LEAKED_FILES if with_keys else wording.SEALED_FILES] if files else []
    return Affected(case, kinds, Field.PHONE in fields)


@transaction.atomic
def tell(people: list[Affected], leak: Leak, *, at: datetime | None = None) -> int:
    """Put the notice on everybody's page, and send word to those who left a number; how many were told anew."""
    told = 0
    for one in people:
        words = notice_to(one, leak)
        if Spoken.objects.filter(case=one.case, field="leak", text=words).exists():
            continue
        one.case.make("tell_leak", by=VAULT, at=at, leak=words)
        told += 1
        if settings.MESSAGES_URL and one.reachable:
            at = at or timezone.now()
            seq = one.case.seq - 1
            Outbox.objects.create(case=one.case, seq=seq, to="concern.resident@*", what="tell_leak", at=at, again_at=at)
    return told


def notice_to(one: Affected, leak: Leak) -> str:
    """The three contents for one person."""
    return render_to_string("vault/leak_notice.txt", _about(leak) | {"kinds": one.kinds}).strip()


def report(people: list[Affected], leak: Leak) -> str:
    """The document for the file and for the authority, in Markdown."""
    counts: dict[str, int] = {}
    for kind in (kind for one in people for kind in one.kinds):
        counts[kind] = counts.get(kind, 0) + 1
    reachable = sum(one.reachable for one in people)
    context = _about(leak) | {"people": people, "counts": counts, "reachable": reachable, "now": timezone.now()}
    sample = notice_to(people[0], leak) if people else ""
    return render_to_string("vault/leak_report.md", context | {"sample": sample})


def listed(people: list[Affected]) -> str:
    """The list as CSV: numbers and kinds; no name, no telephone."""
    out = StringIO()
    rows = csv.writer(out)
    rows.writerow(wording.LEAK_HEADINGS)
    rows.writerows(_rows(people))
    return "\ufeff" + out.getvalue()


def _rows(people: list[Affected]) -> Iterator[list[str]]:
    for one in people:
        way = wording.TOLD_BY_WORD if one.reachable else wording.TOLD_BY_RECEIPT
        yield [one.case.number, f"{one.case.opened_on}", "、".join(one.kinds), way]


def _about(leak: Leak) -> dict[str, object]:
    return {"leak": leak, "organ": get_scope()["organ"].name}
