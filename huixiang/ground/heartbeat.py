"""A long-running process says that it is well by touching a file in the data folder; whoever asks reads its age."""

import contextlib
import time
from pathlib import Path

# the clock and the worker beat every few seconds; twenty are long enough for a slow tick and short enough to matter
LATE_AFTER = 20.0
# what may be late while people go on working, and when that is told: some of it waits for others' machines
LATE_WITHOUT_HARM = {"sequencer": 20.0, "signer": 60.0, "witness": 300.0, "messages": 300.0, "files": 20.0}

# a service that ended so often within so many seconds is told of until it has run for a while: the longest pause
# before it is started again, and a minute
TOO_OFTEN, RESTARTS_WITHIN, SETTLED_AFTER = 3, 300.0, 90.0
ENDED = ".ended"


def beat(data: Path, name: str) -> None:
    """Say that `name` (clock, worker, or one of LATE_WITHOUT_HARM) is well now."""
    folder = data / "heartbeat"
    folder.mkdir(exist_ok=True)
    (folder / name).touch()


def begin(data: Path, name: str) -> None:
    """Count lateness from now; who is only started again is as late as before."""
    if silent_for(data, name) is None:
        beat(data, name)


def ended(data: Path, service: str, times: int) -> None:
    """Say that a service of the supervisor's has just ended by itself, `times` of late (RESTARTS_WITHIN)."""
    with contextlib.suppress(OSError):  # a disk that is full ends nobody
        folder = data / "heartbeat"
        folder.mkdir(exist_ok=True)
        (folder / f"{service}{ENDED}").write_text(str(times))


def restarting(data: Path) -> dict[str, int]:
    """The services that are started again and again, and how often of late; not those that run for a while now."""
    files = (data / "heartbeat").glob(f"*{ENDED}")
    lately = [file for file in files if abs(time.time() - file.stat().st_mtime) < SETTLED_AFTER]
    times = {file.name.removesuffix(ENDED): int(file.read_text() or 0) for file in sorted(lately)}
    return {service: often for service, often in times.items() if often >= TOO_OFTEN}


def silent_for(data: Path, name: str) -> float | None:
    """Seconds since the last beat, or None when there was none.

    A beat of a time to come is as old as it is far: the machine's clock went back, and whoever lives beats anew.
    """
    try:
        return abs(time.time() - (data / "heartbeat" / name).stat().st_mtime)
    except FileNotFoundError:
        return None


def late(data: Path) -> list[str]:
    """Which of those that may be late are; one that never ran here is not missed."""
    silent = {name: silent_for(data, name) or 0.0 for name in LATE_WITHOUT_HARM}
    return [name for name, seconds in silent.items() if seconds > LATE_WITHOUT_HARM[name]]


def forget(data: Path) -> None:
    """Beats of an earlier run say nothing about this one."""
    for file in (data / "heartbeat").glob("*"):
        file.unlink(missing_ok=True)
