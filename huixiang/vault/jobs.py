"""What the worker does for the vault. Nothing is taken away while the ledger is halted: it could not be recorded.

What cannot be done stops nothing else: the job goes on to the end, and then fails, so that /healthz tells of it.
"""

import logging
from collections.abc import Callable
from datetime import datetime

from django.db import close_old_connections
from django.utils import timezone
from procrastinate.contrib.django import app

from huixiang.past_failures import past_failures

log = logging.getLogger(__name__)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="rights", lock="rights")
def carry_out_requests(timestamp: int) -> None:
    """Every minute: what 身份保管员 granted on paper."""
    from .rights import carry_out

    _in_every_organ(carry_out)


@app.periodic(cron="7 * * * *")
@app.task(queueing_lock="retention", lock="retention")
def purge_what_is_due(timestamp: int) -> None:
    """Every hour, so that what ends with a day is gone in the first hour of the next."""
    from django.contrib.sessions.backends.db import SessionStore

    from .orphans import sweep
    from .retention import forget_who_left, purge

    with past_failures(log) as attempt:
        with attempt("retention: not everything that is due has gone"):
            _in_every_organ(purge)
        with attempt("retention: saved views of those who left stay"):
            _in_every_organ(forget_who_left)
        with attempt("retention: sessions that ended stay"):
            SessionStore.clear_expired()
        with attempt("retention: files that nobody names stay"):
            sweep(timezone.now())


def _in_every_organ(work: Callable[[datetime], object]) -> None:
    from huixiang.ledger import sealing
    from huixiang.people.organs import every_organ

    close_old_connections()
    if sealing.anyone_halted():
        return
    with past_failures(log) as attempt:
        for organ in every_organ():
            with attempt("%s: not done whole in %s", work.__name__, organ.pk):
                work(timezone.now())
