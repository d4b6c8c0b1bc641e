"""授权单: asked by one administrator, signed by another, confirmed by a third, and only then in effect.

Each step is one transaction with its line in the audit; nobody signs twice, and nobody signs for herself.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, transaction
from django.utils import timezone

from huixiang.people import audit
from huixiang.people.models import Account, Post, Role, Unit
from huixiang.people.separation import ADMINS, admin_role, why_not_hold, why_not_leave

from . import factors, sessions, wording
from .models import Warrant
from .passwords import one_time_password

Kind, State = Warrant.Kind, Warrant.State
CONFIRMED = {Kind.GRANT}  # what gives power needs the third signature; the rest is in effect with the second


class Refused(Exception):
    """It cannot be done; the message is Chinese, for the administrator who pressed the button."""


def ask(by: Account, kind: str, account: Account, reason: str, **about: Any) -> Warrant:
    """Put a warrant up for signature: `unit` and `role`, or `way` and `uid`, as its kind needs."""
    refuse_unless(admin_role(by) == Role.SYSTEM_ADMIN, wording.NOT_YOURS)
    refuse_unless(by.pk != account.pk, wording.NOT_ONESELF)
    warrant = Warrant(kind=kind, account=account, reason=reason, asked_by=by, **about)
    refuse_if(why_not(warrant))
    try:
        with transaction.atomic():
            warrant.save()
            _record(audit.Kind.WARRANT_ASKED, by, warrant)
    except IntegrityError:
        raise Refused(wording.ASKED_ALREADY) from None
    return warrant


@transaction.atomic
def approve(by: Account, warrant: Warrant) -> str:
    """The security administrator's signature; returns the one-time password where one was made."""
    warrant = _locked(warrant, State.ASKED)
    _refuse_signature(by, Role.SECURITY_ADMIN, warrant)
    refuse_if(why_not(warrant))
    warrant.approved_by, warrant.state = by, State.APPROVED
    _record(audit.Kind.WARRANT_APPROVED, by, warrant)
    if warrant.kind in CONFIRMED:
        warrant.save()
        return ""
    return _carry_out(by, warrant)


@transaction.atomic
def confirm(by: Account, warrant: Warrant) -> str:
    """The audit administrator's record that all went by the book; with it the post is held."""
    warrant = _locked(warrant, State.APPROVED)
    _refuse_signature(by, Role.AUDIT_ADMIN, warrant)
    refuse_if(why_not(warrant))
    _record(audit.Kind.WARRANT_CONFIRMED, by, warrant)
    return _carry_out(by, warrant)


@transaction.atomic
def refuse(by: Account, warrant: Warrant) -> str:
    """Whoever it waits for says no."""
    warrant = _locked(warrant, State.ASKED, State.APPROVED)
    _refuse_signature(by, _waits_for(warrant), warrant)
    _record(audit.Kind.WARRANT_REFUSED, by, warrant)
    return _close(by, warrant, State.REFUSED)


@transaction.atomic
def withdraw(by: Account, warrant: Warrant) -> str:
    """A system administrator takes it back while it has no effect."""
    warrant = _locked(warrant, State.ASKED, State.APPROVED)
    refuse_unless(admin_role(by) == Role.SYSTEM_ADMIN, wording.NOT_YOURS)
    _record(audit.Kind.WARRANT_WITHDRAWN, by, warrant)
    return _close(by, warrant, State.WITHDRAWN)


ACTS = {"approve": approve, "confirm": confirm, "refuse": refuse, "withdraw": withdraw}


def open_to(by: Account, warrant: Warrant) -> list[str]:
    """The acts this administrator may do now."""
    role, state = admin_role(by), warrant.state
    if state not in (State.ASKED, State.APPROVED):
        return []
    if role == Role.SYSTEM_ADMIN:
        return ["withdraw"]
    if role != _waits_for(warrant) or by.pk in (warrant.account_id, warrant.asked_by_id, warrant.approved_by_id):
        return []
    return ["approve" if state == State.ASKED else "confirm", "refuse"]


def _waits_for(warrant: Warrant) -> Role:
    """Whose signature comes next."""
    return Role.SECURITY_ADMIN if warrant.state == State.ASKED else Role.AUDIT_ADMIN


