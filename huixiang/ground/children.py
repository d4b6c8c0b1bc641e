"""Starting processes that never outlive the one that started them."""

import ctypes
import os
import signal
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO

PR_SET_PDEATHSIG = 1


def die_with_parent(how: signal.Signals, parent: int) -> None:
    """The kernel sends `how` to this process when the thread of `parent` that started it ends (prctl(2)).

    Until somebody handles `how` from here on, it ends this process at once: a handler that came with the fork
    answers for the parent, not for us.
    """
    signal.signal(how, signal.SIG_DFL)
    dies_with_parent(how, parent)()


def dies_with_parent(how: signal.Signals, parent: int | None = None) -> Callable[[], None]:
    """The same as a preexec hook of a process that we start, with everything looked up before the fork."""
    libc = ctypes.CDLL(None)
    parent = parent or os.getpid()

    def ask_the_kernel() -> None:
        libc.prctl(PR_SET_PDEATHSIG, int(how))
        if os.getppid() != parent:  # it ended before we asked, and nobody will tell us
            os._exit(128 + how)

    return ask_the_kernel


def start(
    command: Sequence[str | Path],
    log: IO[bytes],
    *,
    die_by: signal.Signals = signal.SIGTERM,
    user: int | None = None,
    group: int | None = None,
    folder: Path | None = None,
    environment: dict[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """Start `command` in a session of its own (Ctrl-C reaches only us), writing to `log`; `user`, `group` are ids."""
    return subprocess.Popen(  # noqa: S603  the callers' own programs, no shell
        [str(word) for word in command],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        cwd=folder,
        env=environment,
        start_new_session=True,
        user=user,
        group=group,
        extra_groups=[] if user is not None else None,
        preexec_fn=dies_with_parent(die_by),  # noqa: PLW1509  the callers have one thread
    )


def stop(process: subprocess.Popen[bytes], how: signal.Signals = signal.SIGTERM, patience: float = 10) -> None:
    """Ask a process to end, and end it when `patience` seconds were not enough."""
    if process.poll() is None:
        process.send_signal(how)
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
