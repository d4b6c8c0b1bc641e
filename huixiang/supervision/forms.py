"""The filter of the tree."""

from typing import Any

from django import forms

from . import wording
from .outline import Node


class ByPoint(forms.Form):
    """One 要点, or all."""

    point = forms.ChoiceField(label=wording.POINT, required=False)
    stuck = forms.BooleanField(label=wording.ONLY_STUCK, required=False)

    def __init__(self, roots: list[Node], *args: Any) -> None:
        super().__init__(*args)
        named = [(root.number, f"{root.number} {root.title}") for root in roots]
        self.fields["point"].choices = [("", wording.ALL_POINTS), *named]  # type: ignore[attr-defined]

    def among(self, roots: list[Node]) -> list[Node]:
        if not self.is_valid():
            return roots
        point, stuck = self.cleaned_data["point"], self.cleaned_data["stuck"]
        return [root for root in roots if point in ("", root.number) and (root.stuck_somewhere or not stuck)]
