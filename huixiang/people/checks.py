"""What must be so before a site starts."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from .models import Account

POWERS = ("is_superuser", "is_staff", "has_perm")


@register(Tags.security)
def no_superuser(*_: Any, **__: Any) -> list[CheckMessage]:
    """三员分立 knows nobody who may do everything: no such flag on accounts, no admin site, no session that begins."""
    found = [f"Account.{name}" for name in POWERS if hasattr(Account, name)]
    found += ["django.contrib.admin"] * apps.is_installed("django.contrib.admin")
    backends = [name for name in settings.AUTHENTICATION_BACKENDS if "allauth" not in name]
    return [Error(f"an account that may do everything: {name}", id="people.E001") for name in found + backends]
