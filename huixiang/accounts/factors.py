"""Second factors: codes of an authenticator app (RFC 6238), recovery codes, passkeys (WebAuthn).

Rows are allauth's Authenticator; passkeys and recovery codes are checked by allauth. Codes of an app are checked here,
because each must work once only, whichever of the site's processes it reaches (RFC 6238 §5.2).
"""

from __future__ import annotations

import base64
import hmac
import secrets
import time
import unicodedata
from typing import Any
from urllib.parse import quote, urlencode

import segno
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import hotp_value
from allauth.mfa.utils import decrypt, encrypt
from allauth.mfa.webauthn.internal import auth as webauthn
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest

from huixiang.people.models import Account

PERIOD = 30  # seconds a code stands for
DRIFT = 1  # periods a telephone's clock may be off, either way
STRONG = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
SPOILT = (ValidationError, ValueError, TypeError, KeyError, AttributeError)  # what a garbled credential brings about


def has_factor(account: Account) -> bool:
    """Whether she has an app or a passkey; recovery codes alone do not count."""
    return bool(Authenticator.objects.filter(user=account, type__in=STRONG).exists())


def factors_of(account: Account) -> list[Authenticator]:
    """Her apps and passkeys, the oldest first."""
    return list(Authenticator.objects.filter(user=account, type__in=STRONG).order_by("created_at", "id"))


def records(request: HttpRequest, account: Account) -> list[dict[str, Any]]:
    """How she has proved herself in this session so far, the earliest first."""
    return list(get_authentication_records(request, account))


def proved(request: HttpRequest) -> bool:
    """Whether this session has passed a second factor."""
    return any(record["method"] == "mfa" for record in records(request, request.user))


def seconds_since_proof(request: HttpRequest) -> float:
    """How long ago she last typed her password or showed a factor in this session."""
    last = records(request, request.user)[-1:]
    return time.time() - last[0]["at"] if last else float("inf")


# codes of an app


def new_secret() -> str:
    """160 random bits in base32, as RFC 4226 §4 asks for."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def code_at(secret: str, period: int) -> str:
    """The six digits of that period."""
    return f"{hotp_value(secret, period):06}"


def period_now() -> int:
    return int(time.time()) // PERIOD


def as_typed(code: str) -> str:
    """The digits alone; an input method may have made them wide."""
    return "".join(unicodedata.normalize("NFKC", code).split())


def period_of(secret: str, code: str, after: int = 0) -> int | None:
    """The period, around now and later than `after`, whose code this is."""
    typed, now = as_typed(code), period_now()
    periods = [p for p in range(now - DRIFT, now + DRIFT + 1) if p > after]
    return next((p for p in periods if hmac.compare_digest(code_at(secret, p).encode(), typed.encode())), None)


def add_app(account: Account, secret: str, period: int = 0) -> Authenticator:
    """Take this app's codes from now on, those after `period`; an earlier app is replaced."""
    Authenticator.objects.filter(user=account, type=Authenticator.Type.TOTP).delete()
    data = {"secret": encrypt(secret), "last": period}
    return Authenticator.objects.create(user=account, type=Authenticator.Type.TOTP, data=data)


@transaction.atomic
def check_code(account: Account, code: str) -> Authenticator | None:
    """The app or the recovery codes that this code belongs to; it is spent by that."""
    apps = Authenticator.objects.select_for_update().filter(user=account, type=Authenticator.Type.TOTP)
    if app := apps.first():
        period = period_of(decrypt(app.data["secret"]), code, after=app.data["last"])
        if period is not None:
            app.data["last"] = period
            app.save(update_fields=["data"])
            return app
    spare = _recovery_codes(account).first()
    return spare if spare and RecoveryCodes(spare).validate_code(as_typed(code)) else None


def app_address(account: Account, secret: str, issuer: str) -> str:
    """The otpauth: address that an app reads from a QR code."""
    label = quote(f"{issuer}:{account.username}")
    return f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': issuer}, quote_via=quote)}"


def picture(address: str) -> str:
    """The QR code as an image that a strict policy admits."""
    return str(segno.make(address, error="m").svg_data_uri(scale=5, border=2, dark="#1f1a17", light="#fff"))


# recovery codes and passkeys


def new_codes(account: Account) -> list[str]:
    """Ten fresh recovery codes; earlier ones no longer work."""
    _recovery_codes(account).delete()
    return [f"{code[:4]} {code[4:]}" for code in RecoveryCodes.activate(account).get_unused_codes()]


def _recovery_codes(account: Account) -> QuerySet[Authenticator]:
    return Authenticator.objects.filter(user=account, type=Authenticator.Type.RECOVERY_CODES)


def codes_left(account: Account) -> int | None:
    """How many recovery codes are unused; None when she has none at all."""
    spare = _recovery_codes(account).first()
    return len(RecoveryCodes(spare).get_unused_codes()) if spare else None


def check_passkey(account: Account | None, credential: Any) -> Authenticator | None:
    """The passkey that signed this session's challenge; of anybody when no account is named."""
    try:
        webauthn.parse_authentication_response(credential)
        owner = account or webauthn.extract_user_from_response(credential)
        return webauthn.complete_authentication(owner, credential)
    except SPOILT:
        return None


def add_passkey(account: Account, name: str, credential: Any) -> Authenticator | None:
    """Keep a new passkey that answers this session's challenge."""
    try:
        webauthn.parse_registration_response(credential)
        webauthn.complete_registration(credential)
        return webauthn.WebAuthn.add(account, name, credential).instance
    except SPOILT:
        return None


def remove_all(account: Account) -> None:
    """Every factor and every recovery code."""
    Authenticator.objects.filter(user=account).delete()


def without_factor(accounts: Any) -> Any:
    """Accounts annotated with `factors`, how many apps and passkeys each has."""
    return accounts.annotate(factors=Count("authenticator", filter=Q(authenticator__type__in=STRONG)))
