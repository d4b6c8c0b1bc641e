"""A case as its page shows it: the message, the facts, what happened, where it stands, what I may do."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils import timezone

from huixiang.concerns import outsiders
from huixiang.concerns.loop import NO_ANSWER_DUE
from huixiang.insight.reply_check import ReplyHint, hints_on_reply
from huixiang.ledger.progress import progress
from huixiang.loops.allowed import held_up, open_to
from huixiang.loops.explain import explain_due
from huixiang.loops.models import Case
from huixiang.loops.parties import HELPER, hats
from huixiang.loops.table import BACK, SAME, Move, Stage
from huixiang.loops.veil import tells
from huixiang.public.published import GONE, TAKEN_BACK
from huixiang.suggestions.letter import endorsed
from huixiang.suggestions.loop import SUGGESTION
from huixiang.vault import identities, masking, rights
from huixiang.vault.loop import TEXT
from huixiang.vault.models import Field

from . import wording
from .dossier import Dossier
from .kin import kin_of
from .particulars import particulars_of, parties_of
from .rows import deadline_words, due_words, time_words
from .stages import rounds_of
from .trail import to_be_judged, trail_of

KEYS = "123456789"
REPLY_AT_HAND = ("to_endorse", "to_check", "handling")  # of a concern, once a reply was written


class Sheet(Dossier):
    """Everything the page of one case shows to one account."""

    @property
    def seq(self) -> int | str:
        """How many entries the page shows; behind a veil nothing, for the number alone would tell."""
        return "" if self.veiled else self.course.seq

    @cached_property
    def _due(self) -> tuple[str, str]:
        return ("", "") if self.veiled else due_words(self.case, self.now)

    @property
    def tone(self) -> str:
        return self._due[1]

    @property
    def state(self) -> str:
        """The stage, and the days it has left."""
        return " · ".join(filter(None, [self.stage_label, self._due[0]]))

    @property
    def opened(self) -> str:
        return time_words(self.case.opened_at, self.now)

    # what was brought

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

    facts = cached_property(particulars_of)

    # who brought it

    @cached_property
    def identity(self) -> list[dict[str, str]]:
        """The masked identity, field by field."""
        if self.case.table.roles.get("resident") is None:
            return []
        told = identities.masked(self.case)
        if getattr(self.record, "secret", False):
            told = dict.fromkeys(told, wording.ASKED_TO_BE_KEPT)  # a surname and seven digits are her in a village
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

    # what happened

    trail = cached_property(trail_of)
    brought = cached_property(to_be_judged)

    @cached_property
    def progress(self) -> list[str]:
        """How far the proof of the shown entries has come; hidden ones are not counted, for a step back would tell."""
        return progress(self.case.pk, [entry.seq for entry in self.entries])

    @cached_property
    def reply_hints(self) -> list[ReplyHint]:
        """What to look at in the latest reply, while it waits to be signed or is written anew."""
        replies = [text for (_, field), text in sorted(self.said.items()) if field == "reply"]
        if self.veiled or self.case.stage not in REPLY_AT_HAND or not replies:
            return []
        return hints_on_reply(self.case, f"{self.case.title}。{self.message}", replies[-1], self.viewer)

    # where it stands

    rounds = cached_property(rounds_of)

    @cached_property
    def deadline(self) -> dict[str, Any]:
        """The stage's deadline, told and explained; nothing behind a veil or without one."""
        if self.veiled or self.case.closed_at or not self.case.due_at or not self.case.holder:
            return {}
        words, tone = self._due
        due = deadline_words(self.case.due_at, self.now)
        return {"due": due, "words": words, "tone": tone, "reasons": explain_due(self.case)}

    @property
    def promised(self) -> str:
        """By when the resident is to be answered; nothing while that day stands still, or once it was kept."""
        due = None if self.veiled or self.case.stage in NO_ANSWER_DUE else self.case.promised_at
        return deadline_words(due, self.now) if due else ""

    parties = cached_property(parties_of)
    kin = cached_property(kin_of)

    # where else it can be read

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

    # what I may do

    @property
    def _stage(self) -> Stage:
        return self.case.table.stages[self.case.stage]

    @cached_property
    def moves(self) -> list[Move]:
        """Moves open to the viewer, the likely one first; behind a veil only those whose button tells nothing."""
        here = self.case.table.moves_from(self.case.stage)
        shown = [move for move in here if not tells(self.veil, self.case.stage, move)]
        return sorted(
            (move for move in shown if open_to(self.case, self.course, move, self.viewer)), key=self._likelihood
        )

    def _likelihood(self, move: Move) -> tuple[bool, ...]:
        """Sorts moves: the usual one first, then what the holder may do, then what leads on."""
        return (move.name != self._stage.usual, self._stage.holder not in move.by, move.to in (SAME, BACK))

    @cached_property
    def held_up(self) -> str:
        """Why the viewer cannot make the move by which most cases leave this stage, though it is hers to make."""
        usual = self.case.table.moves.get(self._stage.usual)
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
                "strong": move.name == self._stage.usual,
            }
            for place, move in enumerate(self.moves)
        ]
