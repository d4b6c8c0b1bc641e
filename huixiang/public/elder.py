"""长辈版: one cookie, the only one that stays with a citizen (leaving.py has one of half an hour)."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from huixiang.people.whence import leads_here

from .counter import citizens, drawn

YEAR = 365 * 24 * 3600


def remember(response: HttpResponse, wish: str) -> HttpResponse:
    """The same answer, with the wish for large type remembered or forgotten."""
    if wish == "1":
        response.set_cookie("elder", "1", max_age=YEAR, samesite="Lax", httponly=True)
    else:
        response.delete_cookie("elder", samesite="Lax")
    return response


def switched(request: HttpRequest) -> bool:
    """Whether a page's own form came from the switch in its head: what was typed is to be shown again, nothing done."""
    if "elder" not in request.POST:
        return False
    request.COOKIES["elder"] = request.POST["elder"]
    return True


def drawn_anew(request: HttpRequest, page: str, form: type[forms.Form], context: dict[str, Any]) -> HttpResponse:
    """The page in the other type, with what was typed and not yet judged."""
    typed = form(initial=request.POST.dict())
    return remember(drawn(request, page, {**context, "form": typed}), request.POST["elder"])


@citizens
@require_POST
def elder(request: HttpRequest) -> HttpResponse:
    """Switch, and go back to the page the switch stood on."""
    back = request.POST.get("next", "/")
    onward = HttpResponseRedirect(back if leads_here(request, back) else "/")
    return remember(onward, request.POST.get("elder", ""))
