"""What every page of the desk shows around its content: places to go, the posts one holds, the search box."""

from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse

from huixiang.accounts import wording as about_accounts
from huixiang.concerns.counter import may_file
from huixiang.insight.hot_list import may_read as may_read_issues
from huixiang.ledger.timekeeping import waiting
from huixiang.loops.parties import seats_to_open
from huixiang.loops.table import LOOPS, Loop
from huixiang.people.models import Account, Role
from huixiang.people.separation import admin_role
from huixiang.vault.alarms import being_looked_into

from . import wording
from .phone_search import may_search_phones
from .posters import has_posters


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context of the desk's base; nothing for citizens' pages and strangers."""
    if not request.path.startswith("/desk") or not isinstance(request.user, Account):
        return {}
    account = request.user
    admin = admin_role(account)
    return {
        "nav": [
            {**place, "current": _is_at(request.path, place["href"])}
            for place in (offices(admin) if admin else places(account))
        ],
        "search_url": "" if admin else reverse("workbench:search"),
        "search_prompt": wording.SEARCH_PROMPT_PHONE if may_search_phones(account) else wording.SEARCH_PROMPT,
        "sign_out_url": reverse("accounts:sign_out"),
        "person_links": _links(_own_places(account)),
        "posts": [f"{post.unit.name} {post.get_role_display()}" for post in account.posts_now()],
    }


def _own_places(account: Account) -> list[tuple[str, str]]:
    """What one looks up now and then."""
    own = [("accounts:me", about_accounts.ME)]
    own += [("workbench:posters", wording.POSTERS)] if has_posters(account) else []
    return own + ([("insight:model", wording.MODEL)] if account.posts_now() else [])


def offices(role: str) -> list[dict[str, str]]:
    """Where an administrator has something to do; never where cases are."""
    found = [("accounts:warrants", about_accounts.WARRANTS)]
    if role == Role.AUDIT_ADMIN:
        found.append(("accounts:audit", about_accounts.AUDIT))
    else:
        found.insert(0, ("accounts:list", about_accounts.ACCOUNTS))
    if role == Role.SYSTEM_ADMIN:
        found.append(("accounts:units", about_accounts.UNITS))
        if count := len(waiting()):
            found.append(("accounts:clock", about_accounts.CLOCK.format(count=count)))
    else:
        count = len(being_looked_into())
        label = about_accounts.ALARMS_OPEN.format(count=count) if count else about_accounts.ALARMS
        found.append(("accounts:alarms", label))
    return _links(found)


def places(account: Account) -> list[dict[str, str]]:
    """Where this account has something to do."""
    found = [("workbench:today", wording.TODAY), ("workbench:cases", wording.CASES)]
    if may_dispatch(account):
        found.append(("workbench:dispatch", wording.DISPATCH))
    if may_read_issues(account):
        found.append(("insight:hot", wording.HOT))
    if has_tasks(account):
        found.append(("supervision:tree", wording.TASKS))
    if may_file(account):
        found.append(("concerns:file", wording.FILE))
    opened = loops_opened_by(account)
    found += [("workbench:open_any", wording.OPEN_ANY)] if len(opened) > 1 else []
    return _links(found) + [
        {"href": reverse("workbench:open", args=[loop.name]), "label": wording.OPEN_NEW.format(loop=loop.label)}
        for loop in (opened if len(opened) == 1 else ())
    ]


def _links(found: list[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"href": reverse(name), "label": label} for name, label in found]


def may_dispatch(account: Account) -> bool:
    """Whether one of the account's posts assigns concerns."""
    return any(post.role == Role.DISPATCHER for post in account.posts_now())


def has_tasks(account: Account) -> bool:
    """Whether one of the account's posts owns, issues or oversees tasks."""
    posts = {post for role in LOOPS["task"].roles.values() for post in (*role.posts, Role.MEMBER)}
    return any(post.role in posts for post in account.posts_now())


def loops_opened_by(account: Account) -> list[Loop]:
    """Loops whose top-level cases one of the account's posts may open."""
    return [loop for loop in LOOPS.values() if seats_to_open(loop, account)]


def loop_opened_by(account: Account, name: str) -> Loop:
    """The loop of that name, if the account may open a top-level case of it; Http404 otherwise."""
    for loop in loops_opened_by(account):
        if loop.name == name:
            return loop
    raise Http404


def _is_at(path: str, href: str) -> bool:
    return path == href or (href.endswith("/") and path.startswith(href))
