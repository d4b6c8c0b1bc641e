"""Exchange of the key-encrypting key while the service runs: only wrapped keys change, never what they seal.

A rotation has two ends: everything rewrapped under the new key, and, a while later, the old keys destroyed. Between the
two every key opens, so that a filing that had begun under the old one is not lost.
"""

import time

from django.db import transaction
from django.db.models import QuerySet

from huixiang.people.organs import every_organ

from . import keys, seal, wording
from .models import CaseKey, SealedFile

BATCH = 200
SETTLED = 3600  # seconds after which nothing is under way any more that began before the newest key was made
WRAPPED = ((CaseKey, "case_id"), (SealedFile, "digest"))


class TooSoon(Exception):
    """Old keys stay for now; the text says how long, or why."""


def rotate() -> int:
    """Make a new KEK, unless one is still being brought in, and rewrap everything of every organ under it.

    Returns how many keys were rewrapped. Filing goes on meanwhile: new keys are wrapped by the new KEK from the first
    moment. Safe to repeat after an interruption.
    """
    if not any(_left() for _ in every_organ()):
        keys.add_kek()
    return _rewrapped_everywhere()


def retire() -> tuple[int, int]:
    """Destroy every key but the newest; (rewrapped before that, destroyed).

    TooSoon within an hour of the newest one, and while a backup runs.
    """
    *older, _ = keys.kek_numbers()
    waits = SETTLED - (time.time() - keys.made_at())
    if older and waits > 0:
        raise TooSoon(wording.KEYS_TOO_FRESH.format(minutes=int(waits // 60) + 1))
    rewrapped = _rewrapped_everywhere()
    try:
        with keys.may_be_destroyed():
            for number in older:
                keys.retire_kek(number)
    except keys.BeingCopied:
        raise TooSoon(wording.KEYS_BEING_COPIED) from None
    return rewrapped, len(older)


def rewrap_all() -> int:
    """Bring every wrapped key of the current organ under the newest KEK, a batch to a transaction."""
    done = 0
    for model, bound in WRAPPED:
        while count := _rewrap_some(model, bound):
            done += count
    return done


@transaction.atomic
def _rewrap_some(model: type[CaseKey] | type[SealedFile], bound: str) -> int:
    rows = list(_older(model).select_for_update()[:BATCH])
    for row in rows:
        row.wrapped = seal.rewrap(bytes(row.wrapped), bound_to=str(getattr(row, bound)))
        row.kek = seal.wrapped_by(row.wrapped)
    model.objects.bulk_update(rows, ["wrapped", "kek"])
    return len(rows)


def _older(model: type[CaseKey] | type[SealedFile]) -> QuerySet:
    """Rows under an older key that is at hand; what a lost one wrapped stays as it is."""
    *older, _ = keys.kek_numbers()
    return model.objects.filter(kek__in=older).order_by("pk")


def _left() -> bool:
    return any(_older(model).exists() for model, _ in WRAPPED)


def _rewrapped_everywhere() -> int:
    return sum(rewrap_all() for _ in every_organ())
