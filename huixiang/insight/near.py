"""Near-duplicates among all cases of the organ: marks of wording find candidates, a close comparison decides.

The query walks a few short ranges of one index: rare marks say most, what a formula of courtesy leaves is passed over.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import connection

from huixiang.concerns.alike import PERHAPS
from huixiang.concerns.loop import CONCERN
from huixiang.loops.beside import Told
from huixiang.loops.models import Case, Spoken
from huixiang.people.scoped import current_organ_id

from .standing import standing

MOST = 60  # candidates asked for
COMMON = 300  # cases that share a mark: more, and it belongs to a formula, or to a letter that hundreds send
FEW = 5  # candidates; with fewer it may be such a letter
NEWEST = 20  # of its senders
READ = 2000  # characters of a text that are compared

INSERT = "INSERT INTO insight_mark (organ_id, hash, case_id) SELECT %s, unnest(%s::bigint[]), %s"
DELETE = "DELETE FROM insight_mark WHERE organ_id = %s AND hash = ANY(%s::bigint[]) AND case_id = %s"
CANDIDATES = """
SELECT case_id FROM unnest(%(marks)s::bigint[]) AS mark
CROSS JOIN LATERAL (
    SELECT array_agg(case_id) AS found, count(*) AS n
    FROM (
        SELECT case_id FROM insight_mark WHERE organ_id = %(organ)s AND hash = mark LIMIT %(common)s + 1
    ) AS few
) AS told
CROSS JOIN LATERAL unnest(found) AS case_id
WHERE n BETWEEN 1 AND %(common)s
GROUP BY case_id
ORDER BY sum(1 / ln(1 + n)) DESC, case_id DESC
LIMIT %(most)s
"""
SENT_BY_MANY = """
SELECT case_id FROM unnest(%(marks)s::bigint[]) AS mark
CROSS JOIN LATERAL (
    SELECT case_id FROM insight_mark WHERE organ_id = %(organ)s AND hash = mark ORDER BY case_id DESC LIMIT %(newest)s
) AS few
GROUP BY case_id
HAVING 4 * count(*) > 3 * cardinality(%(marks)s::bigint[])
ORDER BY count(*) DESC, case_id DESC
"""


class Marks:
    """What is kept beside a new concern, also while insight is off: so that it knows them all when it is on again."""

    def statement(self, told: Told) -> tuple[str, list[Any]] | None:
        found = marks_of(*told)
        return (INSERT, [current_organ_id(), found, told[0].pk]) if found else None

    def forget(self, told: Told) -> None:
        """By hash first: a hash of hers without her words would still find her likes, and the index begins with it."""
        with connection.cursor() as cursor:
            cursor.execute(DELETE, [current_organ_id(), marks_of(*told), told[0].pk])

    def copy(self, cursor: Any, told: list[Told]) -> None:
        from .mark_rows import COPY, rows
        from .sketch import marks_of_each

        concerns = {case.pk: words_of(case, words) for case, words in told if case.loop == CONCERN.name}
        with cursor.copy(COPY) as copy:
            copy.write(rows(current_organ_id(), [*concerns], marks_of_each([*concerns.values()])))


def marks_of(case: Case, words: Mapping[str, str]) -> list[int]:
    """The marks of a new concern."""
    if case.loop != CONCERN.name:
        return []
    from .sketch import marks

    return marks(words_of(case, words))


def words_of(case: Case, words: Mapping[str, str]) -> str:
    """What of a new concern is compared."""
    return told(case.title, words.get("message", ""))


def told(title: str, message: str) -> str:
    """What is compared: the message, after its title unless it begins with it."""
    start = title.rstrip("…")
    return (message if message.startswith(start) else f"{title}。{message}")[:READ]


class Copies:
    """Finds concerns told in the same words, for `concerns.alike`; nothing while insight is off."""

    def candidates(self, text: str) -> list[UUID]:
        from .sketch import marks

        return candidates(marks(text[:READ])) if standing().on else []

    def compare(self, text: str, cases: list[Case]) -> list[tuple[float, str]]:
        from .sketch import Reading

        messages, reading = messages_of(cases), Reading(text[:READ])
        others = [told(case.title, messages.get(case.pk, "")) for case in cases]
        likeness = [reading.similarity(Reading(other)) for other in others]
        return [
            (like, same_place(text, other) if like >= PERHAPS else "")
            for like, other in zip(likeness, others, strict=True)
        ]


def candidates(marks: list[int], most: int = MOST) -> list[UUID]:
    """Cases that share marks, likeliest first; of a letter that hundreds send, the newest."""
    given = {"marks": marks, "organ": current_organ_id(), "common": COMMON, "most": most, "newest": NEWEST}
    with connection.cursor() as cursor:
        cursor.execute(CANDIDATES, given)
        found = [pk for (pk,) in cursor.fetchall()]
        if marks and len(found) < FEW:
            cursor.execute(SENT_BY_MANY, given)
            found += [pk for (pk,) in cursor.fetchall() if pk not in found]
    return found


def messages_of(cases: list[Case]) -> dict[UUID, str]:
    found = Spoken.objects.filter(case__in=[case.pk for case in cases], seq=0, field="message")
    return dict(found.order_by().values_list("case_id", "text")) if cases else {}


def same_place(text: str, other: str) -> str:
    """The longest name of a place in the heads of both; empty where there is none."""
    from .naming import names_in
    from .sketch import head

    both = names_in(head(text)) & names_in(head(other))
    return max(both, key=lambda name: (len(name), name), default="")
