"""What every answer asks of the browser besides Django's own headers: keep nothing, tell nobody, let no other site in."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

EVERYWHERE = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=(), payment=(), usb=()",
}
NOT_KEPT = {"Cache-Control": "no-store"}
# the desk's forms must still say that they come from the desk
NOT_TOLD = {"Referrer-Policy": "no-referrer"}


def isolated(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """The middleware. Only static files may be kept; of citizens' addresses nobody is told whence she came."""

    def respond(request: HttpRequest) -> HttpResponse:
        response, headers = get_response(request), EVERYWHERE
        if not request.path.startswith(settings.STATIC_URL):
            headers = headers | NOT_KEPT | ({} if request.path.startswith("/desk") else NOT_TOLD)
        for name, value in headers.items():
            response.setdefault(name, value)
        return response

    return respond
