"""One move asked for on a page: its form, its refusals, and what stays when somebody else was quicker."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, QueryDict

from huixiang.concerns.loop import CONCERN, judging_move
from huixiang.ledger.models import Entry
from huixiang.loops.allowed import permitted, seats_for, why_not
from huixiang.loops.evidence import Units
from huixiang.loops.models import Case
from huixiang.loops.refusals import Conflict, NotAllowed, Refused
from huixiang.loops.table import BACK, OPEN, SAME, Move
from huixiang.loops.veil import tells
from huixiang.vault.plain_words import tell_refusal

from . import wording
from .forms import MoveForm
from .once import was_made
from .sent_back import amended
from .sheet import Sheet
from .trail import told

JUDGEMENT = ("satisfied", "unsatisfied")  # written down by whoever calls back, as she was told it
ASKED_FOR = {"granted": "days", "lead": "proposed", "due_on": "wanted"}  # what a request proposed fills the decision


class Step:
    """A move of a case by the person at the desk. Http404 when the table knows no such move of a person's."""

    def __init__(self, sheet: Sheet, name: str) -> None:
        move = sheet.case.table.moves.get(name)
        if move is None or not move.human_roles:
            raise Http404
        self.sheet, self.case, self.move = sheet, sheet.case, move
        self.status, self.blocked = 200, ""
        self.again = False  # it was made before: the same form was sent twice
        self.case.author = sheet.viewer

    def ask(self, query: QueryDict) -> MoveForm:
        """The empty form, filled with what is known; blocked with a sentence when the move is not open."""
        self.form = self._form(initial={**self._known(), **self._written(), **self._from(query)})
        self._ask_for_files_anew()
        self._block()
        return self.form

    def take(self, request: HttpRequest) -> bool:
        """Make the move with what was sent; False when it was refused, and then `form` and `status` say why."""
        self._go_by_the_grade(request.POST.get("grade", ""))
        self.form = self._form(request.POST, request.FILES)
        if not self.form.is_valid():
            self.status = 422
            return False
        try:
            with transaction.atomic():
                seq = self.form.cleaned_data["seq"]
                said = self.form.evidence()
                self.case.make(self.move.name, by=self.sheet.viewer, seq=seq, seat=self.form.seat, **said)
        except Refused as refusal:
            self.again = isinstance(refusal, Conflict) and was_made(self.case, self.move, self.form, self.sheet.viewer)
            if not self.again:
                self._tell(refusal)
            return self.again
        return True

    def _go_by_the_grade(self, grade: str) -> None:
        """Of the two moves that write a judgement down the one it calls for: whoever opened the other types nothing twice."""
        if grade and self.case.loop == CONCERN.name and self.move.name in JUDGEMENT:
            self.move = self.case.table.moves[judging_move(grade, JUDGEMENT)]

    def _form(self, *sent: Any, **more: Any) -> MoveForm:
        """The form of the move, which asks in which post where several would do."""
        sheet, here = self.sheet, self.case.stage in self.move.start
        seats = seats_for(self.case, sheet.course, self.move, sheet.viewer) if here else {}
        return MoveForm(self.move.needs, self.case, *sent, seats=seats, **more)

    def _known(self) -> dict[str, Any]:
        case, asked = self.case, self._asked()
        known: dict[str, Any] = {"seq": self.sheet.seq, "category": case.category_id, "urgency": str(case.urgency)}
        for need in self.move.needs:
            if isinstance(need.kind, Units) and need.kind.party:  # what is ticked takes the place of what was
                known[need.name] = self.sheet.course.parties.get(need.kind.party, [])
            if need.name in ASKED_FOR and (proposed := asked.get(ASKED_FOR[need.name])):
                known[need.name] = proposed[0] if isinstance(proposed, list) else proposed
        return known

    @property
    def _came_back(self) -> Entry | None:
        """This move as it was made before it was sent back to be amended."""
        entry = self.sheet.sent_back
        return entry if entry and entry.move == self.move.name else None

    def _written(self) -> dict[str, Any]:
        return {n.name: amended(self.sheet, self._came_back, n) for n in self.move.needs} if self._came_back else {}

    def _ask_for_files_anew(self) -> None:
        """The text that came back is in its fields again, its files are not: a page cannot choose them."""
        if self._came_back and self._came_back.seq in self.sheet.files:
            for need in self.move.needs:
                if need.kind.files:
                    self.form.fields[need.name].help_text = wording.FILES_ANEW

    def _asked(self) -> dict[str, Any]:
        """Evidence of the request that waits to be decided or was just granted; a refused one proposes nothing."""
        moves = self.case.table.moves
        moved = [entry for entry in self.sheet.entries if entry.move != OPEN and moves[entry.move].to != SAME]
        if moved and moves[moved[-1].move].to != BACK:
            return {name: value for entry in moved[-2:] for name, value in entry.evidence.items()}
        return {}

    def _from(self, query: QueryDict) -> dict[str, Any]:
        """What a link proposes, such as a unit of the 派单目录."""
        return {need.name: query[need.name] for need in self.move.needs if query.get(need.name)}

    def _block(self) -> None:
        try:
            self._refuse_closed()
        except NotAllowed as refusal:
            self.status, self.blocked = 403, self._sentence(refusal)

    def _refuse_closed(self) -> None:
        if tells(self.sheet.veil, self.case.stage, self.move):
            raise NotAllowed(wording.NOT_NOW.format(move=self.move.label))
        permitted(self.case, self.sheet.course, self.move, self.sheet.viewer)
        if why := why_not(self.case, self.sheet.course, self.move, {}):
            raise NotAllowed(why)

    def _tell(self, refusal: Refused) -> None:
        self.status = 403 if isinstance(refusal, NotAllowed) else 422
        if isinstance(refusal, Conflict):
            self._after_conflict()
        elif isinstance(refusal, NotAllowed):
            self.blocked = self._sentence(refusal)
        else:
            tell_refusal(self.form, refusal)

    def _after_conflict(self) -> None:
        """What was typed stays; the form learns the new count, and the news is told."""
        typed, self.status = self.form.data.copy(), 409
        self.sheet = Sheet(Case.objects.get(pk=self.case.pk), self.sheet.viewer)
        self.case = self.sheet.case
        self.case.author = self.sheet.viewer
        typed["seq"] = self.sheet.seq
        self.form = self._form(typed, self.form.files)
        self.form.stale = True
        self.form.is_valid()
        latest = told(self.sheet.entries[-1], self.case)
        self.form.add_error(None, wording.MOVED_ON.format(news=latest))
        self._block()
        self.status = 409

    def _sentence(self, refusal: Refused) -> str:
        """The refusal, unless it would name a veiled stage."""
        return wording.NOT_NOW.format(move=self.move.label) if self.sheet.veiled else str(refusal)


def refusal_for(case: Case, move: Move, viewer: Any, evidence: dict[str, Any]) -> str:
    """Make the move of a bulk act; the sentence why not, or "" when it is done."""
    try:
        with transaction.atomic():
            case.make(move.name, by=viewer, **evidence)
    except Refused as refusal:
        hidden = Sheet(case, viewer).veiled
        return wording.NOT_NOW.format(move=move.label) if hidden else str(refusal)
    return ""
