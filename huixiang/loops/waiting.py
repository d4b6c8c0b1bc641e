"""Who waits for somebody else: units and accounts with a part in an open case that another holds.

A copy of what the entries say, like the columns of `Case`: kept by the door, so that 等别人 is a walk along one index,
the soonest due first, however many cases the organ has (decisions/0120).
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from .course import Course
from .fresh import fresh
from .models import Case, Waiting
from .parties import ABOUT, RECUSED, holder_key

# both in the statement that writes the entry; the same case is never in both, so their order does not matter
GONE = "DELETE FROM loops_waiting WHERE organ_id = %s AND case_id = %s AND NOT who = ANY (%s::uuid[])"
KEPT = """
INSERT INTO loops_waiting (organ_id, id, case_id, who, due_at)
SELECT %s, gen_random_uuid(), %s, who, %s::timestamptz FROM unnest(%s::uuid[]) AS who
ON CONFLICT (organ_id, case_id, who) DO UPDATE SET due_at = excluded.due_at
"""
Statement = tuple[str, list[Any]]


def waits(course: Course) -> set[str]:
    """Keys of the units and accounts that are a party to it or acted in it; none of who holds it, or once it ended."""
    holder = holder_key(course)
    if course.closed_at or not holder:
        return set()
    seated = {key for role, keys in course.parties.items() if role not in (ABOUT, RECUSED) for key in keys}
    return (seated | course.acted) - {holder.partition("@")[2]}


def waiting_rows(case: Case, course: Course) -> list[Waiting]:
    """The rows of a case that is new."""
    return [
        fresh(Waiting, organ_id=case.organ_id, case_id=case.id, who=UUID(key), due_at=case.due_at)
        for key in sorted(waits(course))
    ]


def waiting_anew(case: Case, course: Course) -> list[Statement]:
    """What brings the rows of a case up to its course."""
    organ, who = case.organ_id, [UUID(key) for key in sorted(waits(course))]
    gone: Statement = (GONE, [organ, case.pk, who])
    return [gone, (KEPT, [organ, case.pk, case.due_at, who])] if who else [gone]


def waiting_told(course: Course) -> set[tuple[str, Any]]:
    """Who waits, and until when, as the entries say."""
    return {(key, course.due_at()) for key in waits(course)}
