"""What a reviewer may want to look at before signing: points left open, what is missing, formulas. Never a score."""

from __future__ import annotations

from dataclasses import dataclass

from huixiang.loops.models import Case, Party, Spoken
from huixiang.people.models import Account

from . import wording
from .reading import reply_hints
from .standing import standing

EARLIER = 30  # replies of the same unit it is compared with


@dataclass(frozen=True)
class ReplyHint:
    """What to look at, and the sentence it is about, if any."""

    words: str
    sentence: str = ""


def hints_on_reply(case: Case, question: str, reply: str, viewer: Account) -> list[ReplyHint]:
    """Hints on a reply that waits to be signed; earlier replies are those of the same unit that the viewer may see."""
    if not reply or not standing().on:
        return []
    found = reply_hints(question, reply, earlier_replies(case, viewer))
    return [ReplyHint(wording.REPLY_HINTS[hint.kind], hint.sentence) for hint in found]


def earlier_replies(case: Case, viewer: Account) -> list[str]:
    """The latest replies of the unit that leads this case, in other cases."""
    units = case.units_of("lead")
    theirs = Party.objects.filter(role="lead", unit__in=units).order_by().values("case")
    visible = Case.objects.visible_to(viewer).filter(pk__in=theirs).exclude(pk=case.pk)
    latest = list(visible.order_by("-opened_at", "-id").values_list("pk", flat=True)[:EARLIER])
    spoken = Spoken.objects.filter(case__in=latest, field="reply").order_by("-case_id", "-seq")
    return list(spoken.values_list("text", flat=True)[:EARLIER])
