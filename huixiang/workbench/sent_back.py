"""What was handed on to be decided and came back to be amended: the text written then is amended, not written anew."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from huixiang.ledger.models import Entry
from huixiang.loops.evidence import Choice, Count, Day
from huixiang.loops.table import Need

if TYPE_CHECKING:
    from .dossier import Dossier


def sent_back(dossier: Dossier) -> Entry | None:
    """The step onward that was refused where it was to be decided, unless somebody else works on it now."""
    table = dossier.case.table
    moved = [entry for entry in reversed(dossier.entries) if entry.came_from != entry.to]
    if not moved or "parties" in moved[0].evidence:
        return None
    if moved[0].came_from in table.stages and moved[0].move == table.stages[moved[0].came_from].usual:
        return None
    for later, entry in pairwise(moved):
        if later.came_from not in table.decisions:
            return None
        if entry.came_from == dossier.case.stage:
            return entry
    return None


def amended(dossier: Dossier, entry: Entry, need: Need) -> Any:
    """What that step said, where it can be said again: a text that is read masked, a file and a unit cannot."""
    if need.kind.words:
        return dossier.said.get((entry.seq, need.name)) if dossier.in_full(need.name) else None
    return entry.evidence.get(need.name) if isinstance(need.kind, Choice | Count | Day) else None
