"""Choosing pictures to publish: each is shown, areas are laid over it, and only what was looked at covered goes out.

The form asks twice. What is first sent comes back with the covered copies to look at; a second press takes them. Fields
alone do all of it; `cover.js` lets a mouse or a finger fill them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.urls import reverse

from huixiang.loops.evidence import Pictures
from huixiang.loops.models import Attachment, Case
from huixiang.vault import covering, sealed_attachments, uploads, wording
from huixiang.vault.file_kinds import Refused
from huixiang.vault.pictures import Area

from .sheet import Sheet
from .wording import COVERED_AS, LOOK_FIRST, PICTURE_GONE, SIDES

MOST_SHOWN = 20
BLANK_ROWS = 2


@dataclass
class Typed:
    """What was sent about one picture."""

    chosen: bool
    said: str
    rows: list[tuple[str, ...]]
    looked: bool
    look: str


def pictures_of(case: Case) -> QuerySet[Attachment]:
    """Pictures of the case as they were sent, the newest first; covered copies are none of them."""
    kinds = [name for name, kind in case.table.evidence.items() if isinstance(kind, Pictures)]
    made = [case.entries.filter(evidence__has_key=name).values_list("seq", flat=True).order_by() for name in kinds]
    sent = case.attachments.filter(kind__in=covering.PICTURES).exclude(seq__in=[seq for seqs in made for seq in seqs])
    return sent.order_by("-seq", "-id")


def publishes(sheet: Sheet) -> bool:
    """Whether the viewer may make a move now that takes pictures along."""
    return any(isinstance(need.kind, Pictures) for move in sheet.moves for need in move.needs)


def shown_as(picture: Attachment, areas: str | None) -> bytes | None:
    """The picture as it is, or covered by the areas an address names; None where there is none such."""
    try:
        if areas is None:
            return sealed_attachments.clean_copy(picture.digest)
        told = [Area(*(int(text) for text in one.split("-"))) for one in areas.split("_") if one]
        return covering.covered(picture.digest, COVERED_AS, covering.in_the_picture(told)).copy
    except (Refused, ValueError, TypeError, *sealed_attachments.GONE):
        return None


class Covering(forms.Widget):
    """A block for each picture: whether it goes along, what it shows, its areas, and how it looks covered."""

    template_name = "workbench/_covering.html"
    use_fieldset = True

    def __init__(self, case: Case, pictures: Sequence[Attachment]) -> None:
        super().__init__()
        self.case, self.pictures = case, pictures
        self.looks: dict[str, tuple[str, str]] = {}  # picture → (address of the covered copy, proof that it was shown)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, Typed]:
        return {str(one.pk): self._typed(data, f"{name}-{one.pk}") for one in self.pictures}

    def _typed(self, data: Any, name: str) -> Typed:
        sides = [data.getlist(f"{name}-{side}") for side in SIDES]
        return Typed(
            chosen=f"{name}-go" in data,
            said=data.get(f"{name}-said", ""),
            rows=list(zip(*sides, strict=False)),
            looked=f"{name}-looked" in data,
            look=data.get(f"{name}-look", ""),
        )

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        blocks = [self._block(name, place, one, value or {}) for place, one in enumerate(self.pictures, start=1)]
        context["widget"] |= {"blocks": blocks, "most_said": covering.LONGEST_SAID}
        return context

    def _block(self, name: str, place: int, one: Attachment, value: dict[str, Typed]) -> dict[str, Any]:
        typed = value.get(str(one.pk)) or Typed(False, "", [], False, "")
        rows = [*(row for row in typed.rows if any(row)), *[("",) * len(SIDES)] * BLANK_ROWS]
        covered, look = self.looks.get(str(one.pk), ("", ""))
        return {
            "name": f"{name}-{one.pk}", "place": place, "file": one.name, "src": address_of(self.case, one),
            "typed": typed, "rows": [[(*side, text) for side, text in zip(SIDES.items(), row, strict=True)] for row in rows],
            "covered": covered, "look": look,
        }  # fmt: skip

    def id_for_label(self, id_: str, index: Any = None) -> str:
        return ""


class PicturesField(forms.Field):
    """Covered copies of the chosen pictures, as `uploads.Checked`, once each was looked at."""

    def __init__(self, kind: Pictures, case: Case, **common: Any) -> None:
        self.kind, self.case = kind, case
        self.pictures = list(pictures_of(case)[:MOST_SHOWN])
        super().__init__(widget=Covering(case, self.pictures), **common)

    def clean(self, value: dict[str, Typed]) -> list[uploads.Checked]:
        chosen = [(one, value[str(one.pk)]) for one in self.pictures if value[str(one.pk)].chosen]
        if len(chosen) > self.kind.most:
            raise ValidationError(str(wording.too_many_files(self.kind.most)))
        covered, faults = [], []
        for one, typed in chosen:
            try:
                covered.append(self._covered(one, typed))
            except Refused as refusal:
                faults.append(wording.about_file(one.name, str(refusal)))
        if faults:
            raise ValidationError(faults)
        return covered

    def _covered(self, one: Attachment, typed: Typed) -> uploads.Checked:
        said, areas = covering.said_of(typed.said), covering.areas_of(typed.rows)
        try:
            made = covering.covered(one.digest, said, areas)
        except sealed_attachments.GONE:
            raise Refused(PICTURE_GONE) from None
        look = covering.look(getattr(self.case.author, "pk", ""), one.digest + said, made.copy)
        self.widget.looks[str(one.pk)] = address_of(self.case, one, areas), look
        if typed.look != look or not typed.looked:
            raise Refused(LOOK_FIRST)
        return made


def address_of(case: Case, picture: Attachment, areas: Sequence[Area] | None = None) -> str:
    """Where the desk sees the picture: as it is, or as it goes out under these areas. An address of numbers only."""
    address = reverse("workbench:picture", args=[case.number, picture.pk])
    return address if areas is None else f"{address}?areas={'_'.join('-'.join(map(str, area)) for area in areas)}"
