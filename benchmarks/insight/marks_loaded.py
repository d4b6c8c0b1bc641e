"""Pace at which marks of wording are loaded into a table that has its index: a second of clock and of processor.

DATABASE_URL=… python -m benchmarks.insight.marks_loaded [COUNT] [AT_ONCE]        aim: ≥ 5,000 messages a second

The processor time is that of this process and of its backend together; an empty table like the product's is filled.
"""

import os
import sys
import time
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
TICK = os.sysconf("SC_CLK_TCK")


def main(count: int, at_once: int) -> None:
    import django

    django.setup()
    from django.db import connection

    from benchmarks.insight.copies import stream
    from huixiang.insight.sketch import marks
    from huixiang.people.scoped import uuid7

    records, organ = stream(count)[0], uuid7()
    with connection.cursor() as cursor:
        cursor.execute("SET client_min_messages = error; DROP TABLE IF EXISTS marks_measured")
        cursor.execute("CREATE TABLE marks_measured (LIKE insight_mark INCLUDING ALL)")
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]
        clock, processor = time.perf_counter(), used(backend)
        for start in range(0, count, at_once):
            part = records[start : start + at_once]
            rows = sorted((value, uuid) for uuid, r in ((uuid7(), r) for r in part) for value in marks(r["text"]))
            with cursor.copy("COPY marks_measured (organ_id, hash, case_id) FROM STDIN") as copy:
                for n in range(0, len(rows), 1000):
                    copy.write("".join(f"{organ}\t{value}\t{key}\n" for value, key in rows[n : n + 1000]))
        clock, processor = time.perf_counter() - clock, used(backend) - processor
        cursor.execute("SELECT pg_total_relation_size('marks_measured')")
        size = cursor.fetchone()[0]
        cursor.execute("DROP TABLE marks_measured")
    print(
        f"{count:,} at {at_once}: {count / clock:,.0f} a second, {count / processor:,.0f} a second of processor, {size / 1e6:,.0f} MB"
    )


def used(backend: int) -> float:
    stat = Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()
    return time.process_time() + (int(stat[11]) + int(stat[12])) / TICK


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000, int(sys.argv[2]) if len(sys.argv) > 2 else 5000)
