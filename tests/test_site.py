"""The whole site, as it is started, killed, stopped, backed up and restored."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from huixiang.ground import heartbeat, wording
from huixiang.ground.restore import read
from huixiang.vault import receipts
from huixiang.vault.wording import KEYS_BEING_COPIED
from tests.site import alive

pytestmark = [pytest.mark.site, pytest.mark.xdist_group("site")]


def files(site, message="楼道灯不亮"):
    """File over HTTP; the receipt code."""
    code = receipts.new_code()
    status, headers, _ = site.ask("/file", {"receipt": code, "kind": "help", "message": message})
    assert (status, headers["Location"]) == (302, f"/r/{code}?filed=1")
    return code


def gone(pids):
    return not any(map(alive, pids))


def test_what_is_filed_is_sealed_within_a_minute_and_can_be_proved(site):
    code = files(site)

    site.until(lambda: site.ask(f"/r/{code}/proof")[0] == 200)

    proof = site.ask(f"/r/{code}/proof")[2]
    assert proof.startswith("c2sp.org/tlog-proof@v1\n")
    assert site.ask("/ledger/checkpoint")[2].startswith("huixiang/")
    site.until(lambda: set(site.health().values()) == {"ok"})
    named = {"status", "database", "worker", "clock", "jobs", "restarts"}
    assert set(site.health()) == named | set(heartbeat.LATE_WITHOUT_HARM)


def test_a_killed_signer_comes_back_and_goes_on_where_it_was(site):
    (pid,) = [pid for pid in site.family() if b"signing_room" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    os.kill(pid, signal.SIGKILL)

    code = files(site)

    site.until(lambda: site.ask(f"/r/{code}/proof")[0] == 200)
    assert site.ask("/healthz")[0] == 200


def test_a_web_server_that_was_killed_leaves_nobody_at_its_port(site):
    was = killed(site)
    site.until(lambda: gone(was), 10)

    site.until(lambda: len(site.running("granian")) == len(was))
    starting = killed(site)

    site.until(lambda: gone(starting), 10)
    site.until(lambda: well(site))


def killed(site):
    """The web server ends without a word to those it started to answer; these, and itself."""
    family = site.running("granian")
    os.kill(family[0], signal.SIGKILL)
    return family


def well(site):
    with contextlib.suppress(OSError):  # nobody at the port for a moment
        return site.ask("/healthz")[0] == 200


def test_a_drill_backs_up_restores_beside_and_verifies(site):
    done = site.run("drill")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == wording.DRILL_PASSED


@pytest.mark.parametrize("when", ["backup.unfinished/database", "data/keys/pepper.key"])
def test_a_drill_that_is_stopped_leaves_no_copy_of_the_site_behind(site, tmp_path, when):
    tmp_path.chmod(0o711)
    command = [sys.executable, "-m", "huixiang.cli", "drill", "--in", str(tmp_path)]
    drill = subprocess.Popen(command, env=site.environment)
    site.until(lambda: any(tmp_path.glob(f"*/{when}*")), 60)

    drill.terminate()

    assert drill.wait(60) == 128 + signal.SIGTERM
    assert list(tmp_path.iterdir()) == []


def test_an_old_backup_is_refused_and_the_newest_one_lifts_the_halt(site, tmp_path):
    assert site.run("backup", tmp_path / "old").returncode == 0
    later = files(site, "井盖松了")
    site.until(lambda: site.ask(f"/r/{later}/proof")[0] == 200)
    assert site.run("backup", tmp_path / "new").returncode == 0
    family = site.family()
    site.stop()
    site.until(lambda: gone(family), 20)
    assert (site.data / "serve.log").read_text().splitlines()[-1] == wording.STOPPED

    done = site.run("restore", tmp_path / "old")
    assert (done.returncode, wording.DATABASE_THERE[-10:] in done.stderr) == (1, True)
    done = site.run("restore", tmp_path / "old", "--over")
    assert (done.returncode, wording.MEMORY_STAYS in done.stdout) == (0, True), done.stderr
    site.start()
    site.until(lambda: wording.ONLY_READING in site.ask("/")[2])
    status, headers, page = site.ask("/file", {"receipt": receipts.new_code(), "kind": "help", "message": "新的"})
    assert (status, headers["Retry-After"]) == (503, "600")
    assert "这像是恢复了旧备份" in page
    assert site.ask(f"/r/{later}")[0] == 404
    site.stop()

    done = site.run("restore", tmp_path / "new", "--over")
    assert done.returncode == 0, done.stderr
    site.start()
    site.until(lambda: wording.ONLY_READING not in site.ask("/")[2])
    assert site.ask(f"/r/{later}")[0] == 200
    assert files(site)


def test_a_backup_that_somebody_changed_is_refused(site, tmp_path):
    site.run("backup", tmp_path / "new")
    site.stop()
    (manifest,) = (tmp_path / "new").glob("database/backup_manifest")
    manifest.write_bytes(manifest.read_bytes() + b" ")

    done = site.run("restore", tmp_path / "new", "--over")

    site.start()
    assert (done.returncode, done.stderr.strip()) == (
        1, wording.BACKUP_CHANGED.format(file="database/backup_manifest")
    )  # fmt: skip


def test_a_backup_takes_along_every_key_that_its_database_needs(site, tmp_path):
    site.run("rekey")
    for key in (site.data / "keys").glob("kek-*"):
        os.utime(key, (0, 0))
    backup = subprocess.Popen([sys.executable, "-m", "huixiang.cli", "backup", tmp_path / "new"], env=site.environment)
    site.until((tmp_path / "new.unfinished" / "database").exists)

    backup.send_signal(signal.SIGSTOP)  # the database is being copied, the keys are not yet
    meanwhile = site.run("rekey", "--retire")
    backup.send_signal(signal.SIGCONT)

    assert (meanwhile.returncode, KEYS_BEING_COPIED in meanwhile.stderr) == (1, True)
    assert (backup.wait(60), site.run("rekey", "--retire").returncode) == (0, 0)


def test_a_backup_without_the_keys_its_database_needs_is_told_of_and_restores_as_no_site(site, tmp_path):
    files(site)
    tmp_path.chmod(0o711)
    pepper = site.data / "keys" / "pepper.key"
    pepper.rename(tmp_path / "pepper.key")
    try:
        backup, drill = site.run("backup", tmp_path / "new"), site.run("drill")
        beside = site.environment | {"HUIXIANG_DATA": str(tmp_path / "beside")}
        command = [sys.executable, "-m", "huixiang.cli", "restore", tmp_path / "new"]
        restored = subprocess.run(command, env=beside, capture_output=True, text=True)
    finally:
        (tmp_path / "pepper.key").rename(pepper)
        shutil.rmtree((tmp_path / "beside" / "postgres").resolve(), ignore_errors=True)  # may be a link

    without = wording.RESTORED_WITHOUT_KEYS.format(names="pepper.key", folder=tmp_path / "beside" / "keys")
    assert (backup.returncode, backup.stderr) == (1, wording.BACKED_UP_WITHOUT_KEYS.format(names="pepper.key") + "\n")
    assert (restored.returncode, restored.stderr, wording.RESTORED in restored.stdout) == (1, without + "\n", False)
    assert (drill.returncode, "pepper.key" in drill.stderr, wording.DRILL_PASSED in drill.stdout) == (1, True, False)


def test_a_backup_that_was_cut_short_is_begun_anew_by_the_same_command(site, tmp_path):
    (tmp_path / "new.unfinished" / "database").mkdir(parents=True)

    done = site.run("backup", tmp_path / "new")

    assert (done.returncode, [folder.name for folder in tmp_path.iterdir()]) == (0, ["new"])


def test_of_two_backups_begun_at_once_under_one_name_the_first_is_whole_and_the_second_refused(site, tmp_path):
    command = [sys.executable, "-m", "huixiang.cli", "backup", tmp_path / "new"]
    first = subprocess.Popen(command, env=site.environment)
    site.until((tmp_path / "new.unfinished" / "database").exists)

    first.send_signal(signal.SIGSTOP)
    second = subprocess.Popen(command, env=site.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    told = second.stdout.readline()
    first.send_signal(signal.SIGCONT)
    complaint = second.communicate(timeout=60)[1]

    assert (told, complaint, second.returncode) == (
        wording.BACKUP_UNDER_WAY + "\n", wording.BACKUP_EXISTS.format(folder=tmp_path / "new") + "\n", 1
    )  # fmt: skip
    assert first.wait(60) == 0
    assert read(tmp_path / "new")["sums"]


def test_a_backup_is_never_put_over_anything_nor_inside_the_data(site, tmp_path):
    (tmp_path / "new").mkdir()

    told = [site.run("backup", tmp_path / "new").stderr, site.run("backup", site.data / "here").stderr]

    assert told == [
        wording.BACKUP_EXISTS.format(folder=tmp_path / "new") + "\n",
        wording.BACKUP_INSIDE.format(folder=site.data / "here", data=site.data) + "\n",
    ]
