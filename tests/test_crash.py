"""R-1: clients file over HTTP while everything is killed again and again. What was acknowledged is there, once."""

import random
import threading
import time
import urllib.error

import pytest

from huixiang.vault import receipts
from tests.site import Site

pytestmark = [pytest.mark.site, pytest.mark.xdist_group("site")]

CHECK = """
from collections import Counter
from huixiang.ledger.models import Entry
from huixiang.loops.models import Case
from huixiang.vault import receipts
wanted = [receipts.mac(code) for code in told]
stored = Counter(bytes(one) for one in Case.objects.filter(title="R-1").order_by("id").values_list("receipt", flat=True))
print(json.dumps({
    "cases": sum(stored.values()),
    "missing": sum(stored[bytes(one)] == 0 for one in wanted),
    "doubled": sum(count > 1 for count in stored.values()),
    "entries": Entry.objects.filter(case__title="R-1", seq=0).count(),
}))
"""


class Client(threading.Thread):
    """Files one matter after another; each is sent again, under the same code, until it is acknowledged."""

    def __init__(self, site, codes):
        super().__init__(daemon=True)
        self.site, self.codes, self.acknowledged, self.strange = site, codes, [], []

    def run(self):
        for code in self.codes:
            while not self.sent(code):
                time.sleep(0.2)
            self.acknowledged.append(code)

    def sent(self, code):
        try:
            status, headers, _ = self.site.ask("/file", {"receipt": code, "kind": "help", "message": "R-1"})
        except (OSError, urllib.error.URLError):
            return False
        if status not in (302, 503):
            self.strange.append(status)
        return status == 302 and headers["Location"] == f"/r/{code}?filed=1"


def crash_under_load(filings, clients, kills, seed=1):
    site, dice = Site().start(), random.Random(seed)
    codes = [receipts.new_code() for _ in range(filings)]
    crowd = [Client(site, codes[number::clients]) for number in range(clients)]
    begin = time.monotonic()
    try:
        for client in crowd:
            client.start()
        for number in range(1, kills + 1):
            due = filings * number // (kills + 2)
            site.until(lambda due=due: sum(len(client.acknowledged) for client in crowd) >= due, 600)
            time.sleep(dice.random() / 2)
            site.kill()
            site.start()
        for client in crowd:
            client.join(600)
        seconds = time.monotonic() - begin
        acknowledged = [code for client in crowd for code in client.acknowledged]
        strange = [status for client in crowd for status in client.strange]
        found = site.said(CHECK, acknowledged)
        done = [site.run("ledger", "sequence"), site.run("ledger", "verify"), site.run("recheck")]
    finally:
        site.remove()
    summary = (
        f"{filings} filings, {clients} clients, {kills} kills: {seconds:.0f} s, {found}, {len(strange)} odd answers"
    )
    print(f"R-1: {summary}")
    assert found == {"cases": filings, "missing": 0, "doubled": 0, "entries": filings}
    assert (len(acknowledged), strange) == (filings, [])
    assert [each.returncode for each in done] == [0, 0, 0], [each.stderr for each in done]
    print(f"R-1 kept  {summary}")


def test_nothing_acknowledged_is_lost_when_everything_is_killed():
    crash_under_load(filings=1000, clients=50, kills=5)


@pytest.mark.heavy
def test_nothing_acknowledged_is_lost_in_ten_thousand():
    crash_under_load(filings=10_000, clients=200, kills=20)
