"""Pages of the three administrators: accounts, warrants, the security audit. To everybody else they do not exist."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from allauth.socialaccount.models import SocialAccount
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huixiang.ledger.timekeeping import waiting
from huixiang.people import audit
from huixiang.people.models import Account, Post, Role, SecurityEvent, Unit
from huixiang.people.scoped import current_organ_id
from huixiang.people.separation import admin_role, why_not_leave
from huixiang.vault.alarms import being_looked_into

from . import factors, sessions, warrants, wording
from .configured import ways
from .forms import AccountForm, AuditExport, AuditFilter, WarrantForm
from .me import must_change
from .models import Warrant
from .passwords import one_time_password

SYSTEM, SECURITY, AUDIT = Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN
SHOWN = 50  # lines on a page
LONGEST = 100  # characters of a search
Page = Callable[..., HttpResponse]


def for_admins(*roles: str) -> Callable[[Page], Page]:
    """Only for these administrators; to everybody else signed in there is no such page."""

    def guarded(page: Page) -> Page:
        @wraps(page)
        def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if admin_role(request.user) not in roles:
                raise Http404
            return page(request, *args, **kwargs)

        return shown

    return guarded


@login_required
@require_safe
@for_admins(SYSTEM, SECURITY, AUDIT)
def office(request: HttpRequest) -> HttpResponse:
    """Where an administrator's day begins: an alarm, a clock that went back, or what is hers to look after."""
    role = admin_role(request.user)
    if role == SYSTEM and waiting():
        return redirect("accounts:clock")
    if role in (SECURITY, AUDIT) and being_looked_into():
        return redirect("accounts:alarms")
    return redirect("accounts:audit" if role == AUDIT else "accounts:list")


# accounts


def _accounts() -> QuerySet[Account]:
    return Account.objects.filter(organ_id=current_organ_id())


@login_required
@require_safe
@for_admins(SYSTEM, SECURITY)
def accounts(request: HttpRequest) -> HttpResponse:
    words, after = (
        request.GET.get("q", "")[:LONGEST].replace("\x00", ""),
        request.GET.get("after", "").replace("\x00", ""),
    )
    found = factors.without_factor(_accounts()).order_by("username")
    if words:
        found = found.filter(username__icontains=words) | found.filter(name__icontains=words)
    rows = list(found.filter(username__gt=after)[: SHOWN + 1])
    posts: dict[Any, list[str]] = {}
    for post in (
        Post.objects.held_on(timezone.localdate()).filter(account__in=rows).select_related("unit").order_by("id")
    ):
        posts.setdefault(post.account_id, []).append(str(post))
    lines = [{"account": row, "posts": posts.get(row.pk, [])} for row in rows[:SHOWN]]
    more = rows[SHOWN - 1].username if len(rows) > SHOWN else ""
    context = {"lines": lines, "words": words, "more": more, "may_open": admin_role(request.user) == SYSTEM}
    return render(request, "accounts/accounts.html", context)


@login_required
@require_safe
@for_admins(SYSTEM, SECURITY)
def account(request: HttpRequest, username: str) -> HttpResponse:
    return _account_page(request, _one(username))


def _one(username: str) -> Account:
    return get_object_or_404(_accounts(), username=username)


def _account_page(request: HttpRequest, about: Account, once: str = "") -> HttpResponse:
    mine = Warrant.objects.filter(account=about).select_related("unit", "account").order_by("-id")
    context = {
        "account": about, "posts": about.posts_now(), "factors": [wording.FACTORS[f.type] for f in factors.factors_of(about)],
        "sessions": len(sessions.sessions_of(about)), "warrants": mine[:10], "once": once,
        "links": [(one.pk, dict(ways()).get(one.provider, one.provider)) for one in _links(about)],
        "system": admin_role(request.user) == SYSTEM and about.pk != request.user.pk,
        "kinds": Warrant.Kind.choices, "must_change": must_change(about),
    }  # fmt: skip
    return render(request, "accounts/account.html", context)


