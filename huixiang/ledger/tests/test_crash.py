"""L-5 in small: two sequencers are killed again and again while entries are written; nothing is lost or doubled."""

import os
import random
import signal
import subprocess
import sys
import time
from itertools import pairwise

from django.db import connection

from huixiang.ledger import merkle, recount, tree
from huixiang.ledger.models import Entry
from huixiang.ledger.sequencer import sequence
from huixiang.ledger.tests.test_tree import hashes, recorded
from huixiang.ledger.tree_models import Head, Leaf, Pending

KILLS = 10
SEQUENCER = """
import django
django.setup()
from django_scopes import scope
from huixiang.ledger.sequencer import sequence
from huixiang.people.models import Organ
with scope(organ=Organ.objects.get(pk="{organ}")):
    print("up", flush=True)
    while True:
        sequence(batch=3)
"""


def started(organ):
    here = connection.settings_dict
    address = f"postgresql://{here['USER']}@/{here['NAME']}?host={here['HOST']}&port={here['PORT'] or 5432}"
    process = subprocess.Popen(
        [sys.executable, "-c", SEQUENCER.format(organ=organ.pk)],
        env={**os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "config.settings"},
        stdout=subprocess.PIPE,
    )
    assert process.stdout.readline() == b"up\n"
    return process


def killed(process):
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()


def test_killed_sequencers_lose_nothing_and_double_nothing(elsewhere):
    dice, running = random.Random(5), [started(elsewhere), started(elsewhere)]

    for _ in range(KILLS):
        for _ in range(6):
            recorded(elsewhere, seqs=dice.randint(1, 4))
            time.sleep(dice.random() / 20)
        killed(running.pop(0))
        running.append(started(elsewhere))
    for process in running:
        killed(process)
    while sequence():
        pass

    assert Pending.objects.count() == 0
    assert list(Leaf.objects.order_by("idx").values_list("idx", flat=True)) == list(range(Entry.objects.count()))
    assert list(recount.faults()) == []
    sizes, leaves = list(Head.objects.order_by("size").values_list("size", flat=True)), hashes()
    for old, new in pairwise(sizes):
        roots = merkle.root(leaves[:old]), merkle.root(leaves[:new])
        assert merkle.consistency_holds(old, new, *roots, tree.consistency(old, new))
