"""A long-running process says that it is well by touching a file in the data folder; whoever asks reads its age."""

import time
from pathlib import Path

# the clock and the worker beat every few seconds; twenty are long enough for a slow tick and short enough to matter
LATE_AFTER = 20.0


def beat(data: Path, name: str) -> None:
    """Say that `name` (clock, worker) is well now."""
    folder = data / "heartbeat"
    folder.mkdir(exist_ok=True)
    (folder / name).touch()


def silent_for(data: Path, name: str) -> float | None:
    """Seconds since the last beat, or None when there was none."""
    try:
        return max(0.0, time.time() - (data / "heartbeat" / name).stat().st_mtime)
    except FileNotFoundError:
        return None


def forget(data: Path) -> None:
    """Beats of an earlier run say nothing about this one."""
    for name in ("clock", "worker"):
        (data / "heartbeat" / name).unlink(missing_ok=True)