def _links(about: Account) -> QuerySet[SocialAccount]:
    return SocialAccount.objects.filter(user=about).order_by("id")


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_admins(SYSTEM)
def open_account(request: HttpRequest) -> HttpResponse:
    form = AccountForm(request.POST or None)
    if not form.is_valid():
        return render(request, "accounts/open_account.html", {"form": form}, status=422 if form.is_bound else 200)
    with transaction.atomic():
        fresh = Account(organ_id=current_organ_id(), **form.cleaned_data)
        fresh.set_unusable_password()
        fresh.save(force_insert=True)
        audit.record(audit.Kind.ACCOUNT_OPENED, by=request.user, about=fresh, request=request)
        once = one_time_password(fresh)
    return _account_page(request, fresh, once)


@login_required
@require_POST
@for_admins(SYSTEM)
def disable(request: HttpRequest, username: str) -> HttpResponse:
    about = _one(username)
    with transaction.atomic():
        if why := wording.NOT_ONESELF if about.pk == request.user.pk else why_not_leave(about):
            _refused(request, about, why)
            return redirect("accounts:account", username)
        audit.record(audit.Kind.ACCOUNT_DISABLED, by=request.user, about=about, request=request)
        _accounts().filter(pk=about.pk).update(is_active=False)
        count = sessions.end_sessions(about)
    messages.success(request, wording.DISABLED_NOW.format(name=about.name, count=count))
    return redirect("accounts:account", username)


@login_required
@require_POST
@for_admins(SYSTEM)
def enable(request: HttpRequest, username: str) -> HttpResponse:
    about = _one(username)
    with transaction.atomic():
        audit.record(audit.Kind.ACCOUNT_ENABLED, by=request.user, about=about, request=request)
        _accounts().filter(pk=about.pk).update(is_active=True)
    messages.success(request, wording.ENABLED_NOW.format(name=about.name))
    return redirect("accounts:account", username)


@login_required
@require_POST
@for_admins(SYSTEM)
def unlink(request: HttpRequest, username: str, pk: int) -> HttpResponse:
    """Another system no longer signs her in; taking power away needs no second signature."""
    about = _one(username)
    found = get_object_or_404(SocialAccount, user=about, pk=pk)
    with transaction.atomic():
        audit.record(audit.Kind.IDENTITY_UNLINKED, by=request.user, about=about, request=request, way=found.provider)
        found.delete()
    messages.success(request, wording.UNLINKED_NOW.format(way=dict(ways()).get(found.provider, found.provider)))
    return redirect("accounts:account", username)


def _refused(request: HttpRequest, about: Account | None, sentence: str) -> None:
    """Say why not, and write down that it was tried."""
    _record_refused(request, about)
    messages.error(request, sentence)


def _record_refused(request: HttpRequest, about: Account | None) -> None:
    page = request.resolver_match.view_name if request.resolver_match else ""
    audit.record(audit.Kind.REFUSED, by=request.user, about=about, request=request, page=page, status=409)


# warrants


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@for_admins(SYSTEM)
def ask(request: HttpRequest, username: str, kind: str) -> HttpResponse:
    about = _one(username)
    if kind not in Warrant.Kind.values:
        raise Http404
    if request.method != "POST" and (why := _nothing_to_ask(kind, about)):
        messages.warning(request, why)
        return redirect("accounts:account", username)
    form = WarrantForm(kind, about, ways(), request.POST or None)
    if form.is_valid() and _asked(request, kind, about, form):
        return redirect("accounts:account", username)
    context = {"form": form, "account": about, "label": Warrant.Kind(kind).label, "kind": kind}
    return render(request, "accounts/ask.html", context, status=422 if form.is_bound else 200)


def _nothing_to_ask(kind: str, about: Account) -> str:
    if kind == Warrant.Kind.LINK and not ways():
        return wording.NO_WAY
    return wording.NO_POST.format(name=about.name) if kind == Warrant.Kind.END and not about.posts_now() else ""


