"""One process at a time owns a data folder; the kernel lets go when that process ends, however it ends."""

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path

from huixiang.ground import wording
from huixiang.ground.refusal import CannotGoOn


class AlreadyRunning(CannotGoOn):
    """Another process holds the data folder."""


@contextlib.contextmanager
def locked(data: Path) -> Iterator[None]:
    """Hold `data` for this process alone, or raise AlreadyRunning."""
    with (data / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(wording.ALREADY_RUNNING.format(folder=data)) from None
        yield
