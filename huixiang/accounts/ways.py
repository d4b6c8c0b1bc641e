"""Signing in with another system's word: off to it, and back."""

from __future__ import annotations

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from . import wording
from .configured import ways
from .onward import onward_of
from .provider import DingTalkAdapter, OpenIDAdapter, WeComAdapter

ADAPTERS = {"dingtalk": DingTalkAdapter, "wecom": WeComAdapter}


@never_cache
@require_safe
def go(request: HttpRequest, way: str) -> HttpResponse:
    """To the other system. A link, not a form: our policy lets no form lead away from here."""
    return _known(request, way).redirect(request, process="login", next_url=onward_of(request))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def came_back(request: HttpRequest, way: str) -> HttpResponse:
    """Back with a code. A GET never writes, so it only offers the button that redeems the code."""
    _known(request, way)
    if request.method != "POST":
        return render(request, "accounts/came_back.html", {"way": dict(ways())[way]})
    adapter = ADAPTERS[way](request) if way in ADAPTERS else OpenIDAdapter(request, way)
    return OAuth2CallbackView.adapter_view(adapter)(request)


def _known(request: HttpRequest, way: str) -> object:
    if way not in dict(ways()):
        raise Http404
    try:
        return get_adapter().get_provider(request, provider=way)
    except SocialApp.DoesNotExist:
        raise Http404(wording.NO_WAY) from None
