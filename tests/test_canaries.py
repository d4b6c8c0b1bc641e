"""P-1: two hundred people file; no name, number or address of theirs stands in clear anywhere, whatever goes wrong.

Allowed: what they *wrote* stands in the database of matters, where handlers work on it (and so in its log and backup);
nowhere else. What they told of themselves may stand nowhere at all.
"""

import base64
import os
import subprocess
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from huixiang.vault import receipts
from tests.site import Site

pytestmark = [pytest.mark.site, pytest.mark.xdist_group("site")]

PEOPLE = 200
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"
GIVEN = "岚峥嵘巍岩岭崖峰崔峡"


def told(number):
    """What the person of that number tells of herself, and what she writes; nobody else ever says it."""
    name = f"{SURNAMES[number % 20]}{GIVEN[number // 20]}{chr(0x9E00 + number)}"
    return {
        "name": name,
        "phone": f"139{71000000 + number * 37}",
        "address": f"{chr(0x9B00 + number)}湾花园{number + 311}号楼",
        "message": f"路灯坏了。{chr(0x9D00 + number)}鸣之处第{number}盏，请来看看",
    }


PERSONAL = ("name", "phone", "address")
# a filing that the database itself refuses, with everything in it
TRIP = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("ALTER TABLE loops_spoken ADD CONSTRAINT trip CHECK (text NOT LIKE '%%第{0}盏%%') NOT VALID".format(told))
    cursor.execute("ALTER TABLE vault_identity ADD CONSTRAINT trip CHECK (field <> 'address' OR length(box) = 1) NOT VALID")
print("null")
"""
MEND = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("ALTER TABLE vault_identity DROP CONSTRAINT trip")
print("null")
"""
# one matter is answered, so that word goes out, and fails; lists and figures are exported
WORK = """
from datetime import timedelta
from django.utils import timezone
from huixiang.loops.messages import deliver
from huixiang.loops.models import Case
from huixiang.people.models import Account
from huixiang.workbench.export import workbook
from huixiang.workbench.lists import filtered
who = lambda name: Account.objects.select_related("organ").get(username=name)
case = Case.objects.filter(title="路灯坏了").order_by("id").first()
case.make("answer_now", by=who("desk"), reply="已转维修人员")
deliver(timezone.localtime().replace(hour=12) + timedelta(days=1))  # whatever hour it is now: by day, and later
book = workbook(filtered(who("desk"), {}), who("desk"), [], "")
open(told, "wb").write(book.read())
print("null")
"""


class Failing(BaseHTTPRequestHandler):
    """A gateway that takes what it is sent and fails."""

    def do_POST(self):
        self.server.got.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(503)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def gateway():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Failing)
    server.daemon_threads, server.got = True, []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def site(gateway, tmp_path):
    site = Site()
    site.environment["HUIXIANG_MESSAGES_URL"] = f"http://127.0.0.1:{gateway.server_port}/messages"
    try:
        yield site.start()
    finally:
        site.remove()


def written(word):
    """A word in every way it may be written down."""
    plain = word.encode()
    yield plain
    yield plain.hex().encode()
    yield word.encode("unicode_escape")
    for shift in range(3):  # where in a longer base64 text it begins
        coded = base64.b64encode(bytes(shift) + plain)
        yield coded[-(-shift * 4 // 3) : len(coded) - 4]


def hits(folder, words, tmp_path):
    """`file: word` for each word written in some way in some file below the folder, archives opened."""
    for packed in Path(folder).rglob("*.xlsx"):
        zipfile.ZipFile(packed).extractall(packed.with_suffix(".opened"))
    meant = {way: word for word in words for way in written(word)}
    wanted = tmp_path / "wanted"
    wanted.write_bytes(b"\n".join(meant))
    looked = [
        "grep",
        "--dereference-recursive",
        "--devices=skip",
        "--text",
        "--fixed-strings",
        "--only-matching",
        "--null",
        "-f",
        wanted,
        ".",
    ]
    found = subprocess.run(looked, cwd=folder, env={**os.environ, "LC_ALL": "C"}, capture_output=True)
    assert found.returncode in (0, 1), found.stderr
    pairs = (line.split(b"\0", 1) for line in found.stdout.splitlines())
    return sorted({f"{name.decode().removeprefix('./')}: {meant[way]}" for name, way in pairs})


def filed(site, number):
    asked = {"receipt": receipts.new_code(), "kind": "help", "place": "路口", **told(number)}
    return site.ask("/file", asked)[0]


def test_two_hundred_people_leave_no_trace_in_clear(site, gateway, tmp_path):
    assert [filed(site, number) for number in range(PEOPLE - 2)] == [302] * (PEOPLE - 2)
    site.said(TRIP, PEOPLE - 2)
    assert [filed(site, number) for number in (PEOPLE - 2, PEOPLE - 1)] == [500, 500]
    site.said(MEND)

    out = tmp_path / "out"
    out.mkdir()
    site.said(WORK, str(out / "list.xlsx"))
    assert len(gateway.got) > 0
    done = [site.run("ledger", "sequence"), site.run("ledger", "export", out / "ledger"), site.run("health")]
    done += [
        site.run("recheck"),
        site.run("messages", "--json"),
        site.run("retention"),
        site.run("backup", out / "backup"),
    ]
    (out / "said").write_text("".join(one.stdout + one.stderr for one in done))
    (out / "gateway").write_bytes(b"\n".join(gateway.got))
    site.kill()
    site.start()

    assert [one.returncode for one in done] == [0] * 7, [one.stderr[-300:] for one in done]
    people = [told(number) for number in range(PEOPLE)]
    personal = [one[field] for one in people for field in PERSONAL]
    sent_away = {one["phone"] for one in people if one["phone"].encode() in b"".join(gateway.got)}
    said = [one["message"].partition("。")[2] for one in people]
    leaks = hits(site.data, personal, tmp_path) + hits(out, personal, tmp_path)
    assert [hit for hit in leaks if not hit.startswith("gateway: ")] == []
    assert len(sent_away) == 1, "the gateway gets the one number it must ring, and no other"
    kept = [hit for hit in hits(site.data, said, tmp_path) if not hit.startswith("postgres/")]
    kept += [hit for hit in hits(out, said, tmp_path) if not hit.startswith("backup/database/")]
    assert kept == []
    assert len({hit.partition(": ")[2] for hit in hits(site.data / "postgres", said, tmp_path)}) >= PEOPLE - 2, (
        "it looked at all"
    )
