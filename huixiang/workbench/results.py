"""Lines of a search: the row of each case, with what was looked for marked in its title and in a piece of its text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.db.models import prefetch_related_objects
from django.http import QueryDict
from django.utils import timezone

from huixiang.insight.times import times_in
from huixiang.loops.models import Case
from huixiang.loops.table import LOOPS
from huixiang.people.models import Unit
from huixiang.vault import masking

from . import wording
from .rows import of_a_citizen, rows_of
from .search import AT_ONCE, LONGEST, Found, texts_of

AROUND = 24  # characters shown before the first hit
SHOWN = 90

Piece = tuple[str, bool]  # words, and whether they are what was looked for


def lines(cases: list[Case], terms: list[str]) -> list[dict[str, Any]]:
    """Row, title and snippet of each case; the same number of queries however many there are."""
    texts = texts_of([case.pk for case in cases])
    prefetch_related_objects(cases, "parent")
    return [
        {
            "row": row,
            "title": marked(row.title, terms),
            "snippet": snippet(text_of(case, texts).removeprefix(row.title), terms),
        }
        for case, row in zip(cases, rows_of(cases), strict=True)
    ]


def page(told: Found, form: Any, asked: QueryDict) -> dict[str, Any]:
    """Context of the page of a question."""
    place = told.guess.area.name if told.guess else ""
    return {
        "form": form,
        "question": asked.get("q", "")[:LONGEST],
        "lines": lines(told.cases, told.question.marked),
        "told": wording.FOUND_BY.get(told.how, "").format(place=place),
        "hints": hints(told, asked),
        "more": told.more,
        "unread": wording.READ_SO_FAR.format(count=AT_ONCE) if told.unread else "",
        "refused": "",
    }


def hints(told: Found, asked: QueryDict) -> list[dict[str, str]]:
    """Narrower questions: what lies in a place that was named, what a unit that was named works on.

    Also what is at a stage that was named or was filed on the days that were, and what stands as typed.
    """
    found = [_as_typed(asked, term, words) for term, words in told.question.in_part.items() if told.how == "words"][:2]
    found += _of_stages(told.question.terms, asked) + _of_days(told.question.terms, asked)
    if told.guess and not asked.get("area") and told.how != "place":
        words = wording.ONLY_PLACE if told.guess.exact else wording.ONLY_PLACE_GUESSED
        label = words.format(place=told.guess.area)
        found.append(_narrower(asked, told.guess.typed, label, area=told.guess.area.pk))
    terms = [] if asked.get("unit") else told.question.terms
    for unit in Unit.objects.filter(name__in=terms).order_by("path")[:2]:
        found.append(_narrower(asked, unit.name, wording.ONLY_UNIT.format(unit=unit), unit=str(unit.pk)))
    return found


def _of_stages(terms: list[str], asked: QueryDict) -> list[dict[str, str]]:
    named = [
        (loop, stage)
        for loop in LOOPS.values()
        for stage in loop.stages.values()
        if stage.label in terms and not asked.get("stage") and asked.get("loop", "") in ("", loop.name)
    ]
    only = wording.ONLY_STAGE.format
    return [
        _narrower(asked, stage.label, only(loop=loop.label, stage=stage.label), stage=f"{loop.name}.{stage.name}")
        for loop, stage in named[:3]
    ]


def _of_days(terms: list[str], asked: QueryDict) -> list[dict[str, str]]:
    """A term that is nothing but an expression of time: 上周, 11月3日, 2026年11月."""
    today = timezone.localdate()
    whens = [when for term in terms for when in times_in(term, today) if when.words == term]
    if asked.get("since") or asked.get("until"):
        return []
    if not whens:
        return []
    words, since, until = whens[0].words, whens[0].first.isoformat(), whens[0].last
    label = wording.ONLY_DAYS.format(words=words)
    return [_narrower(asked, words, label, since=since, until=until.isoformat() if until else "")]


def _narrower(asked: QueryDict, typed: str, label: str, **by: str) -> dict[str, str]:
    rest = " ".join(asked.get("q", "").replace(typed, " ").split())
    return {"href": _from_the_first(asked, q=rest, **by), "label": label}


def _as_typed(asked: QueryDict, term: str, words: list[str]) -> dict[str, str]:
    label = wording.ONLY_AS_TYPED.format(words="、".join(words), term=term)
    quoted = asked.get("q", "").replace(term, f"“{term}”")
    return {"href": _from_the_first(asked, q=quoted), "label": label}


def _from_the_first(asked: QueryDict, **other: str) -> str:
    """The address of another question, from its first page on."""
    return f"?{urlencode({name: value for name, value in {**asked.dict(), **other}.items() if name != 'after'})}"


def told_of_phone(phone: str, found: list[Case]) -> str:
    """`电话 138****1234：…，2 件`, for the number itself is not shown again."""
    return wording.PHONE_NUMBER.format(masked=masking.phone(phone), how=wording.FOUND_BY["phone"], count=len(found))


def text_of(case: Case, texts: dict[Any, str]) -> str:
    """As the page of the case shows it (decisions/0100)."""
    text = texts.get(case.pk, "")
    return masking.story(text) if of_a_citizen(case) else text


def marked(text: str, terms: Iterable[str]) -> list[Piece]:
    """The text in pieces, those that are looked for told apart."""
    terms = [term for term in terms if term]
    if not terms:
        return [(text, False)]
    pieces = re.split(f"({'|'.join(map(re.escape, terms))})", text, flags=re.IGNORECASE)
    return [(piece, bool(place % 2)) for place, piece in enumerate(pieces) if piece]


def snippet(text: str, terms: list[str]) -> list[Piece]:
    """A line of the text around the first hit; nothing where the text has none."""
    flat = re.sub(r"\s+", " ", text)
    hits = [place for term in terms if term and (place := flat.lower().find(term.lower())) >= 0]
    if not hits:
        return []
    start = max(0, min(hits) - AROUND)
    cut = flat[start : start + SHOWN].lstrip(wording.NEVER_FIRST)
    before, after = "…" if start else "", "…" if start + SHOWN < len(flat) else ""
    return [(before, False), *marked(cut, terms), (after, False)]
