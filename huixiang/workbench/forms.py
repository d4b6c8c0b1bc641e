"""Forms of the desk. The form of a move is built from the row's needs; the kinds of evidence check it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django import forms
from django.db import connection

from huixiang.loops import evidence as kinds
from huixiang.loops.models import Case
from huixiang.loops.parties import Hat, loops_of, seats_to_open
from huixiang.loops.refusals import BadEvidence
from huixiang.loops.table import LOOPS, Loop, Need
from huixiang.loops.veil import looks_through
from huixiang.people.models import Account, Area, Category, Post, Unit
from huixiang.people.post_field import in_which_post
from huixiang.people.scoped import uuid7
from huixiang.vault import sealed_attachments
from huixiang.vault.file_field import FilesField
from huixiang.vault.plain_words import DayField, DayInput, PlainForm
from huixiang.vault.words_field import Told

from . import wording
from .covering import PicturesField
from .lists import VEILED

FEW = 7  # choices that are shown at once


class Anything(forms.Field):
    """A field whose value its kind of evidence checks."""


def field_for(need: Need, case: Case) -> forms.Field:
    """The field that asks for one cell of evidence."""
    kind = need.kind
    common = {
        "label": kind.label,
        "help_text": kind.help,
        "required": not need.optional,
        "error_messages": {"required": wording.NEEDS.format(label=kind.label)},
    }
    if isinstance(kind, kinds.Pictures):
        return PicturesField(kind, case, **common)
    if kind.files:
        return FilesField(**common)
    if isinstance(kind, kinds.Flag):
        return forms.BooleanField(**common)
    return Anything(widget=_widget(need, list(kind.choices(case))), **common)


def _widget(need: Need, choices: list[tuple[str, str]]) -> forms.Widget:
    kind = need.kind
    if isinstance(kind, kinds.Words):
        attrs = {"maxlength": kind.most}
        return forms.Textarea(attrs={**attrs, "rows": kind.rows}) if kind.rows > 1 else forms.TextInput(attrs=attrs)
    if isinstance(kind, kinds.Day):
        return DayInput({"class": "short"})
    if isinstance(kind, kinds.Count):
        return forms.NumberInput(attrs={"min": kind.least, "max": kind.most, "class": "short"})
    if not choices:
        return forms.TextInput(attrs={"maxlength": 60, "class": "short"})
    if isinstance(kind, kinds.Units | kinds.People) or not isinstance(
        kind, kinds.Choice | kinds.AUnit | kinds.APerson | kinds.ACategory
    ):
        return forms.CheckboxSelectMultiple(choices=choices)
    return one_of(choices, optional=need.optional, few=isinstance(kind, kinds.Choice))


def one_of(choices: list[tuple[str, str]], *, optional: bool, few: bool = False) -> forms.Widget:
    """Radios for a few codes, a list with a filter box for many."""
    if few and len(choices) <= FEW:
        return forms.RadioSelect(choices=[*([("", wording.NONE_CHOSEN)] if optional else []), *choices])
    attrs = {"data-search": wording.FILTER_LIST} if len(choices) > FEW else {}
    return forms.Select(choices=[("", wording.NONE_CHOSEN if optional else "——"), *choices], attrs=attrs)


class EvidenceForm(PlainForm):
    """Fields for needs of a loop's table. `evidence()` gives what the door takes; files are kept by then."""

    loses_files = True  # a form that comes back has lost what was chosen
    stale = False  # the case moved on while it was filled in

    def __init__(self, needs: tuple[Need, ...], case: Case, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.needs, self.case = [need for need in needs if need.kind.asked], case
        self.fields.update({need.name: field_for(need, case) for need in self.needs})

    def ask_in_which_post(self, seats: Mapping[Hat, Post]) -> None:
        self.seats = {str(post.pk): hat for hat, post in seats.items()}
        needs = {"required": wording.NEEDS.format(label=wording.POST)}
        self.fields = in_which_post(seats.values(), wording.POST, error_messages=needs) | self.fields

    @property
    def seat(self) -> Hat | None:
        """As whom she acts, where she chose."""
        return self.seats.get(self.cleaned_data.get("post", ""))

    def clean(self) -> dict[str, Any]:
        for need in self.needs:
            value = self.cleaned_data.get(need.name)
            if value in (None, "", [], False) or need.kind.files:
                continue
            try:
                need.kind.clean(value, self.case)
            except BadEvidence as bad:
                self.add_error(need.name, str(bad))
        return self.cleaned_data

    def said(self) -> dict[str, Any]:
        """Evidence by name, without files."""
        given = {need.name: self.cleaned_data.get(need.name) for need in self.needs if not need.kind.files}
        return {name: value for name, value in given.items() if value}

    def evidence(self) -> dict[str, Any]:
        """Evidence by name; to be called within the transaction of the move."""
        sent = {need.name: self.cleaned_data.get(need.name) for need in self.needs if need.kind.files}
        return self.said() | {k: [sealed_attachments.keep(f) for f in v] for k, v in sent.items() if v}


class MoveForm(EvidenceForm):
    """The evidence of a move, in which post it is made where there are several, and how many entries the page showed."""

    seq = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, seats: Mapping[Hat, Post] = MappingProxyType({}), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ask_in_which_post(seats)


class OpenForm(EvidenceForm):
    """A new top-level case of a loop: in which post, its title and kind, where, and what it opens with."""

    def __init__(self, loop: Loop, account: Account, *args: Any, **kwargs: Any) -> None:
        own = loop.own_party
        needs = tuple(Need(n.name, n.optional and n.kind.party != own, n.kind) for n in loop.opened_with)
        super().__init__(needs, Case(loop=loop.name), *args, **kwargs)
        head: dict[str, forms.Field] = {"title": Told(100, label=wording.NAME_OF_CASE)}
        if of_a_whole := loop.kinds_of_a_whole:
            head["kind"] = forms.ChoiceField(label=wording.KIND_OF_CASE, choices=of_a_whole, widget=forms.RadioSelect)
        area = forms.ModelChoiceField(
            Area.objects.order_by("path"), label=wording.AREA, required=False, empty_label="——"
        )
        key = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid7)  # see once.py
        self.fields = {**head, "area": area, **self.fields, "key": key}
        for need in needs:
            if isinstance(need.kind, kinds.APerson):
                self.fields[need.name].initial = account.pk  # where she is one of those offered, most often herself
        self.ask_in_which_post(seats_to_open(loop, account))

    @property
    def seat(self) -> Hat:
        """The role and unit in which she opens it: by the post she chose, or the only one she may."""
        return super().seat or next(iter(self.seats.values()))


