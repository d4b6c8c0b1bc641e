"""What must be so before a site starts."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from .models import Account
from .records import beside_scoped

POWERS = ("is_superuser", "is_staff", "has_perm")


@register(Tags.security)
def no_superuser(*_: Any, **__: Any) -> list[CheckMessage]:
    """三员分立 knows nobody who may do everything: no such flag on accounts, no admin site, no session that begins."""
    found = [f"Account.{name}" for name in POWERS if hasattr(Account, name)]
    found += ["django.contrib.admin"] * apps.is_installed("django.contrib.admin")
    backends = [name for name in settings.AUTHENTICATION_BACKENDS if "allauth" not in name]
    return [Error(f"an account that may do everything: {name}", id="people.E001") for name in found + backends]


@register(Tags.models)
def records_are_their_organs(*_: Any, **__: Any) -> list[CheckMessage]:
    """What leads to a case belongs to the case's organ, and every query on it names the organ."""
    return [Error(sentence, id="people.E002") for sentence in beside_scoped()]
