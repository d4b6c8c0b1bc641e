"""What people chose when something was proposed: kept with the case, without the person. From here refusals teach."""

import logging

from django.db import DatabaseError, transaction
from django.utils import timezone

from huixiang.concerns.proposals import Proposed
from huixiang.loops.models import Case

from .models import Offer

log = logging.getLogger(__name__)


def keep(case: Case, seq: int, proposed: Proposed, chosen: dict[str, str] | None) -> None:
    """Keep what was proposed and chosen. The decision itself stands already, so a failure here is only told."""
    offered = {
        Offer.About.CATEGORY: ([str(one.category.pk) for one in proposed.classes], proposed.classes),
        Offer.About.UNIT: ([one.value for one in proposed.units], proposed.units),
    }
    try:
        with transaction.atomic():
            for about, (keys, ones) in offered.items():
                said = None if chosen is None else chosen.get(about, "")
                if said or (chosen is None and keys):
                    strong = bool(ones) and ones[0].strong
                    _keep_one(case, seq, about, proposed.version, keys, strong, said)
    except DatabaseError:
        log.exception("insight: what was chosen for %s was not kept", case.pk)


def _keep_one(case: Case, seq: int, about: str, version: int, keys: list[str], strong: bool, said: str | None) -> None:
    if said and Offer.objects.filter(case=case, about=about, answer=Offer.Answer.REFUSED, chosen="").update(
        chosen=said
    ):
        return  # refused before: this is what the person chose instead
    Offer.objects.get_or_create(
        case=case,
        seq=seq,
        about=about,
        defaults={
            "version": version,
            "offered": keys,
            "confident": strong,
            "chosen": said or "",
            "answer": answer_of(keys, said),
            "at": timezone.now(),
        },
    )


def answer_of(keys: list[str], said: str | None) -> str:
    if said is None:
        return Offer.Answer.REFUSED
    if not keys:
        return Offer.Answer.UNASKED
    if said == keys[0]:
        return Offer.Answer.TAKEN
    return Offer.Answer.LATER if said in keys else Offer.Answer.OTHER
