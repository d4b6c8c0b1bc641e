"""Word to residents that there is news, and nothing of what: sent by the worker through the organ's own gateway.

Rows of `Outbox` are written with the move (door.notices) and leave here, outside of any move: each case's in order,
by day, tried again after growing pauses, given up after TRIES, once for each id as far as the gateway keeps ids.
The number is opened for the gateway alone and is neither logged nor kept (decisions/0070).
"""

from __future__ import annotations

import logging
from collections import Counter
from datetime import datetime, time, timedelta

from django.conf import settings
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone

from huixiang.fail_point import fail_point
from huixiang.past_failures import past_failures
from huixiang.people.organs import every_organ
from huixiang.vault.identities import number_to_notify

from . import wording
from .gateway import Undelivered, hand_over
from .models import Outbox

NIGHT = time(21), time(8)  # nobody is rung out of bed
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720)]
TRIES = len(PAUSES) + 1
AT_ONCE = 200
log = logging.getLogger(__name__)


def deliver(now: datetime) -> Counter[str]:
    """Send what waits, in every organ; how many were sent, failed, given up or had nobody to go to.

    One that cannot even be handed over (its number does not open) waits like one that was refused; its error is raised
    after the others.
    """
    done: Counter[str] = Counter()
    if not settings.MESSAGES_URL or at_night(now):
        return done
    with past_failures(log) as attempt:
        for _ in every_organ():
            for message in waiting(now)[:AT_ONCE]:
                with attempt("messages: %s stays", message.pk):
                    done[_send(message, now)] += 1
    return done


def at_night(now: datetime) -> bool:
    """Whether it is between nine in the evening and eight in the morning."""
    evening, morning = NIGHT
    return not morning <= timezone.localtime(now).time() < evening


def waiting(now: datetime) -> QuerySet[Outbox]:
    """What may be tried now: never while an earlier message of the same case still waits."""
    unsent = Outbox.objects.filter(sent_at=None, given_up_at=None)
    earlier = unsent.filter(case=OuterRef("case"), seq__lt=OuterRef("seq"))
    due: QuerySet[Outbox] = unsent.filter(~Exists(earlier), again_at__lte=now)
    return due.select_related("case").order_by("again_at", "id")


def held_up() -> bool:
    """Whether a message waits that was tried in vain: the gateway does not take what we send."""
    held: bool = Outbox.objects.filter(sent_at=None, given_up_at=None, tries__gt=0).exclude(why="").exists()
    return held


def _send(message: Outbox, now: datetime) -> str:
    """Claim it, so that no other worker sends it and a crash counts as a try; then hand it over."""
    if message.tries >= TRIES:  # the last try ended with the process that made it
        return _give_up(message, now, message.why or "no answer")
    pause = PAUSES[min(message.tries, len(PAUSES) - 1)]
    mine = Outbox.objects.filter(pk=message.pk, again_at=message.again_at, sent_at=None, given_up_at=None)
    if not mine.update(again_at=now + pause, tries=F("tries") + 1):
        return "taken"
    fail_point("message_claimed")
    number = number_to_notify(message.case)
    if number is None:
        Outbox.objects.filter(pk=message.pk).delete()
        fail_point("message_for_nobody")
        return "nobody"
    try:
        hand_over(str(message.pk), number, wording.NEWS)
    except Undelivered as why:
        fail_point("message_refused")
        return _failed(message, now, why)
    fail_point("message_handed_over")
    Outbox.objects.filter(pk=message.pk).update(sent_at=now, why="")
    fail_point("message_noted")
    return "sent"


def _failed(message: Outbox, now: datetime, why: Undelivered) -> str:
    if why.final or message.tries + 1 >= TRIES:
        return _give_up(message, now, str(why))
    Outbox.objects.filter(pk=message.pk).update(why=str(why))
    return "failed"


def _give_up(message: Outbox, now: datetime, why: str) -> str:
    Outbox.objects.filter(pk=message.pk).update(given_up_at=now, why=why)
    log.warning("messages: %s given up after %s tries (%s)", message.pk, message.tries + 1, why)
    return "given up"


def try_again(now: datetime) -> int:
    """Let everything that was given up wait once more; returns how many."""
    dead = Outbox.objects.filter(given_up_at__isnull=False)
    count: int = dead.update(given_up_at=None, tries=0, again_at=now)
    return count
