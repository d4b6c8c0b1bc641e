"""Cases that have certain words, found by one index of words and of weeks and seasons.

The newest with a common word are wanted most. An index of words alone names all that have it, and each must be looked at
to learn how old it is; with these beside the words it names the latest only (decisions/0211).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVectorExact, SearchVectorField
from django.db.models import F, Func
from django.db.models.expressions import CombinedExpression

FIRST_MONDAY = date(2000, 1, 3)
SPANS = {"cameweek": 7, "cameseason": 91}  # days
# the span, and how many of them back are looked at, one after the other, before everything is
WINDOWS = (("cameweek", 2), ("cameseason", 1))


class Came(Func):
    """The week and the season of a day as words that no text has: cameweek1403, cameseason107."""

    template = "array_to_tsvector(ARRAY[{}])".format(
        ", ".join(
            f"'{span}' || ((%(expressions)s - DATE '{FIRST_MONDAY}') / {days})::text" for span, days in SPANS.items()
        )
    )
    output_field = SearchVectorField()


WORDS_AND_WHEN = CombinedExpression(F("tokens"), "||", Came("opened_on"), output_field=SearchVectorField())


def having(query: SearchQuery) -> SearchVectorExact:
    """The condition that a case's words answer the query, in the form in which the index keeps them."""
    return SearchVectorExact(WORDS_AND_WHEN, query)


def any_of(ways: Iterable[str]) -> SearchQuery:
    """One of these, each written as PostgreSQL reads a tsquery."""
    return SearchQuery(" | ".join(ways), search_type="raw", config="simple")


def newest_of(cases: Any, query: SearchQuery, until: date, most: int) -> list[Any]:
    """The first so many whose words answer the query, of cases that came by that day, the newest first."""
    for span, back in WINDOWS:
        last = (until - FIRST_MONDAY).days // SPANS[span] + 1  # a clock that went fast may have dated some ahead
        recent = any_of(f"'{span}{number}'" for number in range(last - 1 - back, last + 1))
        if len(found := list(cases.filter(having(query & recent))[:most])) == most:
            return found
    return list(cases.filter(having(query))[:most])
