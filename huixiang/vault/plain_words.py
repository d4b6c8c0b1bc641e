"""What a form says of a field in our own words: Django's are translated for developers (“确保该变量包含不超过…”)."""

from collections.abc import Mapping
from typing import Any

from django import forms

from . import wording

NO_KEY = {"invalid", "null_characters_not_allowed"}
DJANGOS = forms.Field.default_error_messages["required"]


class PlainForm(forms.Form):
    """A form of ours: it says itself what is missing, where the browser's bubbles would say it first, in its language."""

    use_required_attribute = False

    def full_clean(self) -> None:
        say_plainly(self.fields)  # here, since many forms add fields after they were made
        super().full_clean()

    def add_error(self, field: str | None, error: Any) -> None:
        """A key that is none is a choice that is not there; Django would explain how keys are made."""
        asked = self.fields.get(field or "")
        if isinstance(asked, forms.ModelChoiceField) and getattr(error, "code", "") in NO_KEY:
            error = asked.error_messages["invalid_choice"]
        super().add_error(field, error)

    def refuse_backwards(self, sentence: str) -> None:
        """Tell the form whose days `since` and `until` stand in the wrong order; for its `clean`."""
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and until < since:
            self.add_error("until", sentence)


def tell_refusal(form: forms.Form, refusal: Exception) -> None:
    """Say why what the form asked for was refused: at the field that a refusal of evidence names, or above them all."""
    field = getattr(refusal, "field", None)
    form.add_error(field if field in form.fields else None, str(refusal))


class DayInput(forms.DateInput):
    """The browser's own calendar, which reads and tells days in one way only (HTML, date strings)."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day, picked from a calendar."""

    widget = DayInput


def say_plainly(fields: Mapping[str, Any]) -> None:
    """Give each field our sentences, but where it has one of its own."""
    for field in fields.values():
        said = field.error_messages
        if said.get("required") == DJANGOS:
            chosen = isinstance(field, forms.ChoiceField | forms.ModelChoiceField)
            said["required"] = (wording.CHOOSE if chosen else wording.FILL_IN).format(label=field.label)
        said["max_length"] = wording.text_too_long("%(limit_value)d", "%(show_value)d")
        said["null_characters_not_allowed"] = wording.TEXT_BROKEN
        if isinstance(field, forms.IntegerField):
            said["invalid"] = wording.WHOLE_NUMBER
            said["min_value"], said["max_value"] = wording.NO_LESS, wording.NO_MORE
        if field.widget.is_hidden:  # nobody can put it right, for nobody sees it
            field.label = field.label or wording.THIS_PAGE
            said["required"] = said["invalid"] = said["max_length"] = said["null_characters_not_allowed"] = wording.TORN
        if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
            said["invalid_choice"] = wording.NO_SUCH_CHOICE
