"""`huixiang import concerns`: messages from another system's table."""

import json
import time
from pathlib import Path

import click


@click.command("concerns")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="只检查，不写入")
@click.option("--source", help="来源名称，与编号一起防止重复导入；默认用文件名")
@click.option(
    "--column", "columns", multiple=True, metavar="字段=表头", help="指明某一列，如 message=来信内容；可以多次使用"
)
@click.option("--errors", type=click.Path(path_type=Path), help="把不能导入的行和原因写进这个文件；默认写在原文件旁")
@click.option("--json", "as_json", is_flag=True, help="最后一行输出 JSON")
def import_concerns(
    file: Path, dry_run: bool, source: str | None, columns: tuple[str, ...], errors: Path | None, as_json: bool
) -> None:
    """从表格（xlsx、csv、jsonl）导入群众诉求，连同答复和真实的时间。可以重复运行，也可以中断后再来。"""
    from huixiang.loops.refusals import Refused
    from huixiang.people import rejected
    from huixiang.people.home import at_home
    from huixiang.people.progress import bar
    from huixiang.people.sheets import Unreadable, rows_of

    from . import importing, wording
    from .headings import GUESSES, REQUIRED, guess

    started = time.monotonic()
    try:
        rows = list(rows_of(file))
    except Unreadable as why:
        raise click.ClickException(str(why)) from None
    headings = list(dict.fromkeys(heading for _, row in rows for heading in row))
    told = dict(column.partition("=")[::2] for column in columns)
    if wrong := [name for name, heading in told.items() if name not in GUESSES or heading not in headings]:
        words = wording.NO_SUCH_COLUMN.format(wrong="、".join(wrong), fields="、".join(GUESSES))
        raise click.ClickException(words + wording.HEADINGS_ARE.format(headings="、".join(headings)))
    mapping = guess(headings, told)
    if any(name not in mapping for name in REQUIRED):
        raise click.ClickException(wording.NO_MESSAGE_COLUMN.format(headings="、".join(headings)))
    with at_home(), bar(wording.IMPORTING, len(rows), quiet=as_json) as advance:
        reader = importing.Reader(mapping, source or file.stem)
        try:
            outcome = importing.bring_in(rows, reader, dry=dry_run, tell=lambda so_far: advance(so_far.read))
        except Refused as why:
            raise click.ClickException(str(why)) from None
    rejected.tell(outcome.rejected, file, errors)
    _say(outcome, time.monotonic() - started, dry_run, as_json)


def _say(outcome, seconds: float, dry_run: bool, as_json: bool) -> None:
    if as_json:
        told = {"read": outcome.read, "imported": outcome.imported, "skipped": outcome.skipped}
        click.echo(json.dumps({**told, "rejected": len(outcome.rejected), "seconds": round(seconds, 2)}))
        return
    done = "可以导入" if dry_run else "已导入"
    click.echo(
        f"读到 {outcome.read} 条：{done} {outcome.imported} 条，已有 {outcome.skipped} 条，"
        f"不能导入 {len(outcome.rejected)} 条（{seconds:.1f} 秒）。"
    )
