"""Case numbers such as 诉求2026-000123, handed out so that writers never wait for each other.

A series is kept in LANES rows; a transaction takes the free row with the lowest next number and moves it LANES on.
Alone, numbers come 1, 2, 3, …; together, writers take different rows. A rolled-back number is given again.
"""

from django.db import connection, transaction
from django_scopes import get_scope

from huixiang.people.scoped import uuid7

LANES = 16

TAKE = """
UPDATE loops_counter SET next = next + %(lanes)s * %(count)s
 WHERE organ_id = %(organ)s AND id = (
       SELECT id FROM loops_counter WHERE organ_id = %(organ)s AND series = %(series)s
        ORDER BY next FOR UPDATE SKIP LOCKED LIMIT 1)
RETURNING next - %(lanes)s * %(count)s
"""
PREPARE = """
INSERT INTO loops_counter (id, organ_id, series, next)
SELECT id, %(organ)s, %(series)s, n FROM unnest(%(ids)s::uuid[], %(firsts)s::int[]) AS t (id, n)
 WHERE NOT EXISTS (SELECT 1 FROM loops_counter WHERE organ_id = %(organ)s AND series = %(series)s)
"""


def take_numbers(prefix: str, year: int, count: int = 1) -> list[str]:
    """`count` unused numbers of the series; must run inside the transaction that uses them."""
    series = f"{prefix}{year}"
    values = {"organ": get_scope()["organ"].pk, "series": series, "lanes": LANES, "count": count}
    with connection.cursor() as cursor:
        cursor.execute(TAKE, values)
        row = cursor.fetchone()
        if row is None:
            _prepare(cursor, values)
            cursor.execute(TAKE.replace("SKIP LOCKED", ""), values)
            row = cursor.fetchone()
    return [f"{series}-{row[0] + LANES * n:06d}" for n in range(count)]


def _prepare(cursor: object, values: dict[str, object]) -> None:
    """The rows of a new series; whoever comes second finds them there."""
    with transaction.atomic():
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%(series)s))", values)  # type: ignore[attr-defined]
        cursor.execute(  # type: ignore[attr-defined]
            PREPARE, {**values, "ids": [uuid7() for _ in range(LANES)], "firsts": list(range(1, LANES + 1))}
        )
