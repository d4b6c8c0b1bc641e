"""What a password must be, how one is changed, and the one-time passwords that others hand out."""

from __future__ import annotations

import secrets
import string
import unicodedata
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django_scopes import get_scope

from huixiang.people.models import Account, Area, Unit

from . import wording

KINDS = (string.ascii_lowercase, string.ascii_uppercase, string.digits)
EASY = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is read wrongly from paper


class ThreeKinds:
    """Three of lower case, upper case, digits and signs; never the user name within (等保 2.0 身份鉴别)."""

    def validate(self, password: str, user: Account | None = None) -> None:
        present = [any(mark in kind for mark in password) for kind in KINDS]
        present.append(any(mark not in "".join(KINDS) for mark in password))
        if sum(present) < 3:
            raise ValidationError(wording.TOO_FEW_KINDS)
        if user and user.username.lower() in password.lower():
            raise ValidationError(wording.HOLDS_NAME)

    def get_help_text(self) -> str:
        return wording.PASSWORD_RULES


class NoLocalWord:
    """No word that whoever knows the organ tries first: its name, its units and places, the product, her own name.

    The words are data: names come from the tables, the rest from `password_words.txt` here and in the data folder.
    """

    def validate(self, password: str, user: Account | None = None) -> None:
        folded = _folded(password)
        for word in local_words(user):
            if word in folded:
                raise ValidationError(wording.LOCAL_WORD.format(word=word))

    def get_help_text(self) -> str:
        return wording.PASSWORD_RULES


def local_words(user: Account | None = None) -> set[str]:
    """Every word that makes no password here, folded."""
    names = [
        *Unit.objects.order_by().values_list("name", flat=True),
        *Area.objects.order_by().values_list("name", flat=True),
    ]
    organ = get_scope().get("organ")
    names += [organ.name] if organ else []
    stems = [name.removesuffix(ending) for name in names for ending in wording.ENDINGS_OF_NAMES]
    own = [user.name, user.username] if user else []
    return {word for one in (*names, *stems, *own, *_listed()) if long_enough(word := _folded(one))}


def long_enough(word: str) -> bool:
    """Two characters make a word in Chinese, four in letters: shorter ones stand in half of all passwords."""
    return len(word) >= (4 if word.isascii() else 2)


def _listed() -> list[str]:
    """The words of the lists: the shipped one and, where there is one, the site's own."""
    files = [Path(__file__).with_name("password_words.txt"), Path(settings.DATA) / "password-words.txt"]
    lines = [line.strip() for file in files if file.is_file() for line in file.read_text("utf-8").splitlines()]
    return [line for line in lines if line and not line.startswith("#")]


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def change_password(account: Account, password: str) -> None:
    """Her own choice; it runs out where the site says that passwords do."""
    account.set_password(password)
    days = settings.PASSWORD_DAYS
    account.password_until = timezone.localdate() + timedelta(days=days) if days else None
    account.handed_until = None
    account.save(update_fields=["password", "password_until", "handed_until"])


def one_time_password(account: Account) -> str:
    """A password somebody else hands over; she must choose her own at her first sign-in."""
    password = "-".join("".join(secrets.choice(EASY) for _ in range(5)) for _ in range(4))
    account.set_handed_password(password)
    account.save(update_fields=["password", "password_until", "handed_until"])
    return password


def handed_too_long_ago(account: Account) -> bool:
    """Whether she was given this password so long ago that it opens nothing any more (ASVS 5.0 V6.4.1)."""
    return account.handed_until is not None and account.handed_until < timezone.localdate()
