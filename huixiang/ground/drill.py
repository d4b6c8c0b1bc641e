"""The drill: back up the running site, restore it beside, prove the ledger against checkpoints, and report the times."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from huixiang.ground import children, wording
from huixiang.ground.backup import back_up
from huixiang.ground.refusal import CannotGoOn, lines_of
from huixiang.ground.restore import Say, timed


def drill(say: Say, outside: Iterable[Path] = (), folder: Path | None = None) -> None:
    """CannotGoOn where any step fails: a drill that could not run has failed. `folder` is where the copy may lie."""
    room = Path(tempfile.mkdtemp(prefix="drill-", dir=folder))
    room.chmod(0o711)  # the database's user passes through
    try:
        with timed(say, wording.STEP_BACKUP):
            back_up(room / "backup", say)
        size = sum(file.stat().st_size for file in (room / "backup").rglob("*") if file.is_file())
        say(wording.BACKUP_SIZE.format(megabytes=size / 2**20))
        with timed(say, wording.STEP_RESTORE):
            restore_beside(room, outside, say)
        say(wording.DRILL_PASSED)
    finally:
        for place in ("postgres", "socket"):  # these may be links to a folder elsewhere
            shutil.rmtree((room / "data" / place).resolve(), ignore_errors=True)
        shutil.rmtree(room, ignore_errors=True)


def restore_beside(room: Path, outside: Iterable[Path], say: Say) -> None:
    command = [sys.executable, "-m", "huixiang.cli", "restore", str(room / "backup")]
    command += [word for file in outside for word in ("--checkpoint", str(file.absolute()))]
    environment = os.environ | {"HUIXIANG_DATA": str(room / "data")}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)  # noqa: S603
    try:
        told, complaint = (words.decode() for words in process.communicate())
    except BaseException:
        children.stop(process, patience=60)  # it stops its database, so that nothing is written any more
        raise
    if process.returncode:
        raise CannotGoOn(wording.DRILL_FAILED.format(reason=lines_of(complaint)[-1]))
    say(told.replace(wording.RESTORED, "").rstrip())  # the copy is gone in a moment: nobody may run it
