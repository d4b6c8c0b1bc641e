"""Search: by number, by words and phrases, narrowed by place, unit, stage and time; newest or best first.

Only over what the reader may see, and never over identities. A telephone number is looked for in another place
(`phone_search.py`), for it must not stand in an address.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate, combinations
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from huixiang.loops.found import any_of, newest_of
from huixiang.loops.models import Case, Spoken
from huixiang.loops.parties import inboxes
from huixiang.loops.words import HAN, all_of, known_words, one_case, sought, terms_of
from huixiang.people.models import Account
from huixiang.vault import masking

from .lists import FILTERS, beyond, key_of, named
from .numbers import numbers_meant
from .places import Guess, guess_place
from .rows import with_veil

PAGE = 20
RANKED = 500  # newest matches that are ranked when the best are wanted first
READ = 60  # of those, the ones whose text is read too
AT_ONCE = 300  # newest matches of the words that are read for a phrase
LONGEST = 200  # characters of a question that are looked at
Key = tuple[datetime, UUID] | None
PHRASE = re.compile(r"[\"“「『]([^\"“”「」『』]{2,})[\"”」』]")
BETWEEN = re.compile(r"[\s，。！？；：、（）【】《》“”「」『』…,!?;:()<>\"|]+")  # what stands between two terms
SHORT_HAN = re.compile(r"[\u4e00-\u9fff]{2,8}")
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
        plain = list(filter(None, BETWEEN.split(PHRASE.sub(" ", text))))
        words = [word for term in [*plain, *phrases] for word in terms_of(term)]
        within = [word for phrase in phrases for word in known_words(phrase)]
        more = [word for word in within if not any(word in other for other in words)]
        return cls(list(dict.fromkeys(words + more)), phrases, [*phrases, *plain])

    def stands_in(self, *texts: str) -> bool:
        """Whether every phrase stands in one of the texts."""
        texts = tuple(map(one_case, texts))
        return all(any(one_case(phrase) in text for text in texts) for phrase in self.phrases)

    @property
    def sure(self) -> str:
        """What every text has in which the one phrase stands, however letters and digits are written."""
        return max(HAN.findall(self.phrases[0]), key=len, default="") if len(self.phrases) == 1 else ""

    @property
    def in_part(self) -> dict[str, list[str]]:
        """Terms of which the words tell a part only: 占道经营 is looked for as 经营."""
        terms = [term for term in self.terms if term not in self.phrases and SHORT_HAN.fullmatch(term)]
        words = {term: terms_of(term) for term in terms}
        return {term: words[term] for term in terms if 0 < sum(map(len, words[term])) < len(term)}

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
    unread: bool = False  # there are older ones with these words in which a phrase was not looked for yet
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
    told = by_words(question, narrow, account, wanted.get("order") or "newest", query)
    if told.cases or told.unread:
        told.guess = guess
        return told
    if guess and not guess.exact:
        rest = Question.read(" ".join(term for term in question.terms if term != guess.typed))
        here = narrow.filter(area__path__startswith=guess.area.path)
        cases = by_words(rest, here, account, "newest", {}).cases
        return Found("place" if cases else "", cases, guess=guess, question=rest)
    cases = most_of(question, narrow.visible_to(account))
    return Found("most" if cases else "", cases, guess=guess, question=question)


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
    """The cases of the organ whose number this is, as people write it."""
    wanted = masking.folded(text.replace("\x00", "")).replace(" ", "")[:LONGEST]
    if not any(mark.isdigit() for mark in wanted):
        return []
    numbers = [wanted, *numbers_meant(wanted)]
    return list(cases.visible_to(account).filter(number__in=numbers).order_by("-opened_at", "-id")[:PAGE])


def by_words(question: Question, cases: QuerySet[Case], account: Account, order: str, query: dict[str, str]) -> Found:
    """A page of cases in which every word and phrase occurs, and the query of what comes after it."""
    if order == "best":
        return Found("words", best(question, cases, account), question=question)
    after = key_of(query.get("after", ""))
    page, read = (
        with_phrases(question, cases, account, after)
        if question.phrases
        else (newest(question, cases, account, after), None)
    )
    full = len(page) > PAGE
    more = older_than(page[PAGE - 1] if full else read, query)
    return Found("words" if page else "", page[:PAGE], more, bool(more) and not full, question=question)


def older_than(last: Any | None, query: dict[str, str]) -> str:
    """The same query for what comes after that case; "" where nothing does."""
    kept = {name: value for name, value in query.items() if name != "after" and value}
    return urlencode({**kept, "after": named(last, "opened_at")}) if last else ""


def newest(question: Question, cases: QuerySet[Case], account: Account, after: Key) -> list[Case]:
    """The newest the account may see, one more than a page. Who sees most is asked about the newest few alone."""
    if sees_most(account):
        keys = latest(question, cases.values_list("pk", flat=True), after, 2 * PAGE)
        page = seen(cases, account, keys)
        if len(page) > PAGE or len(keys) < 2 * PAGE:
            return page
    return latest(question, cases.visible_to(account), after, PAGE + 1)


def latest(question: Question, cases: Any, after: Key, most: int) -> list[Any]:
    """The newest so many after that one in which all words occur."""
    cases = beyond(cases, "opened_at", after, up=False)
    if not question.words:
        return list(cases[:most])
    return newest_of(cases, all_of(question.words), timezone.localdate(after[0] if after else None), most)


def with_phrases(
    question: Question, cases: QuerySet[Case], account: Account, after: Key
) -> tuple[list[Case], Any | None]:
    """The same where phrases must stand as they are, and the last that was read when there are more to read."""
    having = having_words(question, cases, account, after)
    titled = {row.pk for row in having if question.stands_in(row.title)}
    # a page full of titles needs no text of what is older
    counts = list(accumulate(row.pk in titled for row in having))
    rows = having[: bisect_left(counts, PAGE + 1) + 1]
    texts = texts_of([row.pk for row in rows if row.pk not in titled], question.sure)
    stand = [row.pk for row in rows if row.pk in titled or question.stands_in(row.title, texts.get(row.pk, ""))]
    more = len(having) == AT_ONCE or len(rows) < len(having)
    return seen(cases, account, stand), rows[-1] if more else None


def having_words(question: Question, cases: QuerySet[Case], account: Account, after: Key) -> list[Any]:
    """The newest that have the words and that the account may see, to be read for a phrase.

    A hidden one must not count: it would tell by the way onward that it is there, and since when.
    """
    if sees_most(account):
        newest = _heads(question, cases, after)
        keys = [row.pk for row in newest]
        if cases.visible_to(account).filter(pk__in=keys).count() == len(keys):
            return newest
    return _heads(question, cases.visible_to(account), after)


def _heads(question: Question, cases: QuerySet[Case], after: Key) -> list[Any]:
    return latest(question, cases.values_list("opened_at", "pk", "title", named=True), after, AT_ONCE)


def seen(cases: QuerySet[Case], account: Account, keys: list[UUID]) -> list[Case]:
    """Those the account may see, the newest first."""
    found = cases.visible_to(account).filter(pk__in=keys).order_by("-opened_at", "-id") if keys else []
    return list(found)


def most_of(question: Question, cases: QuerySet[Case]) -> list[Case]:
    """The newest in which all words but one occur; none for a single word."""
    words = question.words[:8]
    if len(words) < 2 or question.phrases:
        return []
    ways = [" & ".join(map(sought, some)) for some in combinations(words, len(words) - 1)]
    one_less = any_of(f"({way})" for way in ways)
    return newest_of(cases.order_by("-opened_at", "-id"), one_less, timezone.localdate(), PAGE)


def best(question: Question, cases: QuerySet[Case], account: Account) -> list[Case]:
    """The best of the newest `RANKED` matches: what was asked stands in the title, or as it was typed in the text."""
    by_title, cases_seen = likeliest(question, cases if sees_most(account) else cases.visible_to(account), account)
    if len(cases_seen) < min(len(by_title), _tried(question)):  # what is hidden from her took the places of others
        by_title, cases_seen = likeliest(question, cases.visible_to(account), account)
    texts = texts_of(list(cases_seen))
    told = {
        pk: by_title[pk] + weight(question, texts.get(pk, ""), 1.0)
        for pk, case in cases_seen.items()
        if question.stands_in(case.title, texts.get(pk, ""))
    }
    return [cases_seen[pk] for pk in sorted(told, key=lambda pk: -told[pk])[:PAGE]]


def likeliest(
    question: Question, cases: QuerySet[Case], account: Account
) -> tuple[dict[UUID, float], dict[UUID, Case]]:
    """What the titles of the newest matches weigh, and those of the best that the account may see."""
    titles = latest(question, cases.values_list("pk", "title"), None, RANKED)
    by_title = {pk: weight(question, title, 3.0) for pk, title in titles}
    likely = sorted(by_title, key=lambda pk: -by_title[pk])[: _tried(question)]
    return by_title, {case.pk: case for case in seen(cases, account, likely)}


def _tried(question: Question) -> int:
    return RANKED if question.phrases else READ


def weight(question: Question, text: str, each: float) -> float:
    """How much of the question stands in the text: whole terms as typed weigh twice, often is a little better."""
    text = text.lower()
    whole = sum(2 for term in question.terms if term.lower() in text)
    words = sum(1 + min(text.count(word), 5) / 10 for word in question.words if word in text)
    return each * (whole + words)


def texts_of(keys: list[UUID], having: str = "") -> dict[UUID, str]:
    """What each case was opened with, its fields one after another; only those that have these words, if any are told."""
    spoken = Spoken.objects.filter(case__in=keys, seq=0, **({"text__contains": having} if having else {}))
    spoken = spoken.order_by("case_id", "field").values_list("case_id", "text")
    texts: dict[UUID, str] = {}
    for key, text in spoken:
        texts[key] = f"{texts[key]}　{text}" if key in texts else text
    return texts
