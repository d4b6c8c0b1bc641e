"""A concern as the one who filed it reads it: one sentence of what is so, and what happened, in plain words.

Only moves named in wording.HAPPENED are told, and of their words only those named there; evidence that is `inner`
never is.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils import timezone

from huixiang.concerns.loop import NO_ANSWER_DUE
from huixiang.ledger.models import Entry
from huixiang.loops.course import Course, replay
from huixiang.loops.models import Attachment, Case, Link, Spoken
from huixiang.loops.parties import Resident
from huixiang.people.models import Unit
from huixiang.vault import identities
from huixiang.vault.file_kinds import size_words

from . import wording

ANSWERS = {"approve", "approve_plan", "answer_now", "record_reply", "share_answer"}
SHOWN_FILES = {"open", "add", "note"}  # those of a reply show with the answer, once it counts


@dataclass
class Line:
    """One thing that happened."""

    at: str
    sentence: str
    note: str = ""
    files: list[dict[str, str]] = field(default_factory=list)
    now: bool = False


@dataclass
class Answer:
    """What was answered, by whom and when; `kept_plan` tells of a plan that is not yet kept."""

    text: str
    unit: str
    at: str
    result: str = ""
    files: list[dict[str, str]] = field(default_factory=list)


class Story:
    """Everything told about one case, from a handful of queries whatever its length."""

    def __init__(self, case: Case, code: str) -> None:
        self.case, self.code = case, code
        self.entries = list(case.entries.order_by("seq"))
        self.course: Course = replay(case.table, self.entries)
        self.words = _words(case)
        self.files = _files(case, code)
        self.names = _names(self.entries, self.course)
        self.open_moves = [move.name for move in case.moves_open_to(Resident(case.pk))]

    @property
    def message(self) -> str:
        return self.words[0].get("message", "")

    @property
    def place(self) -> str:
        return self.words[0].get("place", "")

    @property
    def main(self) -> Case | None:
        """The case this one is merged into."""
        link = self.case.links.filter(kind=Link.Kind.MERGED, undone_at=None).select_related("other").first()
        return link.other if link else None

    @cached_property
    def planned(self) -> Story | None:
        """The case this one is merged into, while its latest answer is a plan that is still to be kept."""
        main = self._merged_into
        return main if main and main._latest and main._latest.move == "approve_plan" else None

    @cached_property
    def _merged_into(self) -> Story | None:
        main = self.main if self.case.stage == "merged" else None
        return Story(main, "") if main else None

    @property
    def late(self) -> bool:
        promised = self.case.promised_at
        broken = bool(promised and not self.case.closed_at and promised < timezone.now() and not self._answered)
        return broken or self._late_here

    @property
    def _late_here(self) -> bool:
        """Whether the day she was told for this very stage has gone by."""
        due = self.case.due_at
        return bool(self.case.stage in wording.LATE_IN and due and due < timezone.now())

    @property
    def _answered(self) -> bool:
        return self.case.stage in NO_ANSWER_DUE

    @property
    def sentences(self) -> list[str]:
        """What is so now and until when, phrase by phrase."""
        so = wording.STATE[self.case.stage].format(lead=self._lead, station=self._station)
        return [phrase for words in (so, self._until()) if words for phrase in words.split(wording.COMMA)]

    @property
    def anew(self) -> bool:
        """Whether the matter is being handled again, so that its answer is the one before."""
        return not self.case.closed_at and not self._answered

    @property
    def dated(self) -> bool:
        """Whether the sentence names the day of the promised answer, which can then be explained."""
        return bool(self._until()) and not self.late and self.case.stage not in (*wording.UNTIL, "merged")

    def _until(self) -> str:
        if self.planned and self.planned.course.plan:
            return wording.UNTIL_PLANNED.format(day=day(self.planned.course.plan[0]))
        if self._merged_into:  # the same people work on both, and by the same day
            main = self._merged_into
            return main._until() if main.case.stage not in ("redo_asked", "supervised") else ""
        if self.case.closed_at or self.case.stage in ("answered", "to_visit", "merged"):
            return ""
        if self._late_here and self.case.due_at:
            return wording.LATE_IN[self.case.stage].format(day=day(timezone.localdate(self.case.due_at)))
        if self.late and self.case.promised_at:
            return wording.LATE.format(day=day(timezone.localdate(self.case.promised_at)))
        if self.case.stage in wording.UNTIL and self.case.due_at:
            return wording.UNTIL[self.case.stage].format(day=day(timezone.localdate(self.case.due_at)))
        if self.case.promised_at:
            return wording.UNTIL_ANSWERED.format(day=day(timezone.localdate(self.case.promised_at)))
        return ""

    @property
    def state(self) -> dict[str, str]:
        """Word and tone of the state's mark."""
        if self.late:
            return {"words": wording.STATE_WORD_LATE, "tone": "late"}
        word = wording.STATE_WORD.get(self.case.stage, wording.STATE_WORD_OPEN)
        return {"words": word, "tone": wording.TONE.get(self.case.stage, "")}

    @property
    def _lead(self) -> str:
        return self._called(self.course.parties.get("lead", [])) or wording.THE_UNIT

    @property
    def _station(self) -> str:
        return self._called(self.course.parties.get("station", [])) or wording.THE_STATION

    def _called(self, keys: list[str]) -> str:
        return "、".join(self.names[key] for key in keys if key in self.names)

    def lines(self) -> list[Line]:
        """What happened, the newest first."""
        told, facts = [], dict[str, Any]()
        for entry in self.entries:
            facts |= entry.evidence
            if line := self._line(entry, facts):
                told.append(line)
        if told:
            told[-1].now = not self.case.closed_at
        return told[::-1]

    def _line(self, entry: Entry, facts: dict[str, Any]) -> Line | None:
        row = wording.HAPPENED.get(_key(entry)) or wording.HAPPENED.get(entry.move)
        if row is None:
            return None
        sentence, quoted = row
        before = self._before(entry)
        files = self.files[entry.seq] if entry.move in SHOWN_FILES else before.files if before else []
        said = before.text if before else self.words[entry.seq].get(quoted, "")
        note = "" if self._shown_above(said) else said
        return Line(moment(entry.at), sentence.format_map(self._told(entry, facts)), note, files)

    def _before(self, entry: Entry) -> Answer | None:
        """The answer this entry gave, where it is not the one the page shows above."""
        if entry.move not in ANSWERS or (entry is self._latest and not self.planned):
            return None
        return self._given(entry)

    @cached_property
    def _latest(self) -> Entry | None:
        return next((entry for entry in reversed(self.entries) if entry.move in ANSWERS), None)

    def _shown_above(self, words: str) -> bool:
        """Whether the page already shows these words as the answer."""
        answer = self.answer
        return bool(answer and answer.text == words)

    def _told(self, entry: Entry, facts: dict[str, Any]) -> dict[str, str]:
        """What sentences are filled with: the facts known by then, as people read them."""
        kinds, words = self.case.table.evidence, self.words[entry.seq]
        told = {k: kinds[k].shown(v, self.names) for k, v in facts.items() if k in kinds and v not in (None, "")}
        told |= {name: day(date.fromisoformat(facts[name])) for name in ("look_again", "plan_day") if facts.get(name)}
        told["lead"] = self._called(facts.get("lead") or []) or self._lead
        told["unit"] = self.names.get(str(entry.unit_id or ""), wording.THE_UNIT)
        told["helping"] = self._called(entry.evidence.get("helpers", []))
        told["helpers"] = wording.AND_HELPERS.format(helpers=told["helping"]) if told["helping"] else ""
        days, number = entry.evidence.get("statutory"), words.get("external_no")
        told["statutory"] = wording.STATUTORY.format(days=days) if days else ""
        told["external"] = wording.EXTERNAL_NO.format(number=number) if number else ""
        return defaultdict(str, told)

    def files_shown(self) -> set[str]:
        """Addresses of every file the owner may fetch."""
        answer = self.answer
        shown = [line.files for line in self.lines()] + ([answer.files] if answer else [])
        return {file["href"] for files in shown for file in files}

    @cached_property
    def answer(self) -> Answer | None:
        """The latest answer that counts, in full; while it is merged, the plan of its main case is told her too."""
        return self.planned.lent() if self.planned else self.answer_by(self.entries[-1].at)

    def answer_by(self, at: datetime) -> Answer | None:
        """The answer that counted at that moment."""
        for entry in reversed(self.entries):
            if entry.move in ANSWERS and entry.at <= at:
                return self._given(entry)
        return None

    def _given(self, entry: Entry) -> Answer | None:
        return self._shared(entry.at) if entry.move == "share_answer" else self._answer(entry)

    def _answer(self, entry: Entry) -> Answer | None:
        said = next((e for e in reversed(self.entries[: entry.seq + 1]) if "reply" in self.words[e.seq]), None)
        if said is None:
            return None
        unit = self.names.get(str(said.unit_id or ""), wording.THE_UNIT)
        result = self.case.table.evidence["result"].shown(said.evidence.get("result", ""), {})
        return Answer(self.words[said.seq]["reply"], unit, moment(entry.at), result, self.files[said.seq])

    def _shared(self, at: datetime) -> Answer | None:
        """The answer the main case had when it was shared."""
        merged = self.case.links.filter(kind=Link.Kind.MERGED, since__lte=at).select_related("other")
        link = merged.order_by("-since", "-id").first()
        return Story(link.other, "").lent(at) if link else None

    def lent(self, at: datetime | None = None) -> Answer | None:
        """Its answer as those merged into it read it: without files, and without what tells who filed it."""
        found = self.answer_by(at) if at else self.answer
        return replace(found, text=identities.for_others(self.case, found.text), files=[]) if found else None


