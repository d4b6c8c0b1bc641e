"""Gives waiting entries their place in the tree: one transaction a batch, safe when two run or one is killed."""

from typing import NamedTuple

from django.db import connection, transaction

from huixiang.fail_point import fail_point
from huixiang.ledger import tree
from huixiang.ledger.crypto import sha256
from huixiang.ledger.tree_models import Head, Leaf, Node, Pending
from huixiang.people.scoped import current_organ_id

BATCH = 1000


class Place(NamedTuple):
    """An entry and the index it got."""

    idx: int
    case: str
    seq: int


@transaction.atomic
def sequence(batch: int = BATCH) -> list[Place]:
    """Append waiting entries to the organ's tree, the cases that wait longest first; [] when none wait.

    Also [] while another sequencer is at it. Entries of a case keep their order. Even without the lock a place could
    not be given twice: (organ, idx) and (organ, size) are primary keys.
    """
    if not _alone():
        return []
    waiting = _waiting(batch)
    if not waiting:
        return []
    fail_point("sequencer_locked")
    edge, nodes, leaves = tree.frontier(tree.size()), [], []
    for row in waiting:
        digest = bytes(row.leaf)
        leaves.append(Leaf(idx=edge.size, case=row.case, seq=row.seq, hash=digest))
        nodes += [Node(level=level, idx=index, hash=made) for level, index, made in edge.append(digest)[1:]]
    Leaf.objects.bulk_create(leaves)
    fail_point("leaves_placed")
    Node.objects.bulk_create(nodes)
    fail_point("nodes_placed")
    Head.objects.create(size=edge.size, root=edge.root)
    fail_point("head_placed")
    Pending.objects.filter(pk__in=[row.pk for row in waiting]).delete()
    fail_point("waiting_removed")
    return [Place(leaf.idx, leaf.case, leaf.seq) for leaf in leaves]


def _alone() -> bool:
    """Whether this transaction is the organ's only sequencer until it ends."""
    key = int.from_bytes(sha256(b"sequencer" + current_organ_id().bytes)[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [key])
        return bool(cursor.fetchone()[0])


def _waiting(batch: int) -> list[Pending]:
    """All waiting entries of the cases that wait longest, each case's in order and without a gap."""
    longest = Pending.objects.order_by("entry").values("case")[:batch]
    rows = Pending.objects.filter(case__in=longest).select_for_update(skip_locked=True).order_by("case", "seq")
    cases: dict[str, list[Pending]] = {}
    for row in rows:
        kept = cases.setdefault(row.case, [])
        if not kept or kept[-1].seq + 1 == row.seq:
            kept.append(row)
    by_wait = sorted(cases.values(), key=lambda kept: min(row.entry for row in kept))
    return [row for kept in by_wait for row in kept]
