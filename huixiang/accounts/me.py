"""我的登录: where I am signed in, my second factors, my password."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt, encrypt
from allauth.mfa.webauthn.internal import auth as webauthn
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huixiang.people import audit
from huixiang.people.middleware import home_organ

from . import factors, lockout, sessions, wording
from .forms import AppForm, PasskeyForm, PasswordForm, ProofForm
from .onward import onward_of
from .passwords import change_password
from .sign_in import count_wrong, passkey_options, shown_factor

Page = Callable[..., HttpResponse]
APP_SECRET = "app_secret"  # noqa: S105  the session's name for it  # nosemgrep: secret-in-the-code
FORM = ["GET", "HEAD", "POST"]


def lately_proved(page: Page) -> Page:
    """Changing how one signs in asks again who is there, unless that was just proved."""

    @wraps(page)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if factors.seconds_since_proof(request) > settings.PROOF_LASTS_SECONDS:
            back = request.get_full_path() if request.method in ("GET", "HEAD") else reverse("accounts:me")
            return redirect(f"{reverse('accounts:prove')}?{urlencode({'next': back})}")
        return page(request, *args, **kwargs)

    return login_required(asked)


@login_required
@never_cache
@require_safe
def me(request: HttpRequest) -> HttpResponse:
    here = request.session.session_key
    context = {
        "sessions": [_session(one, here) for one in sessions.sessions_of(request.user)],
        "factors": [_factor(one) for one in factors.factors_of(request.user)],
        "codes_left": factors.codes_left(request.user),
        "idle": settings.SESSION_IDLE_SECONDS // 60,
        "longest": settings.SESSION_LONGEST_SECONDS // 3600,
    }
    return render(request, "accounts/me.html", context)


def _session(one: Any, here: str | None) -> dict[str, Any]:
    minutes = (timezone.now() - one.seen_at).total_seconds() // 60
    # coarse on purpose: this tells a stranger's session from one's own, and watches nobody
    used = wording.JUST_NOW if minutes < 5 else wording.MINUTES_AGO.format(minutes=5 * int(minutes // 5 + 1))
    return {"handle": one.handle, "device": one.device, "since": one.since, "used": used, "here": one.pk == here}


def _factor(one: Authenticator) -> dict[str, Any]:
    name = one.data.get("name") or wording.FACTORS[one.type]
    return {"pk": one.pk, "kind": wording.FACTORS[one.type], "name": name, "since": one.created_at}


@login_required
@never_cache
@require_safe
def here(request: HttpRequest) -> HttpResponse:
    """Whoever writes is not idle: the page asks now and then. It gets this session's token, for what she wrote before
    she had to sign in again, and how many minutes are left until the absolute end. And whose session it is: what one
    person wrote is not sent off as another's, who signed in at the same browser."""
    told = {"who": request.user.username, "minutes": sessions.minutes_left(request)}
    return JsonResponse({**told, "token": get_token(request)})


@login_required
@require_POST
def end_session(request: HttpRequest, handle: str) -> HttpResponse:
    found = next((one for one in sessions.sessions_of(request.user) if one.handle == handle), None)
    if found is None:
        raise Http404
    with transaction.atomic():
        audit.record(audit.Kind.SESSION_ENDED, by=request.user, request=request, count=1)
        sessions.end_sessions(request.user, only=found.pk)
    messages.success(request, wording.SESSION_ENDED)
    return redirect("accounts:me")


@login_required
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    with transaction.atomic():
        count = sessions.end_sessions(request.user, but=request.session.session_key)
        audit.record(audit.Kind.SESSION_ENDED, by=request.user, request=request, count=count)
    messages.success(request, wording.OTHERS_ENDED.format(count=count))
    return redirect("accounts:me")


@login_required
@never_cache
@require_http_methods(FORM)
def prove(request: HttpRequest) -> HttpResponse:
    """Once more who is there: a password, a code or a passkey."""
    form, onward = ProofForm(request.POST or None), onward_of(request, "accounts:me")
    if form.is_valid() and _proved(request, form):
        return redirect(onward)
    context = {"form": form, "next": onward, "passkey": passkey_options(request.user)}
    return render(request, "accounts/prove.html", context, status=422 if form.is_bound else 200)


def _proved(request: HttpRequest, form: ProofForm) -> bool:
    if form.cleaned_data["code"] or form.cleaned_data["credential"]:
        if factor := shown_factor(request, request.user, form):
            post_authentication(request, factor, reauthenticated=True)
        return factor is not None
    key = lockout.by_name(request, request.user.username)
    if minutes := lockout.minutes_to_wait(key):
        form.add_error(None, wording.WAIT.format(minutes=minutes))
        return False
    if not request.user.check_password(form.cleaned_data["password"]):
        count_wrong(request, request.user, "password", key)
        form.add_error("password", wording.OLD_WRONG)
        return False
    lockout.forget_failures(key)
    record_authentication(request, request.user, method="password", reauthenticated=True)
    return True


# second factors


@login_required
@never_cache
@require_safe
def enrol(request: HttpRequest) -> HttpResponse:
    """The first thing anybody sees who has no second factor yet."""
    if factors.has_factor(request.user):
        return redirect("accounts:me")
    return render(request, "accounts/enrol.html")


