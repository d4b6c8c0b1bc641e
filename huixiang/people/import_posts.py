"""Who holds which post from when until when. A person not known yet gets an account that nobody can sign in to,
or, when the one importing asks for it, a password to be handed over and changed."""

import re
import secrets
from datetime import date, timedelta

from django.utils import timezone

from huixiang.vault import clean_text

from . import audit, headings, wording
from .importing import BadRow, Found, Line, Outcome, Table, chosen, day_in
from .models import Account, Post, Role, Unit
from .scoped import current_organ_id
from .separation import ADMINS, is_held, why_not_hold, why_not_leave

USERNAME = re.compile(r"[a-z0-9._-]{1,40}")
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
            begin, end = day_in(line["from_on"], FROM), day_in(line["until_on"], UNTIL)
            if begin and end and end < begin:
                raise BadRow(wording.UNTIL_BEFORE_FROM)
            outcome.count(_hold(_account(line, accounts, outcome), unit, role, begin, end))


def _account(line: Line, accounts: dict[str, Account], outcome: Outcome) -> Account:
    username, name = line["username"].lower(), clean_text.line(line["name"], 40, required=True)
    if not USERNAME.fullmatch(username):
        raise BadRow(wording.BAD_USERNAME.format(username=username[:40]))
    account = accounts.get(username)
    if account is None:
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
    account.set_password(password)
    # whoever made it knows it: she chooses her own when she first signs in
    account.password_until = timezone.localdate() - timedelta(days=1) if password else None
    account.save()
    audit.record(audit.Kind.ACCOUNT_OPENED, about=account, way="import")
    if password and outcome.passwords is not None:
        outcome.passwords[username] = password
    return account


def _hold(account: Account, unit: Unit, role: str, begin: date | None, end: date | None) -> str:
    """Give the post, or end the one held; one already held from another day is the same post."""
    same = Post.objects.filter(account=account, unit=unit, role=role)
    today = timezone.localdate()
    if begin:
        held = same.filter(from_on=begin).first() or same.filter(from_on__lte=begin, until_on=None).first()
    else:
        held = same.filter(until_on=None).order_by("-from_on").first()
    if held is None:
        begin = begin or min(today, end or today)
        if same.filter(from_on=begin).exists():
            return "same"
        _refuse_combined(account, role, begin, end)
        Post.objects.create(account=account, unit=unit, role=role, from_on=begin, until_on=end)
        audit.record(audit.Kind.POST_GRANTED, about=account, way="import", unit=unit.code, role=role)
        return "created"
    if end is None or held.until_on == end:
        return "same"
    if end < held.from_on:
        raise BadRow(wording.UNTIL_BEFORE_FROM)
    if why := why_not_leave(account, role) or (
        held.until_on and why_not_hold(account, role, begin or held.from_on, end)
    ):
        raise BadRow(why)
    Post.objects.filter(pk=held.pk).update(until_on=end)
    audit.record(audit.Kind.POST_ENDED, about=account, way="import", unit=unit.code, role=role)
    return "changed"


def _refuse_combined(account: Account, role: str, begin: date, end: date | None) -> None:
    """The first holder of each administrator's role comes by a table; every later one by three people's warrant."""
    if role in ADMINS and is_held(role):
        raise BadRow(wording.ADMIN_BY_WARRANT.format(role=Role(role).label))
    if why := why_not_hold(account, role, begin, end):
        raise BadRow(why)


TABLE = Table("posts", headings.POSTS, take)
