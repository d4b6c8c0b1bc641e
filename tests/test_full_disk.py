"""R-5: a disk is really full. People are asked to come again, nothing is half written, the staff go on reading, and once
there is room again all goes on by itself. Each disk is a tmpfs of its own, which only root may mount."""

import contextlib
import os
import subprocess
import time

import psycopg
import pytest

from huixiang.vault import receipts
from tests.sending import sends_a_photo
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
    try:
        yield
    finally:
        ballast.unlink()


def files(site, **more):
    code = receipts.new_code()
    status, headers, _ = site.ask("/file", {"receipt": code, "kind": "help", "message": "R-5", **more})
    return code, status, headers.get("Retry-After")


def half_rows(site, codes):
    """Of these codes, those of which something is stored, and those of which all is."""
    return site.said(HALF, codes)


def until_taken(site):
    """File until it is taken; how long that took."""
    began = time.monotonic()
    site.until(lambda: files(site)[1] == 302)
    return time.monotonic() - began


def test_while_the_databases_disk_is_full_everybody_is_asked_to_come_again_and_all_stays_readable(site):
    code, *taken = files(site)
    desk = site.signed_in("desk")
    with filled(site.data / "postgres"):
        site.until(lambda: files(site, message="R-5：" + "满" * 4000)[1] == 503)  # the last free pages are used up
        answers = [files(site, message="R-5：" + "满" * 4000) for _ in range(20)]
        read = [desk.open(address)[0] for address in ("/desk", "/desk/cases/")] + [site.ask(f"/r/{code}")[0]]

    recovered = until_taken(site)

    assert taken == [302, None]
    assert [answer[1:] for answer in answers] == [(503, "30")] * 20
    assert read == [200, 200, 200]
    assert half_rows(site, [answer[0] for answer in answers]) == [0, 0]
    assert recovered <= 10


def test_while_the_disk_for_files_is_full_a_photo_is_refused_and_words_are_taken(site):
    with filled(site.data / "files"):
        with_photo, without = sends_a_photo(site), files(site)

    again = sends_a_photo(site)

    assert [with_photo[1:], without[1:], again[1:]] == [(503, "30"), (302, None), (302, None)]
    assert half_rows(site, [with_photo[0]]) == [0, 0]
    assert half_rows(site, [without[0], again[0]]) == [2, 2]


def test_while_the_disk_for_logs_is_full_the_site_goes_on(site):
    desk = site.signed_in("desk")
    with filled(site.data / "log"):
        answers = [files(site) for _ in range(20)]
        broken = site.ask("/no-such-page")[0]
        read = desk.open("/desk/cases/")[0]
        well = site.ask("/healthz")[0]

    assert [answer[1:] for answer in answers] == [(302, None)] * 20
    assert (broken, read, well) == (404, 200, 200)
    assert half_rows(site, [answer[0] for answer in answers]) == [20, 20]


def test_when_even_the_log_of_changes_finds_no_room_the_database_is_back_in_ten_seconds(site):
    files(site)
    with filled(site.data / "postgres"), site.superuser() as database:
        with contextlib.suppress(psycopg.Error):
            for _ in range(8):  # every segment that was made beforehand is used up
                database.execute("SELECT pg_logical_emit_message(false, 'R-5', repeat('x', 4000000))")
        site.until(lambda: files(site)[1] == 503)
        answers = [files(site) for _ in range(20)]

    recovered = until_taken(site)

    assert {answer[1:] for answer in answers} == {(503, "30")}
    assert half_rows(site, [answer[0] for answer in answers]) == [0, 0]
    assert recovered <= 10


def test_an_import_that_finds_no_room_says_so_and_goes_on_where_it_was(site, tmp_path):
    letters = tmp_path / "letters.csv"
    letters.write_text("编号,内容,提出时间\n" + "".join(f"{n},{'满' * 4000},2026-03-11\n" for n in range(2000)))
    command = ("import", "concerns", letters, "--errors", tmp_path / "errors.csv")
    with filled(site.data / "postgres"):
        stopped = site.run(*command)

    again = site.run(*command)

    assert (stopped.returncode, "数据库所在的磁盘满了" in stopped.stderr) == (1, True)
    assert "Traceback" not in stopped.stderr
    assert (again.returncode, site.run("recheck").returncode) == (0, 0)


def test_a_backup_that_finds_no_room_says_so_and_leaves_nothing_behind(site, tmp_path):
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "none", tmp_path], check=True)
    try:
        done = site.run("backup", tmp_path / "backup")
        left = list(tmp_path.iterdir())
    finally:
        subprocess.run(["umount", "--lazy", tmp_path], check=True)

    assert (done.returncode, "No space left on device" in done.stderr, left) == (1, True, [])
