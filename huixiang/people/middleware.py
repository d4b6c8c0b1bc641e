"""Every page works within one organ: the account's own, or for citizens the organ whose site this is."""

from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django_scopes import scope

from .models import Account, Organ
from .remembered import forget, remembered


def within_the_organ(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Open the organ's scope around each request."""

    def respond(request: HttpRequest) -> HttpResponse:
        with scope(organ=organ_of(request)):
            return get_response(request)

    return respond


def organ_of(request: HttpRequest) -> Organ | None:
    """The organ of the signed-in account; else the only (first) organ of this site."""
    account = account_of(request)
    return _organ(account.organ_id) if account else home_organ()


def account_of(request: HttpRequest) -> Account | None:
    """Whoever is signed in. Who has no session is nobody: without looking, so that citizens' pages cost none."""
    has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
    return request.user if has_session and isinstance(request.user, Account) else None


@remembered(10)
def _organ(key: UUID) -> Organ:
    return Organ.objects.get(pk=key)


def home_organ() -> Organ | None:
    """The organ whose site this is: the first that was set up."""
    found = _home_organ()
    if found is None:
        forget()  # a site without an organ looks again every time
    return found


@remembered(10)
def _home_organ() -> Organ | None:
    return Organ.objects.select_related("area").order_by("id").first()
