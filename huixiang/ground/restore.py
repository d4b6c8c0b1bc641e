"""Brings a backup back into the data folder and proves it: sums, PostgreSQL's manifest, the whole ledger recomputed.

What the signer remembers is never taken back: where this data folder has a memory, it stays. So an old backup is found
out when the site starts; it then serves read-only and says why (docs/keeping.md).
"""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from config.data_folder import data_folder
from huixiang.ground import wording
from huixiang.ground.backup import SET_ASIDE, SIGNER_CUT_SHORT, sha256
from huixiang.ground.embedded import Cluster, owner_of, place, programs
from huixiang.ground.lock import locked
from huixiang.ground.refusal import CannotGoOn

Say = Callable[[str], None]


def restore(backup: Path, say: Say, *, over: bool = False, outside: tuple[Path, ...] = ()) -> None:
    """Restore `backup` into the data folder; `outside` are checkpoints kept elsewhere that the ledger must contain.

    `over` sets a database that is there aside. CannotGoOn says what is wrong with the backup or the ledger in it.
    """
    if os.environ.get("DATABASE_URL"):
        raise CannotGoOn(wording.BACKUP_ELSEWHERE)
    data = data_folder()
    with locked(data):
        with timed(say, wording.STEP_SUMS):
            told = read(backup)
        with timed(say, wording.STEP_UNPACK):
            set_aside(data, say, over=over)
            unpack_database(backup / "database", data)
            unpack(backup / "files.tar", data)
            say(bring_signers(backup / "signer.tar", data))
        cluster = Cluster(data)
        try:
            with timed(say, wording.STEP_START):
                cluster.start()
            with timed(say, wording.STEP_VERIFY):
                verify(data, told, outside, say)
        finally:
            cluster.stop()
    for name, value in told["settings"].items():
        say(wording.RESTORED_SETTING.format(name=name, value=value))


@contextlib.contextmanager
def timed(say: Say, step: str) -> Iterator[None]:
    begin = time.monotonic()
    yield
    say(wording.STEP_TOOK.format(step=step, seconds=time.monotonic() - begin))


def read(backup: Path) -> dict[str, Any]:
    """backup.json, once every file has the sum it tells."""
    try:
        told: dict[str, Any] = json.loads((backup / "backup.json").read_text())
        wrong = [name for name, sum_ in told["sums"].items() if sha256(backup / name) != sum_]
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as fault:
        raise CannotGoOn(wording.NO_BACKUP.format(folder=backup, reason=fault)) from None
    if wrong:
        raise CannotGoOn(wording.BACKUP_CHANGED.format(file=wrong[0]))
    return told


def set_aside(data: Path, say: Say, *, over: bool) -> None:
    """Never over a database that is there, unless told to; and then it is kept beside."""
    home = data / "postgres"
    if not (home / "PG_VERSION").exists():
        return
    if not over:
        raise CannotGoOn(wording.DATABASE_THERE.format(folder=home))
    aside = home.rename(data / f"{SET_ASIDE}{time.strftime('%Y%m%d-%H%M%S')}")
    say(wording.DATABASE_ASIDE.format(folder=aside.resolve()))  # to delete a link would leave what it leads to


def unpack_database(copied: Path, data: Path) -> None:
    """Unpack, have PostgreSQL compare every file with its manifest, and hand all to the database's user."""
    owner = owner_of(data / "postgres")
    home = place(data, "postgres", owner)
    unpack(copied / "base.tar", home)
    unpack(copied / "pg_wal.tar", home / "pg_wal")
    command = [programs() / "pg_verifybackup", "--quiet", "-m", copied / "backup_manifest", home]
    done = subprocess.run(command, capture_output=True, text=True)  # noqa: S603, PLW1510  told of below
    if done.returncode:
        raise CannotGoOn(wording.BACKUP_CHANGED.format(file=(done.stderr.strip().splitlines() or ["?"])[0]))
    if os.geteuid() == 0:
        for path in [home, *home.rglob("*")]:
            os.chown(path, owner.pw_uid, owner.pw_gid, follow_symlinks=False)


def unpack(archive: Path, folder: Path) -> None:
    with tarfile.open(archive) as tar:
        tar.extraction_filter = lambda member, _: member  # Debian 12's Python has no `data_filter`: `ours` is stricter
        tar.extractall(folder, members=ours(tar))  # noqa: S202  nothing else gets through


def ours(tar: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    """The archive's members, each for whoever unpacks it; CannotGoOn at the first that no backup of ours holds.

    Ours are files and folders below the archive's own: no links, no devices, no way out.
    """
    for member in tar:
        way = PurePosixPath(member.name)
        if not (member.isreg() or member.isdir()) or way.is_absolute() or ".." in way.parts:
            raise CannotGoOn(wording.BACKUP_CHANGED.format(file=member.name))
        member.uid, member.gid, member.uname, member.gname = os.geteuid(), os.getegid(), "", ""
        member.mode &= 0o755
        yield member


def bring_signers(archive: Path, data: Path) -> str:
    """Keys and memories of logs that have none here; a sentence that says which was taken."""
    here = data / "signer"
    if here.exists() and any(here.iterdir()):
        return wording.MEMORY_STAYS
    fresh = here.with_name(SIGNER_CUT_SHORT)
    shutil.rmtree(fresh, ignore_errors=True)  # one that was cut short
    fresh.mkdir(mode=0o700)
    unpack(archive, fresh)
    fresh.rename(here)  # whole or not at all: a key without its memory would never sign again
    return wording.MEMORY_FROM_BACKUP


def verify(data: Path, told: dict[str, Any], outside: tuple[Path, ...], say: Say) -> None:
    """Recompute the whole ledger in a process that knows the restored database; CannotGoOn with what is wrong.

    Its log has the name it had when it was backed up, whether that is set here already or not.
    """
    named = {name: value for name, value in told["settings"].items() if name == "HUIXIANG_LEDGER"}
    with tempfile.TemporaryDirectory() as folder:
        files = list(outside)
        for number, head in enumerate(told["checkpoints"]):
            files.append(Path(folder, f"{number}.checkpoint"))
            files[-1].write_text(head)
        command = [sys.executable, "-m", "huixiang.cli", "ledger", "verify"]
        command += [word for file in files for word in ("--checkpoint", str(file.absolute()))]
        environment = os.environ | named | {"HUIXIANG_DATA": str(data)}
        done = subprocess.run(command, env=environment, capture_output=True, text=True)  # noqa: S603, PLW1510
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["?"]
        # the first of many faults; what was typed wrongly is told at the end, after the usage
        raise CannotGoOn(wording.RESTORED_UNSOUND.format(reason=lines[0 if done.returncode == 1 else -1]))
    say(done.stdout.strip())
