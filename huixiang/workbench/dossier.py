"""What one account may read of a case: its entries, what was said in them, the names they mention, the files."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone

from huixiang.loops.course import Course, replay
from huixiang.loops.models import Case
from huixiang.loops.table import LOOPS, Need, Veil
from huixiang.loops.veil import veil_over
from huixiang.people.models import Account, Category, Unit
from huixiang.vault import masking
from huixiang.vault.file_kinds import size_words

from . import wording
from .rows import of_a_citizen
from .sent_back import sent_back

AN_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class Dossier:
    """A case before one reader; its parts are read once, when somebody looks: a move that is simply made shows none."""

    def __init__(self, case: Case, viewer: Account | AnonymousUser) -> None:
        self.case, self.viewer, self.now = case, viewer, timezone.now()

    @cached_property
    def _all_entries(self) -> list[Any]:
        return list(self.case.entries.select_related("account", "unit").order_by("seq"))

    @cached_property
    def course(self) -> Course:
        return replay(self.case.table, self._all_entries)

    @cached_property
    def veil(self) -> Veil | None:
        return veil_over(self.case, self.course, self.viewer)

    @cached_property
    def entries(self) -> list[Any]:
        """Those the viewer may know of."""
        hidden = self.veil.moves if self.veil else ()
        return [entry for entry in self._all_entries if entry.move not in hidden]

    @property
    def veiled(self) -> bool:
        """Whether the stage itself must not show."""
        return self.hides(self.case.stage)

    def hides(self, stage: str) -> bool:
        return bool(self.veil) and stage in self.veil.stages

    def label_of(self, stage: str) -> str:
        """What the viewer reads of a stage."""
        return self.veil.label if self.hides(stage) else self.case.table.stages[stage].label

    @property
    def stage_label(self) -> str:
        return self.label_of(self.case.stage)

    @cached_property
    def said(self) -> dict[tuple[int, str], str]:
        """Free text by entry and field."""
        rows = self.case.spoken.order_by("seq", "field").values_list("seq", "field", "text")
        elsewhere = self._told_elsewhere
        return {
            (seq, field): elsewhere.get(field) or (text if self.in_full(field) else masking.story(text))
            for seq, field, text in rows
        }

    def in_full(self, field: str) -> bool:
        """Whether free text is read as it was written, and not masked."""
        return self.case.table.evidence[field].official or not self._of_a_citizen

    @cached_property
    def _of_a_citizen(self) -> bool:
        return of_a_citizen(self.case)

    sent_back = cached_property(sent_back)

    @cached_property
    def _told_elsewhere(self) -> dict[str, str]:
        """What stands in place of words meant for those who may see the case they opened, and nobody else."""
        aside = {name: kind.opens for name, kind in self.case.table.evidence.items() if kind.aside}
        if not any(need.name in aside for entry in self.entries for need in self.needs(entry)):
            return {}
        seen = Case.objects.visible_to(self.viewer).filter(parent=self.case, loop__in=aside.values())
        known = set(seen.order_by().values_list("loop", flat=True))
        return {
            name: wording.SEEN_BY.format(roles=wording.AND.join(role.label for role in LOOPS[loop].roles.values()))
            for name, loop in aside.items()
            if loop not in known
        }

    def needs(self, entry: Any) -> Iterable[Need]:
        """What was asked for when the entry was made."""
        table = self.case.table
        return table.moves[entry.move].needs if entry.move in table.moves else table.opened_with

    @property
    def record(self) -> Any:
        """The loop's own record beside the case, if it has one."""
        return getattr(self.case, self.case.loop, None)

    @cached_property
    def message(self) -> str:
        """What was brought in the words of the one who brought it, if it was."""
        own = self.case.table.opening_words
        return self.said.get((0, own[0].name), "") if own else ""

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