def _key(entry: Entry) -> str:
    """The sentence's own variant: by who did it, or by how it went."""
    if entry.evidence.get("why_gone") == "term":
        return f"{entry.move}.term"
    if entry.evidence.get("contact") == "failed":
        return f"{entry.move}.failed"
    return f"{entry.move}.{entry.role}"


def _words(case: Case) -> defaultdict[int, dict[str, str]]:
    """seq → what was said there, without what is not for the citizen's eyes."""
    inner = {name for name, kind in case.table.evidence.items() if kind.inner}
    found: defaultdict[int, dict[str, str]] = defaultdict(dict)
    for spoken in Spoken.objects.filter(case=case).exclude(field__in=inner).order_by("seq", "id"):
        found[spoken.seq][spoken.field] = spoken.text
    return found


def _files(case: Case, code: str) -> defaultdict[int, list[dict[str, str]]]:
    found: defaultdict[int, list[dict[str, str]]] = defaultdict(list)
    for one in Attachment.objects.filter(case=case).order_by("seq", "id"):
        found[one.seq].append({"name": one.name, "size": size_words(one.size), "href": f"/r/{code}/files/{one.pk}"})
    return found


def _names(entries: list[Entry], course: Course) -> dict[str, str]:
    """Names of every unit the story mentions."""
    keys = {str(entry.unit_id) for entry in entries if entry.unit_id}
    keys |= {key for entry in entries for key in entry.evidence.get("helpers", []) + entry.evidence.get("lead", [])}
    keys |= {key for role in ("lead", "station") for key in course.parties.get(role, [])}
    found = Unit.objects.filter(pk__in=[UUID(key) for key in keys]).order_by("id")
    return {str(unit.pk): unit.name for unit in found}


def day(on: date) -> str:
    """11月28日（周五）, with the year when it is another than this."""
    words = wording.DAY if on.year == timezone.localdate().year else wording.DAY_OF_YEAR
    return words.format(year=on.year, month=on.month, day=on.day, weekday=wording.WEEKDAYS[on.weekday()])


def moment(at: datetime) -> str:
    local = timezone.localtime(at)
    return wording.MOMENT.format(
        year=local.year, month=local.month, day=local.day, hour=local.hour, minute=local.minute
    )
