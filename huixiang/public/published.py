"""Answered matters that were published: what a reviewer wrote for everybody, and nothing else of the case.

Ratings are never shown beside a single matter: whoever handled it knows who filed it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from huixiang.ledger.models import Entry
from huixiang.loops.models import Attachment, Case, Party, Spoken
from huixiang.vault import covering

from . import wording
from .story import day

FIELDS = ("public_title", "public_text", "public_reply")
PAGE = 10
TAKEN_BACK = ("publish", "unpublish", "keep_private", "erase_all")
GONE = ("withdrawn", "ended")  # what has come to nothing is public no more, whether anybody takes it down or not


@dataclass
class Matter:
    """One published matter as the pieces show it."""

    pk: UUID
    title: str
    text: str
    reply: str
    area: str
    kind: str
    unit: str
    closed_on: str
    at: datetime
    key: UUID
    seq: int

    @property
    def href(self) -> str:
        return f"/answered/{self.pk}"

    @property
    def result(self) -> str:
        return self.reply if len(self.reply) <= 90 else self.reply[:89] + "…"


@dataclass
class Picture:
    """A covered picture: what it shows in words, its address, its row and file."""

    said: str
    href: str
    pk: UUID
    digest: str


def published() -> QuerySet[Entry]:
    """The standing publication of each case, the newest first."""
    later = Entry.objects.filter(case=OuterRef("case"), seq__gt=OuterRef("seq"), move__in=TAKEN_BACK)
    standing = Entry.objects.filter(move="publish", case__loop="concern").exclude(case__stage__in=GONE)
    return standing.filter(~Exists(later)).select_related("case__area").order_by("-at", "-id")


def wanted(told: dict[str, str]) -> QuerySet[Entry]:
    """Publications with all these words in what was published, of this kind, in or below this area."""
    found = published()
    for word in told.get("q", "").split()[:6]:
        said = Spoken.objects.filter(case=OuterRef("case"), seq=OuterRef("seq"), field__in=FIELDS, text__icontains=word)
        found = found.filter(Exists(said))
    if told.get("kind"):
        found = found.filter(case__kind=told["kind"])
    if told.get("area"):
        found = found.filter(case__area__path__contains=f"{told['area']}/")
    return found


def after(found: QuerySet[Entry], place: str) -> QuerySet[Entry]:
    """Those behind a place in the list, as `Page.next` wrote it; all of them when it cannot be read."""
    stamp, _, key = place.partition("_")
    try:
        at, last = datetime.fromisoformat(stamp), UUID(key)
    except ValueError:
        return found
    # the first comparison alone can use the index (design §5)
    return found.filter(at__lte=at).exclude(at=at, id__gte=last)


def read(entries: list[Entry]) -> list[Matter]:
    """The matters of these publications, in their order, in two queries."""
    cases = [entry.case_id for entry in entries]
    said: dict[tuple[UUID, int], dict[str, str]] = {}
    for spoken in Spoken.objects.filter(case__in=cases, field__in=FIELDS).order_by("id"):
        said.setdefault((spoken.case_id, spoken.seq), {})[spoken.field] = spoken.text
    leads = Party.objects.filter(case__in=cases, role="lead").select_related("unit").order_by("id")
    units = {party.case_id: party.unit.name for party in leads if party.unit}
    return [_matter(entry, said.get((entry.case_id, entry.seq), {}), units.get(entry.case_id, "")) for entry in entries]


def pictures(matter: Matter) -> list[Picture]:
    """The covered copies that were published with it; there are no others to be had from here."""
    found = Attachment.objects.filter(case=matter.pk, seq=matter.seq, kind__in=covering.PICTURES).order_by("id")
    return [
        Picture(one.name.rpartition(".")[0], f"{matter.href}/pictures/{one.pk}", one.pk, one.digest) for one in found
    ]


def _matter(entry: Entry, said: dict[str, str], unit: str) -> Matter:
    case: Case = entry.case
    return Matter(
        pk=case.pk,
        title=said.get("public_title", ""),
        text=said.get("public_text", ""),
        reply=said.get("public_reply", ""),
        area=case.area.name if case.area else "",
        kind=case.kind_label,
        unit=unit or wording.THE_UNIT,
        closed_on=day(timezone.localdate(entry.at)),
        at=entry.at,
        key=entry.pk,
        seq=entry.seq,
    )
