"""R-14: what the site can do without is gone, each alone and all together. People file, are answered and judge; a banner
says what is late; when it is back, the backlog clears."""

import contextlib
import os
import re
import subprocess
import time
import urllib.parse

import pytest

from huixiang.ground import wording
from huixiang.ledger.notes import Verifier
from huixiang.ledger.tests.test_witness import Running
from huixiang.vault import receipts
from tests.sending import sends_a_photo

pytestmark = [pytest.mark.site, pytest.mark.xdist_group("site")]
MESSAGES = """
from django.utils import timezone
from huixiang.loops import messages
noon = timezone.localtime().replace(hour=12) + timezone.timedelta(days=told)
print(json.dumps(dict(messages.deliver(noon))))
"""


class World:
    """The site with everything it leans on, and how each of that goes away."""

    def __init__(self, site, gateway, folder):
        self.site, self.gateway, self.folder = site, gateway, folder
        (self.ledger,) = (site.data / "ledger").iterdir()
        self.witness = None
        self.starts_witness()

    def starts_witness(self):
        self.witness = Running(self.folder, Verifier.parse((self.ledger / "verifier").read_text()))
        (self.ledger / "witnesses").write_text(f"{self.witness.verifier} http://127.0.0.1:{self.witness.port}\n")

    @contextlib.contextmanager
    def without_witness(self):
        self.witness.killed()
        try:
            yield
        finally:
            self.starts_witness()

    def without_sequencer(self):
        return self.site.standing_still("huixiang.cli seal")

    def without_signer(self):
        return self.site.standing_still("signing_room")

    @contextlib.contextmanager
    def without_gateway(self):
        self.gateway.then = [503] * 1000
        try:
            yield
        finally:
            self.gateway.then = []

    @contextlib.contextmanager
    def without_files(self):
        folder = self.site.data / "files"
        assert os.geteuid() == 0, "R-14 takes the disk for files away, which only root may: run bin/check as root"
        subprocess.run(["mount", "-t", "tmpfs", "-o", "ro", "none", folder], check=True)
        try:
            yield
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)

    def passes_time(self, *names):
        """As if their last sign of life were long ago; those who live give another at once."""
        long_ago = time.time() - 600
        for name in names:
            os.utime(self.site.data / "heartbeat" / name, (long_ago, long_ago))

    def banner(self):
        found = re.search("data-late>([^<]*)<", self.site.ask("/")[2])
        return found and found[1]


@pytest.fixture
def world(site, gateway, tmp_path):
    (site.data / "files").mkdir(exist_ok=True)
    world = World(site, gateway, tmp_path)
    site.until(lambda: world.banner() is None)
    yield world
    (world.ledger / "witnesses").unlink()
    world.witness.killed()


def people_go_on(site):
    """Somebody files, is answered by the desk, and judges; her receipt."""
    code = receipts.new_code()
    told = {
        "receipt": code,
        "kind": "consult",
        "message": "R-14：老年卡怎么办",
        "name": "林阿姨",
        "phone": "13800001234",
    }
    assert site.ask("/file", told)[0] == 302
    desk = site.signed_in("desk")
    number = re.search(r"诉求\d{4}-\d{6}", site.ask(f"/r/{code}")[2])[0]
    page = f"/desk/cases/{urllib.parse.quote(number)}/moves/answer_now/"
    assert desk.open(page)[0] == 200
    seq = re.search('name="seq" value="([0-9]+)"', desk.page)[1]
    assert desk.send(page, seq=seq, reply="请到便民服务中心办理。")[0] == 302
    assert site.ask(f"/r/{code}/judge", {"solved": "yes", "grade": "5"})[0] == 302
    return code


# what is taken away, and what the banner calls late
OUTAGES = {
    "witness": ["witness"],
    "sequencer": ["sequencer", "signer", "witness"],
    "signer": ["signer"],
    "gateway": ["messages"],
    "files": ["files"],
    "everything": ["sequencer", "signer", "witness", "messages", "files"],
}


@pytest.mark.parametrize("gone", OUTAGES)
def test_people_go_on_and_read_what_is_late_and_the_backlog_clears(site, gateway, world, gone):
    wanted = [name for name in OUTAGES if name != "everything"] if gone == "everything" else [gone]
    notice = wording.LATE_NOTICE.format(what=wording.LATE_AND.join(wording.LATE[name] for name in OUTAGES[gone]))
    with contextlib.ExitStack() as outage:
        for name in wanted:
            outage.enter_context(getattr(world, f"without_{name}")())
        code = people_go_on(site)
        if "gateway" in wanted:
            assert "failed" in site.said(MESSAGES, 1)
        site.until(lambda: world.passes_time(*OUTAGES[gone]) or world.banner() == notice)
        health = site.ask("/healthz")[0]
        photo = sends_a_photo(site)[1:]

    assert health == 200
    assert photo == ((503, "30") if "files" in wanted else (302, None))
    site.until(lambda: site.said(MESSAGES, 2) == {})
    site.until(lambda: world.banner() is None)
    site.until(lambda: "archive.example" in site.ask(f"/r/{code}/proof")[2])
    assert len([message for message in gateway.sent if message["to"] == "13800001234"]) >= 1
