"""Where allauth asks what this house does: no sign-up, no e-mail, secrets sealed, every sign-in in the audit."""

from __future__ import annotations

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from huixiang.people import audit
from huixiang.people.models import Account
from huixiang.vault import keys, seal

from . import factors, sessions, wording
from .configured import ways


def turned_away(request: HttpRequest, sentence: str, known: Any = None) -> HttpResponse:
    """Another system knows her, this one does not let her in: what to do, and the number to tell an administrator."""
    context = {
        "sentence": sentence,
        "uid": known.uid if known else "",
        "way": dict(ways()).get(known.provider) if known else "",
    }
    return render(request, "accounts/turned_away.html", context, status=403)


class AccountAdapter(DefaultAccountAdapter):
    """Signing in is recorded before it happens; nothing is mailed and nobody signs up."""

    def login(self, request: HttpRequest, user: Account) -> None:
        """The end of every way in: audit first, for without it nobody enters."""
        with transaction.atomic():
            methods = [record.get("type") or record["method"] for record in factors.records(request, user)]
            audit.record(audit.Kind.SIGNED_IN, by=user, request=request, methods=methods)
            super().login(request, user)
        sessions.begin(request)

    def get_login_stages(self) -> list[str]:
        return ["allauth.mfa.stages.AuthenticateStage"]

    def respond_user_inactive(self, request: HttpRequest, user: Account) -> HttpResponse:
        audit.record(audit.Kind.SIGN_IN_FAILED, about=user, request=request, why="disabled")
        return turned_away(request, wording.DISABLED)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Our pages say what happened in their own words."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Accounts have no e-mail."""


class FactorAdapter(DefaultMFAAdapter):
    """Secrets of second factors lie sealed in the database; the key lies beside the other keys, outside of it."""

    def encrypt(self, text: str) -> str:
        return base64.b64encode(seal.seal(keys.secret("factors"), text.encode(), bound_to="factor")).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return seal.unseal(keys.secret("factors"), base64.b64decode(encrypted_text), bound_to="factor").decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": wording.SITE}

    def get_public_key_credential_user_entity(self, user: Account) -> dict[str, Any]:
        return {**super().get_public_key_credential_user_entity(user), "name": user.username, "display_name": user.name}


class SocialAdapter(DefaultSocialAccountAdapter):
    """Another system's word signs in an account somebody linked here; it never makes one."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        if sociallogin.is_existing:
            return
        account = _by_claim(sociallogin)
        if account is None:
            audit.record(audit.Kind.SIGN_IN_FAILED, request=request, why="unlinked", way=sociallogin.account.provider)
            raise ImmediateHttpResponse(turned_away(request, wording.UNLINKED, sociallogin.account))
        with transaction.atomic():
            audit.record(audit.Kind.IDENTITY_LINKED, about=account, request=request, way=sociallogin.account.provider)
            sociallogin.connect(request, account)

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: Any) -> Any:
        """Nothing of what the other system tells of her is kept."""
        return sociallogin.user

    def on_authentication_error(self, request: HttpRequest, provider: Any, **told: Any) -> None:
        audit.record(audit.Kind.SIGN_IN_FAILED, request=request, why="provider", way=provider.sub_id)
        raise ImmediateHttpResponse(turned_away(request, wording.WAY_FAILED))


def _by_claim(sociallogin: SocialLogin) -> Account | None:
    """The account whose user name the operator said this provider's claim tells; None where he said nothing."""
    claim = sociallogin.provider.app.settings.get("username_claim")
    told = getattr(sociallogin, "claims", {}).get(claim) if claim else None
    return Account.objects.filter(username__iexact=str(told)).first() if told else None
