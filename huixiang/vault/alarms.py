"""Signals of abuse: who reads identities faster than any honest work needs is stopped, and somebody else is told at once.

The alarm is a case of its own in 身份保管员's inbox, due the next working day; whoever read is shut out of it.
"""

import logging

from django.db import transaction
from django.utils import timezone

from huixiang.loops.door import open_case
from huixiang.loops.models import Case
from huixiang.loops.parties import RECUSED, Machine
from huixiang.people.models import Account

from . import wording
from .loop import ALARM, reads_in_bulk

WATCH = Machine("watch")
log = logging.getLogger(__name__)


def alarm_if_in_bulk(account: Account) -> Case | None:
    """Raise the alarm when this account was just stopped for reading in bulk; one alarm while one is open."""
    if not reads_in_bulk(account.pk, timezone.now()):
        return None
    log.warning("identities: account %s was stopped for reading in bulk", account.pk)
    with transaction.atomic():
        Account.objects.select_for_update(of=("self",)).get(pk=account.pk)  # two stops at once raise one alarm
        if _open_alarm(account):
            return None
        return open_case(
            ALARM, by=WATCH, title=wording.alarm_title(account.name), looker=account.pk, parties={RECUSED: [account.pk]}
        )


def _open_alarm(account: Account) -> bool:
    mine = Case.objects.filter(loop=ALARM.name, closed_at=None, parties__role=RECUSED, parties__account=account)
    return bool(mine.exists())
