"""The form field for what people write: cleaned by the one rule before anything asks whether it was filled in."""

from typing import Any

from django import forms

from . import clean_text, seal, wording


class Told(forms.CharField):
    """What somebody writes: cleaned by the vault's one rule, at most `most` characters, on one line or several."""

    def __init__(self, most: int, *, lines: int = 1, keep: bool = False, **more: Any) -> None:
        self.most, self.lines = most, lines
        attrs = {"maxlength": most, **({"data-draft-keep": ""} if keep else {}), **more.pop("attrs", {})}
        widget = forms.Textarea(attrs={**attrs, "rows": lines}) if lines > 1 else forms.TextInput(attrs=attrs)
        super().__init__(widget=widget, **more)

    def to_python(self, value: Any) -> str:
        clean = clean_text.paragraphs if self.lines > 1 else clean_text.line
        try:
            return clean(str(value or ""), self.most)
        except clean_text.BadText as bad:
            raise forms.ValidationError(str(bad), code="bad") from None


class Phone(Told):
    """A number to be called by: at its own field, and a mobile that lacks a digit or has one too many is no such number."""

    def __init__(self, **more: Any) -> None:
        super().__init__(30, **more)

    def validate(self, value: str) -> None:
        super().validate(value)
        if value and not seal.can_be_called(value):
            raise forms.ValidationError(wording.PHONE_STRANGE, code="strange")
