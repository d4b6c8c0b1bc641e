"""The form field 以哪个岗位."""

from collections.abc import Iterable
from typing import Any

from django import forms

from .models import Post


def in_which_post(posts: Iterable[Post], label: str, **more: Any) -> dict[str, forms.Field]:
    """The field that asks in which of her posts somebody acts, to stand first; none where there is no choice."""
    choices = [(str(post.pk), str(post)) for post in posts]
    field = forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, **more)
    return {"post": field} if len(choices) > 1 else {}
