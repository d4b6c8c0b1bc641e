"""Everything a site is, in one folder, taken while it runs: database, files, keys, the signer's memory, settings.

A backup holds `signer.tar`, `database/` (pg_basebackup: base.tar, pg_wal.tar, backup_manifest), `files.tar` and
`backup.json`, taken in this order: what the signer remembers is never ahead of the copied database, and every file
that the copied database names is there. All of it is for its owner alone: it opens the vault.
"""

import hashlib
import json
import os
import shutil
import subprocess
import tarfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from config.data_folder import data_folder
from huixiang.ground import wording
from huixiang.ground.embedded import SUPERUSER, programs
from huixiang.ground.lock import in_turn
from huixiang.ground.refusal import CannotGoOn, lines_of

SIGNER_CUT_SHORT, DATABASE_CUT_SHORT = "signer.unfinished", "postgres.unfinished"  # what a restore that was killed left
# the database is copied by its own program, the signer first; the rest is made anew by every start
NOT_FILES = {"postgres", "socket", "signer", "static", "log", "heartbeat", "lock", "ready.json", ".writable"}
NOT_FILES |= {SIGNER_CUT_SHORT, DATABASE_CUT_SHORT}
SET_ASIDE = "postgres-before-"  # what a restore put beside: it holds what has been erased since
NOT_SETTINGS = {"HUIXIANG_DATA", "HUIXIANG_TEST_DATA", "HUIXIANG_POSTGRES_BIN"}


def back_up(folder: Path, say: Callable[[str], None]) -> dict[str, Any]:
    """Write the backup into `folder`, which must not exist yet; what backup.json holds."""
    data = data_folder()
    refuse_what_cannot_be_backed_up(data, folder)
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # of one name one at a time, though it be another site's: each would take the other's files away
    with in_turn(folder.with_name(f"{folder.name}.lock"), lambda: say(wording.BACKUP_UNDER_WAY)):
        refuse_what_is_there(folder)
        return written(folder, data)


def written(folder: Path, data: Path) -> dict[str, Any]:
    fresh = folder.with_name(f"{folder.name}.unfinished")
    shutil.rmtree(fresh, ignore_errors=True)  # one that was cut short
    fresh.mkdir(mode=0o700)
    try:
        told = fill(fresh, data)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    fresh.rename(folder)
    return told


def fill(fresh: Path, data: Path) -> dict[str, Any]:
    from huixiang.vault import keys

    heads = signed_heads()
    pack(fresh / "signer.tar", data / "signer", without=set())
    with keys.all_kept():
        copy_database(data, fresh / "database")
        pack(fresh / "files.tar", data, without=not_files(data))
    told = {
        "made_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "checkpoints": heads,
        "settings": {k: v for k, v in os.environ.items() if k.startswith("HUIXIANG_") and k not in NOT_SETTINGS},
        "sums": {str(file.relative_to(fresh)): sha256(file) for file in sorted(fresh.rglob("*")) if file.is_file()},
    }
    told["sum"] = own_sum(told)
    (fresh / "backup.json").write_text(json.dumps(told, ensure_ascii=False, indent=1))
    for file in fresh.rglob("*"):
        file.chmod(0o700 if file.is_dir() else 0o600)
    return told


def own_sum(told: dict[str, Any]) -> str:
    """Of everything that backup.json tells besides: a byte that a disk lost is noticed, who rewrites it all is not."""
    rest = {key: value for key, value in told.items() if key != "sum"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()


def refuse_what_cannot_be_backed_up(data: Path, folder: Path) -> None:
    if os.environ.get("DATABASE_URL"):
        raise CannotGoOn(wording.BACKUP_ELSEWHERE)
    refuse_what_is_there(folder)
    if folder.resolve().is_relative_to(data):  # whatever links and dots lead there
        raise CannotGoOn(wording.BACKUP_INSIDE.format(folder=folder, data=data))


def refuse_what_is_there(folder: Path) -> None:
    if folder.exists():
        raise CannotGoOn(wording.BACKUP_EXISTS.format(folder=folder))


def not_files(data: Path) -> set[str]:
    return NOT_FILES | {aside.name for aside in data.glob(f"{SET_ASIDE}*")}


def signed_heads() -> list[str]:
    """The newest signed note of each organ's log: the restored ledger must contain it."""
    from huixiang.ledger import tree
    from huixiang.people.organs import every_organ

    return [str(tree.note(size)) for _ in every_organ() if (size := tree.signed_size())]


def copy_database(data: Path, target: Path) -> None:
    """A copy of the running cluster with the log it needs, checked against its manifest when it is restored."""
    command = [programs() / "pg_basebackup", "-h", (data / "socket").resolve(), "-U", SUPERUSER, "-w"]
    command += ["-D", target, "-Ft", "-Xstream", "--checkpoint=fast", "--manifest-checksums=SHA256"]
    done = subprocess.run(command, capture_output=True, text=True)  # noqa: S603, PLW1510  told of below
    if done.returncode:
        lines = lines_of(done.stderr)  # after its error it may tell that it cleaned up
        reason = next((line for line in lines if "error:" in line), lines[-1])
        raise CannotGoOn(wording.BACKUP_FAILED.format(reason=reason))


def pack(archive: Path, folder: Path, without: set[str]) -> None:
    """What lies in `folder`, but not `without`, sockets and locks; a file that goes meanwhile is not missed.

    A folder that is a link to another disk is packed as a folder.
    """
    with tarfile.open(archive, "w", dereference=True) as tar:
        for file in files_in(folder, without):
            try:
                tar.add(file, str(file.relative_to(folder)), recursive=False)
            except FileNotFoundError:
                continue


def files_in(folder: Path, without: set[str], above: frozenset[Path] = frozenset()) -> Iterator[Path]:
    """All below `folder`; a link back to a folder above it is not entered again."""
    above |= {folder.resolve()}
    for path in sorted(folder.iterdir()) if folder.exists() else []:
        if path.name in without or path.name.endswith(".lock") or path.is_socket() or path.name == "halted":
            continue
        yield path
        if path.is_dir() and path.resolve() not in above:
            yield from files_in(path, set(), above)


def sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
