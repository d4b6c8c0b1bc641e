"""Brings a backup back into the data folder and proves it: sums, PostgreSQL's manifest, the whole ledger recomputed.

The database that is there stays in its place until the other lies beside it, whole and compared with its manifest, and
the files too: a restore that cannot go on, or is killed, leaves the site as it was (decisions/0195).

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
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from config.data_folder import data_folder
from huixiang.ground import wording
from huixiang.ground.backup import DATABASE_CUT_SHORT, SET_ASIDE, SIGNER_CUT_SHORT, own_sum, sha256
from huixiang.ground.embedded import Cluster, owner_of, place, programs, version_of
from huixiang.ground.lock import locked
from huixiang.ground.refusal import CannotGoOn, lines_of
from huixiang.ledger.notes import Checkpoint

Say = Callable[[str], None]
CUT_SHORT = ".restoring"  # ends the name of a file that is not whole yet


def restore(backup: Path, say: Say, *, over: bool = False, outside: Sequence[tuple[Path, Checkpoint]] = ()) -> None:
    """Restore `backup` into the data folder; `outside` are checkpoints kept elsewhere that the ledger must contain.

    `over` sets a database that is there aside. CannotGoOn says what is wrong with the backup or the ledger in it.
    """
    if os.environ.get("DATABASE_URL"):
        raise CannotGoOn(wording.BACKUP_ELSEWHERE)
    data = data_folder()
    with locked(data):
        with timed(say, wording.STEP_SUMS):
            told = read(backup)
            refuse_another_logs(outside, told)
            refuse_another_version(backup)
            refuse_to_overwrite(data, over=over)
            refuse_another_sites_keys(backup, data)
        with timed(say, wording.STEP_UNPACK):
            beside = unpacked_database(backup / "database", data)
            unpack(backup / "files.tar", data)
            say(bring_signers(backup / "signer.tar", data))
            change_places(beside, data, say)
        cluster = Cluster(data)
        try:
            with timed(say, wording.STEP_START):
                cluster.start()
            with timed(say, wording.STEP_VERIFY):
                verify(data, told, [file for file, _ in outside], say)
                refuse_missing_keys(cluster)
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
    """backup.json, once it and every file have the sums it tells; backups made before it told its own have none."""
    try:
        told: dict[str, Any] = json.loads((backup / "backup.json").read_text())
        if told.get("sum", own_sum(told)) != own_sum(told):
            raise CannotGoOn(wording.BACKUP_CHANGED.format(file="backup.json"))
        wrong = [name for name, sum_ in told["sums"].items() if sha256(backup / name) != sum_]
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as fault:
        raise CannotGoOn(wording.NO_BACKUP.format(folder=backup, reason=fault)) from None
    if wrong:
        raise CannotGoOn(wording.BACKUP_CHANGED.format(file=wrong[0]))
    return told


def refuse_another_version(backup: Path) -> None:
    """PostgreSQL reads no other major version's files."""
    with tarfile.open(backup / "database" / "base.tar") as tar:
        file = tar.extractfile("PG_VERSION")
        found = file.read().decode().strip() if file else "?"
    if found != (wanted := version_of(programs())):
        raise CannotGoOn(wording.BACKUP_OTHER_VERSION.format(folder=backup, found=found, wanted=wanted))


def refuse_another_logs(outside: Sequence[tuple[Path, Checkpoint]], told: dict[str, Any]) -> None:
    """A checkpoint of a log that the backup does not hold would be compared with nothing, once all is in its place."""
    logs = [head.partition("\n")[0] for head in told["checkpoints"]]
    if wrong := next((file for file, head in outside if logs and head.origin not in logs), None):
        raise CannotGoOn(wording.CHECKPOINT_OF_ANOTHER.format(file=wrong, logs="、".join(logs)))


def has_database(home: Path) -> bool:
    return (home / "PG_VERSION").exists()


def refuse_to_overwrite(data: Path, *, over: bool) -> None:
    """Never over a database that is there, unless told to; and then it is kept beside."""
    if has_database(data / "postgres") and not over:
        raise CannotGoOn(wording.DATABASE_THERE.format(folder=data / "postgres"))


def refuse_another_sites_keys(backup: Path, data: Path) -> None:
    """A key is made once: under the same name another is another site's, and without its own a database cannot be read."""
    if not has_database(data / "postgres"):
        return
    with tarfile.open(backup / "files.tar") as tar:
        for member in (member for member in tar if member.name.startswith("keys/")):
            here, file = data / member.name, tar.extractfile(member)
            if file and here.is_file() and here.read_bytes() != file.read():
                raise CannotGoOn(wording.ANOTHER_SITES_KEYS.format(folder=backup, key=here, keys=here.parent))


