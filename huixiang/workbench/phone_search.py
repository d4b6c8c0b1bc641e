"""Finding a caller's cases by her telephone number: sent, never an address; each search is an entry of the ledger.

Who may: 受理员 (called by people that lost their receipt), 交办员 (who looks for repeats) and 身份保管员. Nobody who
handles a matter may: to them a number must not become a name.
"""

from __future__ import annotations

import re
import unicodedata

from huixiang.ledger import read_only
from huixiang.loops.models import Case
from huixiang.loops.refusals import NotAllowed, Refused
from huixiang.people.models import Account, Post, Role
from huixiang.vault import identities, seal

from . import wording
from .rows import with_veil

MAY_SEARCH_PHONES = {Role.CLERK, Role.DISPATCHER, Role.CUSTODIAN}
MOST = 50
A_NUMBER = re.compile(r"\+?[\d\s()（）\-]+")
CASE_NUMBER = re.compile(r"(?:19|20)\d\d-\d{4,7}")
A_DAY = re.compile(r"(?:19|20)\d\d([ -])\d\d?\1\d\d?")  # also one that no calendar has: it is no telephone either
DIGITS = range(7, 16)


def may_search_phones(account: Account) -> bool:
    """Whether one of her posts answers callers."""
    return _seat(account) is not None


def _seat(account: Account) -> Post | None:
    return next((post for post in account.posts_now() if post.role in MAY_SEARCH_PHONES), None)


def reads_as_phone(text: str) -> bool:
    """Whether somebody would take this for a telephone number."""
    plain = unicodedata.normalize("NFKC", text).strip()
    other = CASE_NUMBER.fullmatch(plain) or A_DAY.fullmatch(plain)
    return bool(A_NUMBER.fullmatch(plain)) and not other and len(seal.digits(plain)) in DIGITS


def by_phone(phone: str, account: Account) -> list[Case]:
    """The newest cases filed under this number that the account may see; Refused tells why it cannot be looked for."""
    if (seat := _seat(account)) is None:
        raise NotAllowed(wording.PHONE_NOT_YOURS)
    if read_only.reason():
        raise Refused(wording.PHONE_NOT_NOW)
    found = identities.search_by_phone(phone, account, seat.unit_id)
    seen = Case.objects.filter(pk__in=found[:1000]).select_related("area")
    return list(with_veil(seen, account).order_by("-opened_at", "-id")[:MOST])
