"""Answered cases like a message: those that share most of its telling words, of the cases the one who asks may see."""

from datetime import timedelta
from itertools import combinations, islice
from math import sqrt

from django.contrib.postgres.search import SearchQuery
from django.utils import timezone

from huixiang.concerns.alike import WORD
from huixiang.concerns.loop import CONCERN
from huixiang.concerns.proposals import Similar
from huixiang.loops.found import any_of, newest_of
from huixiang.loops.models import Case, Party
from huixiang.people.models import Account

SHOWN = 3
ASKED = 10  # most telling words, of which a case must share two to be looked at
NAMED = 6  # shared words that are told
LOOKED_AT = 60
SHORT = 20  # words that every text is taken to have besides its own: the shortest is not always the nearest
WITHIN = timedelta(days=730)
# the four are one to whoever looks through the veil: none of them may be told from another
ANSWERED = ("answered", "to_visit", "redo_asked", "closed")


def similar_cases(telling: dict[str, float], viewer: Account, besides: Case | None = None) -> list[Similar]:
    """The nearest first: those whose words are for the most part the message's own, by what each tells."""
    words = {word: weight for word, weight in telling.items() if not set(word) & set("'\\")}
    if len(words) < 2:
        return []
    now = timezone.now()
    answered = Case.objects.visible_to(viewer).filter(loop=CONCERN.name, stage__in=ANSWERED, opened_at__gt=now - WITHIN)
    others = answered.exclude(pk=besides.pk if besides else None).order_by("-opened_at", "-id")
    near = newest_of(others, _any_two(list(islice(words, ASKED))), timezone.localdate(now), LOOKED_AT)
    theirs = {case.pk: set(WORD.findall(str(case.tokens))) for case in near}
    best = sorted(near, key=lambda case: -_nearness(words, theirs[case.pk]))[:SHOWN]
    units = _units(best)
    return [Similar(one.number, one.title, units.get(one.pk, ""), _shared(words, theirs[one.pk])) for one in best]


def _any_two(words: list[str]) -> SearchQuery:
    return any_of(f"('{one}' & '{other}')" for one, other in combinations(words, 2))


def _nearness(words: dict[str, float], theirs: set[str]) -> float:
    """What the shared words tell; a long text shares something with every other."""
    return sum(weight for word, weight in words.items() if word in theirs) / sqrt(len(theirs) + SHORT)


def _shared(words: dict[str, float], theirs: set[str]) -> list[str]:
    return [word for word in words if word in theirs][:NAMED]


def _units(cases: list[Case]) -> dict:
    leads = Party.objects.filter(case__in=[case.pk for case in cases], role="lead", unit__isnull=False)
    return dict(leads.order_by().values_list("case_id", "unit__name"))
