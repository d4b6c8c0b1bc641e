"""What a password must be, how one is changed, and the one-time passwords that others hand out."""

from __future__ import annotations

import secrets
import string
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from huixiang.people.models import Account

from . import wording

KINDS = (string.ascii_lowercase, string.ascii_uppercase, string.digits)
EASY = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is read wrongly from paper


class ThreeKinds:
    """Three of lower case, upper case, digits and signs; never the user name within (等保 2.0 身份鉴别)."""

    def validate(self, password: str, user: Account | None = None) -> None:
        present = [any(mark in kind for mark in password) for kind in KINDS]
        present.append(any(mark not in "".join(KINDS) for mark in password))
        if sum(present) < 3:
            raise ValidationError(wording.TOO_FEW_KINDS)
        if user and user.username.lower() in password.lower():
            raise ValidationError(wording.HOLDS_NAME)

    def get_help_text(self) -> str:
        return wording.PASSWORD_RULES


def change_password(account: Account, password: str) -> None:
    """Her own choice; it runs out where the site says that passwords do."""
    account.set_password(password)
    days = settings.PASSWORD_DAYS
    account.password_until = timezone.localdate() + timedelta(days=days) if days else None
    account.save(update_fields=["password", "password_until"])


def one_time_password(account: Account) -> str:
    """A password somebody else hands over; she must choose her own at her first sign-in."""
    password = "-".join("".join(secrets.choice(EASY) for _ in range(5)) for _ in range(4))
    account.set_password(password)
    account.password_until = timezone.localdate() - timedelta(days=1)
    account.save(update_fields=["password", "password_until"])
    return password
