"""Search: by number, by words and phrases, narrowed by place, unit, stage and time; newest or best first.

Only over what the reader may see, and never over identities. A telephone number is looked for in another place
(`phone_search.py`), for it must not stand in an address.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.postgres.search import SearchQuery
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from huixiang.loops.models import Case, Spoken
from huixiang.loops.table import LOOPS
from huixiang.loops.words import words_of
from huixiang.people.models import Account

from .lists import FILTERS, beyond, key_of, named
from .places import Guess, guess_place
from .rows import with_veil

PAGE = 20
RANKED = 1000  # newest matches that are ranked when the best are wanted first
READ = 100  # of those, the ones whose text is read too
LONGEST = 200  # characters of a question that are looked at
DIGITS = 6  # of a number, after its dash
PHRASE = re.compile(r"[\"“「『]([^\"“”「」『』]{2,})[\"”」』]")
NARROWED_BY = ("loop", "stage", "state", "category", "area", "unit", "since", "until")


@dataclass(frozen=True)
class Question:
    """What is looked for: words that must all occur, phrases that must stand as they are, and the terms as typed."""

    words: list[str]
    phrases: list[str]
    terms: list[str]

    @classmethod
    def read(cls, text: str) -> Question:
        text = text.replace("\x00", "").strip()[:LONGEST]
        phrases = [phrase.strip() for phrase in PHRASE.findall(text)]
        plain = PHRASE.sub(" ", text).split()
        words = list(dict.fromkeys(word for term in [*plain, *phrases] for word in words_of(term)))
        return cls(words, phrases, [*phrases, *plain])

    @property
    def marked(self) -> list[str]:
        """What is marked where it occurs, the longest first."""
        return sorted({*self.terms, *self.words}, key=lambda term: (-len(term), term))


@dataclass
class Found:
    """Cases in their order, how they were found, and what else could be asked."""

    how: str = ""
    cases: list[Case] = field(default_factory=list)
    more: str = ""
    guess: Guess | None = None
    question: Question = field(default_factory=lambda: Question([], [], []))


def found(text: str, account: Account, wanted: dict[str, Any], query: dict[str, str]) -> Found:
    """Answer a question; `wanted` are cleaned filters, `query` the address as asked, for its key and its next page."""
    question = Question.read(text)
    narrow = narrowed(account, wanted)
    if numbered := by_number(text, narrow):
        return Found("number", numbered, question=question)
    guess = guess_place(question.terms, account)
    if not question.words and not any(wanted.get(name) for name in NARROWED_BY):
        return Found(guess=guess, question=question)
    cases, more = by_words(question, narrow, wanted.get("order") or "newest", query)
    if cases:
        return Found("words", cases, more, guess, question)
    if guess and not guess.exact:
        rest = Question.read(" ".join(term for term in question.terms if term != guess.typed))
        here = narrow.filter(area__path__startswith=guess.area.path)
        cases, _ = by_words(rest, here, "newest", {})
        return Found("place" if cases else "", cases, "", guess, rest)
    return Found("most" if (cases := most_of(question, narrow)) else "", cases, "", guess, question)


def narrowed(account: Account, wanted: dict[str, Any]) -> QuerySet[Case]:
    """Cases the account may see that answer the filters; unordered."""
    cases = with_veil(Case.objects.visible_to(account).order_by(), account)
    for name in NARROWED_BY:
        if wanted.get(name):
            cases = cases.filter(FILTERS[name](wanted[name]))
    return cases.select_related("area")


def by_number(text: str, cases: QuerySet[Case]) -> list[Case]:
    """The whole number, or the digits after its dash, of this year and the four before."""
    wanted = text.replace("\x00", "").replace(" ", "")[:LONGEST]
    numbers = [wanted]
    if wanted.isascii() and wanted.isdigit() and len(wanted) <= DIGITS:
        year = timezone.localdate().year
        numbers = [
            f"{loop.number}{y}-{wanted.zfill(DIGITS)}" for loop in LOOPS.values() for y in range(year - 4, year + 1)
        ]
    return list(cases.filter(number__in=numbers).order_by("-opened_at", "-id")[:PAGE])


def by_words(question: Question, cases: QuerySet[Case], order: str, query: dict[str, str]) -> tuple[list[Case], str]:
    """A page of cases in which every word and phrase occurs, and the query of the next page or ""."""
    cases = cases.filter(occurs(question))
    if order == "best":
        return best(question, cases), ""
    page = list(beyond(cases, "opened_at", key_of(query.get("after", "")), up=False)[: PAGE + 1])
    kept = {name: value for name, value in query.items() if name != "after" and value}
    more = urlencode({**kept, "after": named(page[PAGE - 1], "opened_at")}) if len(page) > PAGE else ""
    return page[:PAGE], more


def occurs(question: Question) -> Q:
    """Every word by the index; phrases besides in the title or the text as they stand."""
    condition = Q()
    if question.words:
        condition &= Q(tokens=all_of(question.words))
    for phrase in question.phrases:
        spoken = Spoken.objects.filter(case=OuterRef("pk"), seq=0, text__icontains=phrase)
        condition &= Q(title__icontains=phrase) | Q(Exists(spoken))
    return condition


def all_of(words: Iterable[str]) -> SearchQuery:
    return SearchQuery(" & ".join(f"'{word}'" for word in words), search_type="raw", config="simple")


def most_of(question: Question, cases: QuerySet[Case]) -> list[Case]:
    """The newest in which all words but one occur; none for a single word."""
    words = question.words[:8]
    if len(words) < 2 or question.phrases:
        return []
    ways = [" & ".join(f"'{word}'" for word in some) for some in combinations(words, len(words) - 1)]
    any_way = SearchQuery(" | ".join(f"({way})" for way in ways), search_type="raw", config="simple")
    return list(cases.filter(tokens=any_way).order_by("-opened_at", "-id")[:PAGE])


def best(question: Question, cases: QuerySet[Case]) -> list[Case]:
    """The best of the newest `RANKED` matches: what was asked stands in the title, or as it was typed in the text."""
    titles = list(cases.order_by("-opened_at", "-id").values_list("pk", "title")[:RANKED])
    by_title = sorted(titles, key=lambda row: -weight(question, row[1], 3.0))[:READ]
    texts = texts_of([pk for pk, _ in by_title])
    ranked = sorted(
        by_title, key=lambda row: -weight(question, row[1], 3.0) - weight(question, texts.get(row[0], ""), 1.0)
    )
    order = {pk: place for place, (pk, _) in enumerate(ranked[:PAGE])}
    return sorted(cases.filter(pk__in=order), key=lambda case: order[case.pk])


def weight(question: Question, text: str, each: float) -> float:
    """How much of the question stands in the text: whole terms as typed weigh twice, often is a little better."""
    text = text.lower()
    whole = sum(2 for term in question.terms if term.lower() in text)
    words = sum(1 + min(text.count(word), 5) / 10 for word in question.words if word in text)
    return each * (whole + words)


def texts_of(keys: list[UUID]) -> dict[UUID, str]:
    """What each case was opened with, its fields one after another."""
    spoken = Spoken.objects.filter(case__in=keys, seq=0).order_by("case_id", "field").values_list("case_id", "text")
    texts: dict[UUID, str] = {}
    for key, text in spoken:
        texts[key] = f"{texts[key]}　{text}" if key in texts else text
    return texts
