"""Waiting for what another process brings about."""

import time


def came_to_hold(holds, seconds=60, every=0.1):
    """What `holds` said last: true as soon as it is, else once the time is up."""
    latest = time.monotonic() + seconds
    while not (held := holds()) and time.monotonic() < latest:
        time.sleep(every)
    return held


def until(holds, seconds=60, every=0.1):
    """Go on as soon as it holds; a fault when it does not in time."""
    assert came_to_hold(holds, seconds, every), "it never came to hold"
