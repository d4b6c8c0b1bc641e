"""The gate: nobody signed in goes anywhere without a second factor and a password of her own, and the three
administrators go nowhere near a case. What is refused to somebody signed in is in the audit."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import BadRequest
from django.core.handlers.exception import response_for_exception
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve

from huixiang.people import audit
from huixiang.people.middleware import account_of
from huixiang.people.models import Account
from huixiang.people.separation import admin_role

from . import factors, sessions
from .me import must_change
from .unsaved import not_taken, stays, unsaved

HOME = "workbench:today"
ALWAYS = {"accounts:sign_out", "accounts:here"}
TO_ENROL = ALWAYS | {"accounts:enrol", "accounts:add_app", "accounts:add_passkey", "accounts:prove"}
TO_CHANGE = ALWAYS | {"accounts:password"}
DOORS = {
    "account_login",
    "mfa_authenticate",
    "accounts:passkey",
    "accounts:go",
    "accounts:came_back",
    "accounts:sign_out",
}
OFFICES = (
    "accounts:",
    "account_login",
    "mfa_authenticate",
    "insight:model",
    "insight:switch",
)  # where an administrator may go at all
REFUSALS = {403, 404}
FORMS = {"application/x-www-form-urlencoded", "multipart/form-data", ""}  # "" where nothing was sent


def at_the_gate(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """The middleware; it stands inside the organ's scope."""

    def respond(request: HttpRequest) -> HttpResponse:
        account = account_of(request)
        if account is None:
            return not_taken(request) if came_too_late(request) else get_response(request)
        if not request.path.startswith("/desk"):
            # elsewhere people are citizens, unless they have fully signed in and work on cases
            if not factors.proved(request) or admin_role(account):
                request.user = AnonymousUser()
            return get_response(request)
        sessions.touch(request)
        place = name_of(request)
        response = led_elsewhere(request, account, place) or unreadable(request) or get_response(request)
        # a password that ran out while she wrote is no trespass
        if response.status_code in REFUSALS and not must_change(account):
            audit.record(audit.Kind.REFUSED, by=account, request=request, page=place, status=response.status_code)
        return only_a_button(request, response) if response.status_code == 405 else response

    return respond


def unreadable(request: HttpRequest) -> HttpResponse | None:
    """What no page of the desk could read: a NUL in the address, or what was sent as anything but a form."""
    if "\x00" in request.path_info:
        return response_for_exception(request, Http404())
    if request.method == "POST" and request.content_type not in FORMS:
        return response_for_exception(request, BadRequest())
    return None


def only_a_button(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """An address that a button sends to was opened: after signing in anew, or from the address bar. Say where to go."""
    response.content = render(request, "accounts/only_a_button.html").content
    return response


def came_too_late(request: HttpRequest) -> bool:
    """Whether a stranger sends what only somebody signed in may: most likely she was, when she began to write."""
    return request.path.startswith("/desk") and stays(request) and name_of(request) not in DOORS | {""}


def led_elsewhere(request: HttpRequest, account: Account, place: str) -> HttpResponse | None:
    """Where she must go first; None when she may go on to where she wants to."""
    if not factors.proved(request):
        if factors.has_factor(account):
            logout(request)
            return redirect("account_login")
        return None if place in TO_ENROL else redirect("accounts:enrol")
    if must_change(account):
        if place in TO_CHANGE:
            return None
        return not_taken(request) if request.htmx or unsaved(request) else redirect("accounts:password")
    if admin_role(account) and not place.startswith(OFFICES):
        return redirect("accounts:office") if place == HOME else response_for_exception(request, Http404())
    return None


def name_of(request: HttpRequest) -> str:
    """The name of the page asked for; "" where there is none."""
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return ""
