"""What a person may have destroyed: who she is at any time, and what she wrote once her matter has ended.

An entry says that it happened and why. Proofs stay whole: the ledger holds salted commitments, and the salts go with
the words. Figures stay: they count entries. Whatever else was made of the words goes too: title, search words, hashes by which likes are found,
file names, the texts of sub-cases, words of staff that name her.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from huixiang.ledger.models import Entry
from huixiang.loops import beside
from huixiang.loops.models import Attachment, Case, Outbox, Spoken
from huixiang.loops.parties import VAULT, Actor

from . import identities, masking, personal, sealed_attachments, wording

LEAST = 2  # characters of a name that are looked for in what staff wrote


@transaction.atomic
def erase_identity(case: Case, *, by: Actor = VAULT, why: str, at: datetime | None = None) -> None:
    """Destroy the key and the sealed fields; word that waits to be sent has nobody to go to any more."""
    case.make("erase_identity", by=by, at=at, why_gone=why)
    identities.forget(case)


@transaction.atomic
def erase_all(case: Case, *, by: Actor = VAULT, why: str, at: datetime | None = None) -> None:
    """Destroy identity, files and every word of hers in an ended matter and in the cases that belong to it."""
    case.make("erase_all", by=by, at=at, why_gone=why)
    known = list(identities.told(case).values())
    identities.erase(case)
    for one in family(case):
        beside.forget_beside((one, _first_words(one)))
        _empty(one, case, known)


def family(case: Case) -> list[Case]:
    """The case, its sub-cases of every depth, and the requests about who filed it."""
    found, level = [case], [case.pk]
    while level:
        below = list(Case.objects.filter(parent__in=level).order_by("id"))
        found, level = [*found, *below], [one.pk for one in below]
    return [*found, *Case.objects.filter(identity_request__of__in=found).order_by("id")]


def _first_words(one: Case) -> dict[str, str]:
    """What the case was opened with: all that readers made hashes of."""
    return dict(Spoken.objects.filter(case=one, seq=0).order_by().values_list("field", "text"))


def _empty(one: Case, root: Case, known: Iterable[str]) -> None:
    """Take the words and files of one case; a staff's own words stay where they name nobody."""
    hers = set(Entry.objects.filter(case=one, role="resident").values_list("seq", flat=True).order_by())
    hers |= {0} if one.pk == root.pk or one.loop == "pressure" else set()
    gone = [
        said.pk
        for said in Spoken.objects.filter(case=one).order_by("id")
        if said.seq in hers or said.field.startswith("public_") or names_somebody(said.text, known)
    ]
    Spoken.objects.filter(pk__in=gone).delete()
    sealed_attachments.destroy_all(one)
    Attachment.objects.filter(case=one).delete()
    Outbox.objects.filter(case=one, sent_at=None).delete()
    title = wording.ERASED_TITLE if one.title == root.title or one.pk == root.pk else one.title
    Case.objects.filter(pk=one.pk).update(tokens=None, title=title)
    if record := getattr(one, one.loop, None):
        _forget_filer(record)


def names_somebody(text: str, known: Iterable[str]) -> bool:
    """Whether words tell a person: by what she told of herself, or by any mark of one."""
    folded = masking.folded(text)
    if any(len(word) >= LEAST and masking.folded(word) in folded for word in known):
        return True
    return bool(personal.personal_data(text))


def _forget_filer(record: object) -> None:
    """Another system's name for the person; its number of the matter stays, lest it be imported once more."""
    if getattr(record, "filer", ""):
        type(record)._default_manager.filter(pk=record.pk).update(filer="")  # type: ignore[attr-defined]
