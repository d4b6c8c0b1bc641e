"""Forms of signing in, of one's own sign-ins, and of the administrators."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone

from huixiang.people.import_posts import USERNAME
from huixiang.people.models import Account, Area, Post, Role, SecurityEvent, Unit, UnitKind, in_use
from huixiang.people.moments import why_not_day
from huixiang.people.separation import ADMINS
from huixiang.vault.plain_words import DayField, DayInput, PlainForm
from huixiang.vault.words_field import Told

from . import wording
from .models import Warrant

ONE_TIME = {"autocomplete": "one-time-code", "inputmode": "text", "autocapitalize": "off", "spellcheck": "false"}


def password_field(label: str, autocomplete: str, **more: Any) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, max_length=200, strip=False, widget=widget, **more)


class Shallow(json.JSONDecoder):
    """Reads what a passkey signed: what is nested beyond reading is no JSON."""

    def decode(self, s: str, *more: Any) -> Any:
        try:
            return super().decode(s, *more)
        except RecursionError:
            raise json.JSONDecodeError("nested too deeply", s, 0) from None


class SignInForm(PlainForm):
    username = forms.CharField(
        label=wording.USERNAME,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "username webauthn", "autofocus": True}),
    )
    password = password_field(wording.PASSWORD, "current-password")


class CodeForm(PlainForm):
    """A typed code, or what a passkey signed."""

    code = forms.CharField(
        label=wording.CODE, help_text=wording.CODE_HELP, max_length=20, required=False,
        widget=forms.TextInput(attrs={**ONE_TIME, "autofocus": True, "class": "short"}),
    )  # fmt: skip
    credential = forms.JSONField(required=False, widget=forms.HiddenInput, decoder=Shallow)

    def clean(self) -> dict[str, Any]:
        if not self.cleaned_data.get("code") and not self.cleaned_data.get("credential"):
            self.add_error("code", wording.CODE_WRONG)
        return self.cleaned_data


class ProofForm(CodeForm):
    """Once more: a code, a passkey, or the password."""

    password = password_field(wording.PASSWORD, "current-password", required=False)
    field_order = ("password", "code", "credential")

    def clean(self) -> dict[str, Any]:
        if not any(self.cleaned_data.get(name) for name in self.fields):
            self.add_error(None, wording.PROVE)
        return self.cleaned_data


class AppForm(PlainForm):
    code = forms.CharField(
        label=wording.CODE, max_length=10, widget=forms.TextInput(attrs={**ONE_TIME, "class": "short"})
    )


class PasskeyForm(PlainForm):
    name = Told(30, label=wording.PASSKEY_NAME, help_text=wording.PASSKEY_HELP, required=False)
    credential = forms.JSONField(widget=forms.HiddenInput, decoder=Shallow)


class PasswordForm(PlainForm):
    """A new password for oneself; the old one proves who asks."""

    old = password_field(wording.OLD_PASSWORD, "current-password")
    new = password_field(wording.NEW_PASSWORD, "new-password", help_text=wording.PASSWORD_RULES)
    again = password_field(wording.AGAIN, "new-password")

    def __init__(self, account: Account, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account

    def clean(self) -> dict[str, Any]:
        old, new, again = (self.cleaned_data.get(name) for name in ("old", "new", "again"))
        if old and not self.account.check_password(old):
            self.add_error("old", wording.OLD_WRONG)
        elif new and old == new:
            self.add_error("new", wording.SAME_AS_BEFORE)
        if new and again and new != again:
            self.add_error("again", wording.NOT_ALIKE)
        try:
            validate_password(new or "", self.account)
        except ValidationError as bad:
            if new:
                self.add_error("new", bad)
        return self.cleaned_data


class AccountForm(PlainForm):
    """A new account, without any post."""

    username = forms.CharField(label=wording.USERNAME, help_text=wording.USERNAME_HELP, max_length=40)
    name = Told(40, label=wording.NAME)

    def clean_username(self) -> str:
        username: str = self.cleaned_data["username"].lower()
        if not USERNAME.fullmatch(username):
            raise ValidationError(wording.USERNAME_BAD)
        if Account.objects.filter(username__iexact=username).exists():
            raise ValidationError(wording.USERNAME_TAKEN)
        return username


class WarrantForm(PlainForm):
    """What is asked for; the fields depend on the kind."""

    def __init__(self, kind: str, account: Account, ways: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind == Warrant.Kind.GRANT:
            units = Unit.objects.filter(in_use()).order_by("path")
            self.fields["unit"] = forms.ModelChoiceField(units, label=wording.UNIT, empty_label="——")
            self.fields["role"] = forms.ChoiceField(label=wording.ROLE, choices=[("", "——"), *Role.choices])
            short = DayInput({"class": "short"})
            self.fields["until_on"] = DayField(
                label=wording.POST_UNTIL, help_text=wording.POST_UNTIL_HELP, required=False, widget=short
            )
        if kind == Warrant.Kind.END:
            held = [(str(post.pk), str(post)) for post in Post.objects.held_by(account)]
            self.fields["post"] = forms.ChoiceField(label=wording.ROLE, choices=held, widget=forms.RadioSelect)
        if kind == Warrant.Kind.LINK:
            self.fields["way"] = forms.ChoiceField(label=wording.WAY, choices=ways, widget=forms.RadioSelect)
            self.fields["uid"] = Told(120, label=wording.UID)
        self.fields["reason"] = Told(200, lines=2, label=wording.REASON, help_text=wording.REASON_HELP)

    def clean_until_on(self) -> date | None:
        day: date | None = self.cleaned_data["until_on"]
        if day and (why := why_not_day(wording.POST_UNTIL, day, timezone.localdate())):
            raise ValidationError(why)
        if day and self.cleaned_data.get("role") in ADMINS:
            raise ValidationError(wording.ADMIN_WITHOUT_END)
        return day


class ClockForm(PlainForm):
    """Why the machine's clock went back."""

    number = forms.CharField(max_length=40, widget=forms.HiddenInput)
    finding = Told(1000, lines=4, label=wording.CLOCK_FINDING)


