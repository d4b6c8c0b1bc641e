"""A case as its page shows it: the message, the facts, what happened, where it stands, what I may do."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from huixiang.concerns import outsiders
from huixiang.insight.reply_check import ReplyHint, hints_on_reply
from huixiang.ledger.models import Entry
from huixiang.ledger.progress import progress
from huixiang.loops.allowed import held_up, open_to
from huixiang.loops.course import Course, replay
from huixiang.loops.evidence import ACategory, Count, Flag
from huixiang.loops.explain import explain_due
from huixiang.loops.models import Case, Link, Party, Spoken
from huixiang.loops.parties import HELPER, hats
from huixiang.loops.table import BACK, LOOPS, OPEN, SAME, UNTIL, Move, Need, Veil
from huixiang.loops.veil import same_everywhere, veil_over
from huixiang.people.models import Account, Category, Unit
from huixiang.public.published import GONE, TAKEN_BACK
from huixiang.suggestions.letter import endorsed
from huixiang.suggestions.loop import SUGGESTION
from huixiang.vault import identities, masking, rights
from huixiang.vault.loop import TEXT
from huixiang.vault.models import Field

from . import wording
from .rows import day_words, deadline_words, due_words, of_a_citizen, stage_label, time_words, with_veil

AN_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
KEYS = "123456789"
WORKERS = (HELPER, "owner")  # parties a child case was given to
GIVEN_BACK = [("assist", "done"), (outsiders.LOOP, "answered")]  # where an opinion counts
REPLY_AT_HAND = ("to_endorse", "to_check", "handling")  # of a concern, once a reply was written


class Sheet:
    """Everything the page of one case shows to one account; its parts are read once."""

    def __init__(self, case: Case, viewer: Account | AnonymousUser) -> None:
        self.case, self.viewer, self.now = case, viewer, timezone.now()

    # read when somebody looks: a move that is simply made shows nothing of them

    @cached_property
    def all(self) -> list[Any]:
        return list(self.case.entries.select_related("account", "unit").order_by("seq"))

    @cached_property
    def course(self) -> Course:
        return replay(self.case.table, self.all)

    @cached_property
    def veil(self) -> Veil | None:
        return veil_over(self.case, self.course, self.viewer)

    @cached_property
    def entries(self) -> list[Any]:
        """Those the viewer may know of."""
        hidden = self.veil.moves if self.veil else ()
        return [entry for entry in self.all if entry.move not in hidden]

    @property
    def veiled(self) -> bool:
        """Whether the stage itself must not show."""
        return bool(self.veil) and self.case.stage in self.veil.stages

    @property
    def stage_label(self) -> str:
        return self.veil.label if self.veiled else self.case.stage_label

    @property
    def seq(self) -> int | str:
        """How many entries the page shows; behind a veil nothing, for the number alone would tell."""
        return "" if self.veiled else self.course.seq

    @property
    def tone(self) -> str:
        return "" if self.veiled else due_words(self.case, self.now)[1]

    @property
    def state(self) -> str:
        """The stage, and the days it has left."""
        words = "" if self.veiled else due_words(self.case, self.now)[0]
        return f"{self.stage_label} · {words}" if words else self.stage_label

    @property
    def opened(self) -> str:
        return time_words(self.case.opened_at, self.now)

    # what was brought

    @cached_property
    def said(self) -> dict[tuple[int, str], str]:
        """Free text by entry and field."""
        rows = self.case.spoken.order_by("seq", "field").values_list("seq", "field", "text")
        kinds = self.case.table.evidence
        plain = {name for name, kind in kinds.items() if kind.official} if of_a_citizen(self.case) else set(kinds)
        elsewhere = self._told_elsewhere
        return {
            (seq, field): elsewhere.get(field) or (text if field in plain else masking.story(text))
            for seq, field, text in rows
        }

    @cached_property
    def _told_elsewhere(self) -> dict[str, str]:
        """What stands in place of words meant for those who may see the case they opened, and nobody else."""
        aside = {name: kind.opens for name, kind in self.case.table.evidence.items() if kind.aside}
        if not any(need.name in aside for entry in self.entries for need in self._needs(entry)):
            return {}
        seen = Case.objects.visible_to(self.viewer).filter(parent=self.case, loop__in=aside.values())
        known = set(seen.order_by().values_list("loop", flat=True))
        return {
            name: wording.SEEN_BY.format(roles=wording.AND.join(role.label for role in LOOPS[loop].roles.values()))
            for name, loop in aside.items()
            if loop not in known
        }

    @cached_property
    def record(self) -> Any:
        """The loop's own record beside the case, if it has one."""
        return getattr(self.case, self.case.loop, None)

    @cached_property
    def message(self) -> str:
        """What was brought in the words of the one who brought it: its own, or the parent's."""
        own = self.case.table.opening_words
        return self.said.get((0, own[0].name), "") if own else ""

    @property
    def message_label(self) -> str:
        """What its own words are called where those of the whole stand beneath them; else they speak for themselves."""
        return self.case.table.opening_words[0].kind.label if self.message and self.of_parent else ""

    @cached_property
    def substance(self) -> dict[str, Any] | None:
        """What it is about where that was written after it was opened, as last given, with its files."""
        names, kinds = self.case.table.substance, self.case.table.evidence
        given = {field: (seq, text) for (seq, field), text in sorted(self.said.items()) if field in names}
        if not given:
            return None
        facts = [{"label": kinds[name].label, "value": given[name][1], "long": True} for name in names if name in given]
        return {"facts": facts, "files": self.files.get(max(seq for seq, _ in given.values()), [])}

    @cached_property
    def of_parent(self) -> list[str]:
        """What the parent was opened with, for whoever works on a part of it and was told nothing else, or helps with it."""
        if not self.case.parent_id or (self.message and self.case.table.own_party != HELPER):
            return []
        words = [need.name for need in self.case.parent.table.opening_words]
        spoken = dict(self.case.parent.spoken.filter(seq=0, field__in=words).order_by().values_list("field", "text"))
        return [masking.story(spoken[name]) for name in words if name in spoken]

    @cached_property
    def facts(self) -> list[dict[str, str]]:
        """What is known about the case besides its message."""
        case = self.case
        facts = [
            (wording.KIND, case.kind_label),
            (wording.CATEGORY, self.names.get(str(case.category_id), "")),
            (wording.AREA, case.area.name if case.area else ""),
            *((need.kind.label, self.said.get((0, need.name), "")) for need in case.table.opening_words[1:]),
            (wording.URGENCY, wording.URGENT.get(case.urgency, "") if case.urgency else ""),
            *self._said_at_first(),
            *self._flags(),
            *self._day_beyond(),
            *self._of_record(),
        ]
        return [{"label": label, "value": value} for label, value in facts if value]

    def _said_at_first(self) -> Iterable[tuple[str, str]]:
        """Days, counts and choices it was opened with, as they stand by now; parties, deadlines and words stand apart."""
        opened = self.entries and self.entries[0].move == OPEN and self.message
        for need in self.case.table.opened_with if opened else ():
            kind = need.kind
            told = kind.words or kind.files or kind.party or kind.sets_day or isinstance(kind, Flag | ACategory)
            if not told and need.name != "notice":  # which notice she was shown is kept for her, nobody works by it
                value = self.course.facts.get(need.name)
                yield kind.label, self._shown(need, value) if value not in (None, "", [], False) else ""

    def _flags(self) -> Iterable[tuple[str, str]]:
        """Facts that were set by a flag and still stand, such as 指定承办."""
        given = {name for entry in self.entries for name in entry.evidence}
        for name, kind in self.case.table.evidence.items():
            if isinstance(kind, Flag) and name in given and self.course.facts.get(name):
                yield kind.label, kind.shown(True, self.names)

    def _day_beyond(self) -> Iterable[tuple[str, str]]:
        """The day the whole is due, as last agreed, while the stage has a shorter deadline of its own."""
        table, day = self.case.table, self.course.named_day
        stands_apart = self.case.closed_at or table.stages[self.course.clock_stage].clock.kind == UNTIL
        for need in table.opened_with if day and not self.veiled and not stands_apart else ():
            if need.kind.sets_day:
                yield need.kind.label, need.kind.shown(day.isoformat(), self.names)

    def _of_record(self) -> Iterable[tuple[str, str]]:
        for field in self.record._meta.local_fields if self.record else ():
            value = getattr(self.record, field.attname)
            if field.is_relation or field.name == "filer" or value in ("", None):
                continue
            if type(value) is int:
                if value > 1:  # one is whoever brought it
                    yield str(field.verbose_name), wording.SO_MANY_PEOPLE.format(count=value)
            elif not isinstance(value, bool):
                shown = getattr(self.record, f"get_{field.name}_display", lambda value=value: str(value))()
                yield str(field.verbose_name), shown
            elif value:
                yield str(field.verbose_name), Flag("").shown(True, {})

    @cached_property
    def identity(self) -> list[dict[str, str]]:
        """The masked identity, field by field."""
        if self.case.table.roles.get("resident") is None:
            return []
        told = identities.masked(self.case)
        if getattr(self.record, "secret", False):  # a surname and seven digits are her name and number in a village
            told = dict.fromkeys(told, wording.ASKED_TO_BE_KEPT)
        known = [{"field": field, "label": str(Field(field).label), "value": value} for field, value in told.items()]
        words = {"field": TEXT, "label": wording.COVERED_WORDS, "value": wording.COVERED}
        return [*known, words] if identities.covered(self.case) else known

    @cached_property
    def takes_paper(self) -> bool:
        """Whether the viewer sits where a person may ask on paper about her own data."""
        return self.case.receipt is not None and rights.may_register(self.case, self.viewer)

    @cached_property
    def granted(self) -> set[str]:
        """Fields a live grant lets this viewer look at."""
        mine = Case.objects.filter(identity_request__of=self.case, stage="granted", parties__role="asker")
        request = mine.filter(parties__account=self.viewer.pk, due_at__gt=timezone.now()).order_by("-opened_at").first()
        return set(request.course().facts["fields"]) if request else set()

    @cached_property
    def reply_hints(self) -> list[ReplyHint]:
        """What to look at in the latest reply, while it waits to be signed or is written anew."""
        replies = [text for (_, field), text in sorted(self.said.items()) if field == "reply"]
        if self.veiled or self.case.stage not in REPLY_AT_HAND or not replies:
            return []
        return hints_on_reply(self.case, f"{self.case.title}。{self.message}", replies[-1], self.viewer)

    # what happened

    @cached_property
    def names(self) -> dict[str, str]:
        """Names of every unit, person, category and case that the shown entries mention."""
        text = " ".join(str(entry.evidence) for entry in self.entries) + f" {self.case.category_id}"
        ids = set(AN_ID.findall(text))
        return {
            **{str(u.pk): u.name for u in Unit.objects.filter(pk__in=ids).order_by()},
            **{str(a.pk): a.name for a in Account.objects.filter(pk__in=ids).order_by()},
            **{str(c.pk): str(c) for c in Category.objects.filter(pk__in=ids).order_by()},
            **{str(k): n for k, n in Case.objects.filter(pk__in=ids).order_by().values_list("pk", "number")},
        }

    @cached_property
    def files(self) -> dict[int, list[dict[str, Any]]]:
        """Files by entry; those of hidden entries are absent."""
        shown = {entry.seq for entry in self.entries}
        found: dict[int, list[dict[str, Any]]] = {}
        for file in self.case.attachments.filter(seq__in=shown).order_by("seq", "id"):
            href = reverse("workbench:attachment", args=[self.case.number, file.pk])
            found.setdefault(file.seq, []).append({"name": file.name, "size": size_words(file.size), "href": href})
        return found

    @cached_property
    def trail(self) -> list[dict[str, Any]]:
        """The ledger as sentences, the latest first."""
        lines = [self._line(entry) for entry in self.entries]
        if lines and not self.veiled and not self.case.closed_at:
            lines[-1]["now"] = True
        return lines[::-1]

    @cached_property
    def progress(self) -> list[str]:
        """How far the proof of the shown entries has come; hidden ones are not counted, for a step back would tell."""
        return progress(self.case.pk, [entry.seq for entry in self.entries])

    @cached_property
    def brought(self) -> list[dict[str, Any]]:
        """What the holder of the stage is to judge: the last step onward that said something, or a reply that went out;
        of a judgement the reply that was judged stands before it."""
        if self.veiled or self.course.holder not in {hat.role for hat in hats(self.case, self.course, self.viewer)}:
            return []
        found: list[dict[str, Any]] = []
        for entry in reversed(self.entries):
            if entry.came_from == entry.to or not says(line := self._line(entry)):
                continue
            if not found and self.case.stage not in self.case.table.decisions and not self._replies(entry):
                return []
            found.insert(0, line)
            if entry.came_from not in self._once_answered:
                break
        return found

    @property
    def _once_answered(self) -> tuple[str, ...]:
        """Stages in which an answer is out and is judged."""
        return tuple(self.case.table.veil.stages) if self.case.table.veil else ()

    def _replies(self, entry: Entry) -> bool:
        """Whether it told an answer in the office's own words."""
        needs = self.case.table.moves[entry.move].needs if entry.move in self.case.table.moves else ()
        return any(need.kind.official and (entry.seq, need.name) in self.said for need in needs)

    def _line(self, entry: Entry) -> dict[str, Any]:
        needs = self._needs(entry)
        return {
            "at": time_words(entry.at, self.now),
            "sentence": told(entry, self.case),
            "facts": self._stood_in(entry)
            + ([] if entry.move == OPEN and self.message else self._evidence(entry, needs)),
            "files": self.files.get(entry.seq, []),
            "move": entry.move,
        }

    def _needs(self, entry: Entry) -> Iterable[Need]:
        move = self.case.table.moves.get(entry.move)
        return move.needs if move else self.case.table.opened_with

    def _stood_in(self, entry: Entry) -> list[dict[str, Any]]:
        """Who decides where whoever else could had done the work herself."""
        role = self.case.table.roles.get(entry.evidence.get("stand_in", ""))
        return [{"label": wording.STAND_IN, "value": wording.DECIDES.format(role=role.label)}] if role else []

    def _evidence(self, entry: Entry, needs: Iterable[Need]) -> list[dict[str, str]]:
        found = []
        for need in needs:
            value = self.said.get((entry.seq, need.name), "") if need.kind.words else entry.evidence.get(need.name)
            if value in (None, "", [], False) or need.kind.files:
                continue
            shown = value if need.kind.words else self._shown(need, value)
            found.append({"label": need.kind.label, "value": shown, "long": need.kind.words and len(shown) > 30})
        return found

    def _shown(self, need: Need, value: Any) -> str:
        shown = need.kind.shown(value, self.names)
        return f"{shown} {need.kind.unit}".strip() if isinstance(need.kind, Count) else shown

    # where it stands

    @cached_property
    def stages(self) -> list[dict[str, str]]:
        """The rail: stages passed with their day, the present one, and the way most cases go from here."""
        passed = self._passed()
        now, done = passed[-1], passed[:-1]
        rail = [{"label": label, "when": "done", "at": at} for label, at in done]
        rail.append({"label": now[0], "when": "now", "at": now[1]})
        return rail + [{"label": label, "when": "ahead", "at": ""} for label in self._ahead()]

    def _passed(self) -> list[tuple[str, str]]:
        passed: list[tuple[str, str]] = []
        for entry in self.entries:
            label = self._label(entry.to)
            if not passed or passed[-1][0] != label:
                passed.append((label, day_words(entry.at, self.now)))
        if passed[-1][0] != self.stage_label:
            passed.append((self.stage_label, ""))
        return passed

    def _label(self, stage: str) -> str:
        hidden = self.veil and stage in self.veil.stages
        return self.veil.label if hidden else self.case.table.stages[stage].label

    def _ahead(self) -> list[str]:
        labels, stage, seen = [], self.case.stage, {self.case.stage}
        while not self.veiled and (way := likely_way(self.case, stage)) and way.to not in seen:
            stage = way.to
            seen.add(stage)
            labels.append(self._label(stage))
            if self.veil and stage in self.veil.stages:
                break
        return labels

    @cached_property
    def deadline(self) -> dict[str, Any]:
        """The stage's deadline, told and explained; nothing behind a veil or without one."""
        if self.veiled or self.case.closed_at or not self.case.due_at or not self.case.holder:
            return {}
        words, tone = due_words(self.case, self.now)
        due = deadline_words(self.case.due_at, self.now)
        return {"due": due, "words": words, "tone": tone, "reasons": explain_due(self.case)}

    @property
    def promised(self) -> str:
        return "" if self.veiled or not self.case.promised_at else deadline_words(self.case.promised_at, self.now)

    @property
    def public_page(self) -> str:
        """Where everybody can read of it; "" when it is not published or no longer."""
        told = [entry.move for entry in self.entries if entry.move in TAKEN_BACK]
        stands = told[-1:] == ["publish"] and self.case.stage not in GONE
        return reverse("public:matter", args=[self.case.pk]) if stands else ""

    @property
    def outside_page(self) -> str:
        """The address to hand to somebody without an account; "" once it can be used no more, or by no sender."""
        sends = {"sender", "lead"} & {hat.role for hat in hats(self.case, self.course, self.viewer)}
        waits = self.case.loop == outsiders.LOOP and not self.case.closed_at
        return reverse("public:outside", args=[outsiders.token_of(self.case)]) if waits and sends else ""

    @property
    def letter_page(self) -> str:
        """Where the reply to a suggestion is printed as a letter; "" before one went out."""
        out = self.case.loop == SUGGESTION.name and endorsed(self.entries)
        return reverse("suggestions:letter", args=[self.case.number]) if out else ""

    @cached_property
    def parties(self) -> list[dict[str, str]]:
        """Who has a part in it, by role."""
        found = []
        for role, keys in self.course.parties.items():
            if names := [self.names[key] for key in keys if key in self.names]:
                found.append({"label": self._party_label(role), "value": "、".join(names)})
        return found

    def _party_label(self, party: str) -> str:
        table = self.case.table
        by_role = [role.label for role in table.roles.values() if role.party == party]
        by_evidence = [kind.label for kind in table.evidence.values() if kind.party == party]
        return (by_role or by_evidence or [{"about": wording.ABOUT, "recused": wording.RECUSED}.get(party, party)])[0]

    @cached_property
    def kin(self) -> list[dict[str, str]]:
        """Parent, children and linked cases the viewer may know of."""
        links = [*self.case.links.filter(undone_at=None).values_list("other_id", "kind")]
        links += self.case.linked.filter(undone_at=None).values_list("case_id", "kind")
        kinds = {key: str(Link.Kind(kind).label) for key, kind in links}
        # each has a veil of its own: a helper's case must not tell how its parent was judged
        seen = with_veil(Case.objects.visible_to(self.viewer), self.viewer)
        near, children = seen.filter(pk__in=[*kinds, self.case.parent_id]), seen.filter(parent=self.case)
        whose, said = dict(held_by(children)), dict(given_back(children))
        return [
            {
                "href": reverse("workbench:case", args=[other.number]),
                "what": kinds.get(other.pk) or self._kinship(other),
                "title": other.title,
                "stage": " · ".join(filter(None, [whose.get(other.pk), stage_label(other)])),
                "said": said.get(other.pk, ""),
            }
            for other in [*near.order_by("opened_at", "id"), *children.order_by("opened_at", "id")]
        ]

    def _kinship(self, other: Case) -> str:
        above = other.pk == self.case.parent_id
        words = wording.ABOVE if above else wording.BELOW if other.loop == self.case.loop else wording.BESIDE
        return words.format(loop=other.table.label)

    # what I may do

    @cached_property
    def moves(self) -> list[Move]:
        """Moves open to the viewer, the likely one first; behind a veil only those whose button tells nothing."""
        case, course = self.case, self.course
        here = [
            move for move in case.table.moves_from(case.stage) if not self.veiled or same_everywhere(self.veil, move)
        ]
        open_moves = [move for move in here if open_to(case, course, move, self.viewer)]
        return sorted(open_moves, key=lambda move: likelihood(case, case.stage, move))

    @cached_property
    def held_up(self) -> str:
        """Why the viewer cannot make the move by which most cases leave this stage, though it is hers to make."""
        usual = self.case.table.moves.get(self.case.table.stages[self.case.stage].usual)
        if self.veiled or usual is None or usual in self.moves:
            return ""
        return held_up(self.case, self.course, usual, self.viewer)

    @property
    def buttons(self) -> list[dict[str, str]]:
        return [
            {
                "name": move.name,
                "label": move.label,
                "href": reverse("workbench:move", args=[self.case.number, move.name]),
                "key": KEYS[place] if place < len(KEYS) else "",
                "strong": move.name == self.case.table.stages[self.case.stage].usual,
            }
            for place, move in enumerate(self.moves)
        ]


