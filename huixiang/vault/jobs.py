"""What the worker does for the vault. Nothing is taken away while the ledger is halted: it could not be recorded."""

from collections.abc import Callable
from datetime import datetime

from django.db import close_old_connections
from django.utils import timezone
from procrastinate.contrib.django import app


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

    _in_every_organ(purge)
    _in_every_organ(forget_who_left)
    SessionStore.clear_expired()
    sweep(timezone.now())


def _in_every_organ(work: Callable[[datetime], object]) -> None:
    from django_scopes import scope

    from huixiang.ledger import sealing
    from huixiang.people.models import Organ

    close_old_connections()
    if sealing.anyone_halted():
        return
    for organ in Organ.objects.order_by("id"):
        with scope(organ=organ):
            work(timezone.now())
