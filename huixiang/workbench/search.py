"""Quick search: by number, by words, and by phone for those who answer callers; over visible cases only.

By phone may search: 受理员 (who is called by people that lost their receipt), 交办员 (who looks for repeats) and
身份保管员. Nobody who handles a matter may: to them a number must not become a name.
"""

from django.db.models import QuerySet
from django.utils import timezone

from huixiang.loops.models import Case
from huixiang.loops.table import LOOPS
from huixiang.loops.words import search_query
from huixiang.people.models import Account, Role
from huixiang.vault import identities, seal

MAY_SEARCH_PHONES = {Role.CLERK, Role.DISPATCHER, Role.CUSTODIAN}
MOST = 50
DIGITS = 6  # of a number, after its dash
LONGEST = 200  # characters of a question that are looked at


def may_search_phones(account: Account) -> bool:
    """Whether one of her posts answers callers."""
    return any(post.role in MAY_SEARCH_PHONES for post in account.posts_now())


def found(question: str, account: Account) -> tuple[str, list[Case]]:
    """By what the question was answered (`number`, `phone`, `words` or "") and the newest cases found."""
    question = question.replace("\x00", "").strip()[:LONGEST]
    visible = Case.objects.visible_to(account).select_related("area").order_by("-opened_at", "-id")
    for how, cases in (
        ("number", _by_number(question, visible)),
        ("phone", _by_phone(question, visible, account)),
        ("words", _by_words(question, visible)),
    ):
        if cases:
            return how, cases
    return "", []


def _by_number(question: str, visible: QuerySet[Case]) -> list[Case]:
    """The whole number, or the digits after its dash, of this year and the four before."""
    wanted = question.replace(" ", "")
    numbers = [wanted]
    if wanted.isascii() and wanted.isdigit() and len(wanted) <= DIGITS:
        year = timezone.localdate().year
        numbers = [
            f"{loop.number}{y}-{wanted.zfill(DIGITS)}" for loop in LOOPS.values() for y in range(year - 4, year + 1)
        ]
    return list(visible.filter(number__in=numbers)[:MOST])


def _by_phone(question: str, visible: QuerySet[Case], account: Account) -> list[Case]:
    if len(seal.digits(question)) < 7 or not may_search_phones(account):
        return []
    return list(visible.filter(pk__in=identities.find_by_phone(account.organ, question))[:MOST])


def _by_words(question: str, visible: QuerySet[Case]) -> list[Case]:
    query = search_query(question)
    return list(visible.filter(tokens=query)[:MOST]) if query else []
