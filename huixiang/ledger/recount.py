"""Recomputes the stored ledger from the entries' bytes, and compares every copy with what comes out."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from huixiang.ledger import merkle, tree, wording
from huixiang.ledger.export import entries_in_place
from huixiang.ledger.models import Entry
from huixiang.ledger.notes import Note, NoteError, Signature, Verifier
from huixiang.ledger.tree_models import Head, Leaf, Node, Pending, Seal

_STEP = 2000


@contextmanager
def one_moment() -> Iterator[None]:
    """Read what is stored at one moment: meanwhile entries go on being placed and sealed. Within a transaction, as it is."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def faults(key: Verifier | None = None) -> Iterator[str]:
    """One sentence for each thing that is wrong; nothing when all agrees. `key` checks the log's signatures too."""
    size, edge = tree.size(), merkle.Frontier()
    if Leaf.objects.filter(idx__lt=size).count() != size:
        yield from (wording.INDEX_GAP.format(index=index) for index in _gaps())
        return
    heads = dict(Head.objects.order_by("size").values_list("size", "root"))
    pending: list[tuple[int, int, bytes]] = []
    made = 0
    leaves = iter(Leaf.objects.order_by("idx").values_list("hash", flat=True).iterator(_STEP))
    for (index, entry), stored in zip(entries_in_place(size), leaves, strict=False):
        if entry is None:
            yield wording.ENTRY_GONE.format(index=index)
        else:
            yield from _entry_faults(index, bytes(entry.body), bytes(entry.leaf), bytes(stored))
        grown = edge.append(bytes(stored))[1:]
        made += len(grown)
        pending += grown
        if edge.size in heads and bytes(heads[edge.size]) != edge.root:
            yield wording.HEAD_CHANGED.format(size=edge.size)
        if len(pending) >= _STEP:
            yield from _node_faults(pending)
            pending = []
    yield from _node_faults(pending)
    if (found := Node.objects.count()) != made:
        yield wording.NODE_GONE.format(wanted=made, found=found)
    yield from _forgotten()
    yield from _seal_faults(key)


def _forgotten() -> Iterator[str]:
    """Entries that have no place and do not wait for one."""
    place, wait = (table.objects.filter(case=OuterRef("case"), seq=OuterRef("seq")) for table in (Leaf, Pending))
    lost = Entry.objects.filter(~Exists(place), ~Exists(wait)).order_by("case", "seq").values_list("case", "seq")
    yield from (wording.FORGOTTEN.format(case=case, seq=seq) for case, seq in lost)


def _gaps() -> Iterator[int]:
    expected = 0
    for index in Leaf.objects.order_by("idx").values_list("idx", flat=True).iterator(_STEP):
        if index != expected:
            yield expected
        expected = index + 1


def _entry_faults(index: int, body: bytes, leaf: bytes, stored: bytes) -> Iterator[str]:
    if merkle.leaf_hash(body) != leaf:
        yield wording.BODY_CHANGED.format(index=index)
    if leaf != stored:
        yield wording.LEAF_CHANGED.format(index=index)


def _node_faults(made: list[tuple[int, int, bytes]]) -> Iterator[str]:
    stored = tree.stored((level, index) for level, index, _ in made)
    for level, index, digest in made:
        if stored.get((level, index)) != digest:
            yield wording.NODE_CHANGED.format(level=level, index=index)


def _seal_faults(key: Verifier | None) -> Iterator[str]:
    """False signatures of the log, where its key is given (a witness's key is not ours to know here)."""
    if key is None:
        return
    for size, line in Seal.objects.filter(own=True).order_by("size").values_list("size", "line"):
        try:
            Note(tree.note(size).text, (Signature.parse(line),)).signed_by([key])
        except NoteError:
            yield wording.SEAL_FALSE.format(size=size, name=key.name)
