"""L-6: a chain for each case against one chain for all, sixteen writers; how fast places are given; how soon sealed.

The same rows go through PostgreSQL both ways (pgbench, in turns): once each writer locks its own case, once all lock one
row. Then the sequencer empties a full queue, and a site takes 60 filings a second while entries are timed from their
moment to the first signed head that holds them.

python -m tests.heavy.l06_chains [--seconds=10] [--rate=60] [--filing=40]
"""

import sys
import time

from benchmarks._service import inserts, pgbench
from huixiang.vault import receipts
from tests.heavy.clients import Filers, asked, filing, share
from tests.heavy.site_under_load import option, promised, running

WRITERS, CASES = 16, 400
ENTRY = "(lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0') || '70008' || lpad(to_hex(:entry::bigint), 14, '0') || '1')::uuid"
SEAL_WAITS = """
SELECT extract(epoch FROM (SELECT min(at) FROM ledger_seal s WHERE s.own AND s.size > l.idx) - e.at)
  FROM ledger_entry e JOIN ledger_leaf l ON l."case" = e.case_id AND l.seq = e.seq WHERE e.at > %s
"""


def script(sql, locked):
    """One entry for a case, after the last it has; `locked` says whose row is locked before."""
    keys = [str(row[0]) for row in sql.execute("SELECT id FROM loops_case ORDER BY id LIMIT %s", [CASES])]
    among = f"(ARRAY['{(chr(39) + ',' + chr(39)).join(keys)}']::uuid[])"
    row = next(inserts(sql, "ledger_entry", f"case_id = '{keys[0]}' AND seq = 0", {
        "id": ENTRY, "case_id": f"{among}[:which]", "seq": ":place",
    }))  # fmt: skip
    return "\n".join([
        rf"\set which random(1, {len(keys)})", r"\set entry random(1, 72057594037927935)", "BEGIN;",
        f"SELECT seq FROM loops_case WHERE id = {among}[{'1' if locked == 'one' else ':which'}] FOR UPDATE;",  # noqa: S608 - ids of our own
        rf"UPDATE loops_case SET seq = seq + 1 WHERE id = {among}[:which] RETURNING seq - 1 AS place \gset",  # noqa: S608
        row, "COMMIT;",
    ])  # fmt: skip


def waiting(sql):
    return sql.execute("SELECT count(*) FROM ledger_pending").fetchone()[0]


def main():
    seconds, rate, length = option("seconds", 10), option("rate", 60), option("filing", 40)
    with running() as site:
        import asyncio
        from urllib.parse import quote

        import psycopg

        site.dsn = f"postgresql://huixiang@/huixiang?host={quote(str((site.data / 'socket').resolve()))}"
        sql = psycopg.connect(site.dsn, autocommit=True)
        for _ in range(CASES - sql.execute("SELECT count(*) FROM loops_case").fetchone()[0]):
            asyncio.run(asked(site.port, filing(site.port, receipts.new_code())))
        since = sql.execute("SELECT now()").fetchone()[0]
        filers = Filers(site.port, 20, rate=rate).start()
        time.sleep(length)
        filers.stop()
        until = time.monotonic() + 90
        while waiting(sql) or None in (waits := [w for (w,) in sql.execute(SEAL_WAITS, [since])]):
            if time.monotonic() > until:
                break
            time.sleep(1)
        waits = [float(one) if one is not None else 999.0 for one in waits]
        filed = len(filers.acknowledged) / length
        ratios = []
        for _ in range(3):
            each, one = (pgbench(site, script(sql, way), WRITERS, seconds) for way in ("each", "one"))
            ratios.append((each / one, each, one))
        ratio, each, one = sorted(ratios)[1]
        with site.standing_still(" seal"):  # the sealing process sleeps while the queue fills
            pgbench(site, script(sql, "each"), WRITERS, 2 * seconds)
            full = left = waiting(sql)
        begun = time.monotonic()
        while left > full // 10 and time.monotonic() - begun < 120:
            time.sleep(0.2)
            left = waiting(sql)
        leaves = (full - left) / (time.monotonic() - begun)
    summary = (f"{WRITERS} writers: {each:.0f} entries/s with a chain for each case, {one:.0f} with one chain: {ratio:.1f} ×; "
          f"sequencer {leaves:.0f} leaves/s of a queue of {full}; at {filed:.0f} filings/s sealed after p50 {share(waits, 0.5):.1f} s, "
          f"p95 {share(waits, 0.95):.1f} s, at the latest {max(waits, default=0):.1f} s")  # fmt: skip
    promised(
        "L-6",
        summary,
        ("5 × one chain", ratio >= 5),
        ("2,000 leaves a second", leaves >= 2000),
        ("95 % sealed within 15 s", share(waits, 0.95) <= 15),
        ("all within 60 s", max(waits, default=999) <= 60),
    )


if __name__ == "__main__":
    sys.exit(main())
