"""The clock makes the moves that are due; it looks again before acting, and one bad case never stops the rest."""

import logging
from datetime import datetime

from django.db import transaction
from django_scopes import scope

from huixiang.people.models import Organ

from .models import Case
from .parties import CLOCK

log = logging.getLogger(__name__)


def tick(now: datetime, most: int = 500) -> int:
    """Make every move of the clock that is due at `now`, in every organ; returns how many were made."""
    made = 0
    for organ in Organ.objects.order_by("id"):
        with scope(organ=organ):
            made += sum(_wake(case, now) for case in Case.objects.woken_by(now)[:most])
    return made


def _wake(case: Case, now: datetime) -> bool:
    try:
        return tick_case(case, now)
    except Exception:
        log.exception("clock: case %s stays in %s", case.pk, case.stage)
        return False


@transaction.atomic
def tick_case(case: Case, now: datetime) -> bool:
    """Make the next move of the clock in one case, if it is due at `now`."""
    locked = Case.objects.select_for_update(skip_locked=True).filter(pk=case.pk).first()
    waking = locked.course().next_clock_move() if locked else None
    if locked is None or waking is None or waking[0] > now:
        return False  # somebody acted while we slept
    locked.make(waking[1].name, by=CLOCK, at=now)
    return True