def _asked(request: HttpRequest, kind: str, about: Account, form: WarrantForm) -> bool:
    told = dict(form.cleaned_data)
    if post := told.pop("post", None):
        held = Post.objects.select_related("unit").get(pk=post)
        told |= {"unit": held.unit, "role": held.role}
    try:
        warrants.ask(request.user, kind, about, **told)
    except warrants.Refused as why:
        _record_refused(request, about)
        form.add_error(None, str(why))
        return False
    messages.success(request, wording.ASKED)
    return True


@login_required
@require_safe
@for_admins(SYSTEM, SECURITY, AUDIT)
def warrant_list(request: HttpRequest) -> HttpResponse:
    found = Warrant.objects.select_related("account", "unit", "asked_by", "approved_by", "closed_by").order_by("-id")
    waiting = found.filter(state__in=[Warrant.State.ASKED, Warrant.State.APPROVED])
    context = {
        # the longest waiting first: a list that is cut keeps nobody behind those who came later
        "waiting": [{"warrant": one, "acts": _acts(request, one)} for one in waiting.order_by("id")[:SHOWN]],
        "count": waiting.count(),
        "closed": found.exclude(closed_at=None)[:SHOWN],
    }
    return render(request, "accounts/warrants.html", context)


def _acts(request: HttpRequest, warrant: Warrant) -> list[tuple[str, str]]:
    return [(act, wording.ACTIONS[act]) for act in warrants.open_to(request.user, warrant)]


@login_required
@never_cache
@require_POST
@for_admins(SYSTEM, SECURITY, AUDIT)
def sign(request: HttpRequest, pk: UUID, act: str) -> HttpResponse:
    warrant = get_object_or_404(Warrant.objects.select_related("account"), pk=pk)
    if act not in warrants.ACTS:
        raise Http404
    try:
        once = warrants.ACTS[act](request.user, warrant)
    except warrants.Refused as why:
        _refused(request, warrant.account, str(why))
        return redirect("accounts:warrants")
    messages.success(request, wording.DONE[act])
    if once:
        warrant.account.refresh_from_db()
        return render(request, "accounts/once.html", {"account": warrant.account, "once": once})
    return redirect("accounts:warrants")


# the security audit


@login_required
@require_safe
@for_admins(AUDIT)
def audit_list(request: HttpRequest) -> HttpResponse:
    form = AuditFilter(request.GET)
    form.is_valid()
    found, after = events_of(form.cleaned_data), _key(request.GET.get("after", ""))
    rows = list(found.filter(pk__lt=after)[: SHOWN + 1] if after else found[: SHOWN + 1])
    query = request.GET.copy()
    query.pop("after", None)
    more = f"?{query.urlencode()}&after={rows[SHOWN - 1].pk}" if len(rows) > SHOWN else ""
    names = {unit.code: unit.name for unit in Unit.objects.order_by()}
    lines = [{"event": row, "facts": facts_of(row, names)} for row in rows[:SHOWN]]
    context = {"form": form, "lines": lines, "more": more, "export": AuditExport(auto_id="export_%s")}
    return render(request, "accounts/audit.html", context)


def events_of(asked: dict[str, Any]) -> QuerySet[SecurityEvent]:
    found = (
        SecurityEvent.objects.filter(organ_id=current_organ_id()).select_related("account", "subject").order_by("-id")
    )
    if asked.get("kind"):
        found = found.filter(kind=asked["kind"])
    if asked.get("who"):
        who = asked["who"].replace("\x00", "")
        found = found.filter(account__username__iexact=who) | found.filter(subject__username__iexact=who)
    if asked.get("since"):
        found = found.filter(at__date__gte=asked["since"])
    if asked.get("until"):
        found = found.filter(at__date__lte=asked["until"])
    return found


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def facts_of(row: SecurityEvent, units: dict[str, str]) -> list[tuple[str, str]]:
    """What an event tells, in words where there are words for it; ids stay in the table."""
    words = {"unit": units, "role": dict(Role.choices), "wanted": dict(Warrant.Kind.choices)}
    common = {**wording.CODES, **dict(ways())}
    return [
        (label, "、".join(words.get(key, common).get(str(one), str(one)) for one in _several(row.facts[key])))
        for key, label in wording.FACTS.items()
        if key in row.facts
    ]


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
