"""What a reader keeps beside every new case, written in the same breath as its first entry.

The kernel knows no reader: one that wants something kept registers itself when the site starts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from .models import Case

Told = tuple["Case", Mapping[str, str]]  # a new case, and its words by field


class Keeper(Protocol):
    """Somebody who keeps rows of her own beside new cases."""

    def statement(self, told: Told) -> tuple[str, list[Any]] | None:
        """The statement that writes what is kept of one case, with its values; None for nothing."""

    def forget(self, told: Told) -> None:
        """Delete what is kept of one case, whose words are about to be destroyed."""

    def copy(self, cursor: Any, told: list[Told]) -> None:
        """Write what is kept of many cases, by COPY."""


_keepers: list[Keeper] = []


def keep_beside(keeper: Keeper) -> None:
    """From now on let this keeper write beside each case that is opened."""
    if keeper not in _keepers:
        _keepers.append(keeper)


def statements(told: list[Told]) -> list[tuple[str, list[Any]]]:
    """What all keepers want written of these cases."""
    return [found for keeper in _keepers for one in told if (found := keeper.statement(one))]


def forget_beside(told: Told) -> None:
    """Let every keeper delete what she keeps of this case."""
    for keeper in _keepers:
        keeper.forget(told)


def copy_beside(cursor: Any, told: list[Told]) -> None:
    """The same of many cases at once."""
    for keeper in _keepers:
        keeper.copy(cursor, told)