class UnitForm(PlainForm):
    """One unit; `told` gives it as a line of the units' table."""

    code = forms.CharField(label=wording.UNIT_CODE, help_text=wording.UNIT_CODE_HELP, max_length=40)
    name = Told(60, label=wording.UNIT_NAME)
    kind = forms.ChoiceField(label=wording.UNIT_KIND, choices=[("", "——"), *UnitKind.choices])
    parent = forms.ChoiceField(label=wording.UNIT_ABOVE, required=False)
    area = forms.ChoiceField(label=wording.UNIT_AREA, required=False)
    until = DayField(
        label=wording.UNIT_UNTIL, help_text=wording.UNIT_UNTIL_HELP, required=False, widget=DayInput({"class": "short"})
    )

    def __init__(self, known: Unit | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial=_as_told(known) if known else None, **kwargs)
        self.known = known
        others = Unit.objects.order_by("path").exclude(pk=known.pk if known else None)
        areas = [(area.code, f"{'　' * (area.depth - 1)}{area.name}") for area in Area.objects.order_by("path")]
        self.fields["parent"].choices = [("", wording.TOP), *((one.code, one.name) for one in others)]
        self.fields["area"].choices = [("", "——"), *areas]
        if known:
            del self.fields["code"]

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if Unit.objects.filter(code=code).exists():
            raise ValidationError(wording.UNIT_CODE_TAKEN)
        return code

    def told(self) -> dict[str, str]:
        said = {name: str(value or "") for name, value in self.cleaned_data.items()}
        return {"code": self.known.code, **said} if self.known else said


def _as_told(unit: Unit) -> dict[str, Any]:
    return {
        "name": unit.name, "kind": unit.kind, "until": unit.until, "area": unit.area_id or "",
        "parent": unit.parent.code if unit.parent else "",
    }  # fmt: skip


class AuditFilter(PlainForm):
    """What the audit can be narrowed by."""

    kind = forms.ChoiceField(
        label=wording.KIND, required=False, choices=[("", wording.ANY), *SecurityEvent.Kind.choices]
    )
    who = forms.CharField(label=wording.WHO, required=False, max_length=40)
    since = DayField(label=wording.SINCE, required=False)
    until = DayField(label=wording.UNTIL, required=False)


class AuditExport(PlainForm):
    """Which days of the audit are taken along, and as what."""

    since = DayField(label=wording.EXPORT_SINCE)
    until = DayField(label=wording.EXPORT_UNTIL)
    file = forms.ChoiceField(
        label=wording.EXPORT_AS, choices=wording.EXPORT_KINDS, initial="xlsx", widget=forms.RadioSelect
    )

    def clean(self) -> dict[str, Any]:
        self.refuse_backwards(wording.EXPORT_BACKWARDS)
        return self.cleaned_data
