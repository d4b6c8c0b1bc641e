"""R-13: 10,000 messages to a gateway that also fails, hangs up and answers twice, while their sender is killed 50 times.

Each has its effect exactly once at a gateway that keeps ids; each case's in order; none is left waiting, and those given
up are listed. Two senders run at once; their clock runs a thousand times faster, so that pauses of hours pass.

python -m tests.heavy.r13_messages [--messages=10000] [--kills=50]
"""

import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import timedelta
from http.server import ThreadingHTTPServer

from tests.heavy.site_under_load import option, promised
from tests.heavy.town import town
from tests.simulation.gateway import Taking

EACH = 5  # messages of a case
SENDER = """
import django, sys, time
django.setup()
from datetime import datetime, timedelta, timezone
from huixiang.loops import messages
begun = time.time()
while True:
    # daylight of ever later days: nobody is rung at night
    day = int((time.time() - float(sys.argv[1])) / 2)
    messages.deliver(datetime(2026, 1, 5, 2, tzinfo=timezone.utc) + timedelta(days=day, seconds=(time.time() - begun) % 2))
"""


class Gateway(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64

    def __init__(self, seed):
        super().__init__(("127.0.0.1", 0), Taking)
        self.dice, self.got = random.Random(seed), []
        threading.Thread(target=self.serve_forever, daemon=True).start()


def prepared(count):
    """Cases with a telephone each, and so many messages that wait."""
    from django.utils import timezone

    from huixiang.concerns.filing import Filing, file_concern
    from huixiang.loops.models import Outbox
    from huixiang.people.models import Area
    from huixiang.vault import identities

    area, long_ago = Area.objects.get(code="990101001"), timezone.now() - timedelta(days=3000)
    for number in range(count // EACH):
        case, _ = file_concern(Filing(f"第{number}件", "help", area=area), receipt=os.urandom(32))
        identities.keep(case, {"phone": f"1380000{number:04d}"})
        Outbox.objects.bulk_create(
            Outbox(case=case, seq=seq, to="resident", what="approve", at=long_ago, again_at=long_ago)
            for seq in range(EACH)
        )


def main():
    count, kills = option("messages", 10_000), option("kills", 50)
    gateway, dice = Gateway(13), random.Random(13)
    with town():
        from huixiang.loops.models import Outbox

        prepared(count)
        os.environ["HUIXIANG_MESSAGES_URL"] = f"http://127.0.0.1:{gateway.server_port}/"
        since = str(time.time())
        senders = [started(since), started(since)]
        waiting, killed = Outbox.objects.filter(sent_at=None, given_up_at=None), 0
        begun = time.monotonic()
        while left := waiting.count():
            time.sleep(0.2 + dice.random())
            if killed < kills and count - left > count * killed / (kills + 2):
                senders.pop(0).kill()
                senders.append(started(since))
                killed += 1
            if time.monotonic() - begun > 1500:
                break
        for sender in senders:
            sender.kill()
            sender.wait()
        seconds = time.monotonic() - begun
        rows = list(
            Outbox.objects.order_by("case_id", "seq").values_list("id", "case_id", "seq", "sent_at", "given_up_at")
        )
    took, first = Counter(gateway.got), {}
    for place, key in enumerate(gateway.got):
        first.setdefault(key, place)
    sent = [str(key) for key, _, _, at, _ in rows if at]
    dead = [str(key) for key, *_, at in rows if at]
    unsent = [key for key in sent if key not in first]
    places, disorder = {}, 0
    for key, case, *_ in rows:
        if (place := first.get(str(key))) is not None:
            disorder += place < places.get(case, -1)
            places[case] = place
    again = sum(number - 1 for number in took.values())
    summary = (f"{len(rows)} messages, {killed} kills, {seconds:.0f} s: {len(sent)} sent, {len(dead)} given up and listed, {left} left waiting; "
          f"{len(unsent)} marked sent that never came, {again} came again under their id, {disorder} out of order")  # fmt: skip
    promised(
        "R-13",
        summary,
        ("every message is sent or listed as given up", left == 0 and len(sent) + len(dead) == len(rows) == count),
        ("each had its effect", not unsent),
        ("once, by its id", set(took) <= {str(row[0]) for row in rows}),
        ("in order in each case", disorder == 0),
        ("as many kills as asked", killed == kills),
    )


def started(since):
    return subprocess.Popen([sys.executable, "-c", SENDER, since], stderr=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(main())
