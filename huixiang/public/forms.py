"""The citizen's forms. Labels, hints and refusals come from wording.FIELDS under the field's name."""

from functools import cache
from typing import Any

from django import forms
from django.utils.html import format_html

from huixiang.concerns.loop import GRADES, KINDS, POOR, WORDS
from huixiang.people.models import Area, Unit
from huixiang.vault.file_field import SentFiles
from huixiang.vault.words_field import Phone, Told

from . import places, wording


class Shared(dict[str, forms.Field]):
    """Fields that all forms of a class share: none of them changes, and copying them cost more than all they check."""

    def __deepcopy__(self, memo: Any) -> dict[str, forms.Field]:
        return dict(self)


@cache
def _worded(form: type[forms.Form]) -> Shared:
    for name, field in form.base_fields.items():
        field.label, field.help_text, missing = wording.FIELDS[getattr(field, "words", name)]
        field.error_messages.update(required=missing, invalid_choice=wording.NO_SUCH_CHOICE)
    return Shared(form.base_fields)


class Asked(forms.Form):
    """A form whose words come from wording.FIELDS."""

    def __init__(self, *args: Any, **more: Any) -> None:
        self.base_fields = _worded(type(self))
        super().__init__(*args, **more)


class What(Asked):
    kind = forms.ChoiceField(
        widget=forms.RadioSelect,
        initial="help",
        choices=[(k, format_html("{}<small>{}</small>", label, wording.KIND_HINTS[k])) for k, label in KINDS],
    )
    message = Told(WORDS, lines=7, keep=True)

    def clean_message(self) -> str:
        """No secret of the state may be kept here (保守国家秘密法§31): the mark of one is refused."""
        message: str = self.cleaned_data["message"]
        if wording.CLASSIFIED.search(message):
            raise forms.ValidationError(wording.MARKED_TEXT, code="secret")
        return message


class Listed(forms.ChoiceField):
    """One of the choices that `codes` lists too: looked up instead of searched for."""

    def __init__(self, choices: Any, codes: Any) -> None:
        super().__init__(required=False, choices=choices)
        self.codes = codes

    def valid_value(self, value: str) -> bool:
        return value in self.codes()


class Where(Asked):
    """The complained-of unit is asked for only where somebody complains (`kind`)."""

    area = Listed(places.areas, places.area_codes)
    place = Told(200, required=False, keep=True)
    about = Listed(places.units, places.unit_keys)

    def __init__(self, *args: Any, kind: str = "", **more: Any) -> None:
        super().__init__(*args, **more)
        if kind not in ("complaint", "report"):
            del self.fields["about"]

    def clean_area(self) -> Area | None:
        return places.area(self.cleaned_data["area"])

    def clean_about(self) -> Unit | None:
        return Unit.objects.filter(pk=self.cleaned_data["about"]).first() if self.cleaned_data["about"] else None


class Contact(Asked):
    """Who she is, all of it optional."""

    name = Told(40, required=False, attrs={"autocomplete": "name", "class": "short"})
    phone = Phone(required=False, attrs={"autocomplete": "tel", "inputmode": "tel", "class": "short"})
    address = Told(200, required=False, attrs={"autocomplete": "street-address"})


class Reach(Contact):
    secret = forms.BooleanField(required=False, widget=forms.CheckboxInput(attrs={"data-draft-stop": ""}))
    anonymous = forms.BooleanField(required=False, widget=forms.CheckboxInput(attrs={"data-draft-stop": ""}))
    no_reply = forms.BooleanField(required=False)


class Papers(Asked):
    files = SentFiles(required=False)


class Whole(What, Where, Reach, Papers):
    """All that the steps ask, judged at once when it is filed."""


class Judge(Asked):
    solved = forms.ChoiceField(widget=forms.RadioSelect, choices=wording.SOLVED)
    grade = forms.ChoiceField(widget=forms.RadioSelect, choices=GRADES)
    comment = Told(1000, lines=3, required=False)

    def clean(self) -> None:
        if self.cleaned_data.get("grade") in POOR and not self.cleaned_data.get("comment"):
            self.add_error("comment", wording.POOR_NEEDS_WORDS)


class Add(Asked):
    more = Told(2000, lines=5)
    files = SentFiles(required=False)


class Urge(Asked):
    comment = Told(1000, lines=3, required=False)
    comment.words = "urge_words"


class Pressure(Asked):
    pressure = Told(1000, lines=5)


class Withdraw(Asked):
    reason = Told(1000, lines=3, required=False)


class Wanted(Asked):
    """What somebody looks for among the answered matters."""

    q = Told(60, required=False)
    kind = forms.ChoiceField(required=False, choices=[("", wording.ANY), *KINDS])
    area = forms.ChoiceField(required=False, choices=lambda: [("", wording.ANY), *places.areas()[1:]])
    kind.words, area.words = "kind_wanted", "area_wanted"
