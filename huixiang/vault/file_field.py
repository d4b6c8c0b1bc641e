"""The form field for sent files: every one is opened and judged before a form is valid."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from . import uploads


class ManyFiles(forms.FileInput):
    allow_multiple_selected = True


class SentFiles(forms.FileField):
    """Any number of files as they were sent, opened and judged elsewhere; one without content is refused there too."""

    widget = ManyFiles

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """What files.js tells before anything is sent."""
        return {**super().widget_attrs(widget), "data-most": uploads.MAX_FILES, "data-megabytes": uploads.MAX_MEGABYTES}

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        return list(data or [])


class FilesField(SentFiles):
    """Files opened and found harmless, as `uploads.Checked`."""

    def clean(self, data: Any, initial: Any = None) -> list[uploads.Checked]:
        sent = [file for file in (data if isinstance(data, list | tuple) else [data]) if file]
        if not sent and self.required:
            raise ValidationError(self.error_messages["required"])
        for file in sent:
            file.seek(0)  # a form is judged anew where the case moved on meanwhile
        try:
            return uploads.check(sent)
        except uploads.Refused as refusal:
            raise ValidationError(str(refusal)) from refusal
