"""The clock process: every few seconds the kernel makes the moves that have fallen due.

It also looks after what nobody else would notice: that the machine's own clock went back, that messages do not get
through, that the folder for files takes none.
"""

import threading
import time
from collections.abc import Callable

from django.conf import settings
from django.utils import timezone

from huixiang.ground import heartbeat
from huixiang.ground.until_told import keep_on, told_to_stop

EVERY = 3.0


def run() -> None:
    """Tick until told to stop."""
    from huixiang.ground import edge_log
    from huixiang.ledger import sealing, timekeeping
    from huixiang.loops import clock
    from huixiang.people.organs import every_organ

    told = told_to_stop()
    for name in ("messages", "files"):
        heartbeat.begin(settings.DATA, name)

    def tick() -> None:
        if not sealing.anyone_halted():  # what an old backup thinks is due may have been done already
            for _ in every_organ():
                timekeeping.look(timezone.now())
            clock.tick(timezone.now(), go_on=between_cases(told))
        edge_log.purge(timezone.localdate())  # also where nobody comes, so that no line outstays its term
        look_round()

    keep_on(told, tick, EVERY)


def between_cases(told: threading.Event, every: float = EVERY) -> Callable[[], bool]:
    """What a tick of thousands asks before each case: it beats on meanwhile, and ends when it is told to."""
    latest = time.monotonic()

    def go_on() -> bool:
        nonlocal latest
        if time.monotonic() - latest >= every:
            look_round()
            latest = time.monotonic()
        return not told.is_set()

    return go_on


def look_round() -> None:
    """The clock is well; so are messages and files, where they get through."""
    from huixiang.loops import messages
    from huixiang.people.organs import every_organ
    from huixiang.vault import sealed_files

    heartbeat.beat(settings.DATA, "clock")
    if not any([messages.held_up() for _ in every_organ()]):  # noqa: C419  every scope is left again
        heartbeat.beat(settings.DATA, "messages")
    if sealed_files.takes_files():
        heartbeat.beat(settings.DATA, "files")
