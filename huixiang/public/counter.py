"""What every citizen's page has in common: who may post to it, what its answer says to caches, how it is drawn.

Citizens have no session, so a foreign site has nothing to borrow; what it could do is make visitors' browsers file.
A posted form is therefore guarded by what the browser says about its origin, not by a cookie (decisions/0060).
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django_scopes import get_scope

from huixiang.vault import uploads

from . import wording

MOST_BYTES = (uploads.MAX_FILES * uploads.MAX_MEGABYTES + 2) * 1024 * 1024
HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
# pages that show, or take down, what somebody else at the same screen must not read: each can be left at one press
PRIVATE = {
    "track",
    "receipt",
    "contact",
    "not_now",
    "not_sealed",
    "file_what",
    "file_where",
    "file_reach",
    "file_check",
    "mine",
    "mine_shown",
}
PRIVATE |= {f"act_{name}" for name in ("judge", "add", "urge", "pressure", "withdraw")}
PRIVATE |= {f"mine_{name}" for name in ("erase_identity", "erase_all", "wish_erasure", "keep_private")}
Page = Callable[..., HttpResponse]


def citizens(page: Page) -> Page:
    """A page for anyone: no session asked, foreign posts refused, nothing cached, nothing told onward."""

    @csrf_exempt
    @wraps(page)
    def served(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        response = _refused(request) or page(request, *args, **named)
        if isinstance(response, HttpResponseNotAllowed):
            response.content = render_to_string("405.html", request=request)
        for name, value in HEADERS.items():
            response.setdefault(name, value)
        return response

    return served


def unlisted(page: Page) -> Page:
    """A citizens' page that search engines must not keep."""

    @wraps(page)
    def served(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        response = page(request, *args, **named)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return citizens(served)


def drawn(request: HttpRequest, name: str, context: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    """The page `public/NAME.html` with what head and foot need."""
    organ = get_scope().get("organ")
    links = [{"href": reverse(address), "label": label} for address, label in wording.FOOT.items()]
    surroundings: dict[str, Any] = {"organ_name": organ.name if organ else "", "foot_links": links}
    if name in PRIVATE:
        surroundings["leave_url"] = reverse("public:leave")
    return render(request, f"public/{name}.html", {**surroundings, **(context or {})}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What could not even be read: too much of it (413), or broken (400)."""
    if isinstance(exception, RequestDataTooBig | TooManyFilesSent):
        return render(request, "413.html", status=413)
    return render(request, "400.html", status=400)


def _refused(request: HttpRequest) -> HttpResponse | None:
    if request.method != "POST":
        return None
    if foreign(request):
        return render(request, "403.html", {"foreign": True}, status=403)
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        return render(request, "413.html", status=413)
    return None


def foreign(request: HttpRequest) -> bool:
    """Whether the browser says that another site sent this form.

    Our own pages send `Origin: null`, because they tell nobody where they come from (Fetch standard §3.2); browsers
    of the last years say it in Sec-Fetch-Site instead.
    """
    told = request.META  # as they came: `request.headers` would first read them all
    if site := told.get("HTTP_SEC_FETCH_SITE"):
        return site not in ("same-origin", "none")
    origin = told.get("HTTP_ORIGIN", "null")
    return origin != "null" and urlsplit(origin).netloc != request.get_host()
