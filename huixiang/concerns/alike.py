"""Cases that may be the same matter: near in place, sharing words; told with what they share."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q, QuerySet
from django.utils import timezone

from huixiang.loops.models import Case
from huixiang.loops.words import words_of
from huixiang.people.models import Account, Area

from .loop import CONCERN

WITHIN = timedelta(days=90)
LOOKED_AT = 60  # newest cases sharing a word that are compared
SHOWN = 5
SHARE = 0.3  # of the shorter text's words must be shared, and at least two words
WORD = re.compile(r"'((?:[^']|'')+)'")


@dataclass(frozen=True)
class Alike:
    """A case and the words it shares with the text asked about."""

    case: Case
    words: list[str]


def alike(text: str, area: Area | None, viewer: Account, besides: Case | None = None) -> list[Alike]:
    """Open or recent concerns the viewer may see, in the same area, that share words with this text."""
    words = [word for word in words_of(text[:600]) if not word.isdigit()]
    if len(words) < 2:
        return []
    near = _near(words, area, viewer).exclude(pk=besides.pk if besides else None)
    found = [Alike(case, _shared(words, case)) for case in near[:LOOKED_AT]]
    close = [one for one in found if _enough(one, words)]
    return sorted(close, key=lambda one: -len(one.words))[:SHOWN]


def _near(words: list[str], area: Area | None, viewer: Account) -> QuerySet[Case]:
    plain = [f"'{word.replace(chr(39), '').replace(chr(92), '')}'" for word in words]
    any_word = SearchQuery(" | ".join(plain), search_type="raw", config="simple")
    recent = Q(closed_at=None) | Q(closed_at__gt=timezone.now() - WITHIN)
    cases = Case.objects.visible_to(viewer).filter(recent, loop=CONCERN.name, tokens=any_word)
    if area:
        cases = cases.filter(area__path__startswith=area.path)
    return cases.select_related("area").order_by("-opened_at", "-id")


def _shared(words: Iterable[str], case: Case) -> list[str]:
    theirs = set(WORD.findall(str(case.tokens)))
    return [word for word in words if word in theirs]


def _enough(one: Alike, words: list[str]) -> bool:
    shorter = min(len(words), len(WORD.findall(str(one.case.tokens))))
    return len(one.words) >= max(2, shorter * SHARE)
