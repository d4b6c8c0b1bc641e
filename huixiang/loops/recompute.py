"""Deadlines counted anew after the calendar changed; the entries stay, the copies in `Case` follow."""

import logging
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from huixiang.fail_point import fail_point
from huixiang.past_failures import past_failures
from huixiang.people.organs import every_organ

from .book import copy_to_case
from .models import Case

log = logging.getLogger(__name__)
DEADLINES = ["due_at", "promised_at", "wake_at"]


def recompute(year: int) -> int:
    """Replay every case, in every organ, with a deadline in that year or later; returns how many changed.

    A closed case has none but the day its answer was promised for. Each case has a transaction of its own: an interrupted
    run is simply run again. A case that cannot be replayed stops none of the others; its error is raised after them.
    """
    since = timezone.make_aware(datetime(year, 1, 1))
    later = Q(due_at__gte=since) | Q(promised_at__gte=since) | Q(wake_at__gte=since)
    changed = 0
    with past_failures(log) as attempt:
        for _ in every_organ():
            touched = Case.objects.filter(later).order_by("id")
            for key in touched.values_list("pk", flat=True).iterator():
                with attempt("deadlines of case %s stay as they were", key):
                    changed += _anew(key)
    return changed


@transaction.atomic
def _anew(key: UUID) -> bool:
    case = Case.objects.select_for_update().get(pk=key)
    fail_point("deadline_locked")
    before = [getattr(case, name) for name in DEADLINES]
    copy_to_case(case, case.course())
    if [getattr(case, name) for name in DEADLINES] == before:
        return False
    case.save(update_fields=DEADLINES)
    case.waiting.update(due_at=case.due_at)
    fail_point("deadline_recounted")
    return True
