"""What the desk itself remembers: failed sign-ins. Everything else lies with the kernel."""

import hashlib
import math
from datetime import datetime, timedelta

from django.db import models
from django.db.models import F

MOST = 5  # failures of one user name from one address (等保 2.0: lock after 5 for at least 10 minutes)
WAIT = timedelta(minutes=10)


class SignInFailure(models.Model):
    """Failures of one user name from one address: so a stranger elsewhere can never lock the owner out."""

    pair = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()

    class Meta:
        verbose_name = "登录失败"

    def __str__(self) -> str:
        return f"{self.pair[:8]} {self.count}"


def pair_of(username: str, address: str) -> str:
    """Neither name nor address is kept in clear."""
    return hashlib.sha256(f"{username.strip().lower()}|{address}".encode()).hexdigest()


def minutes_to_wait(pair: str, now: datetime) -> int:
    """How long this pair must wait before it may try again; 0 when it may."""
    failure = SignInFailure.objects.filter(pair=pair, count__gte=MOST, last_at__gt=now - WAIT).first()
    return math.ceil((failure.last_at + WAIT - now).total_seconds() / 60) if failure else 0


def count_failure(pair: str, now: datetime) -> None:
    """One more failure; old ones are forgotten after the waiting time."""
    SignInFailure.objects.filter(last_at__lte=now - WAIT).delete()
    SignInFailure.objects.bulk_create([SignInFailure(pair=pair, last_at=now)], ignore_conflicts=True)
    SignInFailure.objects.filter(pair=pair).update(count=F("count") + 1, last_at=now)


def forget_failures(pair: str) -> None:
    """A successful sign-in starts anew."""
    SignInFailure.objects.filter(pair=pair).delete()
