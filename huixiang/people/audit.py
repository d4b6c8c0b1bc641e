"""The one way into the security audit. What cannot be recorded does not happen: the caller's act fails with it."""

from typing import Any

from django.db import DatabaseError, OperationalError
from django.http import HttpRequest
from django_scopes import get_scope

from .models import Account, SecurityEvent
from .whence import address_of

Kind = SecurityEvent.Kind


class Unrecorded(OperationalError):
    """The audit could not be written. As an operational error it undoes the act and is answered with 503."""


def record(
    kind: str,
    *,
    by: Account | None = None,
    about: Account | None = None,
    request: HttpRequest | None = None,
    **facts: Any,
) -> None:
    """Add a line; call it within the transaction of the act. `facts` are codes and ids, never what somebody typed."""
    organ = getattr(by or about, "organ_id", None) or getattr(get_scope().get("organ"), "pk", None)
    address = address_of(request)[:45] if request else ""
    event = SecurityEvent(kind=kind, organ_id=organ, account=by, subject=about, address=address, facts=facts)
    try:
        event.save(force_insert=True)
    except DatabaseError as fault:
        raise Unrecorded(str(fault)) from fault
