"""Load, size, query time and recall of the sketch table. Usage: DATABASE_URL=… python -m … COUNT"""

import os
import sys
import time

import numpy as np
import psycopg

from benchmarks.insight.copies import KINDS, stream
from huixiang.insight.sketch import Reading, sketch
from huixiang.insight.sketch_table import INDEX, TABLE, candidates, load

NAME = "sketches_measured"
TRIES = 2000


def main(count: int) -> None:
    records, planted = stream(count)
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection, connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {NAME}")
        cursor.execute(TABLE.format(name=NAME))
        began = time.perf_counter()
        load(cursor, NAME, ((r["id"], sketch(r["text"])) for r in records))
        cursor.execute(INDEX.format(name=NAME))
        cursor.execute(f"VACUUM ANALYZE {NAME}")
        print(f"load with index: {count / (time.perf_counter() - began):,.0f} messages/s")
        cursor.execute("SELECT pg_total_relation_size(%s)", [NAME])
        print(f"table and index: {cursor.fetchone()[0] / 1e6:,.0f} MB for {count:,}")
        ask(cursor, records, planted)
        cursor.execute(f"DROP TABLE {NAME}")


def ask(cursor, records, planted) -> None:
    asked = list(planted.items())[-TRIES:]
    times, hits = [], {kind: [] for kind in KINDS}
    for copy, (original, kind) in asked:
        began = time.perf_counter()
        reading = Reading(records[copy]["text"])
        found = [i for i in candidates(cursor, NAME, sketch(records[copy]["text"])) if i != copy]
        named = {i for i in found if reading.similarity(Reading(records[i]["text"])) >= 0.3}
        times.append((time.perf_counter() - began) * 1000)
        hits[kind].append(original in named)
    print(
        "query and comparison, ms: median {:.1f}, p95 {:.1f}, max {:.1f}".format(*np.percentile(times, [50, 95, 100]))
    )
    print(
        "baseline (insight notes): rensa LSH .985/.70/.18, bottom-16 in memory 1/1/.95 for reordered/edits15/paraphrase"
    )
    print("product recall:", {kind: round(float(np.mean(h)), 3) for kind, h in hits.items()})


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
