"""Signals of abuse: who reads identities faster than any honest work needs is stopped, and somebody else is told at once.

The alarm is a case of its own in 身份保管员's inbox, due the next working day; whoever read is shut out of it. In the
same breath it stands in the security audit, where the security and the audit administrator read who, how often and when.
"""

import logging
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from huixiang.loops.door import open_case
from huixiang.loops.models import Case
from huixiang.loops.parties import RECUSED, Machine
from huixiang.people import audit
from huixiang.people.models import Account

from . import wording
from .loop import ALARM, read_in_bulk

WATCH = Machine("watch")
log = logging.getLogger(__name__)


def alarm_if_in_bulk(account: Account) -> Case | None:
    """Raise the alarm when this account was just stopped for reading in bulk; one alarm while one is open."""
    read = read_in_bulk(account.pk, timezone.now())
    if read is None:
        return None
    log.warning("identities: account %s was stopped for reading in bulk", account.pk)
    with transaction.atomic():
        Account.objects.select_for_update(of=("self",)).get(pk=account.pk)  # two stops at once raise one alarm
        if account.pk in being_looked_into():
            return None
        looks, within = read
        minutes = within // timedelta(minutes=1)
        audit.record(audit.Kind.IDENTITY_ALARM, about=account, looks=looks, minutes=minutes)
        return open_case(
            ALARM, by=WATCH, title=wording.alarm_title(account.name), looker=account.pk, parties={RECUSED: [account.pk]}
        )


def being_looked_into() -> set[UUID]:
    """Ids of the accounts about whom an alarm is open."""
    waiting = Case.objects.filter(loop=ALARM.name, closed_at=None, parties__role=RECUSED)
    return set(waiting.values_list("parties__account", flat=True).order_by())
