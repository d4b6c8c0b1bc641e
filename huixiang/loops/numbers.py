"""Case numbers such as 诉求2026-000123, handed out so that writers never wait for each other.

A series is kept in LANES rows; a transaction takes the free row with the lowest next number and moves it LANES on.
Alone, numbers come 1, 2, 3, …; together, writers take different rows. A rolled-back number is given again.
"""

from django.db import connection, transaction
from django_scopes import get_scope

from huixiang.fail_point import fail_point
from huixiang.people.scoped import uuid7

LANES = 16

TAKE = """
UPDATE loops_counter SET next = next + %(lanes)s
 WHERE organ_id = %(organ)s AND id = (
       SELECT id FROM loops_counter WHERE organ_id = %(organ)s AND series = %(series)s
        ORDER BY next FOR UPDATE SKIP LOCKED LIMIT 1)
RETURNING next - %(lanes)s
"""
PREPARE = """
INSERT INTO loops_counter (id, organ_id, series, next)
SELECT id, %(organ)s, %(series)s, n FROM unnest(%(ids)s::uuid[], %(firsts)s::int[]) AS t (id, n)
 WHERE NOT EXISTS (SELECT 1 FROM loops_counter WHERE organ_id = %(organ)s AND series = %(series)s)
"""
MOVE_ON = """
UPDATE loops_counter SET next = %(first)s + lane.n - 1
  FROM (SELECT id, row_number() OVER (ORDER BY next) AS n FROM loops_counter
         WHERE organ_id = %(organ)s AND series = %(series)s) AS lane
 WHERE loops_counter.organ_id = %(organ)s AND loops_counter.id = lane.id
"""


def take_number(prefix: str, year: int) -> str:
    """An unused number of the series; must run inside the transaction that uses it."""
    series = f"{prefix}{year}"
    values = {"organ": get_scope()["organ"].pk, "series": series, "lanes": LANES}
    with connection.cursor() as cursor:
        cursor.execute(TAKE, values)
        row = cursor.fetchone()
        if row is None:
            _prepare(cursor, values)
            cursor.execute(TAKE.replace("SKIP LOCKED", ""), values)
            row = cursor.fetchone()
    fail_point("number_taken")
    return f"{series}-{row[0]:06d}"


def take_block(prefix: str, year: int, count: int) -> list[str]:
    """`count` numbers in a row, for an import; other writers of the series wait until it is committed."""
    series = f"{prefix}{year}"
    values = {"organ": get_scope()["organ"].pk, "series": series}
    with connection.cursor() as cursor:
        _prepare(cursor, values)
        cursor.execute(
            "SELECT next FROM loops_counter WHERE organ_id = %(organ)s AND series = %(series)s FOR UPDATE", values
        )
        first = max(row[0] for row in cursor.fetchall())
        cursor.execute(MOVE_ON, {**values, "first": first + count})
    return [f"{series}-{number:06d}" for number in range(first, first + count)]


def _prepare(cursor: object, values: dict[str, object]) -> None:
    """The rows of a new series; whoever comes second finds them there."""
    with transaction.atomic():
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%(series)s))", values)  # type: ignore[attr-defined]
        cursor.execute(  # type: ignore[attr-defined]
            PREPARE, {**values, "ids": [uuid7() for _ in range(LANES)], "firsts": list(range(1, LANES + 1))}
        )
