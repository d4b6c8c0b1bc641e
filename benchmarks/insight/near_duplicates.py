"""Recall and speed on planted copies: product beside an LSH over 128 permutations (rensa)."""

import sys
import time
from collections import defaultdict

from benchmarks.insight.copies import KINDS, stream
from huixiang.insight.duplicates import duplicates
from huixiang.insight.sketch import bare


def recall(planted: dict, found: dict) -> dict:
    tries, hits = defaultdict(int), defaultdict(int)
    for copy, (original, kind) in planted.items():
        tries[kind] += 1
        hits[kind] += original in found[copy]
    return {kind: round(hits[kind] / (tries[kind] or 1), 3) for kind in KINDS}


def by_product(records) -> dict:
    found = defaultdict(set)
    for pair in duplicates(records):
        found[pair["id"]].add(pair["of"])
    return found


def by_lsh(records) -> dict:
    from rensa import RMinHash, RMinHashLSH

    index, found = RMinHashLSH(threshold=0.4, num_perm=128, num_bands=32), defaultdict(set)
    for record in records:
        text = bare(record["text"])
        sketch = RMinHash(num_perm=128, seed=1)
        sketch.update([text[i : i + 4] for i in range(len(text) - 3)])
        found[record["id"]] = set(index.query(sketch))
        index.insert(record["id"], sketch)
    return found


def main(count: int) -> None:
    records, planted = stream(count)
    for name, way in (("baseline rensa 32x4", by_lsh), ("product marks 16+8", by_product)):
        began = time.process_time()
        found = way(records)
        seconds = time.process_time() - began
        named = sum(len(others) for others in found.values())
        true = sum(len(others & {planted[c][0]}) for c, others in found.items() if c in planted)
        print(
            f"{name}: {count / seconds:,.0f}/s, {named / count:.3f} named per message, {true} true",
            recall(planted, found),
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
