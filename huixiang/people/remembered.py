"""Small tables that everybody reads and hardly anyone changes: read once, kept for some seconds in each process.

A change made here is seen at once by whoever calls `forget`, and elsewhere after at most the seconds named.
"""

import time
from collections.abc import Callable, Hashable
from functools import wraps
from typing import ParamSpec, TypeVar
from uuid import UUID

from django_scopes import get_scope

Told = ParamSpec("Told")
Value = TypeVar("Value")

_kept: dict[tuple[Hashable, ...], tuple[float, object]] = {}


def remembered(seconds: float) -> Callable[[Callable[Told, Value]], Callable[Told, Value]]:
    """Keep what a function answers, for each organ and each set of (hashable) arguments."""

    def keeping(ask: Callable[Told, Value]) -> Callable[Told, Value]:
        @wraps(ask)
        def answer(*args: Told.args, **kwargs: Told.kwargs) -> Value:
            key, now = (ask, _organ(), args, tuple(sorted(kwargs.items()))), time.monotonic()
            kept = _kept.get(key)
            if kept is None or now - kept[0] > seconds:
                kept = _kept[key] = (now, ask(*args, **kwargs))
            return kept[1]  # type: ignore[return-value]

        return answer

    return keeping


def _organ() -> UUID | None:
    organ = get_scope().get("organ")
    return organ.pk if organ else None


def forget() -> None:
    """Read everything anew at the next question (after an import, between tests)."""
    _kept.clear()
