"""Rows that belong to one organ, laid out so that a province could spread them over many machines (design §6).

Every scoped row carries its organ; every query on it names the organ (django-scopes refuses one that does not);
every join between scoped rows compares the organs; keys and indexes begin with the organ.
"""

import os
import threading
import time
import uuid
from datetime import UTC, datetime
from typing import Any, ClassVar

from django.db import models
from django_scopes import ScopeError, get_scope

A_SECOND = 1000 << 12  # in ticks


class _Ticks:
    """The last tick given out: 1/4096 ms, so that ids of one process rise in the order they were made."""

    lock = threading.Lock()
    last = 0


def uuid7() -> uuid.UUID:
    """A time-ordered UUID (RFC 9562 §5.7): 48 bits of milliseconds, 12 of their fraction (§6.2, method 3), randomness.

    Made later in the same process is greater, unless the clock went back by more than a second.
    """
    with _Ticks.lock:
        tick = (time.time_ns() << 12) // 1_000_000
        if 0 <= _Ticks.last - tick < A_SECOND:
            tick = _Ticks.last + 1
        _Ticks.last = tick
    low = int.from_bytes(os.urandom(8), "big") >> 2
    return uuid.UUID(int=((tick >> 12) << 80) | (0x7 << 76) | ((tick & 0xFFF) << 64) | (0b10 << 62) | low)


def made_at(key: uuid.UUID) -> datetime:
    """The time in a time-ordered id (RFC 9562 §5.7)."""
    return datetime.fromtimestamp((key.int >> 80) / 1000, UTC)


def first_at(moment: datetime) -> uuid.UUID:
    """No id made at that moment is smaller."""
    return uuid.UUID(int=int(moment.timestamp() * 1000) << 80)


def current_organ_id() -> uuid.UUID:
    """The organ whose work is being done; an error where nobody has said which."""
    organ = get_scope()["organ"]
    key: uuid.UUID = organ.pk
    return key


class ScopedObjects(models.Manager):
    """Rows of the current organ only; ScopeError where nobody has said which organ it is."""

    def get_queryset(self) -> "models.QuerySet[Any]":
        scope = get_scope()
        if "organ" not in scope:
            raise ScopeError(f"{self.model.__name__}: say whose rows: with scope(organ=…)")
        return super().get_queryset().filter(organ=scope["organ"])


def _same_organ(field: "models.ForeignKey[Any, Any]", alias: str, related_alias: str) -> Any:
    ours: Any = field.model._meta.get_field("organ")
    theirs: Any = field.remote_field.model._meta.get_field("organ")
    return ours.get_lookup("exact")(ours.get_col(alias), theirs.get_col(related_alias))


class ScopedKey(models.ForeignKey):
    """A foreign key between two rows of one organ: joins compare organs, the constraint is (organ, id)."""

    def __init__(self, to: Any, on_delete: Any = models.PROTECT, **kwargs: Any) -> None:
        super().__init__(to, on_delete, **{**kwargs, "db_constraint": False, "db_index": False})

    def get_extra_restriction(self, alias: str, related_alias: str) -> Any:
        return _same_organ(self, alias, related_alias)


class ScopedOne(models.OneToOneField):
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
    objects: ClassVar[Any] = ScopedObjects()

    class Meta:
        abstract = True
        base_manager_name = "objects"


class Scoped(ScopedBase):
    """A scoped row of its own."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)

    class Meta(ScopedBase.Meta):
        abstract = True
