"""R-16: told to stop in the middle of its work, the site answers everybody whom it has begun to serve, and is soon gone."""

import http.client
import threading
import time

import pytest

from huixiang.vault import receipts
from tests.sending import Line
from tests.site import alive

pytestmark = [pytest.mark.site, pytest.mark.xdist_group("site")]
CLIENTS = 16
STORED = """
from huixiang.loops.models import Case
from huixiang.vault import receipts
print(json.dumps(Case.objects.filter(receipt__in=[receipts.mac(code) for code in told]).count()))
"""


class Visitor(threading.Thread):
    """Files over lines of her own until nobody takes her call any more; keeps what was promised and what broke off.

    Called but not yet heard when the door closes (the machine's queue of connections is then reset), she is turned
    away without an answer: nothing of hers may have begun.
    """

    def __init__(self, site):
        super().__init__(daemon=True)
        self.site, self.promised, self.turned_away, self.broken = site, [], [], []

    def run(self):
        while True:
            code = receipts.new_code()
            try:
                with Line(self.site) as line:
                    line.connection.connect()
                    self.files(line, code)
            except ConnectionRefusedError:
                return

    def files(self, line, code):
        try:
            answer = line.sends("/file", receipt=code, kind="help", message="R-16")
        except http.client.RemoteDisconnected as fault:  # heard, and hung up on
            self.broken.append(repr(fault))
        except (ConnectionResetError, BrokenPipeError):
            self.turned_away.append(code)
        except (OSError, http.client.HTTPException) as fault:
            self.broken.append(repr(fault))
        else:
            if answer.status != 503:
                (self.promised if answer.location == f"/r/{code}?filed=1" else self.broken).append(code)


def test_told_to_stop_under_load_it_breaks_off_no_answer_and_is_gone_in_thirty_seconds(site):
    crowd = [Visitor(site) for _ in range(CLIENTS)]
    for visitor in crowd:
        visitor.start()
    site.until(lambda: sum(len(visitor.promised) for visitor in crowd) > 10 * CLIENTS)
    family = site.family()

    told = time.monotonic()
    site.stop()
    stopped = time.monotonic() - told

    for visitor in crowd:
        visitor.join(30)
    left = [pid for pid in family if alive(pid)]
    site.start()
    promised = [code for visitor in crowd for code in visitor.promised]
    turned_away = [code for visitor in crowd for code in visitor.turned_away]
    assert [broken for visitor in crowd for broken in visitor.broken] == []
    assert stopped <= 30
    assert left == []
    assert site.said(STORED, promised) == len(promised)
    assert site.said(STORED, turned_away) == 0