@lately_proved
@never_cache
@require_http_methods(FORM)
def add_app(request: HttpRequest) -> HttpResponse:
    """An authenticator app: it reads the QR code, and proves with one code that it did."""
    form = AppForm(request.POST or None)
    if APP_SECRET not in request.session:
        request.session[APP_SECRET] = encrypt(factors.new_secret())
    secret = decrypt(request.session[APP_SECRET])
    if form.is_valid():
        period = factors.period_of(secret, form.cleaned_data["code"])
        if period is not None:
            return _added(request, lambda: factors.add_app(request.user, secret, period), wording.APP_ADDED)
        form.add_error("code", wording.APP_WRONG)
    organ = home_organ()
    address = factors.app_address(request.user, secret, organ.name if organ else wording.SITE)
    context = {
        "form": form, "secret": " ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
        "picture": factors.picture(address), "address": address, "first": not factors.has_factor(request.user),
    }  # fmt: skip
    return render(request, "accounts/add_app.html", context, status=422 if form.is_bound else 200)


@lately_proved
@never_cache
@require_http_methods(FORM)
def add_passkey(request: HttpRequest) -> HttpResponse:
    form = PasskeyForm(request.POST or None)
    if form.is_valid():
        name = form.cleaned_data["name"] or wording.FACTORS["webauthn"]
        return _added(
            request,
            lambda: factors.add_passkey(request.user, name, form.cleaned_data["credential"]),
            wording.PASSKEY_ADDED.format(name=name),
        )
    if form.is_bound and "credential" in form.errors:
        form.errors.clear()
        form.add_error(None, wording.PASSKEY_NOT_ADDED)
    options = json.dumps(webauthn.begin_registration(request.user, passwordless=True))
    context = {"form": form, "options": options, "first": not factors.has_factor(request.user)}
    return render(request, "accounts/add_passkey.html", context, status=422 if form.is_bound else 200)


def _added(request: HttpRequest, add: Callable[[], Authenticator | None], sentence: str) -> HttpResponse:
    """Record and keep a new factor; with the first come recovery codes, shown this once."""
    with transaction.atomic():
        first, factor = not factors.has_factor(request.user), add()
        if factor is None:
            messages.error(request, wording.PASSKEY_NOT_ADDED)
            return redirect("accounts:add_passkey")
        audit.record(audit.Kind.FACTOR_ADDED, by=request.user, request=request, factor=factor.type)
        if first:
            sessions.end_sessions(request.user, but=request.session.session_key)
    request.session.pop(APP_SECRET, None)
    post_authentication(request, factor)
    messages.success(request, sentence)
    return _show_codes(request) if first else redirect("accounts:me")


@lately_proved
@require_POST
def remove_factor(request: HttpRequest, pk: int) -> HttpResponse:
    factor = get_object_or_404(Authenticator, pk=pk, user=request.user, type__in=factors.STRONG)
    with transaction.atomic():
        # both rows locked: two removals at once must not leave her with none
        mine = list(
            Authenticator.objects.select_for_update().filter(user=request.user, type__in=factors.STRONG).order_by("pk")
        )
        if len(mine) == 1:
            messages.error(request, wording.FACTOR_LAST)
            return redirect("accounts:me")
        audit.record(audit.Kind.FACTOR_REMOVED, by=request.user, request=request, factor=factor.type)
        factor.delete()
    messages.success(request, wording.FACTOR_REMOVED.format(name=_factor(factor)["name"]))
    return redirect("accounts:me")


@lately_proved
@never_cache
@require_POST
def make_codes(request: HttpRequest) -> HttpResponse:
    if not factors.has_factor(request.user):
        raise Http404
    return _show_codes(request)


def _show_codes(request: HttpRequest) -> HttpResponse:
    with transaction.atomic():
        audit.record(audit.Kind.CODES_MADE, by=request.user, request=request)
        codes = factors.new_codes(request.user)
    return render(request, "accounts/codes.html", {"codes": codes})


# password


@login_required
@sensitive_post_parameters("old", "new", "again")
@never_cache
@require_http_methods(FORM)
def password(request: HttpRequest) -> HttpResponse:
    form = PasswordForm(request.user, request.POST or None)
    key = lockout.by_name(request, request.user.username)
    if form.is_bound and (minutes := lockout.minutes_to_wait(key)):
        form.errors.clear()
        form.add_error(None, wording.WAIT.format(minutes=minutes))
    elif form.is_valid():
        with transaction.atomic():
            audit.record(audit.Kind.PASSWORD_CHANGED, by=request.user, request=request)
            change_password(request.user, form.cleaned_data["new"])
            sessions.end_sessions(request.user, but=request.session.session_key)
        update_session_auth_hash(request, request.user)
        messages.success(request, wording.PASSWORD_DONE)
        return redirect("accounts:me")
    elif form.is_bound and wording.OLD_WRONG in form.errors.get("old", []):
        count_wrong(request, request.user, "password", key)
    context = {"form": form, "must": must_change(request.user)}
    return render(request, "accounts/password.html", context, status=422 if form.is_bound else 200)


def must_change(account: Any) -> bool:
    """Whether her password has run out, or somebody else chose it."""
    return account.password_until is not None and account.password_until < timezone.localdate()
