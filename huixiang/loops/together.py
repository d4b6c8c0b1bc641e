"""Write new rows of several tables by one statement: whole or not at all, in one journey to the database.

The rows of each table travel as one JSON value, so that the statement is the same however many there are, and
PostgreSQL prepares it once for each connection. Foreign keys are checked when the transaction ends, so the order of the
tables does not matter. Outside of a transaction the statement is one by itself: durable when `insert` returns.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from itertools import count
from operator import attrgetter
from types import MappingProxyType
from typing import Any

import orjson
import psycopg
from django.db import DEFAULT_DB_ALIAS, connections, models

from huixiang.fail_point import fail_point

Row = models.Model
NOTHING: Mapping[str, str] = MappingProxyType({})


def insert(tables: Iterable[list[Any]], besides: Iterable[tuple[str, list[Any]]] = ()) -> None:
    """Insert model instances; their keys were set when they were made.

    `besides` are further changes with their values (%s), made by the same statement.

    A model may name columns that the database fills in (`given_by_database`: column → SQL of the row's own columns);
    they are read back into the instances of the first table. IntegrityError as for any other insert.
    """
    filled = [rows for rows in tables if rows]
    if not filled:
        return
    fail_point("rows_ready")
    kinds = tuple(type(rows[0]) for rows in filled)
    database = connections[DEFAULT_DB_ALIAS]
    with _cursor(database) as cursor:
        more = list(besides)
        values = [_json(rows) for rows in filled] + [value for _, given in more for value in given]
        cursor.execute(_statement(kinds, tuple(sql for sql, _ in more)), values)
        told = cursor.fetchall() if _given(kinds[0]) else []
    for row, values in zip(filled[0], told, strict=False):
        vars(row).update(zip(_given(kinds[0]), values, strict=True))
    fail_point("rows_inserted")
    for row in (row for rows in filled for row in rows):
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def carry_out(statements: Iterable[tuple[str, list[Any]]]) -> None:
    """The same further statements where nothing new is written, one after another."""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        for sql, values in statements:
            cursor.execute(sql, values)


def _cursor(database: Any) -> Any:
    """A cursor that binds on the server, so that statements are prepared; Django's own writes values into them."""
    database.close_if_health_check_failed()
    database.ensure_connection()
    return database._prepare_cursor(psycopg.RawCursor(database.connection))


def _given(kind: type[Row]) -> Mapping[str, str]:
    return getattr(kind, "given_by_database", NOTHING)


@cache
def _statement(kinds: tuple[type[Row], ...], besides: tuple[str, ...]) -> str:
    """All tables but the first as WITH …, the first as the statement itself, which may return something."""
    first, *others = (_insert(kind, place) for place, kind in enumerate(kinds, 1))
    returned = ", ".join(f'"{column}"' for column in _given(kinds[0]))
    places = count(len(kinds) + 1)
    others += [re.sub("%s", lambda _: f"${next(places)}", sql) for sql in besides]
    beside = ", ".join(f"rows{place} AS ({sql})" for place, sql in enumerate(others, 2))
    return (f"WITH {beside} " if beside else "") + first + (f" RETURNING {returned}" if returned else "")


def _insert(kind: type[Row], place: int) -> str:
    table, columns = kind._meta.db_table, _columns(kind)
    told = ", ".join(_given(kind).get(column, f'"{column}"') for column in columns)
    quoted = ", ".join(f'"{column}"' for column in columns)
    rows = f'json_populate_recordset(NULL::"{table}", ${place}::json)'
    return f'INSERT INTO "{table}" ({quoted}) SELECT {told} FROM {rows}'  # noqa: S608  # nosec B608  # names of our own tables


@cache
def _columns(kind: type[Row]) -> tuple[str, ...]:
    return tuple(str(field.column) for field in kind._meta.concrete_fields)


@cache
def _values(kind: type[Row]) -> Any:
    return attrgetter(*(field.attname for field in kind._meta.concrete_fields))


def _json(rows: list[Any]) -> str:
    """The rows of one table as a JSON array of objects."""
    kind: type[Row] = type(rows[0])
    columns, values = _columns(kind), _values(kind)
    told = [dict(zip(columns, values(row), strict=True)) for row in rows]
    return orjson.dumps(told, _text, orjson.OPT_PASSTHROUGH_DATETIME).decode()


def _text(value: Any) -> str:
    """What JSON has no word for, as PostgreSQL reads it."""
    if isinstance(value, date):
        return value.isoformat()  # orjson rounds the offset of old moments, +08:05:43, to minutes
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    raise TypeError(f"no column holds {value!r}")
