"""L-5: 40 kills of the sequencer and 5 crashes of the database while eight writers write for a minute.

Afterwards the places are dense from 0, no entry is lost, every stored head recomputes, and each extends the one before.

python -m tests.heavy.l05_sequencer [--seconds=60] [--kills=40] [--crashes=5] [--writers=8]
"""

import os
import random
import subprocess
import sys
import time
from itertools import pairwise

from tests.heavy.site_under_load import option, promised
from tests.heavy.town import crash, town

HEAD = """
import django, os, sys, time
django.setup()
from django.db import OperationalError, InterfaceError, connection
from django_scopes import scope
from huixiang.people.models import Area, Organ
def without_end(deed):
    while True:
        try:
            with scope(organ=Organ.objects.get(pk=sys.argv[1])):
                while True:
                    deed()
        except (OperationalError, InterfaceError):
            connection.close()
            time.sleep(0.1)
"""
SEQUENCER = (
    HEAD
    + """
from huixiang.ledger.sequencer import sequence
without_end(lambda: sequence(batch=20) or time.sleep(0.02))
"""
)
WRITER = (
    HEAD
    + """
from huixiang.concerns.filing import Filing, file_concern
from huixiang.loops.parties import Resident
def deed():
    case, _ = file_concern(Filing("x", "help", area=Area.objects.get(code="990101001")), receipt=os.urandom(32))
    print(f"{case.pk} 0", flush=True)
    for seq in (1, 2, 3):
        case.make("add", by=Resident(case.pk), more="y")
        print(f"{case.pk} {seq}", flush=True)
without_end(deed)
"""
)


def main():
    seconds, kills, crashes, writers = (
        option("seconds", 60),
        option("kills", 40),
        option("crashes", 5),
        option("writers", 8),
    )
    dice = random.Random(5)
    with town() as organ:
        from django.db import connection

        from huixiang.ledger import merkle, recount, tree
        from huixiang.ledger.models import Entry
        from huixiang.ledger.sequencer import sequence
        from huixiang.ledger.tree_models import Head, Leaf, Pending

        told = [(organ.cluster.data / f"told-{number}").open("wb") for number in range(writers)]
        crowd = [started(WRITER, organ, file) for file in told]
        running = [started(SEQUENCER, organ), started(SEQUENCER, organ)]
        plan = sorted(
            [(dice.uniform(4, seconds), "kill") for _ in range(kills)]
            + [(dice.uniform(8, seconds), "crash") for _ in range(crashes)]
        )
        while not all((organ.cluster.data / f"told-{number}").stat().st_size for number in range(writers)):
            time.sleep(0.2)  # until everybody is at work
        begun = time.monotonic()
        for moment, what in [*plan, (seconds, "end")]:
            time.sleep(max(0.0, begun + moment - time.monotonic()))
            if what == "crash":
                crash(organ.cluster)
            elif what == "kill":
                running.pop(0).kill()
                running.append(started(SEQUENCER, organ))
        for process in crowd + running:
            process.kill()
            process.wait()
        connection.close()
        while sequence():
            pass
        acknowledged = {tuple(line.split()) for number in range(writers) for line in (organ.cluster.data / f"told-{number}").read_text().splitlines() if len(line.split()) == 2}  # fmt: skip
        entries = {
            (str(case), str(seq))
            for case, seq in Entry.objects.order_by("case_id", "seq").values_list("case_id", "seq")
        }
        places = list(Leaf.objects.order_by("idx").values_list("idx", flat=True))
        wrong = list(recount.faults())
        hashes = [bytes(one) for one in Leaf.objects.order_by("idx").values_list("hash", flat=True)]
        heads = list(Head.objects.order_by("size").values_list("size", "root"))
        waiting = Pending.objects.count()
        apart = 0
        for (old, before), (new, after) in pairwise(heads):
            apart += not merkle.consistency_holds(old, new, bytes(before), bytes(after), tree.consistency(old, new))
        edge, roots = merkle.Frontier(), {}
        for one in hashes:
            edge.append(one)
            roots[edge.size] = edge.root
    false = sum(roots[size] != bytes(root) for size, root in heads)
    summary = (f"{kills} kills, {crashes} crashes, {writers} writers, {seconds} s: {len(places)} places, {len(acknowledged)} acknowledged, "
          f"{len(acknowledged - entries)} lost, {waiting} still waiting, {len(heads)} heads, {false} that do not recompute, {apart} that do not extend, {len(wrong)} faults")  # fmt: skip
    promised(
        "L-5",
        summary,
        ("nothing acknowledged is lost", not acknowledged - entries),
        ("dense from 0", places == list(range(len(entries)))),
        ("none left waiting", waiting == 0),
        ("every head recomputes", false == 0 and not wrong),
        ("every head extends the one before", apart == 0),
    )


def started(script, organ, file=subprocess.DEVNULL):
    return subprocess.Popen([sys.executable, "-c", script, str(organ.pk)], stdout=file, env=dict(os.environ))


if __name__ == "__main__":
    sys.exit(main())
