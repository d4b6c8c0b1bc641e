"""Signing in and out."""

from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from . import wording
from .forms import SignInForm
from .models import count_failure, forget_failures, minutes_to_wait, pair_of


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    onward = _onward(request)
    if request.user.is_authenticated:
        return redirect(onward)
    form = SignInForm(request.POST or None)
    if form.is_valid() and _let_in(request, form):
        return redirect(onward)
    context = {"form": form, "next": onward}
    return render(request, "workbench/sign_in.html", context, status=422 if form.is_bound else 200)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("workbench:sign_in")


def _let_in(request: HttpRequest, form: SignInForm) -> bool:
    username, now = form.cleaned_data["username"], timezone.now()
    pair = pair_of(username, request.META.get("REMOTE_ADDR", ""))
    if minutes := minutes_to_wait(pair, now):
        form.add_error(None, wording.SIGN_IN_WAIT.format(minutes=minutes))
        return False
    account = authenticate(request, username=username, password=form.cleaned_data["password"])
    if account is None:
        count_failure(pair, now)
        form.add_error(None, wording.SIGN_IN_WRONG)
        return False
    forget_failures(pair)
    login(request, account)
    return True


def _onward(request: HttpRequest) -> str:
    """Where she was going, if that is on this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else resolve_url("workbench:today")
