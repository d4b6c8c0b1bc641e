"""答复函: the endorsed reply to a suggestion as the letter a unit prints and seals, with the sheet that asks what the deputy thinks.

Domain §5.2. What the platform does not know (number of the document, telephone, seal) is left blank for the unit.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from huixiang.ledger.models import Entry
from huixiang.loops.models import Case
from huixiang.people.models import Account, Unit, UnitKind, in_use

from . import wording
from .loop import SUGGESTION


@dataclass(frozen=True)
class Letter:
    """One reply as it went out."""

    case: Case
    result: str
    text: str
    plan_day: date | None
    unit: str
    writer: str
    signer: str
    on: datetime
    proposer: str
    desk: str
    signers: list[str] = field(default_factory=list)

    @property
    def paragraphs(self) -> list[str]:
        """The text line by line: in a letter each line begins a paragraph, indented."""
        return [line.strip() for line in self.text.splitlines() if line.strip()]

    @property
    def greeted(self) -> str:
        """The proposer as a letter names her; who goes by 陈代表 in the system is not called 代表 twice."""
        return self.proposer.removesuffix(wording.DEPUTY) + wording.DEPUTY


def endorsed(entries: list[Entry]) -> tuple[Entry, Entry] | None:
    """The reply that went out last, and its endorsement; None before the first."""
    signed = max((n for n, entry in enumerate(entries) if entry.move == "endorse"), default=None)
    if signed is None:
        return None
    return next(entry for entry in reversed(entries[:signed]) if entry.move == "reply"), entries[signed]


def letter_of(case: Case) -> Letter | None:
    """The letter of the reply that went out last; None while none did."""
    found = endorsed(list(case.entries.select_related("account", "unit").order_by("seq")))
    if case.loop != SUGGESTION.name or found is None:
        return None
    reply, signed = found
    text = case.spoken.get(seq=reply.seq, field="reply").text
    result, day = reply.evidence["result"], reply.evidence.get("plan_day")
    return Letter(
        case=case,
        result=SUGGESTION.evidence["result"].shown(result, {}),
        text=text,
        plan_day=date.fromisoformat(day) if day else None,
        unit=reply.unit.name if reply.unit else "",
        writer=reply.account.name if reply.account else "",
        signer=signed.account.name if signed.account else "",
        on=signed.at,
        proposer="、".join(_names(case, "proposer")),
        signers=_names(case, "signers"),
        desk="、".join(
            Unit.objects.filter(in_use(), kind=UnitKind.DESK).order_by("path").values_list("name", flat=True)
        ),
    )


def _names(case: Case, party: str) -> list[str]:
    people = Account.objects.filter(pk__in=case.parties.filter(role=party).values("account"))
    return list(people.order_by("name", "pk").values_list("name", flat=True))
