"""Where somebody was going before she had to sign in."""

from django.http import HttpRequest
from django.shortcuts import resolve_url

from huixiang.people.whence import leads_here


def onward_of(request: HttpRequest, otherwise: str = "workbench:today") -> str:
    """The wanted address, if that is on this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if leads_here(request, wanted) else resolve_url(otherwise)
