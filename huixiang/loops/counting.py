"""How many there are, told no further than anybody reads: a count of all of a million costs a second."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

MOST = 1000  # rows that are counted one by one


def at_most(found: QuerySet[Any], most: int = MOST) -> str:
    """How many there are, counted no further than `most`: `37` or `1000+`."""
    # in the order given: walking an index until there are enough is quicker than finding all first
    # only keys: what is annotated for lines, such as the veil, would be asked of every row that is counted
    return told_most(found.values("pk")[: most + 1].count(), most)


def told_most(count: int, most: int) -> str:
    """`37`, or `1000+`."""
    return f"{most}+" if count > most else str(count)
