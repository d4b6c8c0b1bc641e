"""环节: the stages a case passed, round by round, the one it is in, and the way most cases go from there."""

from __future__ import annotations

from itertools import pairwise

from .dossier import Dossier
from .rows import day_words


def rounds_of(dossier: Dossier) -> list[list[dict[str, str]]]:
    """Each stage as a stop: passed with its day, the present one, those ahead; the last round is the one under way."""
    *earlier, last = [_stops(dossier, entries) for entries in _rounds(dossier)]
    now = last.pop() if last[-1]["label"] == dossier.stage_label else _stop(dossier.stage_label)
    ahead = [_stop(label, "ahead") for label in _ahead(dossier)]
    return [*earlier, [*last, {**now, "when": "now"}, *ahead]]


def _rounds(dossier: Dossier) -> list[list]:
    """The entries cut before each move from which a limit starts anew: 同意重办, 责成重新办理."""
    entries, anew = dossier.entries, dossier.case.table.begins_anew
    cuts = [0, *(n for n, entry in enumerate(entries) if entry.move in anew), len(entries)]
    return [entries[begun:ended] for begun, ended in pairwise(cuts)]


def _stops(dossier: Dossier, entries: list) -> list[dict[str, str]]:
    stops: list[dict[str, str]] = []
    for entry in entries:
        label = dossier.label_of(entry.to)
        if not stops or stops[-1]["label"] != label:
            stops.append(_stop(label, "done", day_words(entry.at, dossier.now)))
    return stops


def _stop(label: str, when: str = "", at: str = "") -> dict[str, str]:
    return {"label": label, "when": when, "at": at}


def _ahead(dossier: Dossier) -> list[str]:
    """By the usual move of each stage, as far as the viewer may see; to the end, or where it leads back."""
    table, seen = dossier.case.table, [dossier.case.stage]
    while not dossier.hides(seen[-1]):
        usual = table.moves.get(table.stages[seen[-1]].usual)
        if usual is None or usual.to not in table.stages or usual.to in seen:
            break
        seen.append(usual.to)
    return [dossier.label_of(stage) for stage in seen[1:]]
