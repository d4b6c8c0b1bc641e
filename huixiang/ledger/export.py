"""The whole ledger of the organ at hand as JSON lines, for anyone to recompute (format: docs/ledger.md)."""

import json
from base64 import b64encode
from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple

from huixiang.ledger import tree
from huixiang.ledger.models import Entry
from huixiang.ledger.tree_models import Leaf, Pending, Seal

_STEP = 2000


class Exported(NamedTuple):
    """How many entries went out."""

    sealed: int
    unsealed: int


def export(file: BinaryIO) -> Exported:
    """Write the export; LookupError where an entry is gone. What comes while it runs is in it as waiting, or not."""
    size, unsealed = tree.size(), 0
    _line(file, {"export": "huixiang-ledger/1", "log": tree.origin()})
    signed = iter(Seal.objects.filter(own=True, size__lte=size).order_by("size").values_list("size", flat=True))
    due = next(signed, None)
    for index, entry in entries_in_place(size):
        if entry is None:
            raise LookupError(f"the entry at {index} is gone")
        _line(file, _row(index, entry))
        while due is not None and due <= index + 1:
            _line(file, {"checkpoint": str(tree.note(due))})
            due = next(signed, None)
    for entry in _entries_after(size):
        _line(file, _row(None, entry))
        unsealed += 1
    _line(file, {"end": size, "unsealed": unsealed})
    return Exported(size, unsealed)


def _line(file: BinaryIO, row: dict[str, Any]) -> None:
    file.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")


def _row(index: int | None, entry: Entry) -> dict[str, Any]:
    body = b64encode(bytes(entry.body)).decode()
    return {"idx": index, "stream": str(entry.case_id), "seq": entry.seq, "body": body}


def entries_in_place(size: int) -> Iterator[tuple[int, Entry | None]]:
    """(index, entry) for the first `size` places, in order, a few thousand in memory at a time; None for one gone."""
    for first in range(0, size, _STEP):
        leaves = list(Leaf.objects.filter(idx__gte=first, idx__lt=min(first + _STEP, size)).order_by("idx"))
        yield from zip((leaf.idx for leaf in leaves), _found([(leaf.case, leaf.seq) for leaf in leaves]), strict=True)


def _found(places: list[tuple[Any, int]]) -> list[Entry | None]:
    wanted = Entry.objects.filter(case_id__in={case for case, _ in places}).order_by("case_id", "seq")
    entries = {(entry.case_id, entry.seq): entry for entry in wanted.only("organ", "case", "seq", "body", "leaf")}
    return [entries.get(place) for place in places]


def _entries_after(size: int) -> Iterator[Entry]:
    """Entries that had no place when the export began, whether they got one since or still wait."""
    waiting = set(Pending.objects.order_by("case", "seq").values_list("case", "seq"))
    waiting |= set(Leaf.objects.filter(idx__gte=size).order_by("idx").values_list("case", "seq"))
    for entry in Entry.objects.filter(case_id__in={case for case, _ in waiting}).order_by("case_id", "seq"):
        if (entry.case_id, entry.seq) in waiting:
            yield entry
