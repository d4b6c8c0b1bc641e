"""One user, and of hers one process at a time, owns a data folder; the kernel lets go when that process ends, however
it ends."""

import contextlib
import fcntl
import itertools
import os
import pwd
import tempfile
from collections.abc import Callable, Iterator
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


@contextlib.contextmanager
def in_turn(file: Path, tell: Callable[[], None]) -> Iterator[None]:
    """Hold a lock file that is there only while somebody holds it; `tell` once where that is somebody else, and wait."""
    for waited in itertools.count():
        with file.open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if not waited:
                    tell()
                fcntl.flock(lock, fcntl.LOCK_EX)
            if _is(lock.fileno(), file):  # else whoever held it took it away: who comes now makes another
                try:
                    yield
                finally:
                    file.unlink()
                return


def _is(handle: int, file: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), file.stat())
    except FileNotFoundError:
        return False


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
