"""Answered cases like a message: those that share its most telling words, of the cases the one who asks may see."""

from collections.abc import Iterable
from datetime import timedelta
from itertools import combinations

from django.contrib.postgres.search import SearchQuery
from django.utils import timezone

from huixiang.concerns.alike import WORD
from huixiang.concerns.loop import CONCERN
from huixiang.concerns.proposals import Similar
from huixiang.loops.found import any_of, newest_of
from huixiang.loops.models import Case, Party
from huixiang.people.models import Account

SHOWN = 3
LOOKED_AT = 60
WITHIN = timedelta(days=730)
# the four are one to whoever looks through the veil: none of them may be told from another
ANSWERED = ("answered", "to_visit", "redo_asked", "closed")


def similar_cases(words: list[str], viewer: Account, besides: Case | None = None) -> list[Similar]:
    """The newest of them first among those that share equally many words; at least two words are shared."""
    words = [word for word in words if not set(word) & set("'\\")]
    if len(words) < 2:
        return []
    now = timezone.now()
    answered = Case.objects.visible_to(viewer).filter(loop=CONCERN.name, stage__in=ANSWERED, opened_at__gt=now - WITHIN)
    others = answered.exclude(pk=besides.pk if besides else None).order_by("-opened_at", "-id")
    near = newest_of(others, _any_two(words), timezone.localdate(now), LOOKED_AT)
    shared = {case.pk: _shared(words, case) for case in near}
    best = sorted(near, key=lambda case: -len(shared[case.pk]))[:SHOWN]
    units = _units(best)
    return [Similar(case.number, case.title, units.get(case.pk, ""), shared[case.pk]) for case in best]


def _any_two(words: list[str]) -> SearchQuery:
    return any_of(f"('{one}' & '{other}')" for one, other in combinations(words, 2))


def _shared(words: Iterable[str], case: Case) -> list[str]:
    theirs = set(WORD.findall(str(case.tokens)))
    return [word for word in words if word in theirs]


def _units(cases: list[Case]) -> dict:
    leads = Party.objects.filter(case__in=[case.pk for case in cases], role="lead", unit__isnull=False)
    return dict(leads.order_by().values_list("case_id", "unit__name"))
