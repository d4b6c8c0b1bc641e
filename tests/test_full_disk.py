"""R-5: a disk is really full. People are asked to come again, nothing is half written, the staff go on reading, and once
there is room again all goes on by itself. Each disk is a tmpfs of its own, which only root may mount."""

import contextlib
import os
import subprocess
import time

import pytest

from huixiang.vault import receipts
from tests.site import Site

pytestmark = [pytest.mark.site, pytest.mark.xdist_group("full disk")]
DISKS = {"postgres": 320, "files": 16, "log": 8}  # folders of the data folder, and how many megabytes each may hold
HALF = """
from huixiang.ledger.models import Entry
from huixiang.loops.models import Case, Spoken
from huixiang.vault import receipts
cases = Case.objects.filter(receipt__in=[receipts.mac(code) for code in told])
whole = [case for case in cases if Entry.objects.filter(case=case).count() == 1 == Spoken.objects.filter(case=case).count()]
print(json.dumps([cases.count(), len(whole)]))
"""


@pytest.fixture(scope="module")
def site():
    assert os.geteuid() == 0, "R-5 mounts small disks of its own and fills them: run bin/check as root"
    site = Site()
    for name, megabytes in DISKS.items():
        (site.data / name).mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "none", site.data / name], check=True)
    try:
        yield site.start()
    finally:
        if site.process.poll() is None:
            site.kill()
        for name in DISKS:
            subprocess.run(["umount", "--lazy", site.data / name], check=True)
        site.remove()


@contextlib.contextmanager
def filled(disk):
    """Nothing more fits on this disk, not one byte; afterwards there is room again."""
    ballast = disk / "ballast"
    with contextlib.suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(2**16))
    with contextlib.suppress(OSError), ballast.open("ab", buffering=0) as file:
        while True:
            file.write(bytes(1))
    assert os.statvfs(disk).f_bavail == 0
    yield
    ballast.unlink()


def files(site, **more):
    code = receipts.new_code()
    status, headers, _ = site.ask("/file", {"receipt": code, "kind": "help", "message": "R-5", **more})
    return code, status, headers.get("Retry-After")


def test_x(site):
    print([files(site)[1:] for _ in range(5)])
    with filled(site.data / "postgres"):
        t = time.monotonic()
        for i in range(300):
            r = files(site)[1:]
            if i % 20 == 0: print(i, round(time.monotonic()-t,1), r, site.ask("/desk/sign-in")[0], site.ask("/answered")[0])
            if time.monotonic()-t>25: break
    t = time.monotonic()
    while True:
        r = files(site)[1:]
        print(round(time.monotonic()-t,1), r)
        if r[0]==302 or time.monotonic()-t>60: break
        time.sleep(.5)
    print((site.data/"serve.log").read_text()[-1500:])
    print((site.data/"log/database.log").read_text()[-3000:])
