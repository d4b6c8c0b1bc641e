"""L-5 in small, on a whole site: two sequencers are killed and the database is stopped at once while eight people file."""

import os
import random
import signal
import subprocess
import sys

import psycopg
import pytest

from huixiang.vault import receipts
from tests.test_crash import Client

pytestmark = [pytest.mark.site, pytest.mark.xdist_group("site")]
WRITERS, EACH = 8, 5
# what is ended, how, and in which order
BLOWS = [
    ("huixiang.cli seal", signal.SIGKILL),
    ("another sequencer", signal.SIGKILL),
    ("postgres -D", signal.SIGQUIT),  # PostgreSQL's immediate shutdown: nothing is written down any more
    ("another sequencer", signal.SIGKILL),
    ("signing_room", signal.SIGKILL),
    ("postgres -D", signal.SIGQUIT),
    ("huixiang.cli seal", signal.SIGKILL),
]
FOUND = """
from huixiang.ledger.models import Entry
from huixiang.ledger.tree_models import Head, Leaf, Pending
from huixiang.loops.models import Case
from huixiang.vault import receipts
filed = Case.objects.filter(receipt__in=[receipts.mac(code) for code in told]).count()
places = list(Leaf.objects.order_by("idx").values_list("idx", flat=True))
print(json.dumps({
    "filed": filed, "waiting": Pending.objects.count(), "dense": places == list(range(Entry.objects.count())),
    "heads": Head.objects.count(),
}))
"""


def another_sequencer(site):
    command = [sys.executable, "-m", "huixiang.cli", "ledger", "sequence", "--follow"]
    return subprocess.Popen(command, env=site.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def heads(site):
    """How many batches the sequencers have placed; -1 while the database answers nobody."""
    try:
        with site.superuser() as sql:
            return sql.execute("SELECT count(*) FROM ledger_head").fetchone()[0]
    except psycopg.Error:
        return -1


def test_what_eight_people_file_while_all_around_is_killed_stands_in_the_ledger_once(site):
    dice, crowds = random.Random(5), []
    other = another_sequencer(site)

    for whom, how in BLOWS:
        before = heads(site)
        crowd = [Client(site, [receipts.new_code() for _ in range(EACH)]) for _ in range(WRITERS)]
        crowds.append(crowd)
        for client in crowd:
            client.start()
        site.until(lambda crowd=crowd: any(client.acknowledged for client in crowd), 120)
        if whom == "another sequencer":
            other.send_signal(how)
            other.wait()
            other = another_sequencer(site)
        else:
            site.until(lambda whom=whom: site.running(whom))
            os.kill(dice.choice(site.running(whom)), how)
        for client in crowd:
            client.join(120)
        # after each blow entries find their place again, not only at the end
        site.until(lambda before=before: heads(site) > before, 120)
    other.kill()
    other.wait()

    codes = [code for crowd in crowds for client in crowd for code in client.codes]
    assert [client.acknowledged for crowd in crowds for client in crowd] == [c.codes for crowd in crowds for c in crowd]
    assert {status for crowd in crowds for client in crowd for status in client.strange} == set()
    site.until(lambda: site.ask("/healthz")[0] == 200)
    site.until(lambda: site.run("ledger", "sequence").returncode == 0)
    site.until(lambda: site.said(FOUND, codes)["waiting"] == 0)
    found = site.said(FOUND, codes)
    assert found.pop("heads") >= len(BLOWS)
    assert found == {"filed": len(codes), "waiting": 0, "dense": True}
    done = [site.run("ledger", "verify"), site.run("recheck")]
    assert [each.returncode for each in done] == [0, 0], [each.stdout + each.stderr for each in done]
