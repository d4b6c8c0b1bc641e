"""The small town: set up once on a new site, so that a newcomer finds every loop alive."""

from __future__ import annotations

import json
import secrets
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django_scopes import scope

from huixiang.accounts import factors
from huixiang.insight.issues import look_for_issues
from huixiang.loops.models import Outbox
from huixiang.people.models import Account, Organ, Role

from . import wording
from .cast import PEOPLE, Cast, gather
from .play import let_fall_due
from .stories import STORIES, lamps

LOGINS, SAMPLE = "town_logins.json", "town_receipt.txt"


def ensure_town() -> list[dict[str, str | None]]:
    """One sign-in per role, `{role, username, password, totp_secret}`; the town is built when there is no organ yet.

    The pass words are made anew for each site and kept, for its owner alone, in the data folder.
    """
    file = Path(settings.DATA) / LOGINS
    if Organ.objects.exists():
        return with_apps(file) if file.exists() else []
    password = secrets.token_urlsafe(9)
    with transaction.atomic():
        build(password)
        file.touch(mode=0o600)
        file.write_text(json.dumps(logins(password), ensure_ascii=False))
        return with_apps(file)


def with_apps(file: Path) -> list[dict[str, str | None]]:
    """The sign-ins kept in the file; whoever has no second factor yet gets an authenticator app."""
    kept: list[dict[str, str | None]] = json.loads(file.read_text())
    new = [login for login in kept if not login["totp_secret"]]
    for login in new:
        account = Account.objects.get(username=login["username"])
        if not factors.has_factor(account):
            login["totp_secret"] = factors.new_secret()
            factors.add_app(account, login["totp_secret"])
    if new:
        file.write_text(json.dumps(kept, ensure_ascii=False))
    return kept


def secrets_kept() -> dict[str, str]:
    """User name → secret of the app, for the town's people; empty on a site without the town."""
    file = Path(settings.DATA) / LOGINS
    logins = json.loads(file.read_text()) if file.exists() else []
    return {login["username"]: login["totp_secret"] for login in logins if login["totp_secret"]}


def build(password: str) -> Cast:
    """The cast, and every story played."""
    cast = gather(password)
    with scope(organ=cast.organ):
        for story in STORIES:
            play = story(cast)
            if story is lamps:
                (Path(settings.DATA) / SAMPLE).write_text(play.code)
        let_fall_due(cast)
        look_for_issues()
        # the town's people are made up, and so are their numbers: no gateway shall ring them
        Outbox.objects.all().delete()
    return cast


def logins(password: str) -> list[dict[str, str | None]]:
    """Who may sign in, and as what."""
    labels = dict(Role.choices)
    roles = {key: [labels[post.partition("@")[0]] for post in posts.split()] for key, _, posts in PEOPLE}
    return [
        {"role": f"{name}（{'、'.join(roles[key]) or wording.NO_POST}）", "username": key, "password": password,
         "totp_secret": None}
        for key, name, _ in PEOPLE
    ]  # fmt: skip
