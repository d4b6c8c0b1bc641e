"""`huixiang import concerns`: messages from another system's table."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from huixiang.people.commands import choice_of, choosing
from huixiang.people.moments import ORDERS

if TYPE_CHECKING:
    from huixiang.people.tables import Choice, Contents


@click.command("concerns")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="只检查，不写入")
@click.option("--source", help="来源名称，与编号一起防止重复导入；默认用文件名")
@click.option(
    "--column", "columns", multiple=True, metavar="字段=表头", help="指明某一列，如 message=来信内容；可以多次使用"
)
@choosing
@click.option(
    "--dates",
    type=click.Choice(ORDERS),
    help="像 3/11/2026 这样年份在后的日期怎么读：dmy 日在前，mdy 月在前",
)
@click.option("--year", type=click.IntRange(1900, 2100), help="像 3月11日 这样没有写年份的日期是哪一年的")
@click.option("--errors", type=click.Path(path_type=Path), help="把不能导入的行和原因写进这个文件；默认写在原文件旁")
@click.option("--json", "as_json", is_flag=True, help="最后一行输出 JSON")
def import_concerns(
    file: Path,
    dry_run: bool,
    source: str | None,
    columns: tuple[str, ...],
    sheets: tuple[str, ...],
    all_sheets: bool,
    visible_only: bool,
    dates: str | None,
    year: int | None,
    errors: Path | None,
    as_json: bool,
) -> None:
    """从表格（xlsx、xls、ods、csv、jsonl）导入群众诉求，连同答复和真实的时间。可以重复运行，也可以中断后再来。"""
    from huixiang.loops.refusals import Refused
    from huixiang.people import rejected
    from huixiang.people.home import at_home
    from huixiang.people.moments import Habits
    from huixiang.people.progress import bar

    from . import importing, wording
    from .headings import LABELS
    from .reader import Reader, order_in, shared_numbers

    started = time.monotonic()
    tables = _tables(file, columns, choice_of(sheets, all_sheets, visible_only))
    _tell([sentence for found in tables for sentence in found.story(LABELS)])
    order, shared, outcome, doubts = dates or order_in(tables), shared_numbers(tables), importing.Outcome(), list[str]()
    with at_home(), bar(wording.IMPORTING, sum(len(found.rows) for found in tables), quiet=as_json) as advance:
        try:
            for found in tables:
                habits = Habits(order, year or 0, found.from_1904)
                reader = Reader(found.mapping, source or file.stem, habits, sheet=found.sheet, shared=shared)
                importing.bring_in(found.rows, reader, outcome, dry=dry_run, tell=lambda so_far: advance(so_far.read))
                doubts += reader.doubts()
        except KeyboardInterrupt:
            _tell([wording.BROKEN_OFF.format(imported=0 if dry_run else outcome.imported)])
            raise
        except Refused as why:
            raise click.ClickException(str(why)) from None
    _tell([*dict.fromkeys(doubts)])
    rejected.tell(outcome.rejected, file, errors)
    _say(outcome, time.monotonic() - started, dry_run, as_json)


def _tables(file: Path, columns: tuple[str, ...], choice: Choice) -> list[Contents]:
    """The table in the file, or on each sheet that is wanted; one sentence where there is none, or a column is told that it lacks."""
    from huixiang.people.heading_rows import Sought
    from huixiang.people.sheets import Unreadable
    from huixiang.people.tables import Lacking, read

    from . import wording
    from .headings import GUESSES, REQUIRED

    told = dict(column.partition("=")[::2] for column in columns)
    without = {column.removesuffix("=") for column in columns if column.endswith("=")} - {*REQUIRED}
    not_there = wording.NO_SUCH_COLUMN.format(fields="、".join(GUESSES), wrong="{wrong}")
    if wrong := [name for name in told if name not in GUESSES]:
        raise click.ClickException(not_there.format(wrong="、".join(wrong)))
    try:
        wanted = {name: headings for name, headings in GUESSES.items() if name not in without}
        return read(file, Sought(wanted, REQUIRED, {name: told[name] for name in told if name not in without}), choice)
    except Lacking as why:
        wrong = [name for name in why.fields if name in told]
        sentence = not_there.format(wrong="、".join(wrong)) if wrong else wording.NO_MESSAGE_COLUMN
        raise click.ClickException(f"{sentence}{why}") from None
    except Unreadable as why:
        raise click.ClickException(str(why)) from None


def _tell(sentences: list[str]) -> None:
    for sentence in sentences:
        click.echo(sentence, err=True)


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
