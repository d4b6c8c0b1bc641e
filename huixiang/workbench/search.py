"""Search: by number, by words and phrases, narrowed by place, unit, stage and time; newest or best first.

Only over what the reader may see, and never over identities. A telephone number is looked for in another place
(`phone_search.py`), for it must not stand in an address.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import combinations
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.postgres.search import SearchQuery
from django.db.models import QuerySet
from django.utils import timezone

from huixiang.loops.models import Case, Spoken
from huixiang.loops.parties import inboxes
from huixiang.loops.table import LOOPS
from huixiang.loops.words import known_pairs, terms_of
from huixiang.people.models import Account

from .lists import FILTERS, beyond, key_of, named
from .places import Guess, guess_place
from .rows import with_veil

PAGE = 20
RANKED = 500  # newest matches that are ranked when the best are wanted first
SCANNED, AT_ONCE = 1500, 300  # newest matches of the words whose text is read for a phrase
READ = 60  # of those, the ones whose text is read too
LONGEST = 200  # characters of a question that are looked at
DIGITS = 6  # of a number, after its dash
Key = tuple[datetime, UUID] | None
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
        words = [
            *(w for term in [*plain, *phrases] for w in terms_of(term)),
            *(w for p in phrases for w in known_pairs(p)),
        ]
        words = list(dict.fromkeys(words))
        return cls(words, phrases, [*phrases, *plain])

    def stands_in(self, *texts: str) -> bool:
        """Whether every phrase stands in one of the texts."""
        return all(any(phrase.lower() in text.lower() for text in texts) for phrase in self.phrases)

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
    if numbered := by_number(text, narrow, account):
        return Found("number", numbered, question=question)
    guess = guess_place(question.terms, account)
    if not question.words and not any(wanted.get(name) for name in NARROWED_BY):
        return Found(guess=guess, question=question)
    cases, more = by_words(question, narrow, account, wanted.get("order") or "newest", query)
    if cases:
        return Found("words", cases, more, guess, question)
    if guess and not guess.exact:
        rest = Question.read(" ".join(term for term in question.terms if term != guess.typed))
        here = narrow.filter(area__path__startswith=guess.area.path)
        cases, _ = by_words(rest, here, account, "newest", {})
        return Found("place" if cases else "", cases, "", guess, rest)
    return Found("most" if (cases := most_of(question, narrow.visible_to(account))) else "", cases, "", guess, question)


def narrowed(account: Account, wanted: dict[str, Any]) -> QuerySet[Case]:
    """Cases of the organ that answer the filters, seen or not; unordered."""
    cases = with_veil(Case.objects.order_by(), account)
    for name in NARROWED_BY:
        if wanted.get(name):
            cases = cases.filter(FILTERS[name](wanted[name]))
    return cases.select_related("area")


def sees_most(account: Account) -> bool:
    """Whether one of her posts looks at all cases of some loop: then few of the newest are hidden from her."""
    return any(key.endswith("@*") for key in inboxes(account))


def by_number(text: str, cases: QuerySet[Case], account: Account) -> list[Case]:
    """The whole number, or the digits after its dash, of this year and the four before."""
    wanted = text.replace("\x00", "").replace(" ", "")[:LONGEST]
    if not any(mark.isdigit() for mark in wanted):
        return []
    numbers = [wanted]
    if wanted.isascii() and wanted.isdigit() and len(wanted) <= DIGITS:
        year = timezone.localdate().year
        numbers = [
            f"{loop.number}{y}-{wanted.zfill(DIGITS)}" for loop in LOOPS.values() for y in range(year - 4, year + 1)
        ]
    return list(cases.visible_to(account).filter(number__in=numbers).order_by("-opened_at", "-id")[:PAGE])


def by_words(
    question: Question, cases: QuerySet[Case], account: Account, order: str, query: dict[str, str]
) -> tuple[list[Case], str]:
    """A page of cases in which every word and phrase occurs, and the query of the next page or ""."""
    cases = cases.filter(tokens=all_of(question.words)) if question.words else cases
    if order == "best":
        return best(question, cases, account), ""
    after = key_of(query.get("after", ""))
    page = with_phrases(question, cases, account, after) if question.phrases else newest(cases, account, after)
    kept = {name: value for name, value in query.items() if name != "after" and value}
    more = urlencode({**kept, "after": named(page[PAGE - 1], "opened_at")}) if len(page) > PAGE else ""
    return page[:PAGE], more


def newest(cases: QuerySet[Case], account: Account, after: Key) -> list[Case]:
    """The newest the account may see, one more than a page. Who sees most is asked about the newest few alone."""
    if sees_most(account):
        keys = list(beyond(cases, "opened_at", after, up=False).values_list("pk", flat=True)[: 2 * PAGE])
        page = seen(cases, account, keys)
        if len(page) > PAGE or len(keys) < 2 * PAGE:
            return page
    return list(beyond(cases.visible_to(account), "opened_at", after, up=False)[: PAGE + 1])


def with_phrases(question: Question, cases: QuerySet[Case], account: Account, after: Key) -> list[Case]:
    """The same where phrases must stand as they are; only the newest `SCANNED` that have the words are read."""
    asked, page = cases if sees_most(account) else cases.visible_to(account), list[Case]()
    for _ in range(0, SCANNED, AT_ONCE):
        rows = list(beyond(asked, "opened_at", after, up=False).values_list("opened_at", "pk", "title")[:AT_ONCE])
        texts = texts_of([pk for _, pk, _ in rows])
        page += seen(cases, account, [pk for _, pk, title in rows if question.stands_in(title, texts.get(pk, ""))])
        if len(page) > PAGE or len(rows) < AT_ONCE:
            break
        after = rows[-1][:2]
    return page


def seen(cases: QuerySet[Case], account: Account, keys: list[UUID]) -> list[Case]:
    """Those the account may see, the newest first."""
    found = cases.visible_to(account).filter(pk__in=keys).order_by("-opened_at", "-id") if keys else []
    return list(found)


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


def best(question: Question, cases: QuerySet[Case], account: Account) -> list[Case]:
    """The best of the newest `RANKED` matches: what was asked stands in the title, or as it was typed in the text."""
    asked = cases if sees_most(account) else cases.visible_to(account)
    titles = asked.order_by("-opened_at", "-id").values_list("pk", "title")[:RANKED]
    by_title = {pk: weight(question, title, 3.0) for pk, title in titles}
    likely = sorted(by_title, key=lambda pk: -by_title[pk])[: RANKED if question.phrases else READ]
    cases_seen = {case.pk: case for case in seen(cases, account, likely)}
    texts = texts_of(list(cases_seen))
    told = {
        pk: by_title[pk] + weight(question, texts.get(pk, ""), 1.0)
        for pk, case in cases_seen.items()
        if question.stands_in(case.title, texts.get(pk, ""))
    }
    return [cases_seen[pk] for pk in sorted(told, key=lambda pk: -told[pk])[:PAGE]]


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
