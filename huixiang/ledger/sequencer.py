"""Gives waiting entries their place in the tree: one transaction a batch, safe when two run or one is killed."""

from typing import Any, NamedTuple

from django.db import connection, transaction

from huixiang.fail_point import fail_point
from huixiang.ledger import tree
from huixiang.ledger.crypto import sha256
from huixiang.ledger.tree_models import Head, Leaf, Node, Pending
from huixiang.people.scoped import current_organ_id

BATCH = 1000
# each case's waiting entries up to the last that is due, from the index of the key
DUE = """
SELECT due."case", waits.seq, waits.entry, waits.leaf
  FROM unnest(%s::uuid[], %s::int[]) AS due ("case", last)
 CROSS JOIN LATERAL (
       SELECT seq, entry, leaf FROM ledger_pending
        WHERE organ_id = %s AND "case" = due."case" AND seq <= due.last ORDER BY seq LIMIT %s
       ) AS waits
 ORDER BY due."case", waits.seq LIMIT %s
"""


class Waiting(NamedTuple):
    """An entry without a place; `entry` is its time-ordered id, `leaf` its hash."""

    case: Any
    seq: int
    entry: Any
    leaf: bytes


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
        leaves.append((edge.size, row.case, row.seq, digest))
        nodes += edge.append(digest)[1:]
    _write(Leaf, ["idx", "case", "seq", "hash"], leaves)
    fail_point("leaves_placed")
    _write(Node, ["level", "idx", "hash"], nodes)
    fail_point("nodes_placed")
    Head.objects.create(size=edge.size, root=edge.root)
    fail_point("head_placed")
    Pending.objects.filter(entry__in=[row.entry for row in waiting]).delete()
    fail_point("waiting_removed")
    return [Place(idx, case, seq) for idx, case, seq, _ in leaves]


def _write(table: type[Leaf] | type[Node], names: list[str], rows: list[tuple[Any, ...]]) -> None:
    """Rows of plain values, each column as one array: a sixth of what `bulk_create` costs for a thousand."""
    if not rows:
        return
    fields = [table._meta.get_field(name) for name in names]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    arrays = ", ".join(f"%s::{field.db_type(connection).partition(' ')[0]}[]" for field in fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{table._meta.db_table}" (organ_id, {columns}) SELECT %s, * FROM unnest({arrays})',  # noqa: S608
            [current_organ_id(), *(list(column) for column in zip(*rows, strict=True))],
        )


def _alone() -> bool:
    """Whether this transaction is the organ's only sequencer until it ends."""
    key = int.from_bytes(sha256(b"sequencer" + current_organ_id().bytes)[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [key])
        return bool(cursor.fetchone()[0])


def _waiting(batch: int) -> list[Waiting]:
    """The entries that wait longest and whatever waits before them in their cases, each case's in order and without a gap.

    Not all that waits in these cases: after a long silence that may be a hundred thousand entries (decisions/0141).
    Asked in two steps, each a walk of one index: as one question the database once thought for a quarter of an hour.
    """
    last: dict[Any, int] = {}
    for case, seq in Pending.objects.order_by("entry").values_list("case", "seq")[:batch]:
        last[case] = max(seq, last.get(case, seq))
    with connection.cursor() as cursor:
        cursor.execute(DUE, [list(last), list(last.values()), current_organ_id(), 2 * batch, 2 * batch])
        rows = [Waiting(*row) for row in cursor.fetchall()]
    cases: dict[str, list[Waiting]] = {}
    for row in rows:
        kept = cases.setdefault(row.case, [])
        if not kept or kept[-1].seq + 1 == row.seq:
            kept.append(row)
    by_wait = sorted(cases.values(), key=lambda kept: min(row.entry for row in kept))
    return [row for kept in by_wait for row in kept]
