"""`huixiang story`: play every way a loop may go into the database, with the cast's own verbs."""

from datetime import timedelta

import click

PLAYED, NO_CAST = "已演 {count} 段，例如 {number}。", "库里没有示例小城的人物，不能演出。请在示例数据上运行。"


@click.command("story")
@click.argument("loop", type=click.Choice(["concern", "task", "suggestion", "study"]))
@click.option("--only", help="只演这一段，例如：两次重办后督办")
@click.option("--list", "titles", is_flag=True, help="只列出各段的名称")
def story(loop: str, only: str | None, titles: bool) -> None:
    """把诉求（concern）、任务（task）、代表建议（suggestion）或课题（study）的每一种走法演一遍，写进数据库。"""
    from django.utils import timezone
    from django_scopes import scope
    from rich.progress import track

    from huixiang.people.middleware import home_organ
    from huixiang.people.models import Account

    from . import plays

    rows, play = plays.PLAYS[loop]
    if titles:
        return click.echo("\n".join(rows))
    if only and only not in rows:
        raise click.BadParameter("、".join(rows), param_hint="--only")
    if not Account.objects.filter(username="supervisor").exists():
        raise click.ClickException(NO_CAST)
    began = timezone.now() - timedelta(days=7)
    with scope(organ=home_organ()):
        played = [play(name, began) for name in track([only] if only else list(rows), description=loop, transient=True)]
    return click.echo(PLAYED.format(count=len(played), number=played[-1].number))