def says(line: dict[str, Any]) -> bool:
    """Whether a line of the trail tells more than that a move was made."""
    return bool(line["facts"] or line["files"])


def held_by(children: QuerySet[Case]) -> Iterable[tuple[UUID, str]]:
    """Each child with the unit its work was given to: children of one case often bear its title, all alike."""
    parties = Party.objects.filter(case__in=children, role__in=WORKERS).exclude(unit=None)
    return parties.order_by("case_id", "role").values_list("case_id", "unit__name")


def given_back(children: QuerySet[Case]) -> Iterable[tuple[UUID, str]]:
    """Each helper's case that is done with the opinion it was signed with: whoever answers need not go and look."""
    done = Q()
    for loop, stage in GIVEN_BACK:
        done |= Q(loop=loop, stage=stage)
    spoken = Spoken.objects.filter(case__in=children.filter(done), field="opinion").order_by("case_id", "seq")
    return ((key, masking.story(text)) for key, text in spoken.values_list("case_id", "text"))


def told(entry: Entry, case: Case) -> str:
    """The entry as a sentence: who, as what, did what."""
    table = case.table
    move = table.moves[entry.move].label if entry.move in table.moves else wording.OPENED + table.label
    if entry.account is None:
        return wording.TOLD.format(who=wording.ACTORS.get(entry.actor, entry.actor), move=move)
    label = table.roles[entry.role].label if entry.role in table.roles else ""
    role = " ".join(word for word in (entry.unit.name if entry.unit else "", label) if word)
    return (wording.TOLD_AS if role else wording.TOLD).format(who=entry.account.name, role=role, move=move)


def likelihood(case: Case, stage: str, move: Move) -> tuple[bool, ...]:
    """Sorts moves: the usual one first, then what the holder may do, then what leads on."""
    table = case.table
    aside = move.to in (SAME, BACK)
    return (move.name != table.stages[stage].usual, table.stages[stage].holder not in move.by, aside)


def likely_way(case: Case, stage: str) -> Move | None:
    """The move most cases leave this stage by, or None at the end or where it leads back."""
    move = case.table.moves.get(case.table.stages[stage].usual)
    return move if move and move.to in case.table.stages else None


def size_words(size: int) -> str:
    """`320 KB`, `1.2 MB`."""
    return f"{size / 1_048_576:.1f} MB" if size >= 1_048_576 else f"{max(1, size // 1024)} KB"