def why_not(warrant: Warrant) -> str:
    """Why it could not take effect if it were signed now; "" when it could."""
    account = warrant.account
    held = Post.objects.held_by(account).filter(unit=warrant.unit, role=warrant.role) if warrant.unit else None
    if warrant.kind == Kind.GRANT:
        if held is not None and held.exists():
            return wording.HAS_POST.format(name=account.name)
        return _why_not_until(warrant) or why_not_hold(account, warrant.role, timezone.localdate(), warrant.until_on)
    if warrant.kind == Kind.END:
        if held is None or not held.exists():
            return wording.NO_SUCH_POST.format(name=account.name)
        return why_not_leave(account, warrant.role)
    if warrant.kind == Kind.LINK and SocialAccount.objects.filter(provider=warrant.way, uid=warrant.uid).exists():
        return wording.UID_TAKEN
    return ""


def _why_not_until(warrant: Warrant) -> str:
    """The three are never fewer than they must be because a day came; and a signature may come after the day asked for."""
    if warrant.until_on and warrant.role in ADMINS:
        return wording.ADMIN_WITHOUT_END
    return wording.UNTIL_IS_OVER if warrant.until_on and warrant.until_on < timezone.localdate() else ""


def _carry_out(by: Account, warrant: Warrant) -> str:
    told = EFFECTS[Kind(warrant.kind)](by, warrant)
    _close(by, warrant, State.DONE)
    return told


def _grant(by: Account, warrant: Warrant) -> str:
    unit: Unit = warrant.unit
    audit.record(
        audit.Kind.POST_GRANTED, by=by, about=warrant.account, unit=unit.code, role=warrant.role, **_end_of(warrant)
    )
    today, same = timezone.localdate(), {"account": warrant.account, "unit": unit, "role": warrant.role}
    # one who gives up a post and takes it again on the same day holds on to the same row
    if not Post.objects.filter(**same, from_on=today).update(until_on=warrant.until_on):
        Post.objects.create(**same, from_on=today, until_on=warrant.until_on)
    return ""


def _end(by: Account, warrant: Warrant) -> str:
    """Over at once: yesterday was its last day."""
    audit.record(audit.Kind.POST_ENDED, by=by, about=warrant.account, unit=warrant.unit.code, role=warrant.role)
    held = Post.objects.held_by(warrant.account).filter(unit=warrant.unit, role=warrant.role)
    yesterday = timezone.localdate() - timedelta(days=1)
    held.filter(from_on__gt=yesterday).delete()
    held.update(until_on=yesterday)
    sessions.end_sessions(warrant.account)
    return ""


def _reset_factor(by: Account, warrant: Warrant) -> str:
    audit.record(audit.Kind.FACTOR_RESET, by=by, about=warrant.account)
    factors.remove_all(warrant.account)
    sessions.end_sessions(warrant.account)
    return ""


def _reset_password(by: Account, warrant: Warrant) -> str:
    audit.record(audit.Kind.PASSWORD_RESET, by=by, about=warrant.account)
    sessions.end_sessions(warrant.account)
    return one_time_password(warrant.account)


def _link(by: Account, warrant: Warrant) -> str:
    audit.record(audit.Kind.IDENTITY_LINKED, by=by, about=warrant.account, way=warrant.way)
    SocialAccount.objects.create(user=warrant.account, provider=warrant.way, uid=warrant.uid)
    return ""


EFFECTS = {
    Kind.GRANT: _grant,
    Kind.END: _end,
    Kind.FACTOR: _reset_factor,
    Kind.PASSWORD: _reset_password,
    Kind.LINK: _link,
}


def _locked(warrant: Warrant, *states: str) -> Warrant:
    found = Warrant.objects.select_for_update().filter(pk=warrant.pk, state__in=states).first()
    if found is None:
        raise Refused(wording.NOT_WAITING)
    return found


def _refuse_signature(by: Account, role: str, warrant: Warrant) -> None:
    refuse_unless(admin_role(by) == role, wording.NOT_YOURS)
    refuse_unless(by.pk != warrant.account_id, wording.NOT_ONESELF)
    refuse_unless(by.pk not in (warrant.asked_by_id, warrant.approved_by_id), wording.SAME_PERSON)


def _close(by: Account, warrant: Warrant, state: str) -> str:
    warrant.state, warrant.closed_by, warrant.closed_at = state, by, timezone.now()
    warrant.save()
    return ""


def _record(kind: str, by: Account, warrant: Warrant) -> None:
    facts = {"unit": warrant.unit.code, "role": warrant.role, **_end_of(warrant)} if warrant.unit else {}
    audit.record(kind, by=by, about=warrant.account, warrant=str(warrant.pk), wanted=warrant.kind, **facts)


def _end_of(warrant: Warrant) -> dict[str, str]:
    return {"until": warrant.until_on.isoformat()} if warrant.until_on else {}


def refuse_unless(so: bool, sentence: str) -> None:
    refuse_if("" if so else sentence)


def refuse_if(sentence: str) -> None:
    if sentence:
        raise Refused(sentence)
