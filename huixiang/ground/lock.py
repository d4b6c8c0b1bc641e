"""One user, and of hers one process at a time, owns a data folder; the kernel lets go when that process ends, however
it ends."""

import contextlib
import fcntl
import os
import pwd
import tempfile
from collections.abc import Iterator
from pathlib import Path

from huixiang.ground import wording
from huixiang.ground.refusal import CannotGoOn


class AlreadyRunning(CannotGoOn):
    """Another process holds the data folder."""


@contextlib.contextmanager
def locked(data: Path) -> Iterator[None]:
    """Hold `data` for this process alone, or raise AlreadyRunning."""
    refuse_anothers(data)
    with (data / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(wording.ALREADY_RUNNING.format(folder=data)) from None
        yield


def refuse_anothers(data: Path) -> None:
    """CannotGoOn for a site of another user: root may do all there, and what root makes, that user could not read."""
    made_first = data / "secret_key"
    if not made_first.exists():
        return
    # not by our own id: some disks give every file to one user
    with tempfile.TemporaryFile(dir=data) as mine:
        if made_first.stat().st_uid != os.fstat(mine.fileno()).st_uid:
            raise CannotGoOn(wording.ANOTHERS.format(folder=data, user=name_of(made_first.stat().st_uid)))


def name_of(user: int) -> str:
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return str(user)
