"""The stored tree of the organ at hand: its heads, its proofs, its receipts. Reads only."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import OuterRef, Q, Subquery

from huixiang.ledger import merkle
from huixiang.ledger.models import Entry
from huixiang.ledger.notes import Checkpoint, Note, Signature
from huixiang.ledger.proof import Proof
from huixiang.ledger.tree_models import Head, Leaf, Node, Seal
from huixiang.people.scoped import current_organ_id

LATEST = 50  # cosignatures looked at for who witnesses nowadays


def origin() -> str:
    """The log's name: a prefix of the site's choosing, then the id that stands in every entry as `log`."""
    return f"{settings.LEDGER_ORIGIN}/{current_organ_id()}"


def size() -> int:
    """How many entries have their place."""
    last = Leaf.objects.order_by("-idx").values_list("idx", flat=True).first()
    return 0 if last is None else last + 1


def stored(names: Iterable[merkle.Name]) -> dict[merkle.Name, bytes]:
    """The hashes of these perfect subtrees, in at most two queries; KeyError later for one that is not there."""
    levels: dict[int, list[int]] = {}
    for level, index in names:
        levels.setdefault(level, []).append(index)
    found = {}
    if leaves := levels.pop(0, None):
        rows = Leaf.objects.filter(idx__in=leaves).order_by("idx").values_list("idx", "hash")
        found = {(0, index): bytes(made) for index, made in rows}
    if levels:
        wanted = reduce(or_, (Q(level=level, idx__in=indexes) for level, indexes in levels.items()))
        rows = Node.objects.filter(wanted).order_by("level", "idx").values_list("level", "idx", "hash")
        found |= {(level, index): bytes(made) for level, index, made in rows}
    return found


def frontier(size: int) -> merkle.Frontier:
    """The right edge at that size, ready to grow."""
    names = merkle.frontier_names(size)
    nodes = stored(names)
    return merkle.Frontier(size, [nodes[name] for name in names])


def checkpoint(size: int) -> Checkpoint:
    """The tree head at any size up to the present, recomputed from the stored subtrees."""
    return Checkpoint(origin(), size, frontier(size).root)


def _proof(spans: Sequence[merkle.Span]) -> tuple[bytes, ...]:
    nodes = stored(merkle.names_for(spans))
    return tuple(merkle.proof(spans, lambda level, index: nodes[level, index]))


def inclusion(index: int, size: int) -> tuple[bytes, ...]:
    """The proof that the entry at this index is in the tree of this size."""
    return _proof(merkle.inclusion_spans(index, size))


def consistency(old: int, new: int) -> tuple[bytes, ...]:
    """The proof that the tree of `new` entries only added to that of `old`; empty from nothing."""
    return _proof(merkle.consistency_spans(old, new)) if old else ()


def newest_head() -> Checkpoint | None:
    """The head after the last batch, signed or not."""
    head = Head.objects.order_by("-size").first()
    return head and Checkpoint(origin(), head.size, bytes(head.root))


def signed_size(at_least: int = 0) -> int | None:
    """The size of the newest head the log signed, where there is one of at least that size."""
    return _newest_sealed(at_least, own=True)


def proven_size(at_least: int = 0) -> int | None:
    """The same of the newest head a witness has cosigned, which is the one that proves something; else a signed one."""
    return _newest_sealed(at_least, own=False) or signed_size(at_least)


def _newest_sealed(at_least: int, *, own: bool) -> int | None:
    found = Seal.objects.filter(own=own, size__gte=at_least).order_by("-size")
    return found.values_list("size", flat=True).first()


def note(size: int) -> Note:
    """The signed note of that size: the log's line first, then the witnesses' by name."""
    root = bytes(Head.objects.get(size=size).root)
    lines = Seal.objects.filter(size=size).order_by("-own", "name").values_list("line", flat=True)
    return Note(Checkpoint(origin(), size, root).text, tuple(Signature.parse(line) for line in lines))


def receipt(entry: Entry) -> Proof | None:
    """What proves this entry offline, under the newest head that proves it; None while none does."""
    index = Leaf.objects.filter(case=entry.case_id, seq=entry.seq).values_list("idx", flat=True).first()
    if index is None or (size := proven_size(index + 1)) is None:
        return None
    return Proof(index, inclusion(index, size), note(size), bytes(entry.body))


@dataclass(frozen=True)
class Standing:
    """How far the proof of an entry has come: recorded → in the tree → sealed by the log → seen by witnesses."""

    seq: int
    index: int | None = None
    sealed_in: int | None = None
    sealed_at: datetime | None = None
    witnesses: tuple[str, ...] = ()


def standings(case_id: UUID) -> list[Standing]:
    """The proof state of each entry of a case, in their order, in three queries that do not grow with the log.

    The witnesses told are those of the first cosigned head that holds the entry, and those who cosigned of late.
    """
    here = Leaf.objects.filter(case=OuterRef("case"), seq=OuterRef("seq"))
    after = Seal.objects.filter(size__gt=OuterRef("index")).order_by("size")
    rows = list(
        Entry.objects.filter(case_id=case_id)
        .order_by("seq")
        .annotate(index=Subquery(here.values("idx")[:1]))
        .annotate(
            sealed_in=Subquery(after.filter(own=True).values("size")[:1]),
            sealed_at=Subquery(after.filter(own=True).values("at")[:1]),
            seen_in=Subquery(after.filter(own=False).values("size")[:1]),
        )
        .values("seq", "index", "sealed_in", "sealed_at", "seen_in")
    )
    firsts = {row["seen_in"] for row in rows if row["seen_in"] is not None}
    witnessed = Seal.objects.filter(own=False).values_list("size", "name")
    seen = [*witnessed.filter(size__in=firsts).order_by("size", "name")]
    seen += witnessed.order_by("-size", "name")[:LATEST]
    return [_standing(row, seen) for row in rows]


def least(standings: Iterable[Standing]) -> Standing | None:
    """The standing that has come least far, which is what can be said of all of them."""
    return min(standings, key=lambda one: (bool(one.witnesses), one.sealed_in is not None, -one.seq), default=None)


def _standing(row: dict[str, Any], witnessed: list[tuple[int, str]]) -> Standing:
    names = {name for size, name in witnessed if row["index"] is not None and size > row["index"]}
    return Standing(row["seq"], row["index"], row["sealed_in"], row["sealed_at"], tuple(sorted(names)))
