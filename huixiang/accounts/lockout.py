"""Ten wrong attempts, then a quarter of an hour of waiting (S-3), without a way to lock somebody else out.

Passwords are counted by user name *and* address: a stranger elsewhere can never lock the owner out. Codes of a second
factor are also counted by account, whatever the address: only who knows the password comes so far, and a code has
but six digits. A passkey is no guess, so it stays open to the owner meanwhile (decisions/0095).
"""

import hashlib
import math
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from huixiang.people.models import Account
from huixiang.people.whence import address_of

from .models import Failure


def by_name(request: HttpRequest, username: str) -> str:
    """The key of one user name from one address; neither is kept in clear."""
    return _hashed(f"{username.strip().lower()}|{address_of(request)}")


def by_account(account: Account) -> str:
    """The key of one account's codes."""
    return _hashed(f"second|{account.pk}")


def minutes_to_wait(*keys: str) -> int:
    """How long until these may be tried again; 0 when they may."""
    now, wait = timezone.now(), timedelta(seconds=settings.LOCKOUT_SECONDS)
    full = Failure.objects.filter(key__in=keys, count__gte=settings.LOCKOUT_AFTER, last_at__gt=now - wait)
    latest = max((failure.last_at for failure in full.order_by("key")), default=None)
    return math.ceil((latest + wait - now).total_seconds() / 60) if latest else 0


def count_failure(*keys: str) -> bool:
    """One more wrong attempt under each key; True when that was the last one allowed."""
    now: datetime = timezone.now()
    Failure.objects.filter(last_at__lte=now - timedelta(seconds=settings.LOCKOUT_SECONDS)).delete()
    Failure.objects.bulk_create([Failure(key=key, last_at=now) for key in sorted(keys)], ignore_conflicts=True)
    Failure.objects.filter(key__in=keys).update(count=F("count") + 1, last_at=now)
    return Failure.objects.filter(key__in=keys, count=settings.LOCKOUT_AFTER).exists()


def forget_failures(*keys: str) -> None:
    """A success starts anew."""
    Failure.objects.filter(key__in=keys).delete()


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
