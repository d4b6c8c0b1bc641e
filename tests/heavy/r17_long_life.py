"""R-17: five years lie in the database, a million entries; people look at their pages for a while.

The cases of five years are written by SQL with their parties and ten entries each (rows as the door writes them, without a
true chain, and not queued for the tree: this figure is about time, not proof); then lists p95 ≤ 500 ms, the citizen's page
p95 ≤ 300 ms, no page asks the database more than fifty times, memory flat.

python -m tests.heavy.r17_long_life [--cases=100000] [--looks=100] [--minutes=3]
"""

import re
import sys
import time
from urllib.parse import quote

from benchmarks._service import Line
from huixiang.vault import receipts
from tests.heavy.clients import TOLD, share
from tests.heavy.site_under_load import option, promised, running

EACH = 10  # entries of a case
ENTRIES = """
INSERT INTO ledger_entry (organ_id, id, case_id, seq, move, came_from, "to", actor, role, at, evidence, body, leaf)
SELECT c.organ_id, gen_random_uuid(), c.id, step, 'add', c.stage, c.stage, 'resident', 'resident',
       c.opened_at + step * interval '1 day', '{}', decode(repeat(md5(c.id::text || step), 20), 'hex'),
       decode(md5(c.id::text || step) || md5(step::text || c.id), 'hex')
  FROM loops_case c, generate_series(0, %(last)s) AS step WHERE c.number LIKE '测算-%%'
"""


def main():
    cases, looks, minutes = option("cases", 100_000), option("looks", 100), option("minutes", 3.0)
    sys.path.insert(0, "benchmarks")
    from benchmarks.pages import load

    with running() as site:
        line = Line(site.port)
        code = receipts.new_code()
        _, headers, _ = line.post("/file", receipt=code, **TOLD)
        begun = time.monotonic()
        with site.superuser() as sql:
            load(sql, 1, cases, cases)  # which leaves triggers off: the sequencer would be busy for an hour
            sql.execute(ENTRIES, {"last": EACH - 1})
            sql.execute("VACUUM ANALYZE")
            entries = sql.execute("SELECT count(*) FROM ledger_entry").fetchone()[0]
        summary = f"{cases} cases, {entries} entries, written in {time.monotonic() - begun:.0f} s"
        line.open()  # the server hung up while we loaded
        zhou, desk, zheng = (Line(site.port).sign_in(site, name) for name in ("zhou", "desk", "zheng"))
        pages = {
            "today, station": (zhou, "/desk"), "today, desk": (desk, "/desk"), "list, desk": (desk, "/desk/cases/"),
            "list, unit": (zheng, "/desk/cases/"), "list, words": (desk, "/desk/cases/?q=" + quote("路灯")),
            "receipt": (line, headers["location"].partition("?")[0]), "answered": (line, "/answered"),
        }  # fmt: skip
        took = {name: [] for name in pages}
        look(pages, took, 5)
        for seconds in took.values():
            seconds.clear()
        asks = questions(site, pages)
        before = site.memory()
        until, turns = time.monotonic() + 60 * minutes, 0
        while turns < looks or time.monotonic() < until:
            look(pages, took, 1)
            turns += 1
        after = site.memory()
    for name, seconds in took.items():
        print(
            f"      {name:16} p50 {1000 * share(seconds, 0.5):5.0f} ms   p95 {1000 * share(seconds, 0.95):5.0f} ms   {asks[name]} questions"
        )
    slowest = max((share(seconds, 0.95), name) for name, seconds in took.items() if name != "receipt")
    summary += (f"; slowest p95 {1000 * slowest[0]:.0f} ms ({slowest[1]}), receipt p95 {1000 * share(took['receipt'], 0.95):.0f} ms; at most {max(asks.values())} questions a page; "
                f"memory {before:.0f} MB, after {turns} rounds in {minutes:.0f} minutes {after:.0f} MB")  # fmt: skip
    promised(
        "R-17",
        summary,
        ("a million entries", entries >= EACH * cases),
        *((f"{name}: p95 ≤ 500 ms", share(took[name], 0.95) <= 0.5) for name in took if name != "receipt"),
        ("receipt page p95 ≤ 300 ms", share(took["receipt"], 0.95) <= 0.3),
        ("at most 50 questions to the database a page", 0 < min(asks.values()) <= max(asks.values()) <= 50),
        ("memory flat within 10 %", after <= before * 1.1),
    )


def questions(site, pages):
    """How often each page asks the database: it writes down every statement while nobody else is at work."""
    log = site.data / "log" / "database.log"

    def asked():
        return len(re.findall(r"LOG:  (?:statement|execute)", log.read_text(errors="replace")))

    found = {}
    with site.superuser() as owner, site.standing_still("huixiang.cli"):
        for setting in ("SET log_statement = 'all'", "RESET log_statement"):
            owner.execute(f"ALTER SYSTEM {setting}")
            owner.execute("SELECT pg_reload_conf()")
            time.sleep(1)
            for name, (line, address) in pages.items():
                before = asked()
                line.get(address)
                found.setdefault(name, asked() - before)
    return found


def look(pages, took, rounds):
    for _ in range(rounds):
        for name, (line, address) in pages.items():
            begun = time.monotonic()
            status, _, _ = line.get(address)
            took[name].append(time.monotonic() - begun)
            assert status == 200, f"{address}: {status}"


if __name__ == "__main__":
    sys.exit(main())
