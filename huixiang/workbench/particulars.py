"""基本情况和各方: what is known about a case besides its message, and who has a part in it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from huixiang.loops.evidence import ACategory, Flag
from huixiang.loops.table import OPEN, UNTIL, Loop

from . import wording
from .dossier import Dossier
from .rows import awaited
from .trail import shown_of


def particulars_of(dossier: Dossier) -> list[dict[str, str]]:
    """What is known about the case besides its message."""
    case = dossier.case
    facts = [
        (wording.KIND, case.kind_label),
        (wording.CATEGORY, dossier.names.get(str(case.category_id), "")),
        (wording.AREA, case.area.name if case.area else ""),
        *((need.kind.label, dossier.said.get((0, need.name), "")) for need in case.table.opening_words[1:]),
        (wording.URGENCY, wording.URGENT.get(case.urgency, "") if case.urgency else ""),
        *_said_at_first(dossier),
        *_flags(dossier),
        *_day_beyond(dossier),
        *_of_record(dossier.record),
    ]
    return [{"label": label, "value": value} for label, value in facts if value]


def _said_at_first(dossier: Dossier) -> Iterable[tuple[str, str]]:
    """Days, counts and choices it was opened with, as they stand by now; parties, deadlines and words stand apart."""
    entries = dossier.entries
    opened = entries and entries[0].move == OPEN and dossier.message
    for need in dossier.case.table.opened_with if opened else ():
        kind = need.kind
        told = kind.words or kind.files or kind.party or kind.sets_day or isinstance(kind, Flag | ACategory)
        if not told and need.name != "notice":  # which notice she was shown is kept for her, nobody works by it
            value = dossier.course.facts.get(need.name)
            yield kind.label, shown_of(dossier, need, value) if value not in (None, "", [], False) else ""


def _flags(dossier: Dossier) -> Iterable[tuple[str, str]]:
    """Facts that were set by a flag and still stand, such as 指定承办."""
    given = {name for entry in dossier.entries for name in entry.evidence}
    for name, kind in dossier.case.table.evidence.items():
        if isinstance(kind, Flag) and name in given and dossier.course.facts.get(name):
            yield kind.label, kind.shown(True, dossier.names)


def _day_beyond(dossier: Dossier) -> Iterable[tuple[str, str]]:
    """The day the whole is due, as last agreed, while the stage has a shorter deadline of its own."""
    table, course, day = dossier.case.table, dossier.course, dossier.course.named_day
    stands_apart = dossier.case.closed_at or table.stages[course.clock_stage].clock.kind == UNTIL
    for need in table.opened_with if day and not dossier.veiled and not stands_apart else ():
        if need.kind.sets_day:
            yield need.kind.label, need.kind.shown(day.isoformat(), dossier.names)


def _of_record(record: Any) -> Iterable[tuple[str, str]]:
    """What the loop's own record beside the case says, if it has one."""
    for field in record._meta.local_fields if record else ():
        value = getattr(record, field.attname)
        if field.is_relation or field.name == "filer" or value in ("", None):
            continue
        if type(value) is int:
            if value > 1:  # one is whoever brought it
                yield str(field.verbose_name), wording.SO_MANY_PEOPLE.format(count=value)
        elif not isinstance(value, bool):
            shown = getattr(record, f"get_{field.name}_display", lambda value=value: str(value))()
            yield str(field.verbose_name), shown
        elif value:
            yield str(field.verbose_name), Flag("").shown(True, {})


def parties_of(dossier: Dossier) -> list[dict[str, str]]:
    """Who has a part in it, by role."""
    found, sent_back = [], awaited(dossier.case)
    for role, keys in dossier.course.parties.items():
        if names := "、".join(dossier.names[key] for key in keys if key in dossier.names):
            value = wording.SENT_IT_BACK.format(unit=names) if role == sent_back else names
            found.append({"label": _party_label(dossier.case.table, role), "value": value})
    return found


def _party_label(table: Loop, party: str) -> str:
    by_role = [role.label for role in table.roles.values() if role.party == party]
    by_evidence = [kind.label for kind in table.evidence.values() if kind.party == party]
    return (by_role or by_evidence or [{"about": wording.ABOUT, "recused": wording.RECUSED}.get(party, party)])[0]
