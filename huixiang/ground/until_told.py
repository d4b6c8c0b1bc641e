"""What a process of the house does again and again, until it is told to stop."""

import logging
import signal
import threading
from collections.abc import Callable

from django.db import close_old_connections

log = logging.getLogger(__name__)


def told_to_stop() -> threading.Event:
    """Set once this process is told to stop."""
    told = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: told.set())
    return told


def keep_on(told: threading.Event, work: Callable[[], None], every: float) -> None:
    """What fails is logged and tried again; it beats no heart, so that /healthz and the pages tell."""
    while not told.is_set():
        try:
            close_old_connections()
            work()
        except Exception:
            log.exception("%s failed, the next try comes in %s s", work.__name__, every)
        told.wait(every)
