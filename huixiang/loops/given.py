"""Evidence as a person gave it: checked cell by cell, and what it brings about by itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from huixiang.ledger.models import Entry

from . import wording
from .models import Case
from .refusals import BadEvidence
from .table import Need


@dataclass
class Given:
    """Evidence as it will be recorded: codes into the entry, words and files beside it."""

    codes: dict[str, Any] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)


def cleaned(needs: Iterable[Need], given: dict[str, Any], case: Case) -> Given:
    """Check each cell of evidence; BadEvidence names the first that will not do."""
    result = Given()
    for need in needs:
        value = given.get(need.name) if need.kind.asked else case.author
        given_nothing = value in (None, "", [], ())
        value = need.kind.unsaid if given_nothing else need.kind.clean(value, case)
        if not need.optional and (given_nothing or (need.kind.words and not value)):
            raise BadEvidence(need.name, wording.NEEDS.format(label=need.kind.label))
        if need.kind.words and value:
            result.words[need.name] = value
        elif not need.kind.words and value is not None:
            result.codes[need.name] = value
    return result


def told_by(entry: Entry, given: dict[str, Any], case: Case) -> bool:
    """Whether this entry tells exactly what is given now, files aside."""
    needs = [need for need in case.table.moves[entry.move].needs if not need.kind.files]
    try:
        now = cleaned(needs, given, case)
    except BadEvidence:
        return False
    spoken = dict(case.spoken.filter(seq=entry.seq).order_by().values_list("field", "text"))
    return now.words == spoken and all(entry.evidence.get(name) == value for name, value in now.codes.items())


def brought_about(needs: Iterable[Need], codes: dict[str, Any], case: Case) -> dict[str, Any]:
    """What the evidence changes by itself: parties, limits, the day a stage is due (a child's, when one opens)."""
    needs, changes = list(needs), dict[str, Any]()
    opens = any(need.kind.opens for need in needs)
    for need in needs:
        if need.name not in codes:
            continue
        value = codes[need.name]
        if need.kind.party:
            changes.setdefault("parties", {})[need.kind.party] = value
        if need.kind.sets_day and not opens:
            changes["until"] = value
        if need.kind.sets:
            changes.setdefault("sets", {})[need.kind.sets] = value
        if need.kind.adds:
            changes.setdefault("adds", {})[need.kind.adds] = value
    _refuse_a_day_beyond(needs, changes, case)
    return changes


def _refuse_a_day_beyond(needs: Iterable[Need], changes: dict[str, Any], case: Case) -> None:
    """A part is done by the day of the whole, which cannot close over it; once that day has passed, by any day."""
    need = next((need for need in needs if need.kind.within), None)
    if need is None or case.parent is None or "until" not in changes:
        return
    whole = case.parent.course().named_day
    if whole and timezone.localdate(case.now) <= whole < date.fromisoformat(changes["until"]):
        raise need.kind.refuse(wording.DAY_BEYOND, day=wording.DAY_OF_YEAR.format(day=whole))
