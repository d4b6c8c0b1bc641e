"""The append-only tree: hashes, roots, inclusion and consistency proofs (RFC 6962 §2.1, RFC 9162 §2.1).

Hashes are 32 raw bytes. A *perfect* subtree is named (level, index): level 0 is the leaves, and the node (l, i)
covers the leaves i·2^l … (i+1)·2^l - 1. Once complete it never changes, so it is stored once and never updated.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

EMPTY_ROOT = sha256(b"").digest()

Name = tuple[int, int]
Span = tuple[int, int]
NodeOf = Callable[[int, int], bytes]


def leaf_hash(body: bytes) -> bytes:
    """SHA-256(0x00 ‖ body), RFC 6962 §2.1."""
    return sha256(b"\x00" + body).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 ‖ left ‖ right), RFC 6962 §2.1."""
    return sha256(b"\x01" + left + right).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """The root of these leaf hashes, by the definition of RFC 9162 §2.1.1; slow, to compare with."""
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    middle = _split(len(leaves))
    return node_hash(root(leaves[:middle]), root(leaves[middle:]))


def _split(width: int) -> int:
    """The largest power of two smaller than the width (RFC 9162 §2.1.1)."""
    return 1 << ((width - 1).bit_length() - 1)


@dataclass
class Frontier:
    """The right edge of a tree of `size` leaves: its perfect subtrees, largest first."""

    size: int = 0
    peaks: list[bytes] = field(default_factory=list)

    def append(self, leaf: bytes) -> list[tuple[int, int, bytes]]:
        """Add one leaf hash; returns the perfect subtrees it completed as (level, index, hash), the leaf first."""
        made = [(0, self.size, leaf)]
        level, index = 0, self.size
        while index & 1:
            leaf = node_hash(self.peaks.pop(), leaf)
            level, index = level + 1, index >> 1
            made.append((level, index, leaf))
        self.peaks.append(leaf)
        self.size += 1
        return made

    @property
    def root(self) -> bytes:
        """The root of the tree so far."""
        return _fold(self.peaks)


def frontier_names(size: int) -> list[Name]:
    """The perfect subtrees that make the right edge of a tree of this size, largest first."""
    return perfect_names((0, size))


def perfect_names(span: Span) -> list[Name]:
    """The perfect subtrees that make up the leaves first … end - 1, from left to right.

    The span must be one the proofs ask for: `first` a multiple of the smallest power of two ≥ its width.
    """
    first, end = span
    names = []
    while first < end:
        level = (end - first).bit_length() - 1
        names.append((level, first >> level))
        first += 1 << level
    return names


def span_hash(span: Span, node: NodeOf) -> bytes:
    """The hash of the leaves first … end - 1, from stored perfect subtrees."""
    return _fold([node(*name) for name in perfect_names(span)])


def _fold(peaks: Sequence[bytes]) -> bytes:
    if not peaks:
        return EMPTY_ROOT
    result = peaks[-1]
    for peak in reversed(peaks[:-1]):
        result = node_hash(peak, result)
    return result


def inclusion_spans(index: int, size: int) -> list[Span]:
    """Which spans' hashes prove leaf `index` in a tree of `size`, from the leaf upwards (RFC 9162 §2.1.3.1)."""
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} in a tree of {size}")
    first, end, spans = 0, size, []
    while end - first > 1:
        middle = first + _split(end - first)
        if index < middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((first, middle))
            first = middle
    return spans[::-1]


def consistency_spans(old: int, new: int) -> list[Span]:
    """Which spans' hashes prove that a tree of `new` leaves extends one of `old` (RFC 9162 §2.1.4.1)."""
    if not 0 < old <= new:
        raise ValueError(f"a tree of {new} does not extend one of {old}")
    first, end, whole, spans = 0, new, True, []
    while old < end:
        middle = first + _split(end - first)
        if old <= middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((first, middle))
            first, whole = middle, False
    return ([] if whole else [(first, end)]) + spans[::-1]


def names_for(spans: Iterable[Span]) -> set[Name]:
    """Every stored subtree that a proof over these spans reads: one query fetches them all."""
    return {name for span in spans for name in perfect_names(span)}


def proof(spans: Iterable[Span], node: NodeOf) -> list[bytes]:
    """The hashes of the spans: an inclusion or consistency proof."""
    return [span_hash(span, node) for span in spans]


def inclusion_holds(index: int, size: int, leaf: bytes, path: Sequence[bytes], expected: bytes) -> bool:
    """Whether the path proves that `leaf` stands at `index` in the tree of this size and root (RFC 9162 §2.1.3.2)."""
    if not 0 <= index < size or len(leaf) != 32:
        return False
    fn, sn, result = index, size - 1, leaf
    for step in path:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            result = node_hash(step, result)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            result = node_hash(result, step)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and result == expected


def consistency_holds(old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether the path proves that the new tree only added to the old one (RFC 9162 §2.1.4.2)."""
    if old == new and old > 0:
        return not path and old_root == new_root
    if not 0 < old < new or not path:
        return False
    steps = [old_root, *path] if old & (old - 1) == 0 else list(path)
    fn, sn = old - 1, new - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    older = newer = steps[0]
    for step in steps[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            older, newer = node_hash(step, older), node_hash(step, newer)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            newer = node_hash(newer, step)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and older == old_root and newer == new_root
