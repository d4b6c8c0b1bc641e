"""环节: the stages a case passed, the one it is in, and the way most cases go from there."""

from __future__ import annotations

from .dossier import Dossier
from .rows import day_words


def stages_of(dossier: Dossier) -> list[dict[str, str]]:
    """Each stage as a stop: passed with its day, the present one, those ahead."""
    *passed, (now, since) = _passed(dossier)
    return [
        *({"label": label, "when": "done", "at": at} for label, at in passed),
        {"label": now, "when": "now", "at": since},
        *({"label": label, "when": "ahead", "at": ""} for label in _ahead(dossier)),
    ]


def _passed(dossier: Dossier) -> list[tuple[str, str]]:
    passed: list[tuple[str, str]] = []
    for entry in dossier.entries:
        label = dossier.label_of(entry.to)
        if not passed or passed[-1][0] != label:
            passed.append((label, day_words(entry.at, dossier.now)))
    if passed[-1][0] != dossier.stage_label:
        passed.append((dossier.stage_label, ""))
    return passed


def _ahead(dossier: Dossier) -> list[str]:
    """By the usual move of each stage, as far as the viewer may see; to the end, or where it leads back."""
    table, seen = dossier.case.table, [dossier.case.stage]
    while not dossier.hides(seen[-1]):
        usual = table.moves.get(table.stages[seen[-1]].usual)
        if usual is None or usual.to not in table.stages or usual.to in seen:
            break
        seen.append(usual.to)
    return [dossier.label_of(stage) for stage in seen[1:]]
