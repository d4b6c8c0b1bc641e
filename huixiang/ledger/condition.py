"""How the log is doing, for anyone to see: its signed heads, its witnesses and their age, and what is late."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from huixiang.ledger import sealing, tree
from huixiang.ledger.tree_models import Head, Pending, Seal
from huixiang.people.scoped import made_at

MERGE_DELAY = timedelta(seconds=60)  # by then an entry is under a signed head
WITNESS_DELAY = timedelta(hours=24)


@dataclass(frozen=True)
class Sealed:
    """A signed head: how many entries, since when, and who else signed it."""

    size: int
    at: datetime
    witnesses: tuple[str, ...]


@dataclass(frozen=True)
class Seen:
    """How far a witness has seen the log, and whether it is late."""

    name: str
    size: int | None
    at: datetime | None
    late: bool


def newest_sealed(count: int) -> list[Sealed]:
    """The newest signed heads, the newest first."""
    own = list(Seal.objects.filter(own=True).order_by("-size")[:count])
    others: dict[int, list[str]] = {seal.size: [] for seal in own}
    for size, name in _of_witnesses().filter(size__in=list(others)).order_by("name").values_list("size", "name"):
        others[size].append(name)
    return [Sealed(seal.size, seal.at, tuple(others[seal.size])) for seal in own]


def witnesses(now: datetime) -> list[Seen]:
    """Every witness we ask, or that once signed."""
    newest = {seal.name: seal for seal in _of_witnesses().order_by("size")}
    names = sorted({*newest, *(witness.key.name for witness in sealing.witnesses())})
    return [_seen(name, newest.get(name), now) for name in names]


def _of_witnesses() -> Any:
    return Seal.objects.filter(own=False)


def _seen(name: str, last: Seal | None, now: datetime) -> Seen:
    unseen = Seal.objects.filter(own=True, size__gt=last.size if last else 0, at__lt=now - WITNESS_DELAY)
    return Seen(name, last and last.size, last and last.at, unseen.exists())


def late(now: datetime) -> list[str]:
    """Which of `sequencer`, `signer` is behind the promised delay."""
    found = []
    longest = Pending.objects.order_by("entry").values_list("entry", flat=True).first()
    if longest is not None and now - made_at(longest) > MERGE_DELAY:
        found.append("sequencer")
    unsigned = Head.objects.filter(size__gt=tree.signed_size() or 0, at__lt=now - MERGE_DELAY)
    return [*found, *(["signer"] if unsigned.exists() else [])]
