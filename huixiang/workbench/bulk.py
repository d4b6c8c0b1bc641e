"""One move on many cases: each goes through the door by itself, and the summary says which were refused and why."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, QueryDict

from huixiang.loops.models import Case
from huixiang.loops.table import LOOPS, Loop, Move
from huixiang.people.models import Account

from . import wording
from .forms import MoveForm
from .lists import done_in_bulk
from .steps import refusal_for

MOST = 200  # cases picked at once


class TooMany(Exception):
    """More cases were picked than are done at once; the message is Chinese."""


class Bulk:
    """A move and the picked cases this account may see."""

    def __init__(self, query: QueryDict, account: Account) -> None:
        self.loop, self.move = _move_named(query.get("move", ""))
        self.account = account
        self.asked = [key for key in query.getlist("picked") if _is_id(key)]
        if len(self.asked) > MOST:
            raise TooMany(wording.PICKED_TOO_MANY.format(most=MOST, count=len(self.asked)))
        visible = Case.objects.visible_to(account).select_related("area")
        self.cases = list(visible.filter(pk__in=self.asked).order_by("opened_at", "id"))

    def form(self, data: QueryDict | None = None) -> MoveForm:
        """The evidence, asked once for all; nothing but a unit or a class of matters is."""
        needs = tuple(need for need in self.move.needs if not need.kind.files)
        return MoveForm(needs, Case(loop=self.loop.name), data)

    def make(self, evidence: dict[str, Any]) -> tuple[int, list[str]]:
        """How many were done, and a sentence for each that was not."""
        done, refused = 0, []
        for case in self.cases:
            why = self._refusal(case, evidence)
            done += not why
            if why:
                refused.append(wording.BULK_REFUSED.format(number=case.number, why=why))
        if unseen := len(set(self.asked)) - len(self.cases):
            refused.append(wording.BULK_UNSEEN.format(count=unseen))
        return done, refused

    def _refusal(self, case: Case, evidence: dict[str, Any]) -> str:
        if case.loop != self.loop.name:
            return wording.BULK_OTHER_LOOP.format(loop=self.loop.label)
        return refusal_for(case, self.move, self.account, evidence)


def _move_named(value: str) -> tuple[Loop, Move]:
    loop = LOOPS.get(value.partition(".")[0])
    move = loop.moves.get(value.partition(".")[2]) if loop else None
    if loop is None or move is None or not done_in_bulk(loop, move):
        raise Http404
    return loop, move


def _is_id(key: str) -> bool:
    try:
        UUID(key)
    except ValueError:
        return False
    return True
