"""`huixiang code`: what the authenticator of somebody in the small town shows now, so that a newcomer gets in at once.

The town is made up, and so are its people's telephones. On a site of its own there is nothing to ask here.
"""

from __future__ import annotations

import click

NO_TOWN = "这里没有演示小城。验证码在各人自己的验证器里，谁也不能代取。"
IN_PRODUCTION = "这是正式网站（HUIXIANG_HTTPS=1），验证码只在各人自己的验证器里，谁也不能代取。"
NOBODY = "演示小城里没有「{name}」。有：{names}"


@click.command("code")
@click.argument("username")
def code(username: str) -> None:
    """演示小城的人物现在的验证码，供登录时填写；正式网站没有这回事。"""
    from django.conf import settings

    from huixiang.people.models import Account

    from .town import secrets_kept

    if settings.HTTPS:
        raise click.ClickException(IN_PRODUCTION)
    if not (kept := secrets_kept()):
        raise click.ClickException(NO_TOWN)
    if username not in kept:
        raise click.ClickException(NOBODY.format(name=username, names="、".join(sorted(kept))))
    click.echo(unused_code(Account.objects.get(username=username), kept[username]))


def unused_code(account: object, secret: str) -> str:
    """The earliest code that still works: each does so once only, and the last one may have been used just now."""
    from allauth.mfa.models import Authenticator

    from huixiang.accounts.factors import DRIFT, code_at, period_now

    app = Authenticator.objects.filter(user=account, type=Authenticator.Type.TOTP).first()
    last = app.data["last"] if app else 0
    return code_at(secret, max(period_now(), min(last + 1, period_now() + DRIFT)))
