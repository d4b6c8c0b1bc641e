"""Rows as somebody wrote them: what cannot be read is a fault that names its row, told at start-up and never raised."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

Fault = tuple[str, str]  # code, sentence
Row = tuple[Any, ...]

ROLE = "name posts party label"
STAGE = "name holder clock label"
EVIDENCE = "name kind"
MOVE = "name from to by needs clause label"


def legible(what: str, rows: Iterable[Any], cells: str, most: int, misread: list[Fault]) -> list[Row]:
    """The rows that can be read; a fault for each of the others."""
    found: dict[str, Row] = {}
    for number, row in enumerate(rows, 1):
        if fault := _fault(row, cells, most, found):
            misread.append((fault[0], f"{what}, row {number}{fault[1]}"))
        else:
            found[row[0]] = tuple(row)
    return [*found.values()]


def _fault(row: Any, cells: str, most: int, before: dict[str, Row]) -> Fault | None:
    least = len(cells.split())
    if not isinstance(row, tuple | list):
        return "E025", f": {row!r} is no row in brackets"
    name = f" ({row[0]!r})" if row else ""
    if not least <= len(row) <= most:
        takes = f"{least}" if least == most else f"{least} to {most}"
        return "E025", f"{name}: {len(row)} cells, where it takes {takes}: {cells}"
    texts = row[: {EVIDENCE: 1, MOVE: least}.get(cells)]
    if not all(isinstance(cell, str) for cell in texts):
        return "E025", f"{name}: a cell is no text"
    return ("E026", f": another row is called '{row[0]}' too") if row[0] in before else None


def extras(row: Row, misread: list[Fault]) -> Iterator[tuple[str, Any]]:
    """What follows the label of a move, as (kind, value): most, why_not, anew, when, never."""
    for extra in row[7:]:
        match extra:
            case int() if not isinstance(extra, bool):
                yield "most", extra
            case str() if extra.startswith("anew "):
                yield "anew", tuple(extra.split()[1:])
            case str() if extra.startswith("never "):
                yield "never", tuple(extra.split()[1:])
            case str() if extra.startswith("when ") and "=" in extra:
                yield "when", _when(extra.removeprefix("when ").strip())
            case Callable():
                yield "why_not", extra
            case _:
                told = "a function, a number, 'anew move …', 'when fact=value' or 'never role …'"
                misread.append(("E027", f"{row[0]}: after the label may follow {told}, not {extra!r}"))


def _when(cell: str) -> tuple[str, str, bool]:
    """Read "result!=planned": a fact of the case that must (not) be so."""
    fact, _, value = cell.partition("=")
    return fact.rstrip("!"), value, not fact.endswith("!")


def words(cell: str, known: Sequence[str] | dict[str, Any], where: str, misread: list[Fault]) -> list[tuple[str, bool]]:
    """Read "reply files?" into (name, optional); a fault for each name that nobody declared."""
    names = [(word.rstrip("?"), word.endswith("?")) for word in cell.split()]
    misread += [
        ("E028", f"{where} needs '{name}', which is no evidence of this loop") for name, _ in names if name not in known
    ]
    return [(name, optional) for name, optional in names if name in known]
