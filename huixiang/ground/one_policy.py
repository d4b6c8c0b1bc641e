"""The content security policy, the same for every page and therefore written once (django-csp writes it anew each time)."""

from collections.abc import Callable

from csp.constants import HEADER
from csp.utils import build_policy
from django.http import HttpRequest, HttpResponse


def one_policy(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """The middleware: settings.CONTENT_SECURITY_POLICY on every answer."""
    policy = build_policy()

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers[HEADER] = policy
        return response

    return respond
