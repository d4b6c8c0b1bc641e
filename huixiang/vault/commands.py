"""`huixiang retention`, `breach`, `rekey`, `privacy`: what is due to go, who a leak affects, new keys, the documents."""

import sys
from datetime import datetime
from pathlib import Path
from typing import TextIO

import click

_FILE = click.Path(path_type=Path, dir_okay=False)
_FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command("retention")
@click.option("--do", "really", is_flag=True, help="真的删除；不加只列出到期的，不动数据")
def retention(really: bool) -> None:
    """保存期满的个人信息：列出，或（--do）删除。平时由后台任务每小时自动做，每一次删除都记入台账。"""
    from django.utils import timezone

    from huixiang.people.home import at_home

    from . import orphans, wording
    from . import retention as keeping

    def tell(one: keeping.Due) -> None:
        label = keeping.LABELS[one.name]
        click.echo(wording.RETAINED[really].format(label=label, term=one.term, count=len(one.keys)))

    now = timezone.now()
    with at_home():
        if really:
            keeping.purge(now, tell)
        else:
            for one in keeping.due(now):
                tell(one)
    click.echo(wording.ORPHANS[really].format(count=len(orphans.sweep(now, do=really))))


@click.command("breach")
@click.option(
    "--rows",
    type=click.File(encoding="utf-8", errors="replace"),
    help="文件：可能泄露的行（日志、查询结果、导出表），一个文件；- 为标准输入",
)
@click.option("--backup-of", "copied_at", help="泄露的是这一时刻的备份或全库，如 2026-11-20T03:00+08:00")
@click.option("--with-keys", is_flag=True, help="密钥文件夹（或含密钥的整份备份）也可能泄露")
@click.option("--cause", required=True, help="原因，会告诉本人")
@click.option("--done", required=True, help="已采取的补救措施，会告诉本人")
@click.option("--contact", required=True, help="联系方式，会告诉本人")
@click.option("--out", type=_FOLDER, required=True, help="写报告和名单的文件夹")
@click.option("--tell", "really", is_flag=True, help="写到每个人的办理情况页并发短信；不加只出报告和名单")
def breach(
    rows: TextIO | None,
    copied_at: str | None,
    with_keys: bool,
    cause: str,
    done: str,
    contact: str,
    out: Path,
    really: bool,
) -> None:
    """个人信息可能泄露：从泄露的行或备份找出受影响的人，写出《个人信息保护法》第五十七条的三项内容。"""
    from django.utils import timezone

    from huixiang.people.home import at_home

    from . import breach as leaks
    from . import wording

    if not rows and not copied_at:
        raise click.UsageError(wording.LEAK_OF_WHAT)
    leak = leaks.Leak(cause.rstrip("。"), timezone.now(), with_keys, done.rstrip("。"), contact.rstrip("。"))
    with at_home():
        found = leaks.named_in(rows.read()) if rows else set()
        found |= leaks.in_copy_of(_moment(copied_at)) if copied_at else set()
        people = leaks.affected(found, with_keys=with_keys)
        out.mkdir(parents=True, exist_ok=True, mode=0o700)
        (out / "report.md").write_text(leaks.report(people, leak))
        (out / "list.csv").write_text(leaks.listed(people))
        told = leaks.tell(people, leak) if really else 0
    click.echo(wording.LEAK_FOUND.format(count=len(people), told=told, out=out))


def _moment(text: str) -> datetime:
    """A moment as it was typed; without a zone it is the organ's."""
    from django.utils import timezone

    from . import wording

    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise click.UsageError(wording.NOT_A_MOMENT.format(text=text)) from None
    return moment if moment.tzinfo else timezone.make_aware(moment)


@click.command("rekey")
@click.option("--retire", is_flag=True, help="换完以后销毁旧的主密钥；新的启用不到一小时的不销毁")
def rekey(retire: bool) -> None:
    """轮换主密钥：造一把新的，逐件改用它来封，网站不用停；中断了再运行一次。旧的先留着，用 --retire 销毁。"""
    from . import rotation, wording

    if not retire:
        click.echo(wording.KEYS_CHANGED.format(count=rotation.rotate()))
        return
    try:
        count, gone = rotation.retire()
    except rotation.TooSoon as why:
        raise click.ClickException(str(why)) from None
    click.echo(wording.KEYS_RETIRED.format(gone=gone, count=count))


@click.command("privacy")
@click.argument("file", type=_FILE, required=False)
def privacy(file: Path | None) -> None:
    """写出个人信息保护文档：字段清单、保存期限、影响评估（个人信息保护法第五十五、五十六条）。不给文件名就打印。"""
    from .document import privacy as written

    text = written()
    if file is None:
        sys.stdout.write(text)
    else:
        file.write_text(text)
