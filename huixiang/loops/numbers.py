"""Case numbers such as 诉求2026-000123, handed out so that writers never wait for each other.

A series is kept in LANES rows; a transaction takes the free row with the lowest next number and moves it LANES on.
Alone, numbers come 1, 2, 3, …; together, writers take different rows. A rolled-back number is given again.
The taking itself is a function of the database (migration 0007), so that it is part of the statement that uses it.
"""

from typing import Any

<<<<<<< HEAD
from django.db import connection
=======
from huixiang.fail_point import fail_point
from huixiang.people.scoped import uuid7
>>>>>>> heavy

from huixiang.people.scoped import current_organ_id

LANES = 16  # as in migration 0007

MOVE_ON = """
UPDATE loops_counter SET next = %(first)s + lane.n - 1
  FROM (SELECT id, row_number() OVER (ORDER BY next) AS n FROM loops_counter
         WHERE organ_id = %(organ)s AND series = %(series)s) AS lane
 WHERE loops_counter.organ_id = %(organ)s AND loops_counter.id = lane.id
"""
# a query made before the function ran sees no row that it wrote, hence two statements
SERIES = "SELECT loops_series(%(organ)s, %(series)s)"
NEXT = "SELECT next FROM loops_counter WHERE organ_id = %(organ)s AND series = %(series)s FOR UPDATE"


<<<<<<< HEAD
def series(prefix: str, year: int) -> str:
    """What a number begins with; as a new case's number it means: the next of this series."""
    return f"{prefix}{year}"
=======
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
>>>>>>> heavy


def take_block(prefix: str, year: int, count: int) -> list[str]:
    """`count` numbers in a row, for an import; other writers of the series wait until it is committed."""
    name = series(prefix, year)
    values: dict[str, Any] = {"organ": current_organ_id(), "series": name}
    with connection.cursor() as cursor:
        cursor.execute(SERIES, values)
        cursor.execute(NEXT, values)
        first = max(row[0] for row in cursor.fetchall())
        cursor.execute(MOVE_ON, {**values, "first": first + count})
    return [f"{name}-{number:06d}" for number in range(first, first + count)]
