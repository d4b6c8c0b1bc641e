"""Rows that belong to one organ, laid out so that a province could spread them over many machines (design §6).

Every scoped row carries its organ; every query on it names the organ (django-scopes refuses one that does not);
every join between scoped rows compares the organs; keys and indexes begin with the organ.
"""

import os
import time
import uuid
from typing import Any

from django.db import models
from django_scopes import ScopedManager, get_scope


def uuid7() -> uuid.UUID:
    """A time-ordered UUID (RFC 9562 §5.7): 48 bits of milliseconds, then randomness."""
    stamp = time.time_ns() // 1_000_000
    low = int.from_bytes(os.urandom(10), "big")
    value = (stamp << 80) | (0x7 << 76) | ((low >> 68) << 64) | (0b10 << 62) | (low & ((1 << 62) - 1))
    return uuid.UUID(int=value)


def current_organ_id() -> uuid.UUID:
    """The organ whose work is being done; an error where nobody has said which."""
    organ = get_scope()["organ"]
    key: uuid.UUID = organ.pk
    return key


def _same_organ(field: "models.ForeignKey[Any, Any]", alias: str, related_alias: str) -> Any:
    theirs = field.remote_field.model._meta.get_field("organ").get_col(related_alias)
    lookup = field.model._meta.get_field("organ").get_lookup("exact")
    return lookup(field.model._meta.get_field("organ").get_col(alias), theirs)


class ScopedKey(models.ForeignKey):  # type: ignore[type-arg]
    """A foreign key between two rows of one organ: joins compare organs, the constraint is (organ, id)."""

    def __init__(self, to: Any, on_delete: Any = models.PROTECT, **kwargs: Any) -> None:
        super().__init__(to, on_delete, **{**kwargs, "db_constraint": False, "db_index": False})

    def get_extra_restriction(self, alias: str, related_alias: str) -> Any:
        return _same_organ(self, alias, related_alias)


class ScopedOne(models.OneToOneField):  # type: ignore[type-arg]
    """A loop's own record beside its case: the record's key is (organ, case)."""

    def __init__(self, to: Any, on_delete: Any = models.PROTECT, **kwargs: Any) -> None:
        super().__init__(to, on_delete, **{**kwargs, "db_constraint": False, "primary_key": True})

    def get_extra_restriction(self, alias: str, related_alias: str) -> Any:
        return _same_organ(self, alias, related_alias)


class ScopedBase(models.Model):
    """What every scoped table has: the organ, and a manager that always names it."""

    organ = models.ForeignKey(
        "people.Organ", models.PROTECT, default=current_organ_id, editable=False, related_name="+", db_index=False
    )
    objects = ScopedManager(organ="organ")

    class Meta:
        abstract = True
        base_manager_name = "objects"


class Scoped(ScopedBase):
    """A scoped row of its own."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)

    class Meta(ScopedBase.Meta):
        abstract = True
