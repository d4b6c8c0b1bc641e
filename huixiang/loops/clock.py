"""The clock makes the moves that are due; it looks again before acting, and one bad case never stops the rest."""

import logging
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from huixiang.fail_point import fail_point
from huixiang.people.organs import every_organ

from .models import Case
from .parties import CLOCK

log = logging.getLogger(__name__)


def always() -> bool:
    """Nobody ends this tick before its time."""
    return True


def tick(now: datetime, at_once: int = 500, go_on: Callable[[], bool] = always) -> int:
    """Make every move of the clock that is due at `now`, in every organ; returns how many were made.

    `go_on` is asked before each case: many thousands may be due at once, as after an import.
    """
    return sum(_tick_of_one(now, at_once, go_on) for _ in every_organ())


def _tick_of_one(now: datetime, at_once: int, go_on: Callable[[], bool]) -> int:
    """Until nothing more is due; cases that would not move are passed over, so that they hold up nobody."""
    made, stuck = 0, list[UUID]()
    while waking := list(Case.objects.woken_by(now).exclude(pk__in=stuck)[:at_once]):
        for case in waking:
            if not go_on():
                return made
            if _wake(case, now):
                made += 1
            else:
                stuck.append(case.pk)
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
    fail_point("clock_wakes")
    locked = Case.objects.select_for_update(skip_locked=True).filter(pk=case.pk).first()
    waking = locked.course().next_clock_move() if locked else None
    if locked is None or waking is None or waking[0] > now:
        return False  # somebody acted while we slept
    fail_point("clock_locked")
    locked.make(waking[1].name, by=CLOCK, at=now)
    fail_point("clock_moved")
    return True