def unpacked_database(copied: Path, data: Path) -> Path:
    """The copied database, whole and compared with its manifest, in a folder where no site looks for one yet.

    Where there is none, that is its place already: a folder is taken for a database once PG_VERSION lies in it.
    """
    remove(data / DATABASE_CUT_SHORT)
    owner = owner_of(data / "postgres")
    name = DATABASE_CUT_SHORT if has_database(data / "postgres") else "postgres"
    home = place(data, name, owner)
    try:
        empty(home)
        unpack(copied / "pg_wal.tar", home / "pg_wal")
        unpack(copied / "base.tar", home, last="PG_VERSION")
        compare_with_manifest(home, copied / "backup_manifest")
        if os.geteuid() == 0:
            for path in [home, *home.rglob("*")]:
                os.chown(path, owner.pw_uid, owner.pw_gid, follow_symlinks=False)
    except BaseException:
        empty(home)
        if name == DATABASE_CUT_SHORT:
            remove(data / name)
        raise
    return data / name


def compare_with_manifest(home: Path, manifest: Path) -> None:
    command = [programs() / "pg_verifybackup", "--quiet", "-m", manifest, home]
    done = subprocess.run(command, capture_output=True, text=True)  # noqa: S603, PLW1510  told of below
    if done.returncode:
        raise CannotGoOn(wording.BACKUP_CHANGED.format(file=lines_of(done.stderr)[0]))


def empty(folder: Path) -> None:
    for left in folder.iterdir():
        shutil.rmtree(left) if left.is_dir() and not left.is_symlink() else left.unlink()


def remove(folder: Path) -> None:
    """A folder, or a link and the folder that it leads to."""
    shutil.rmtree(folder.resolve(), ignore_errors=True)
    if folder.is_symlink():
        folder.unlink()


def change_places(beside: Path, data: Path, say: Say) -> None:
    """The restored database takes the place of the one that is there, which is kept."""
    home = data / "postgres"
    if beside == home:
        return
    aside = home.rename(data / f"{SET_ASIDE}{time.strftime('%Y%m%d-%H%M%S')}")
    beside.rename(home)
    say(wording.DATABASE_ASIDE.format(folder=aside.resolve()))  # to delete a link would leave what it leads to


def unpack(archive: Path, folder: Path, last: str = "") -> None:
    """Each file takes its place when it is whole: a disk that fills up leaves what was there; `last` comes last."""
    with tarfile.open(archive) as tar:
        tar.extraction_filter = lambda member, _: member  # Debian 12's Python has no `data_filter`: `ours` is stricter
        for member in sorted(ours(tar), key=lambda member: member.name == last) if last else ours(tar):
            bring(tar, member, folder)


def bring(tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    if member.isdir():
        tar.extract(member, folder)
        return
    whole = folder / member.name
    member.name += CUT_SHORT
    try:
        tar.extract(member, folder)
        (folder / member.name).replace(whole)
    except BaseException:
        (folder / member.name).unlink(missing_ok=True)
        raise


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


def refuse_missing_keys(cluster: Cluster) -> None:
    """A ledger that agrees proves no key: without those its database needs, the next start would be refused."""
    from django.db import connection

    from huixiang.vault.lost_keys import lost_keys

    connection.settings_dict["HOST"] = str(cluster.socket)  # it was given a place after the settings were read
    try:
        if lost := lost_keys():
            raise CannotGoOn(wording.RESTORED_WITHOUT_KEYS.format(names="、".join(lost), folder=cluster.data / "keys"))
    finally:
        connection.close()


def verify(data: Path, told: dict[str, Any], outside: Iterable[Path], say: Say) -> None:
    """Recompute the whole ledger in a process that knows the restored database; CannotGoOn with what is wrong.

    Its log has the name it had when it was backed up, whether that is set here already or not.
    """
    named = {name: value for name, value in told["settings"].items() if name == "HUIXIANG_LEDGER"}
    with tempfile.TemporaryDirectory() as folder:
        files = [*outside]
        for number, head in enumerate(told["checkpoints"]):
            files.append(Path(folder, f"{number}.checkpoint"))
            files[-1].write_text(head)
        command = [sys.executable, "-m", "huixiang.cli", "ledger", "verify"]
        command += [word for file in files for word in ("--checkpoint", str(file.absolute()))]
        environment = os.environ | named | {"HUIXIANG_DATA": str(data)}
        done = subprocess.run(command, env=environment, capture_output=True, text=True)  # noqa: S603, PLW1510
    if done.returncode:
        raise CannotGoOn(wording.RESTORED_UNSOUND.format(reason=lines_of(done.stderr)[0]))  # the first of many faults
    say(done.stdout.strip())
