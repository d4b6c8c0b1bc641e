"""Filing on a citizen's behalf at a counter: who may, where, and what is asked."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction

from huixiang.loops.models import Case
from huixiang.people.models import Account, Category, Post, Role, Unit, UnitKind, in_use
from huixiang.people.organs import areas_within
from huixiang.people.post_field import in_which_post
from huixiang.vault import identities, notices, receipts, sealed_attachments
from huixiang.vault.file_field import FilesField
from huixiang.vault.plain_words import PlainForm
from huixiang.vault.words_field import Phone, Told

from . import wording
from .filing import Filing, file_concern, title_of
from .loop import KINDS, URGENCY, WORDS
from .models import Channel
from .proposals import Asked, Proposed, heard

COUNTERS = {UnitKind.STATION, UnitKind.DESK}
AT_COUNTER = [Channel.COUNTER, Channel.PHONE, Channel.LETTER, Channel.HOTLINE]
ROLES = {Role.CLERK: "station", Role.DISPATCHER: "desk", Role.DEPUTY: "deputy"}


def posts_to_file(account: Account) -> list[Post]:
    """The posts in which the account may file for others: at a station's counter, at the desk, or as its deputy.

    Of one unit one is enough, but who is its deputy as well says which of the two she is now.
    """
    found: dict[tuple[UUID, bool], Post] = {}
    for post in account.posts_now():
        if post.role in ROLES and post.unit.kind in COUNTERS and not post.unit.retired:
            found.setdefault((post.unit_id, post.role == Role.DEPUTY), post)
    return list(found.values())


def may_file(account: Account) -> bool:
    """Whether the account may file for others."""
    return bool(posts_to_file(account))


class CounterForm(PlainForm):
    """The citizen's questions, as the clerk fills them in; the receipt code makes a repeated submission one case."""

    loses_files = True
    code = forms.CharField(widget=forms.HiddenInput, max_length=60)
    message = Told(WORDS, lines=6, label=wording.MESSAGE, help_text=wording.MESSAGE_HELP)
    kind = forms.ChoiceField(label=wording.KIND, choices=KINDS, initial="help", widget=forms.RadioSelect)
    area = forms.ModelChoiceField(None, label=wording.AREA, required=False, empty_label="——")
    place = Told(200, label=wording.PLACE, help_text=wording.PLACE_HELP, required=False)
    name = Told(40, label=wording.NAME, help_text=wording.REACH_HELP, required=False)
    phone = Phone(label=wording.PHONE, required=False, attrs={"inputmode": "tel"})
    address = Told(200, label=wording.ADDRESS, required=False)
    secret = forms.BooleanField(label=wording.SECRET, help_text=wording.SECRET_HELP, required=False)
    anonymous = forms.BooleanField(label=wording.ANONYMOUS, help_text=wording.ANONYMOUS_HELP, required=False)
    wants_reply = forms.BooleanField(
        label=wording.WANTS_REPLY, help_text=wording.WANTS_REPLY_HELP, required=False, initial=True
    )
    files = FilesField(label=wording.FILES, help_text=wording.FILES_HELP, required=False)
    about = forms.ModelChoiceField(
        None, label=wording.ABOUT, help_text=wording.ABOUT_HELP, required=False, empty_label="——"
    )
    channel = forms.ChoiceField(
        label=wording.CHANNEL,
        choices=[(c.value, c.label) for c in AT_COUNTER],
        widget=forms.RadioSelect,
        initial="counter",
    )
    people = forms.IntegerField(label=wording.PEOPLE, min_value=1, max_value=100000, initial=1)
    urgency = forms.ChoiceField(label=wording.URGENCY, choices=URGENCY, widget=forms.RadioSelect, initial="0")

    category = forms.ModelChoiceField(
        None, label=wording.CATEGORY, help_text=wording.CATEGORY_HELP, required=False, empty_label="——"
    )
    # one of the proposals, where no class was chosen
    proposed = forms.ModelChoiceField(None, label=wording.CATEGORY, required=False)

    def __init__(self, posts: list[Post], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        some: dict[str, Any] = self.fields
        self.posts = {str(post.pk): post for post in posts}
        some["area"].queryset = areas_within()
        some["about"].queryset = Unit.objects.filter(in_use()).exclude(kind=UnitKind.STATION).order_by("path")
        some["category"].queryset = some["proposed"].queryset = Category.objects.order_by("path")
        self.fields = in_which_post(posts, wording.POST) | self.fields
        some["people"].widget.attrs["class"] = some["phone"].widget.attrs["class"] = "short"

    def clean_code(self) -> str:
        try:
            return receipts.parse(self.cleaned_data["code"])
        except receipts.BadReceipt as bad:
            raise ValidationError(wording.FORGED) from bad

    def told(self) -> dict[str, str]:
        """What she tells of herself; nothing when she stays anonymous."""
        hidden = self.cleaned_data["anonymous"]
        return {} if hidden else {field: self.cleaned_data[field] for field in ("name", "phone", "address")}

    @property
    def held(self) -> Post:
        """The post in which she files: the one she chose, or the only one she may."""
        return self.posts.get(self.cleaned_data.get("post", ""), next(iter(self.posts.values())))

    def filing(self, post: Post) -> Filing:
        """What the form says, ready to be filed from this counter."""
        said = self.cleaned_data
        plain = ("message", "kind", "place", "area", "channel", "wants_reply", "secret", "anonymous", "people", "about")
        return Filing(
            **{name: said[name] for name in plain},
            category=said["category"] or said["proposed"],
            urgency=int(said["urgency"]),
            notice=str(notices.CURRENT.number),
            files=[sealed_attachments.keep(file) for file in said["files"]],
            station=post.unit if post.unit.kind == UnitKind.STATION else None,
            deputy=post.account if post.role == Role.DEPUTY else None,
        )


@transaction.atomic
def file_for_somebody(form: CounterForm, account: Account) -> Case | None:
    """Open the case and seal the identity; None when the code is that of somebody else's case."""
    code, post = form.cleaned_data["code"], form.held
    case, is_new = file_concern(
        form.filing(post), receipt=receipts.mac(code), by=account, unit_id=post.unit_id, role=ROLES[Role(post.role)]
    )
    if is_new:
        identities.keep(case, form.told())
    elif not case.entries.filter(seq=0, account=account).exists():
        return None
    return case


def asked_by(form: CounterForm, account: Account) -> Asked:
    """What the form says, as proposals are asked for."""
    said = form.cleaned_data
    return Asked(title_of(said["message"]), said["message"], said["area"], account, about=said["about"])


def hear(case: Case, proposed: Proposed) -> None:
    """Tell the readers which class the clerk chose, if she chose one."""
    if case.category_id:
        heard(case, 0, proposed, {"category": str(case.category_id)})
