"""经过: the ledger of a case as sentences, each with what it told."""

from __future__ import annotations

from typing import Any

from huixiang.ledger.models import Entry
from huixiang.loops.evidence import Count
from huixiang.loops.models import Case
from huixiang.loops.parties import hats
from huixiang.loops.table import OPEN, Need

from . import wording
from .dossier import Dossier
from .rows import time_words


def trail_of(dossier: Dossier) -> list[dict[str, Any]]:
    """The ledger as sentences, the latest first."""
    lines = [_line(dossier, entry) for entry in dossier.entries]
    if lines and not dossier.veiled and not dossier.case.closed_at:
        lines[-1]["now"] = True
    return lines[::-1]


def to_be_judged(dossier: Dossier) -> list[dict[str, Any]]:
    """What the holder of the stage is to judge: the last step onward that said something, or a reply that went out;
    of a judgement the reply that was judged stands before it. Of what came back to her: why."""
    case, course = dossier.case, dossier.course
    if dossier.veiled or course.holder not in {hat.role for hat in hats(case, course, dossier.viewer)}:
        return []
    once_answered = case.table.veil.stages if case.table.veil else ()
    found: list[dict[str, Any]] = []
    for entry in (entry for entry in reversed(dossier.entries) if entry.came_from != entry.to):
        line = _line(dossier, entry)
        if not (line["facts"] or line["files"]):  # it tells no more than that a move was made
            continue
        if not found and not (case.stage in case.table.decisions or dossier.sent_back or _replies(dossier, entry)):
            return []
        found.insert(0, line)
        if entry.came_from not in once_answered:
            break
    return found


def _replies(dossier: Dossier, entry: Entry) -> bool:
    """Whether it told an answer in the office's own words."""
    needs = dossier.needs(entry) if entry.move != OPEN else ()
    return any(need.kind.official and (entry.seq, need.name) in dossier.said for need in needs)


def _line(dossier: Dossier, entry: Entry) -> dict[str, Any]:
    is_the_message = entry.move == OPEN and dossier.message
    return {
        "at": time_words(entry.at, dossier.now),
        "sentence": told(entry, dossier.case),
        "facts": _stood_in(dossier, entry) + ([] if is_the_message else _evidence_told(dossier, entry)),
        "files": dossier.files.get(entry.seq, []),
        "move": entry.move,
    }


def _stood_in(dossier: Dossier, entry: Entry) -> list[dict[str, Any]]:
    """Who decides where whoever else could had done the work herself."""
    role = dossier.case.table.roles.get(entry.evidence.get("stand_in", ""))
    return [{"label": wording.STAND_IN, "value": wording.DECIDES.format(role=role.label)}] if role else []


def _evidence_told(dossier: Dossier, entry: Entry) -> list[dict[str, Any]]:
    """What an entry says in answer to what was asked for, files aside."""
    found = []
    for need in dossier.needs(entry):
        value = dossier.said.get((entry.seq, need.name), "") if need.kind.words else entry.evidence.get(need.name)
        if value in (None, "", [], False) or need.kind.files:
            continue
        shown = value if need.kind.words else shown_of(dossier, need, value)
        found.append({"label": need.kind.label, "value": shown, "long": need.kind.words and len(shown) > 30})
    return found


def shown_of(dossier: Dossier, need: Need, value: Any) -> str:
    """A value as people read it, counted things with their unit."""
    shown = need.kind.shown(value, dossier.names)
    return f"{shown} {need.kind.unit}".strip() if isinstance(need.kind, Count) else shown


def told(entry: Entry, case: Case) -> str:
    """The entry as a sentence: who, as what, did what."""
    table = case.table
    move = table.moves[entry.move].label if entry.move in table.moves else wording.OPENED + table.label
    if entry.account is None:
        return wording.TOLD.format(who=wording.ACTORS.get(entry.actor, entry.actor), move=move)
    label = table.roles[entry.role].label if entry.role in table.roles else ""
    role = " ".join(word for word in (entry.unit.name if entry.unit else "", label) if word)
    return (wording.TOLD_AS if role else wording.TOLD).format(who=entry.account.name, role=role, move=move)
