"""How a request comes in: by the citizen herself, at a counter on her behalf, or from another channel."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from huixiang.fail_point import fail_point
from huixiang.loops.door import open_case
from huixiang.loops.models import Case
from huixiang.loops.parties import Actor, Resident
from huixiang.loops.refusals import Refused
from huixiang.people.models import Area, Category, Unit, UnitKind, in_use
from huixiang.people.remembered import remembered
from huixiang.vault import masking

from . import wording
from .loop import CONCERN
from .models import Channel, Concern

TITLE = 40  # characters of the message that make a title when none was given
OF_CASE = ("kind", "urgency", "area", "message", "place", "files", "about", "category", "notice")
OF_RECORD = ("channel", "wants_reply", "secret", "anonymous", "people", "came_as", "filer")


@dataclass
class Filing:
    """What somebody brings to us. Only the message and its kind are required."""

    message: str
    kind: str
    title: str = ""
    place: str = ""
    area: Area | None = None
    files: list[Any] = field(default_factory=list)
    channel: str = Channel.WEB
    wants_reply: bool = True
    secret: bool = False
    anonymous: bool = False
    people: int = 1
    urgency: int = 0
    about: Unit | None = None
    category: Category | None = None
    station: Unit | None = None
    deputy: Any = None
    came_as: str = ""
    filer: str = ""
    notice: str = ""


def file_concern(
    filing: Filing,
    *,
    receipt: bytes,
    by: Actor | None = None,
    unit_id: UUID | None = None,
    at: datetime | None = None,
    role: str = "",
) -> tuple[Case, bool]:
    """Open the concern, or find the one filed before under the same receipt: (case, whether it is new)."""
    try:
        # alone, opening is one statement and needs no transaction; within one, a refused one must not spoil it
        with transaction.atomic() if connection.in_atomic_block else nullcontext():
            case = _open(filing, receipt, by or Resident(), unit_id, at, role)
            fail_point("filing_before_commit")
    except IntegrityError:  # the same receipt at the same moment: whoever was first has filed it
        if (first := Case.objects.filter(receipt=receipt).first()) is None:
            raise
        return first, False
    fail_point("filing_done")
    return case, True


def _open(filing: Filing, receipt: bytes, by: Actor, unit_id: UUID | None, at: datetime | None, role: str) -> Case:
    station = filing.station.pk if filing.station else station_for(filing.area, filing.about)
    return open_case(
        CONCERN,
        by=by,
        at=at,
        title=filing.title or title_of(filing.message),
        receipt=receipt,
        role=role or ("station" if unit_id else "resident"),
        unit_id=unit_id,
        parties={"station": [station], "deputy": [filing.deputy.pk] if filing.deputy else []},
        record=Concern(**{name: getattr(filing, name) for name in OF_RECORD}),
        no_visit=filing.anonymous or not filing.wants_reply,
        **{name: getattr(filing, name) for name in OF_CASE},
    )


def title_of(message: str) -> str:
    """The message's first sentence, cut to a line; names and numbers of persons are masked: a title stays in every list."""
    first = masking.story(message.strip().split("\n")[0])
    for mark in "。！？!?;；":
        first = first.split(mark)[0] or first
    return first if len(first) <= TITLE else first[: TITLE - 1] + "…"


def station_for(area: Area | None, about: Unit | None = None) -> UUID:
    """The station nearest above the place; without one, or where it is complained of, the desk itself receives."""
    stations = _stations()
    for code in reversed(area.codes_above if area else []):
        if code in stations and not (about and about.code in stations[code].codes_above):
            return stations[code].pk
    return stations[""].pk


@remembered(10)
def _stations() -> dict[str, Unit]:
    """Code of an area → its station; "" → the desk."""
    stations = Unit.objects.filter(in_use(), kind=UnitKind.STATION).order_by("path")
    desk = Unit.objects.filter(in_use(), kind=UnitKind.DESK).order_by("path").first()
    if desk is None:
        raise Refused(wording.NO_DESK)
    return {"": desk} | {str(unit.area_id): unit for unit in stations if unit.area_id}
