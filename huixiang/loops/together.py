"""Write new rows of several tables in one round trip to the database."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from django.db import connection, models


def insert(tables: Iterable[list[Any]], besides: Iterable[tuple[str, list[Any]]] = ()) -> None:
    """Insert model instances, table by table in the order given; their keys were set when they were made.

    `besides` are further statements with their values, run after them.

    All statements go in one message (the simple query protocol, which Django's client-side binding uses); must run in
    a transaction. An IntegrityError is raised as for any other insert, and then nothing is written.
    """
    statements, values = list[str](), list[Any]()
    for rows in tables:
        if rows:
            model: type[models.Model] = type(rows[0])
            head, fields, marks = _statement(model)
            statements.append(head + ", ".join([marks] * len(rows)))
            values += [field.get_db_prep_save(getattr(row, name), connection) for row in rows for name, field in fields]
    for statement, given in besides:
        statements.append(statement)
        values += given
    if not statements:
        return
    with connection.cursor() as cursor:
        cursor.execute("; ".join(statements), values)
    for rows in tables:
        for row in rows:
            row._state.adding, row._state.db = False, connection.alias


@cache
def _statement(model: type[models.Model]) -> tuple[str, list[tuple[str, Any]], str]:
    """The statement up to its values, the fields with their attributes, and the marks of one row."""
    fields = [(field.attname, field) for field in model._meta.concrete_fields]
    columns = ", ".join(f'"{field.column}"' for _, field in fields)
    head = f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES '  # noqa: S608  names of our own tables
    return head, fields, f"({', '.join(['%s'] * len(fields))})"
