"""R-9: a backup under load, restored beside and proved; and an old backup that must not pass for the present.

The site first grows to its size: messages with replies are imported (three entries each) until there are a million
entries, all in the tree and signed, and sealed files are kept. `huixiang drill` runs while filings arrive: its times are
printed. Then an old backup is put over the present, without the files, which play no part in it: the site shows
everything, takes nothing in and says why; the newer backup lifts that by itself.

The disk must hold three times the gigabytes and ten more.

python -m tests.heavy.r09_restore [--filings=2000] [--entries=1000000] [--gigabytes=20]
"""

import asyncio
import contextlib
import json
import shutil
import sys
import time

from huixiang.vault import receipts
from tests.heavy.clients import Filers, asked, filing
from tests.heavy.site_under_load import option, promised, running
from tests.waiting import came_to_hold

LARGE = 10 * 2**20  # bytes of a file, kept as it came and as a clean copy
OF_A_MESSAGE = 3  # entries: filed, handed over, answered
KEEP = """
import os
from huixiang.vault import sealed_attachments
from huixiang.vault.uploads import Checked
for _ in range(told["files"]):
    content = os.urandom(told["bytes"])
    sealed_attachments.keep(Checked("plan.pdf", "pdf", "pdf", content, content))
print(json.dumps(told["files"]))
"""
DESTROY = """
from django.db import transaction
from huixiang.vault import sealed_attachments
from huixiang.vault.models import SealedFile
digests = list(SealedFile.objects.values_list("digest", flat=True))
with transaction.atomic():
    for digest in digests:
        sealed_attachments.destroy(digest)
print(json.dumps(len(digests)))
"""


def grow(site, entries, gigabytes):
    """Import, place and sign so many entries, and keep files; how many entries there are."""
    table = site.data / "messages.jsonl"
    with table.open("w") as lines:
        for number in range(entries // OF_A_MESSAGE):
            message = (
                f"第{number}号路灯不亮，已经黑了{number % 90 + 2}天，晚上老人出门看不见，请派人来修。编号{number:08d}。"
            )
            reply = f"您好，第{number}号路灯的线路已于当天修好，如有问题请拨打当地供电所电话。"
            told = {
                "编号": str(number),
                "内容": message,
                "留言时间": f"2025-{number % 12 + 1:02d}-{number % 28 + 1:02d} 08:00:00",
            }
            lines.write(
                json.dumps({**told, "答复": reply, "答复时间": "2026-02-01 10:00:00"}, ensure_ascii=False) + "\n"
            )
    done = site.run("import", "concerns", table, "--json")
    assert done.returncode == 0, done.stderr[-500:]
    table.unlink()
    site.said(KEEP, {"files": gigabytes * 2**30 // (2 * LARGE), "bytes": LARGE})
    assert sealed(site) == [0, 0]
    with site.superuser() as sql:
        return sql.execute("SELECT count(*) FROM ledger_leaf").fetchone()[0]


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


def main():
    with running() as site, gone_with_it(site, "old") as before, gone_with_it(site, "new") as after:
        begun, gigabytes = time.monotonic(), option("gigabytes", 20)
        entries = grow(site, option("entries", 1_000_000), gigabytes)
        summary = f"{entries} entries and {gigabytes} GB of files in {time.monotonic() - begun:.0f} s; "
        filers = Filers(site.port, 20, rate=60).start()
        while len(filers.acknowledged) < option("filings", 2000):
            time.sleep(1)
        begun = time.monotonic()
        drill = site.run("drill")
        seconds = time.monotonic() - begun
        filers.stop()
        summary += f"{len(filers.acknowledged)} filings, drill under load: exit {drill.returncode}, {seconds:.0f} s"
        print("      " + (drill.stdout + drill.stderr).strip().replace("\n", "\n      "))
        site.said(DESTROY)
        sealed(site)
        old = site.run("backup", before)
        fresh = [post(site)[0] for _ in range(5)]
        time.sleep(15)  # until the signer has signed them
        new = site.run("backup", after)
        site.stop()
        restored = site.run("restore", before, "--over")
        site.start()
        refused = came_to_hold(lambda: post(site)[0] == 503, every=1)
        shown = site.ask("/")[0]
        again = post(site)[1].get("retry-after")
        site.stop()
        site.run("restore", after, "--over")
        site.start()
        lifted = came_to_hold(lambda: post(site)[0] == 302, every=1)
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
