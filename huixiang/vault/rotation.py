"""Exchange of the key-encrypting key while the service runs: only wrapped keys change, never what they seal."""

from django.db import transaction

from . import keys, seal
from .models import CaseKey, SealedFile

BATCH = 200


def rotate() -> int:
    """Make a new KEK, rewrap everything of the current organ under it; returns how many keys were rewrapped.

    Filing goes on meanwhile: new keys are wrapped by the new KEK from the first moment. Retire the old one with
    `keys.retire_kek` once every organ has been rewrapped. Safe to repeat after an interruption (`rewrap_all`).
    """
    keys.add_kek()
    return rewrap_all()


def rewrap_all() -> int:
    """Bring every wrapped key of the current organ under the newest KEK, a batch to a transaction."""
    newest, done = keys.newest_kek()[0], 0
    for model, bound in ((CaseKey, "case_id"), (SealedFile, "digest")):
        while count := _rewrap_some(model, bound, newest):
            done += count
    return done


@transaction.atomic
def _rewrap_some(model: type[CaseKey] | type[SealedFile], bound: str, newest: int) -> int:
    rows = list(model.objects.select_for_update().exclude(kek=newest).order_by("pk")[:BATCH])
    for row in rows:
        row.wrapped, row.kek = seal.rewrap(bytes(row.wrapped), bound_to=str(getattr(row, bound))), newest
    model.objects.bulk_update(rows, ["wrapped", "kek"])
    return len(rows)
