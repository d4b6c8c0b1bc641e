"""R-13 in small: whoever sends messages is killed again and again, and the gateway fails, is slow and loses its answers.
Each message has its effect, once for its id, in the order of its case; what was given up is seen and released."""

import json
import os
import random
import signal
import subprocess
import sys
from collections import defaultdict
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.db import connection
from django.utils import timezone

from huixiang.loops import messages
from huixiang.loops.models import Outbox
from huixiang.loops.outbox import messages as command
from huixiang.vault import identities

CASES, EACH, KILLS = 20, 4, 6
TROUBLE = [200] * 10 + [503, 503, 500, "lost", "lost", "double", 422]
WORKER = """
import json, sys
import django
django.setup()
from datetime import datetime, timedelta
from huixiang.loops import messages
now = datetime.fromisoformat(sys.argv[1])
while True:
    sent = messages.deliver(now)
    now += timedelta(minutes=2)
    print(now.isoformat(), flush=True)
"""


class Worker:
    """A process that sends what waits, pass after pass, on a clock that runs ahead: pauses take no time."""

    def __init__(self, gateway, data, now):
        here = connection.settings_dict
        address = f"postgresql://{here['USER']}@/{here['NAME']}?host={here['HOST']}&port={here['PORT'] or 5432}"
        self.process = subprocess.Popen(
            [sys.executable, "-c", WORKER, now],
            env=os.environ | {
                "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "config.settings",
                "HUIXIANG_MESSAGES_URL": gateway.url, "HUIXIANG_DATA": str(data),
            },
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip

    def passes(self, count):
        """Wait for so many passes; the time on its clock."""
        for _ in range(count):
            told = self.process.stdout.readline().strip()
            assert told, "the worker ended by itself"
        return told

    def killed(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()


@pytest.fixture
def waiting(channel, lin, clock):
    """Residents to whom several messages wait to be sent."""
    for number in range(CASES):
        case = lin.files(f"第 {number} 件")
        identities.keep(case, {"phone": f"138{number:08}"})
        for seq in range(1, EACH + 1):
            Outbox.objects.create(
                case=case, seq=seq, to="resident", what="approve", at=timezone.now(), again_at=timezone.now()
            )
    return {str(message.pk): message for message in Outbox.objects.order_by("id")}


@pytest.mark.django_db(transaction=True)
def test_killed_workers_and_a_bad_gateway_lose_no_message_and_send_none_twice(channel, waiting, settings):
    dice, now = random.Random(13), timezone.localtime().replace(hour=9).isoformat()
    channel.then = [dice.choice(TROUBLE) for _ in range(400)]
    worker = Worker(channel, settings.DATA, now)

    for _ in range(KILLS):
        now = worker.passes(dice.randint(1, 3))
        other = Worker(channel, settings.DATA, now)  # two at once, then one is killed in the middle of its work
        other.passes(1)
        worker.killed()
        worker = other
    worker.killed()
    all_that_waits_is_tried()

    dead = set(map(str, Outbox.objects.filter(given_up_at__isnull=False).order_by("id").values_list("id", flat=True)))
    in_time = [waiting[message["id"]] for message in channel.sent if message["id"] not in dead]
    assert len(dead) > 0
    assert len(json.loads(CliRunner().invoke(command, ["--json"]).stdout)["given_up"]) == len(dead)
    channel.then = []
    CliRunner().invoke(command, ["--again"])
    all_that_waits_is_tried()

    assert {message["id"] for message in channel.got} == set(waiting)
    assert len(channel.sent) == CASES * EACH == Outbox.objects.exclude(sent_at=None).count()
    assert len(channel.got) > len(channel.sent)  # answers were lost, and the same id came again
    assert {case: seqs for case, seqs in by_case(in_time).items() if seqs != sorted(seqs)} == {}


def all_that_waits_is_tried():
    """Pass after pass, each at the moment for which the next message waits, or the morning after it."""
    while waits := Outbox.objects.filter(sent_at=None, given_up_at=None).order_by("again_at").first():
        soonest = timezone.localtime(waits.again_at)
        morning = soonest.replace(hour=9) + timedelta(days=soonest.hour > 12)
        messages.deliver(morning if messages.at_night(soonest) else soonest)


def by_case(sent):
    """The numbers of each case's messages in the order in which they first came."""
    found = defaultdict(list)
    for message in sent:
        found[message.case_id].append(message.seq)
    return found
