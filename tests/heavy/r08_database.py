"""R-8: the database is stopped as `pg_ctl -m immediate stop` does it, ten times, while 60 filings a second arrive.

Nothing acknowledged is lost or doubled; the only other answer is 503; within 5 s of each crash filings are taken again;
the web processes are the same before and after.

python -m tests.heavy.r08_database [--crashes=10] [--rate=60]
"""

import os
import signal
import sys
import time
from collections import Counter

from tests.heavy.clients import Filers, share
from tests.heavy.site_under_load import option, promised, running

CHECK = """
from collections import Counter
from huixiang.ledger.models import Entry
from huixiang.loops.models import Case
from huixiang.vault import receipts
stored = Counter(bytes(one) for one in Case.objects.filter(receipt__isnull=False).order_by("id").values_list("receipt", flat=True))
wanted = [receipts.mac(code) for code in told]
print(json.dumps({
    "missing": sum(stored[bytes(one)] == 0 for one in wanted),
    "doubled": sum(count > 1 for count in stored.values()),
    "without entry": Case.objects.exclude(pk__in=Entry.objects.filter(seq=0).order_by().values("case")).count(),
}))
"""


def postmaster(site):
    return int((site.data / "postgres").resolve().joinpath("postmaster.pid").read_text().split()[0])


def webs(site):
    found = []
    for pid in site.family():
        with open(f"/proc/{pid}/cmdline", "rb") as command:
            found += [pid] if b"granian" in command.read() else []
    return sorted(found)


def main():
    crashes, rate = option("crashes", 10), option("rate", 60)
    with running() as site:
        before, moments = webs(site), []
        filers = Filers(site.port, 40, rate=rate).start()
        time.sleep(5)
        for _ in range(crashes):
            moments.append(time.monotonic())
            os.kill(postmaster(site), signal.SIGQUIT)
            time.sleep(8)
        filers.stop()
        after = webs(site)
        found = site.said(CHECK, list(filers.acknowledged))
        done = [site.run("ledger", "sequence"), site.run("ledger", "verify"), site.run("recheck")]
    well = sorted(at + took for at, took, status, _ in filers.answers if status == 302)
    gaps = [next((moment_of - moment for moment_of in well if moment_of > moment + 0.5), 99.0) for moment in moments]
    others = Counter(status for *_, status, _ in filers.answers)
    silent = [again for *_, status, again in filers.answers if status == 503 and not again]
    summary = (f"{crashes} crashes, {len(filers.acknowledged)} filings acknowledged, answers {dict(others)}; taken again after "
          f"p50 {share(gaps, 0.5):.1f} s, at the latest {max(gaps):.1f} s; {found}")  # fmt: skip
    promised(
        "R-8",
        summary,
        ("nothing lost, doubled or half", set(found.values()) == {0}),
        ("only 302 and 503", not set(others) - {302, 503}),
        ("every 503 says when to come again", not silent),
        ("taken again within 5 s", max(gaps) <= 5),
        ("the web was not restarted", before == after),
        ("ledger and copies agree", [one.returncode for one in done] == [0, 0, 0]),
    )


if __name__ == "__main__":
    sys.exit(main())
