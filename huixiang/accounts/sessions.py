"""Sessions that end: 15 minutes after the last use, 8 hours after the sign-in, and at once when told to.

Django's own database sessions, in a table that also says whose each is (decisions/0093).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends import db
from django.http import HttpRequest
from django.utils import timezone

from huixiang.people.models import Account

from .devices import device_of
from .models import Session

TOUCH_AFTER = timedelta(minutes=1)  # so seldom is "last used" written down; the idle end counts from what was written


class SessionStore(db.SessionStore):
    """The engine: `since`, `seen` (ISO moments) and `device` in the session's data become columns."""

    @classmethod
    def get_model_class(cls) -> type:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        row: Any = super().create_model_instance(data)
        row.account_id = data.get("_auth_user_id") or None
        row.since, row.seen_at = _moment(data.get("since")), _moment(data.get("seen"))
        row.device = data.get("device", "")
        return row

    def get_expiry_date(self, **_: Any) -> datetime:
        """Idle end, but never later than the absolute end."""
        now = timezone.now()
        idle = (_moment(self.get("seen")) or now) + timedelta(seconds=settings.SESSION_IDLE_SECONDS)
        since = _moment(self.get("since"))
        return min(idle, since + timedelta(seconds=settings.SESSION_LONGEST_SECONDS)) if since else idle


def begin(request: HttpRequest) -> None:
    """Count this session's time from now; called when somebody signed in."""
    now = timezone.now().isoformat()
    request.session["since"] = request.session["seen"] = now
    request.session["device"] = device_of(request.headers.get("User-Agent", ""))
    SessionStore.clear_expired()


def touch(request: HttpRequest) -> None:
    """She is still here."""
    seen = _moment(request.session.get("seen"))
    if seen is None or timezone.now() - seen >= TOUCH_AFTER:
        request.session["seen"] = timezone.now().isoformat()


def minutes_left(request: HttpRequest) -> int:
    """Until the absolute end of this session."""
    since = _moment(request.session.get("since")) or timezone.now()
    end = since + timedelta(seconds=settings.SESSION_LONGEST_SECONDS)
    return max(0, int((end - timezone.now()).total_seconds() // 60))


def sessions_of(account: Account) -> list[Session]:
    """Her live sessions, the newest first."""
    live = Session.objects.filter(account=account, expire_date__gt=timezone.now(), since__isnull=False)
    return list(live.order_by("-since", "session_key"))


def end_sessions(account: Account, *, but: str | None = None, only: str | None = None) -> int:
    """End her sessions at once: all, all but the one of this key, or only that one. Returns how many."""
    found = Session.objects.filter(account=account)
    found = found.filter(session_key=only) if only else found.exclude(session_key=but) if but else found
    return found.delete()[0]


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
