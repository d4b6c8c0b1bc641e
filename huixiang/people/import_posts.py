"""Who holds which post from when until when. A person not known yet gets an account that nobody can sign in to,
or, when the one importing asks for it, a password to be handed over and changed."""

import re
import secrets
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone

from huixiang.vault import clean_text

from . import audit, headings, wording
from .importing import BadRow, Found, Line, Outcome, Table, chosen
from .models import Account, Post, Role, Unit
from .scoped import current_organ_id
from .separation import ADMINS, is_held, why_not_hold, why_not_leave

# with a letter or a digit: a browser takes "." and ".." in an address for folders
USERNAME = re.compile(r"(?=.*[a-z0-9])[a-z0-9._-]{1,40}")
ROLE, FROM, UNTIL = (column.heading for column in headings.POSTS[3:])


def take(lines: list[Line], outcome: Outcome) -> None:
    """Write the posts, and the accounts they need."""
    units = Found(wording.UNIT, [(unit.code, unit.name, unit) for unit in Unit.objects.order_by("code")])
    names = {line["username"].lower() for line in lines}
    accounts = {account.username.lower(): account for account in Account.objects.order_by("username")}
    accounts = {name: account for name, account in accounts.items() if name in names}
    for line in lines:
        with outcome.row(line):
            unit = units[line["unit"]]
            role = chosen(line["role"], Role.choices, ROLE)
            begin, end = line.day("from_on", FROM), line.day("until_on", UNTIL)
            if begin and end and end < begin:
                raise BadRow(wording.UNTIL_BEFORE_FROM)
            spoken = begin, end, line.told("until_on")
            outcome.count(_hold(_account(line, role, accounts, outcome), unit, role, *spoken))


def _account(line: Line, role: str, accounts: dict[str, Account], outcome: Outcome) -> Account:
    username, name = line["username"].lower(), clean_text.line(line["name"], 40, required=True)
    if not USERNAME.fullmatch(username):
        raise BadRow(wording.BAD_USERNAME.format(username=username[:40]))
    account = accounts.get(username)
    if account is None:
        _refuse_one_more(role)  # before there is an account: a line that stays out leaves none behind
        account = accounts[username] = _opened(username, name, outcome)
    if account.organ_id != current_organ_id():
        raise BadRow(wording.OTHER_ORGAN.format(username=username))
    # a slip in the user name must never give one person the posts of another
    if account.name != name:
        raise BadRow(wording.NAME_TAKEN.format(username=username, name=account.name))
    return account


def _opened(username: str, name: str, outcome: Outcome) -> Account:
    account = Account(organ_id=current_organ_id(), username=username, name=name)
    password = None if outcome.passwords is None else secrets.token_urlsafe(9)
    account.set_handed_password(password)
    account.save()
    audit.record(audit.Kind.ACCOUNT_OPENED, about=account, way="import")
    if password and outcome.passwords is not None:
        outcome.passwords[username] = password
    return account


def _hold(account: Account, unit: Unit, role: str, begin: date | None, end: date | None, end_told: bool) -> str:
    """Give the post, end the one held, or let it last; one already held from another day is the same post."""
    same, today = Post.objects.filter(account=account, unit=unit, role=role), timezone.localdate()
    if held := _held(same, begin, end):
        return "same" if held.until_on == end or not end_told else _lasts(held, end)
    over = same.order_by("-from_on").first()
    if over and not (begin or end):  # a table that tells no days may be older than the end
        raise BadRow(wording.POST_OVER.format(day=over.until_on))
    begin = begin or min(today, end or today)
    if same.filter(from_on=begin).exists():
        return "same"
    _refuse_combined(account, role, begin, end)
    Post.objects.create(account=account, unit=unit, role=role, from_on=begin, until_on=end)
    audit.record(audit.Kind.POST_GRANTED, about=account, way="import", unit=unit.code, role=role)
    return "created"


def _held(same: Any, begin: date | None, end: date | None) -> Post | None:
    """The post that a line speaks of: that of its day, or else the one that runs; what is over is told by its end."""
    runs = same.filter(Q(until_on=None) | Q(until_on__gte=begin or timezone.localdate())).order_by("-from_on")
    found: Post | None
    if begin:
        found = same.filter(from_on=begin).first() or runs.filter(from_on__lte=begin).first()
    else:
        found = runs.first() or (same.filter(until_on=end).first() if end else None)
    return found


def _lasts(held: Post, end: date | None) -> str:
    """Another end than the one known. A table that no longer tells an end takes it back, while the post still runs."""
    if end and end < held.from_on:
        raise BadRow(wording.UNTIL_BEFORE_FROM)
    longer = held.until_on is not None and (end is None or end > held.until_on)
    _refuse_longer(held, end) if longer else _refuse_shorter(held)
    Post.objects.filter(pk=held.pk).update(until_on=end)
    kind = audit.Kind.POST_GRANTED if longer else audit.Kind.POST_ENDED
    audit.record(kind, about=held.account, way="import", unit=held.unit.code, role=held.role)
    return "changed"


def _refuse_shorter(held: Post) -> None:
    if why := why_not_leave(held.account, held.role):
        raise BadRow(why)


def _refuse_longer(held: Post, end: date | None) -> None:
    """What is over comes back only when the line says until when: it may just be an old table."""
    over = held.until_on is not None and held.until_on < timezone.localdate()
    if over and end is None:
        raise BadRow(wording.POST_OVER.format(day=held.until_on))
    if over:
        _refuse_one_more(held.role)
    if why := why_not_hold(held.account, held.role, held.from_on, end):
        raise BadRow(why)


def _refuse_combined(account: Account, role: str, begin: date, end: date | None) -> None:
    """The first holder of each administrator's role comes by a table; every later one by three people's warrant."""
    _refuse_one_more(role)
    if why := why_not_hold(account, role, begin, end):
        raise BadRow(why)


def _refuse_one_more(role: str) -> None:
    if role in ADMINS and is_held(role):
        raise BadRow(wording.ADMIN_BY_WARRANT.format(role=Role(role).label))


TABLE = Table("posts", headings.POSTS, take)
