"""Files beside entries: sealed before their case exists, found by the digest the entry holds, destroyed with it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from huixiang.fail_point import fail_point
from huixiang.loops.models import Case

from . import seal, sealed_files
from .lost_keys import unwrapped
from .models import SealedFile
from .uploads import Checked

GONE = SealedFile.DoesNotExist, FileNotFoundError  # raised for a file whose key, or whose bytes, were destroyed


@dataclass(frozen=True)
class Kept:
    """What the door needs of a file: it becomes an `Attachment`, and its digest goes into the entry."""

    digest: str
    name: str
    kind: str
    size: int

    def __str__(self) -> str:
        return self.digest


def keep(checked: Checked) -> Kept:
    """Seal the original and the clean copy on disk and remember their key; give the result to a move as evidence."""
    key = seal.new_key()
    digest = sealed_files.keep(checked.copy, key, bound_to="copy")
    original = sealed_files.keep(checked.original, key, bound_to="original")
    fail_point("file_sealed")
    wrapped = seal.wrap(key, bound_to=digest)
    SealedFile.objects.create(digest=digest, original=original, wrapped=wrapped, kek=seal.wrapped_by(wrapped))
    fail_point("file_kept")
    return Kept(digest, checked.name, checked.media_type, len(checked.copy))


def clean_copy(digest: str) -> bytes:
    """The copy that may be served; one of GONE when it, or the key to it, was destroyed."""
    return sealed_files.fetch(digest, _key(SealedFile.objects.get(digest=digest)), bound_to="copy")


def original(digest: str) -> bytes:
    """The file as it was sent, for evidence; never served to a browser as it is."""
    row = SealedFile.objects.get(digest=digest)
    return sealed_files.fetch(row.original, _key(row), bound_to="original")


def are_kept(files: Iterable[UploadedFile], digests: Iterable[str]) -> bool:
    """Whether each of these files, byte for byte, is the original of one of these; they can be read again after."""
    sent = [b"".join(file.chunks()) for file in files]
    kept = [original(digest) for digest in digests] if sent else []
    for file in files:
        file.seek(0)
    return all(content in kept for content in sent)


def destroy(digest: str) -> None:
    """Destroy the key now and the bytes once that is committed; no matter if they are gone already."""
    rows = SealedFile.objects.filter(digest=digest)
    for row in rows.order_by("id"):
        for address in (row.digest, row.original):
            transaction.on_commit(partial(sealed_files.forget, address))
    rows.delete()
    fail_point("file_key_destroyed")


def destroy_all(case: Case) -> None:
    """Destroy every file of a case."""
    for digest in case.attachments.order_by("id").values_list("digest", flat=True):
        destroy(digest)


def _key(row: SealedFile) -> bytes:
    if key := unwrapped(bytes(row.wrapped), bound_to=row.digest):
        return key
    raise SealedFile.DoesNotExist(row.digest)
