"""R-9: a backup under load, restored beside and proved; and an old backup that must not pass for the present.

`huixiang drill` runs while filings arrive: its times are printed. Then an old backup is put over the present: the site
shows everything, takes nothing in and says why; the newer backup lifts that by itself.

python -m tests.heavy.r09_restore [--filings=2000]
"""

import asyncio
import contextlib
import shutil
import sys
import time

from huixiang.vault import receipts
from tests.heavy.clients import Filers, asked, filing
from tests.heavy.site_under_load import option, promised, running


@contextlib.contextmanager
def gone_with_it(site, word):
    """A folder beside the site's for a backup."""
    folder = site.data.with_name(f"{site.data.name}-{word}")
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sealed(site):
    """Everything placed and signed."""
    return [site.run("ledger", "sequence").returncode, site.run("ledger", "checkpoint").returncode]


def post(site):
    return asyncio.run(asked(site.port, filing(site.port, receipts.new_code())))


def until(holds, seconds=60):
    latest = time.monotonic() + seconds
    while not (held := holds()) and time.monotonic() < latest:
        time.sleep(1)
    return held


def main():
    with running() as site, gone_with_it(site, "old") as before, gone_with_it(site, "new") as after:
        filers = Filers(site.port, 20, rate=60).start()
        while len(filers.acknowledged) < option("filings", 2000):
            time.sleep(1)
        begun = time.monotonic()
        drill = site.run("drill")
        seconds = time.monotonic() - begun
        filers.stop()
        summary = f"{len(filers.acknowledged)} filings, drill under load: exit {drill.returncode}, {seconds:.0f} s"
        print("      " + (drill.stdout + drill.stderr).strip().replace("\n", "\n      "))
        sealed(site)
        old = site.run("backup", before)
        fresh = [post(site)[0] for _ in range(5)]
        time.sleep(15)  # until the signer has signed them
        new = site.run("backup", after)
        site.stop()
        restored = site.run("restore", before, "--over")
        site.start()
        refused = until(lambda: post(site)[0] == 503)
        shown = site.ask("/")[0]
        again = post(site)[1].get("retry-after")
        site.stop()
        site.run("restore", after, "--over")
        site.start()
        lifted = until(lambda: post(site)[0] == 302)
    summary += (f"; an old backup put over the present: pages {shown}, filings refused {refused}, Retry-After {again}; "
                f"with the newer one filings are taken again: {lifted}")  # fmt: skip
    promised(
        "R-9",
        summary,
        ("the drill passed", drill.returncode == 0),
        ("restored and proved within 15 minutes", seconds <= 900),
        ("backups and restore went through", [old.returncode, new.returncode, restored.returncode] == [0, 0, 0]),
        ("filings before", fresh == [302] * 5),
        ("the old one is read-only and says so", bool(refused) and shown == 200 and bool(again)),
        ("the newer one lifts it", bool(lifted)),
    )


if __name__ == "__main__":
    sys.exit(main())
