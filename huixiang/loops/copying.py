"""Write a book of rows by COPY: the same rows as `Book.save`, for imports of thousands."""

from __future__ import annotations

import json
from operator import itemgetter
from typing import Any

from django.db import connection, models

from .beside import copy_beside
from .book import Book


def copy_in(book: Book) -> None:
    """Write every row of the book, in the order the tables depend on each other; must run in a transaction."""
    for rows in book.rows():
        if rows:
            copy_rows(rows)
    with connection.cursor() as cursor:
        copy_beside(cursor, book.told)


def copy_rows(rows: list[Any]) -> None:
    """COPY model instances of one table; their defaults were set when they were made."""
    meta = rows[0]._meta
    fields = meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    values_of = itemgetter(*(field.attname for field in fields))
    as_json = [place for place, field in enumerate(fields) if isinstance(field, models.JSONField)]
    with connection.cursor() as cursor, cursor.copy(f'COPY "{meta.db_table}" ({columns}) FROM STDIN') as copy:
        for row in rows:
            values = list(values_of(vars(row)))
            for place in as_json:
                values[place] = json.dumps(values[place])
            copy.write_row(values)
