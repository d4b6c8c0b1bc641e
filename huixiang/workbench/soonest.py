"""The soonest due of a column, met on walks along an index; who may see them is asked second, of those met alone.

Asked of all at once, PostgreSQL guesses how many of a unit's cases are seen, and reads all of them (decisions/0120).
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import F, QuerySet
from django.db.models.expressions import RawSQL

from huixiang.loops.models import Case, Waiting


def lying_under(key: str) -> QuerySet[Case]:
    """Open cases under one holder key."""
    return Case.objects.filter(holder=key, closed_at=None).annotate(key=F("pk"))


def waited_for_by(who: UUID) -> QuerySet[Waiting]:
    """Open cases that others hold and this unit or account has a part in."""
    return Waiting.objects.filter(who=who).annotate(key=F("case_id"))


def soonest(walks: list[QuerySet], seen: QuerySet[Case], most: int) -> list[UUID]:
    """The first `most` cases the walks meet that are among `seen`; a second stretch only where the first hid many."""
    met: list[UUID] = []
    begun, ended = 0, most
    while walks:
        keys = _stretch(walks, begun, ended)
        shown = set(seen.filter(pk__in=_as_one(keys)).order_by().values_list("pk", flat=True)) if keys else ()
        met += [key for key in keys if key in shown]
        if len(met) >= most or len(keys) < ended - begun:
            break
        begun, ended = ended, 3 * ended
    return met[:most]


def _as_one(keys: list[UUID]) -> RawSQL:
    """A thousand keys as one value: each by itself costs more than the question."""
    return RawSQL("SELECT unnest(%s::uuid[])", [keys])


def _stretch(walks: list[QuerySet], begun: int, ended: int) -> list[UUID]:
    """Keys number `begun` to `ended` of all walks together."""
    first, *others = [walk.order_by("due_at", "key") for walk in walks]
    if not others:
        return list(first.values_list("key", flat=True)[begun:ended])
    parts = [walk.values_list("key", "due_at")[:ended] for walk in (first, *others)]
    return [key for key, _ in parts[0].union(*parts[1:]).order_by("due_at", "key")[begun:ended]]
