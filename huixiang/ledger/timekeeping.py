"""Sees that the machine's clock went back, and notes it in the ledger, once each time.

Nothing depends on it: a case's entries follow each other by number, and an entry is never earlier than the one before
(loops.door.make). But whoever reads times in the ledger must know that for a while they could not be trusted.
"""

from datetime import datetime, timedelta

from huixiang.ledger import wording
from huixiang.ledger.loop import CLOCK_RECORD
from huixiang.ledger.models import Entry
from huixiang.loops.door import open_case
from huixiang.loops.models import Case
from huixiang.loops.parties import CLOCK
from huixiang.people.scoped import made_at

TOLERATED = timedelta(minutes=1)  # machines that set their clocks over the network differ by less


def look(now: datetime) -> Case | None:
    """Note that the newest entry of the organ lies in the future; None when it does not, or is noted already."""
    newest = Entry.objects.order_by("-id").values_list("id", flat=True).first()
    if newest is None:
        return None
    latest = newest.int >> 80  # in milliseconds
    behind = made_at(newest) - now
    if behind <= TOLERATED or Entry.objects.filter(case__loop=CLOCK_RECORD.name, evidence__latest=latest).exists():
        return None
    seconds = int(behind.total_seconds())
    return open_case(
        CLOCK_RECORD, by=CLOCK, at=now, title=wording.WENT_BACK.format(seconds=seconds), latest=latest, behind=seconds
    )


def waiting() -> list[Case]:
    """Those that nobody has explained yet, the oldest first."""
    return list(Case.objects.filter(loop=CLOCK_RECORD.name, closed_at=None).order_by("opened_at", "id"))
