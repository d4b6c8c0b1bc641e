"""Near-duplicates within one file, each message against those before it."""

from huixiang.insight import one_core  # isort: skip  # noqa: F401
from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from huixiang.insight.sketch import PERHAPS, Reading, marks

SAME = 0.5
SHOWN = 10
CLOSELY = 60  # candidates compared in full
COMMON = 300  # a run of characters in more messages than this is a formula, and says nothing


class Sketches:
    """All sketches of a file as one sorted column of hashes; 400 MB for a million messages."""

    def __init__(self, texts: list[str]):
        sketches = [marks(text) for text in texts]
        self.lengths = np.array([len(hashes) for hashes in sketches], dtype=np.int64)
        self.ends = np.concatenate([[0], np.cumsum(self.lengths)])
        flat = np.fromiter((h for hashes in sketches for h in hashes), dtype=np.int64, count=int(self.ends[-1]))
        owner = np.repeat(np.arange(len(texts)), self.lengths)
        order = np.argsort(flat, kind="stable")
        self.owner = owner[order]
        self.first, self.last = bounds(flat[order], order)

    def earlier(self, row: int) -> list[int]:
        """Earlier messages sharing wording with `row`, those sharing most and rarest first."""
        places = range(self.ends[row], self.ends[row + 1])
        lists = [self.owner[self.first[p] : self.last[p]] for p in places if self.last[p] - self.first[p] <= COMMON]
        if not lists:
            return []
        weights = np.concatenate([np.full(len(owners), 1 / np.log1p(len(owners))) for owners in lists])
        owners = np.concatenate(lists)
        before = owners < row
        found, index = np.unique(owners[before], return_inverse=True)
        strength = np.bincount(index, weights[before], minlength=len(found))
        return found[np.argsort(-strength, kind="stable")[:CLOSELY]].tolist()


def bounds(ordered: np.ndarray, order: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each place of the unsorted column, where its hash begins and ends in the sorted one."""
    edges = np.flatnonzero(np.diff(ordered)) + 1
    starts, ends = np.concatenate([[0], edges]), np.concatenate([edges, [len(ordered)]])
    run = np.repeat(np.arange(len(starts)), ends - starts)
    first, last = np.empty(len(ordered), dtype=np.int64), np.empty(len(ordered), dtype=np.int64)
    first[order], last[order] = starts[run], ends[run]
    return first, last


def duplicates(records: list[dict]) -> Iterator[dict]:
    """For `{id, text}` records: each earlier message that is the same, and the few that perhaps are."""
    texts = [record["text"] for record in records]
    sketches = Sketches(texts)
    for row in range(len(texts)):
        for other, likeness in told_before(texts, row, sketches.earlier(row)):
            yield {"id": records[row]["id"], "of": records[other]["id"], "similarity": round(likeness, 4)}


def told_before(texts: list[str], row: int, candidates: list[int]) -> list[tuple[int, float]]:
    """Candidates that are the same, best first; then those that perhaps are, up to `SHOWN` in all, rarest first."""
    reading = read(texts[row])
    scored = [(other, reading.similarity(read(texts[other]))) for other in candidates]
    same = sorted((pair for pair in scored if pair[1] >= SAME), key=lambda pair: -pair[1])
    perhaps = [pair for pair in scored if PERHAPS <= pair[1] < SAME]
    return same + perhaps[: max(0, SHOWN - len(same))]


@lru_cache(maxsize=5000)
def read(text: str) -> Reading:
    """A reading kept for a while: who is alike one message is alike the next."""
    return Reading(text)
