"""Case numbers such as 诉求2026-000123, handed out so that writers never wait for each other.

A series is kept in LANES rows; a transaction takes the free row with the lowest next number and moves it LANES on.
Alone, numbers come 1, 2, 3, …; together, writers take different rows. A rolled-back number is given again.
The taking itself is a function of the database (migration 0007), so that it is part of the statement that uses it.
"""

from typing import Any

from django.db import connection

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


def series(prefix: str, year: int) -> str:
    """What a number begins with; as a new case's number it means: the next of this series."""
    return f"{prefix}{year}"


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
