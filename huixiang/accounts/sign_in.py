"""Signing in and out: name and password, then a second factor; or a passkey alone; or another system's word."""

from __future__ import annotations

import json
from typing import Any

from allauth.account.internal import flows
from allauth.account.internal.decorators import login_stage_required
from allauth.account.models import Login
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.webauthn.internal import auth as webauthn
from allauth.mfa.webauthn.internal.flows import perform_passwordless_login
from django.contrib.auth import authenticate, logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from huixiang.people import audit
from huixiang.people.models import Account

from . import factors, lockout, wording
from .configured import ways
from .forms import CodeForm, Shallow, SignInForm
from .onward import onward_of
from .passwords import handed_too_long_ago


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    onward = onward_of(request)
    if request.user.is_authenticated:
        return redirect(onward)
    form = SignInForm(request.POST or None)
    if form.is_valid() and (account := _known(request, form)):
        name = {"username": account.username}
        return flows.login.perform_password_login(request, name, Login(user=account, redirect_url=onward))
    context = {"form": form, "next": onward, "other_ways": _other_ways(onward)}
    return render(request, "accounts/sign_in.html", context, status=422 if form.is_bound else 200)


def _other_ways(onward: str) -> list[dict[str, str]]:
    return [
        {
            "href": f"{reverse('accounts:go', args=[way])}?{urlencode({'next': onward})}",
            "label": wording.SIGN_IN_WITH.format(way=label),
        }
        for way, label in ways()
    ]


def _known(request: HttpRequest, form: SignInForm) -> Account | None:
    """The account of this name and password; every failure is counted and recorded."""
    username = form.cleaned_data["username"]
    key = lockout.by_name(request, username)
    if minutes := lockout.minutes_to_wait(key):
        audit.record(audit.Kind.SIGN_IN_FAILED, request=request, why="locked")
        form.add_error(None, wording.WAIT.format(minutes=minutes))
        return None
    account = authenticate(request, username=username, password=form.cleaned_data["password"])
    if isinstance(account, Account):
        lockout.forget_failures(key)
        return None if _handed_too_long_ago(request, form, account) else account
    count_wrong(request, Account.objects.filter(username__iexact=username).first(), "password", key)
    form.add_error(None, wording.WRONG)
    return None


def _handed_too_long_ago(request: HttpRequest, form: SignInForm, account: Account) -> bool:
    """She knows the password, so she may be told why it opens nothing."""
    if not handed_too_long_ago(account):
        return False
    audit.record(audit.Kind.SIGN_IN_FAILED, about=account, request=request, why="handed")
    form.add_error(None, wording.HANDED_TOO_LONG_AGO)
    return True


@transaction.atomic
def count_wrong(request: HttpRequest, about: Account | None, why: str, *keys: str) -> None:
    audit.record(audit.Kind.SIGN_IN_FAILED, about=about, request=request, why=why)
    if lockout.count_failure(*keys):
        audit.record(audit.Kind.LOCKED, about=about, request=request, why=why)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_stage_required(stage=AuthenticateStage.key, redirect_urlname="account_login")
def second_factor(request: HttpRequest) -> HttpResponse:
    stage = request._login_stage
    account = stage.login.user
    form = CodeForm(request.POST or None)
    if form.is_valid() and (factor := shown_factor(request, account, form)):
        post_authentication(request, factor)
        return stage.exit()
    context = {"form": form, "passkey": passkey_options(account), "account": account}
    return render(request, "accounts/second_factor.html", context, status=422 if form.is_bound else 200)


def shown_factor(request: HttpRequest, account: Account, form: CodeForm) -> Authenticator | None:
    """The factor of hers that this form shows; a wrong code is counted, a wrong passkey only recorded."""
    if credential := form.cleaned_data["credential"]:
        factor = factors.check_passkey(account, credential)
        if factor is None:
            audit.record(audit.Kind.SIGN_IN_FAILED, about=account, request=request, why="passkey")
            form.add_error(None, wording.PASSKEY_WRONG)
        return factor
    keys = (lockout.by_account(account), lockout.by_name(request, account.username))
    if minutes := lockout.minutes_to_wait(*keys):
        audit.record(audit.Kind.SIGN_IN_FAILED, about=account, request=request, why="locked")
        form.add_error(None, wording.WAIT_CODE.format(minutes=minutes))
        return None
    if factor := factors.check_code(account, form.cleaned_data["code"]):
        lockout.forget_failures(*keys)
        return factor
    count_wrong(request, account, "code", *keys)
    form.add_error("code", wording.CODE_WRONG)
    return None


def passkey_options(account: Account) -> str:
    """What the browser's passkeys are asked, as JSON; "" where she has none."""
    if not any(factor.type == Authenticator.Type.WEBAUTHN for factor in factors.factors_of(account)):
        return ""
    return json.dumps(webauthn.begin_authentication(account))


@never_cache
@require_http_methods(["GET", "POST"])
def passkey(request: HttpRequest) -> HttpResponse:
    """A passkey that checks its owner (PIN, finger, face) is two factors in one."""
    if request.user.is_authenticated:
        return redirect(onward_of(request))
    if request.method == "GET":
        return JsonResponse(webauthn.begin_authentication(None))
    factor = factors.check_passkey(None, _credential(request))
    if factor is None:
        audit.record(audit.Kind.SIGN_IN_FAILED, request=request, why="passkey")
        form = SignInForm({})
        form.errors.clear()
        form.add_error(None, wording.PASSKEY_WRONG)
        context = {"form": form, "next": onward_of(request), "other_ways": _other_ways(onward_of(request))}
        return render(request, "accounts/sign_in.html", context, status=422)
    login = Login(user=factor.user, redirect_url=onward_of(request))
    return perform_passwordless_login(request, factor, login)


def _credential(request: HttpRequest) -> Any:
    try:
        return json.loads(request.POST.get("credential", ""), cls=Shallow)
    except ValueError:
        return None


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        audit.record(audit.Kind.SIGNED_OUT, by=request.user, request=request)
    logout(request)
    return redirect("account_login")
