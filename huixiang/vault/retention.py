"""What is kept no longer: each class of personal data goes on the day its term ends, not before and not after.

A term of N days that began on day D ends with day D+N-1; on D+N the data goes, at the first purge of that day. Terms
are data (`limits.TERMS`). Each case is a transaction of its own and what is due is looked up anew every time, so a
purge that was killed is simply run again.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from operator import attrgetter
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from huixiang.ledger.models import Entry
from huixiang.loops.course import months_after
from huixiang.loops.limits import limits_of_organ
from huixiang.loops.models import Attachment, Case, Outbox, SavedView, Spoken
from huixiang.loops.refusals import Refused
from huixiang.past_failures import past_failures
from huixiang.people.models import Account
from huixiang.people.scoped import first_at, made_at

from . import erasure, sealed_attachments, wording
from .limits import TERMS
from .models import CaseKey

SHORTEST_MONTH = 28
LABELS = {name: label for name, _, _, label, *_ in TERMS}
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Class:
    """One class of data: what is due of it, and what takes one of it away."""

    name: str
    due: Callable[[datetime], QuerySet]
    take: Callable[[object, datetime], None]
    began: Callable[[object], datetime] = attrgetter("closed_at")


@dataclass
class Due:
    """What a purge found (or took) of one class."""

    name: str
    term: str
    keys: list[UUID]


def ends_on(began: date, amount: int, unit: str) -> date:
    """The first day on which data whose term began that day is no longer kept; units d, mo, h."""
    if unit == "mo":
        return months_after(began, amount)
    return began + timedelta(days=amount if unit == "d" else -(-amount // 24))


def term(name: str) -> tuple[int, str]:
    """Amount and unit of a class's term in this organ; Refused where nobody has set it."""
    found = limits_of_organ().get(("retention", name, "", False))
    if found is None:
        raise Refused(wording.NO_TERM.format(name=name))
    return found


def ending(name: str, began: datetime) -> date:
    """The day on which what began then goes."""
    return ends_on(timezone.localdate(began), *term(name))


def due(now: datetime) -> list[Due]:
    """What is no longer to be kept at this moment, class by class."""
    return [Due(one.name, term_words(one.name), [row.pk for row in _rows(one, now)]) for one in CLASSES]


def purge(now: datetime, tell: Callable[[Due], object] = lambda gone: None) -> list[Due]:
    """Take away everything that is due, and `tell` of each class when it is done.

    One row that will not go, or a class whose term nobody set, never stops the rest; its error is raised after them.
    """
    gone: list[Due] = []
    with past_failures(log) as attempt:
        for one in CLASSES:
            with attempt("retention: %s was not looked through", one.name):
                gone.append(Due(one.name, term_words(one.name), []))
                for row in _rows(one, now):
                    with attempt("retention: %s %s stays", one.name, row.pk):
                        _take(one, row, now)
                        gone[-1].keys.append(row.pk)
                tell(gone[-1])
    return gone


def forget_who_left(now: datetime) -> None:
    """What the desk remembered for accounts that are closed."""
    SavedView.objects.filter(account__in=Account.objects.filter(is_active=False)).delete()


def term_words(name: str) -> str:
    """The term as people say it: `180 天`, `5 年`."""
    amount, unit = term(name)
    whole_years = unit == "mo" and amount % 12 == 0
    return wording.YEARS.format(amount=amount // 12) if whole_years else wording.TERMS[unit].format(amount=amount)


def all_terms() -> list[tuple[str, str, str, str]]:
    """Every class with its label, its term in words, since when it runs and what happens at its end."""
    return [(label, term_words(name), since, end) for name, _, _, label, since, end, _ in TERMS]


@transaction.atomic
def _take(one: Class, row: object, now: datetime) -> None:
    one.take(row, now)


def _rows(one: Class, now: datetime) -> Iterator:
    """Rows whose term has ended: narrowed in SQL by the shortest the term can be, then exact to the day."""
    amount, unit = term(one.name)
    shortest = timedelta(days=amount * SHORTEST_MONTH if unit == "mo" else amount if unit == "d" else amount // 24)
    today = timezone.localdate(now)
    for row in list(one.due(now - shortest + timedelta(days=1))):
        if ends_on(timezone.localdate(one.began(row)), amount, unit) <= today:
            yield row


def _ended(before: datetime) -> QuerySet:
    """Matters that ended before then, and everything below them with them."""
    open_below = Case.objects.filter(parent=OuterRef("pk"), closed_at=None)
    return Case.objects.filter(loop="concern", closed_at__lt=before).exclude(Exists(open_below)).order_by("id")


def _with_identity(before: datetime) -> QuerySet:
    return _ended(before).filter(Exists(CaseKey.objects.filter(case=OuterRef("pk"))))


def _with_words(before: datetime) -> QuerySet:
    """Whatever may hold words or files: all but where `erase_all` was the last thing that happened, below it too."""
    below = Entry.objects.filter(case__parent=OuterRef("case"), at__gt=OuterRef("at"))
    done = Entry.objects.filter(case=OuterRef("pk"), move="erase_all", seq=OuterRef("seq") - 1)
    return _ended(before).exclude(Exists(done.exclude(Exists(below))))


def _in_use(before: datetime) -> QuerySet:
    """The same; what was brought in from elsewhere, which it was to be used here, has its whole term here."""
    brought_in_since = {"concern__channel": "import", "pk__gte": first_at(before)}
    return _with_words(before).exclude(**brought_in_since).select_related("concern")


def _had_since(case: Case) -> datetime:
    """The end of a matter, or the day on which it was brought in with an end long ago."""
    return max(case.closed_at, made_at(case.pk)) if case.concern.channel == "import" else case.closed_at


def _wished(before: datetime) -> QuerySet:
    return _with_words(before).filter(Exists(Entry.objects.filter(case=OuterRef("pk"), move="wish_erasure")))


def _requests(before: datetime) -> QuerySet:
    kept = Exists(Spoken.objects.filter(case=OuterRef("pk"))) | Exists(Attachment.objects.filter(case=OuterRef("pk")))
    return Case.objects.filter(kept, loop__in=["identity", "rights"], closed_at__lt=before).order_by("id")


def _messages(before: datetime) -> QuerySet:
    gone = Outbox.objects.filter(sent_at__lt=before) | Outbox.objects.filter(given_up_at__lt=before)
    return gone.order_by("id")


def _take_words(request: Case, now: datetime) -> None:
    Spoken.objects.filter(case=request).delete()
    sealed_attachments.destroy_all(request)
    Attachment.objects.filter(case=request).delete()
    Case.objects.filter(pk=request.pk).update(tokens=None)


def _drop(message: Outbox, now: datetime) -> None:
    Outbox.objects.filter(pk=message.pk).delete()


CLASSES = [
    Class("wish", _wished, lambda c, now: erasure.erase_all(c, why="wish", at=now)),
    Class("identity", _with_identity, lambda c, now: erasure.erase_identity(c, why="term", at=now)),
    Class("matter", _in_use, lambda c, now: erasure.erase_all(c, why="term", at=now), _had_since),
    Class("requests", _requests, _take_words),
    Class("messages", _messages, _drop, lambda m: m.sent_at or m.given_up_at),
]
# two tables of ours, once at import
# nosemgrep: assert-in-the-product
assert [one.name for one in CLASSES] == [name for name, *_ in TERMS]
