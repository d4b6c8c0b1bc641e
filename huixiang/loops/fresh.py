"""New rows by the thousand: what `Model(…)` would make of these columns, without asking each field how it may be given.

Only column names of the model itself (`case_id`, not `case`), and no model of ours listens when a row is made.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

from django.db import models
from django.db.models.base import ModelState

Row = TypeVar("Row", bound=models.Model)


def fresh(kind: type[Row], /, **columns: Any) -> Row:
    """A row of this model that is not in the database yet; columns that are not named get their default."""
    row = kind.__new__(kind)
    plain, made = _defaults(kind)
    values = row.__dict__
    values["_state"] = ModelState()
    values.update(plain)
    for name, make in made:
        if name not in columns:
            values[name] = make()
    values.update(columns)
    return row


@cache
def _defaults(kind: type[models.Model]) -> tuple[dict[str, Any], list[tuple[str, Callable[[], Any]]]]:
    """Column → default, and those whose default is made anew for each row."""
    fields = [(str(field.attname), field) for field in kind._meta.concrete_fields]
    made = {name: field.get_default for name, field in fields if field.has_default() and callable(field.default)}
    return {name: field.get_default() for name, field in fields if name not in made}, [*made.items()]