class Filters(PlainForm):
    """What a list can be narrowed by; every field optional, a wrong value is told and left out."""

    q = forms.CharField(label=wording.WORDS, max_length=100, required=False)
    loop = forms.ChoiceField(label=wording.LOOP, required=False)
    stage = forms.ChoiceField(label=wording.STAGE, required=False)
    state = forms.ChoiceField(label=wording.STATE, required=False, choices=[("", wording.ANY), *wording.STATES])
    hands = forms.ChoiceField(label=wording.HANDS, required=False, choices=[("", wording.ANY), *wording.IN_HANDS])
    kind = forms.ChoiceField(label=wording.KIND, required=False)
    category = forms.ModelChoiceField(None, label=wording.CATEGORY, required=False, empty_label=wording.ANY)
    area = forms.ModelChoiceField(None, label=wording.AREA, required=False, empty_label=wording.ANY)
    unit = forms.ModelChoiceField(None, label=wording.UNIT, required=False, empty_label=wording.ANY)
    since = DayField(label=wording.SINCE, required=False)
    until = DayField(label=wording.UNTIL, required=False)
    order = forms.ChoiceField(label=wording.ORDER, required=False, choices=wording.ORDERS)

    def __init__(self, account: Account, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        some: dict[str, Any] = self.fields
        self.loops = loops_seen(account)
        for name, choices in (
            ("loop", lambda loops: [(loop.name, loop.label) for loop in loops]),
            ("stage", lambda loops: [(loop.label, stage_choices(loop, account)) for loop in loops]),
            ("kind", lambda loops: [(loop.label, kind_choices(loop)) for loop in loops if loop.kinds]),
        ):
            some[name].choices = choices(LOOPS.values())  # a kept view may ask for what she no longer sees
            some[name].widget.choices = [("", wording.ANY), *choices(self.loops)]
        some["category"].queryset = Category.objects.order_by("path")
        some["area"].queryset = Area.objects.order_by("path")
        some["unit"].queryset = Unit.objects.order_by("path")

    def clean(self) -> dict[str, Any]:
        self.refuse_backwards(wording.UNTIL_BEFORE_SINCE)
        return self.cleaned_data

    @property
    def several_loops(self) -> bool:
        """Whether there is a choice between them."""
        return len(self.loops) > 1

    @property
    def narrowed(self) -> bool:
        """Whether one of the folded conditions is set."""
        folded = ("kind", "category", "area", "unit", "since", "until", "order")
        return any(self.data.get(name) for name in folded)

    def told(self) -> list[str]:
        """The filter as people read it, for the head of an export."""
        return [
            f"{self.fields[name].label}：{_chosen(self.fields[name], value)}"
            for name, value in self.cleaned_data.items()
            if value
        ]


class SearchForm(Filters):
    """A question and what narrows it."""

    order = forms.ChoiceField(label=wording.ORDER, required=False, choices=wording.SEARCH_ORDERS)

    def __init__(self, account: Account, *args: Any, **kwargs: Any) -> None:
        super().__init__(account, *args, **kwargs)
        for name in ("hands", "kind"):
            del self.fields[name]
        self.fields["q"].label, self.fields["q"].max_length = wording.QUESTION, 200

    @property
    def narrowed(self) -> bool:
        """Whether one of the folded conditions is set."""
        return any(self.data.get(name) for name in self.fields if name not in ("q", "order"))


A_LOOP = "a loop"


def loops_seen(account: Account) -> list[Loop]:
    """Loops of which this account may see at least one case, in one question about those in which her posts play a role."""
    if not (loops := loops_of(account)):
        return []
    # the newest of each: in no order at all, PostgreSQL would look through what complains of her unit first
    newest = Case.objects.visible_to(account).order_by("-opened_at", "-id").values_list("loop", flat=True)
    # written by Django once and asked of each loop: her rule is long
    sql, values = newest.filter(loop=A_LOOP)[:1].query.sql_with_params()
    with connection.cursor() as cursor:
        of_each = [loop.name if value == A_LOOP else value for loop in loops for value in values]
        cursor.execute(" UNION ALL ".join([f"({sql})"] * len(loops)), of_each)
        seen = {name for (name,) in cursor.fetchall()}
    return [loop for loop in loops if loop.name in seen]


def _chosen(field: forms.Field, value: Any) -> str:
    flat: dict[str, str] = {}
    for code, label in getattr(field, "choices", ()) if isinstance(field, forms.ChoiceField) else ():
        flat.update(dict(label) if isinstance(label, list) else {code: label})
    return str(flat.get(value, value))


def stage_choices(loop: Loop, account: Account) -> list[tuple[str, str]]:
    """Stages to filter by; for those behind a veil, its label too (the stages under it find them nothing)."""
    veil = [(f"{loop.name}.{VEILED}", loop.veil.label)] if loop.veil and looks_through(loop, account) else []
    return veil + [(f"{loop.name}.{stage.name}", stage.label) for stage in loop.stages.values()]


def kind_choices(loop: Loop) -> list[tuple[str, str]]:
    return [(f"{loop.name}.{kind}", label) for kind, label in loop.kinds]
