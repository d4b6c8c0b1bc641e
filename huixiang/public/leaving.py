"""离开本页: one press, and what the last reader saw is not shown to the next one at the same screen.

Pages of a receipt are never kept by the browser, so "back" asks for them again; for half an hour after leaving they
answer with the box for the code instead. A cookie that says nothing but "left", and which time, is all it takes, and no script.

Pages of a filing came by POST, which a browser sends once more when asked: a sheet begun before leaving does not bear
the cookie's mark and is not shown again.
"""

import secrets
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from .counter import Page, citizens, drawn

LEFT = "left"
HALF_AN_HOUR = 30 * 60
READING = ("GET", "HEAD")


@citizens
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Leave: what the browser holds of this site is dropped, drafts included."""
    response = redirect("public:left")
    response.set_cookie(
        LEFT, secrets.token_hex(4), max_age=HALF_AN_HOUR, samesite="Lax", httponly=True, secure=request.is_secure()
    )
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@citizens
@require_safe
def left(request: HttpRequest) -> HttpResponse:
    return drawn(request, "left")


def unless_left(page: Page, methods: tuple[str, ...] = READING) -> Page:
    """A page of a receipt: whoever has just left types the code again to see it.

    What is sent from a page that was left is still done, and leads on; but no page is drawn of what it brings.
    """

    @wraps(page)
    def served(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        left = bool(request.COOKIES.get(LEFT))
        if left and request.method in methods:
            return redirect("public:find")
        response = page(request, *args, **named)
        return redirect("public:find") if left and response.status_code != HTTPStatus.FOUND else response

    return served


def never_after_leaving(page: Page) -> Page:
    """A page that shows by POST what others must not read: the browser may send that again too."""
    return unless_left(page, (*READING, "POST"))


def mark(request: HttpRequest) -> str:
    """What a sheet begun now bears, to be told from one that was left; empty for whoever has not just left."""
    return request.POST.get(LEFT, "") if request.method == "POST" else request.COOKIES.get(LEFT, "")


def left_behind(request: HttpRequest) -> bool:
    """Whether this comes from a page that was left."""
    return request.method == "POST" and request.COOKIES.get(LEFT, "") not in ("", mark(request))


def back(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The same answer to somebody who has shown her code anew."""
    if request.COOKIES.get(LEFT):
        response.delete_cookie(LEFT, samesite="Lax")
    return response
