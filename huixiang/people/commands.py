"""`huixiang import …` for the organ's tables, `huixiang table` for empty ones, `huixiang organ` for a new organ."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from contextlib import nullcontext
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from . import wording

if TYPE_CHECKING:
    from .tables import Choice

TABLES = {
    "areas": "huixiang.people.import_areas",
    "units": "huixiang.people.import_units",
    "posts": "huixiang.people.import_posts",
    "categories": "huixiang.people.import_categories",
    "duties": "huixiang.people.import_duties",
    "limits": "huixiang.loops.import_limits",
    "calendar": "huixiang.loops.import_calendar",
}
FILE = click.Path(path_type=Path)


def choosing(command: Callable[..., Any]) -> Callable[..., Any]:
    """Which sheets and rows of a file are wanted."""
    for option in (
        click.option("--visible-only", is_flag=True, help="隐藏的、被筛选掉的行不读；默认照样读"),
        click.option("--all-sheets", is_flag=True, help="几张工作表都像的，一起读（如一个月一张）"),
        click.option("--sheet", "sheets", multiple=True, help="几张工作表都像的，指明读哪一张；可以多次使用"),
    ):
        command = option(command)
    return command


def choice_of(sheets: tuple[str, ...], all_sheets: bool, visible_only: bool) -> Choice:
    """What was told by these options."""
    from .tables import Choice

    return Choice(sheets, all_sheets, visible_only)


def table_of(name: str) -> Any:
    """The Table of that kind."""
    return import_module(TABLES[name]).TABLE


def options(command: Callable[..., None]) -> Callable[..., None]:
    """What every import asks for."""
    for option in (
        click.option("--json", "as_json", is_flag=True, help="最后一行输出 JSON"),
        click.option("--errors", type=FILE, help="把不能导入的行和原因写进这个文件；默认写在原文件旁"),
        click.option("--skip-bad", is_flag=True, help="跳过不能导入的行，其余照常写入；默认有一行不行就整个文件不写"),
        click.option("--dry-run", is_flag=True, help="只检查，不写入"),
        choosing,
        click.argument("file", type=FILE),
    ):
        command = option(command)
    return command


def _command(name: str, text: str) -> click.Command:
    @options
    def run(**given: Any) -> None:
        bring(name, **given)

    return click.command(name, help=text)(run)


import_areas = _command("areas", "导入行政区划：区划代码、名称、上级区划，先后不限。")
import_units = _command("units", "导入单位（组织树）：单位名称、类别、上级单位（写名称或代码），先后不限。")
import_categories = _command("categories", "导入事项分类：一级、二级、三级分类，可加「职能部门事项」一列。")
import_duties = _command(
    "duties", "导入派单目录：分类 × 区划 → 承办单位和职责依据。变动的旧行到前一天为止，不会被覆盖。"
)
import_limits = _command("limits", "导入时限：闭环、时限、类型、紧急、数量、单位、依据、是否已确认。")
import_calendar = _command("calendar", "导入一年的放假安排（国务院办公厅通知），替换暂定的那一年，并重算期限。")


@click.command("posts")
@options
@click.option("--passwords", type=FILE, help="给新账号生成初始口令，写进这个文件（只有您能读）；默认不设口令，不能登录")
def import_posts(passwords: Path | None, **given: Any) -> None:
    """导入账号和岗位：用户名、姓名、单位、岗位、起、止。"""
    bring("posts", passwords=passwords, **given)


def bring(
    name: str,
    file: Path,
    dry_run: bool,
    skip_bad: bool,
    errors: Path | None,
    as_json: bool,
    sheets: tuple[str, ...] = (),
    all_sheets: bool = False,
    visible_only: bool = False,
    passwords: Path | None = None,
) -> None:
    """Import one file; exit code 1 when nothing was written for the sake of a bad row."""
    from . import rejected
    from .home import at_home
    from .importing import Outcome, bring_in
    from .progress import bar
    from .remembered import forget

    started, table = time.monotonic(), table_of(name)
    outcome = Outcome(passwords={} if passwords else None)
    if passwords and passwords.exists():
        raise click.ClickException(wording.PASSWORDS_EXIST.format(name=passwords))
    with at_home() if table.of_organ else nullcontext():
        lines = lines_of(table, file, choice_of(sheets, all_sheets, visible_only))
        with bar(wording.IMPORTING, len(lines), quiet=as_json) as advance:
            outcome.tell = counting(advance, len(lines))
            bring_in(
                table, lines, outcome, dry=dry_run, skip_bad=skip_bad,
                before_commit=lambda done: _keep_passwords(done, passwords),
            )  # fmt: skip
    forget()
    rejected.tell(outcome.rejected, file, errors)
    touched = table.afterwards(lines) if table.afterwards and outcome.written else 0
    say(outcome, time.monotonic() - started, dry=dry_run, as_json=as_json, touched=touched)
    if outcome.rejected and not outcome.written and not dry_run:
        raise SystemExit(1)


def lines_of(table: Any, file: Path, choice: Choice) -> list[Any]:
    """The file's lines; one sentence where it cannot be read or lacks a column, and what was taken for what."""
    from .importing import BadRow
    from .sheets import Unreadable

    try:
        found = table.read(file, choice)
    except (Unreadable, BadRow) as why:
        raise click.ClickException(str(why)) from None
    labels = {column.field: column.heading for column in table.columns}
    for sentence in (sentence for one in found for sentence in one.story(labels)):
        click.echo(sentence, err=True)
    return [line for one in found for line in table.lines(one)]


def counting(advance: Callable[[int], None], most: int) -> Callable[[], None]:
    """A function that counts its calls; the trees look at a line twice."""
    done = 0

    def one_more() -> None:
        nonlocal done
        done = min(done + 1, most)
        advance(done)

    return one_more


def _keep_passwords(outcome: Any, file: Path | None) -> None:
    """Written before the accounts are committed: no account whose password nobody has."""
    if not outcome.passwords or file is None:
        return
    text = "".join(f"{username}\t{password}\n" for username, password in outcome.passwords.items())
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as out:
            out.write(text)
    except OSError as error:
        raise click.ClickException(wording.PASSWORDS_UNWRITABLE.format(name=file, reason=error.strerror)) from None
    click.echo(wording.PASSWORDS_WRITTEN.format(count=len(outcome.passwords), name=file), err=True)


def say(outcome: Any, seconds: float, *, dry: bool, as_json: bool, touched: int) -> None:
    """What became of the file: for a script one line of JSON, for a person sentences."""
    counts = {name: getattr(outcome, name) for name in ("read", "created", "changed", "same")}
    counts["rejected"] = len(outcome.rejected)
    if as_json:
        click.echo(json.dumps({**counts, "written": outcome.written, "seconds": round(seconds, 2)}))
        return
    done = wording.DRY if dry else wording.DONE if outcome.written else wording.UNDONE
    click.echo(wording.SUMMARY.format(done=done, seconds=seconds, **counts))
    if touched:
        click.echo(wording.RECOMPUTED.format(count=touched))
    if not dry and not outcome.written:
        click.echo(wording.NOTHING_WRITTEN, err=True)


@click.command("table")
@click.argument("kind", type=click.Choice(sorted(TABLES)))
@click.option("--example", type=FILE, required=True, help="写到哪个 xlsx 文件")
def table(kind: str, example: Path) -> None:
    """写出一张空白模板：表头和一行示例。"""
    import xlsxwriter

    if example.exists():
        raise click.ClickException(wording.EXAMPLE_EXISTS.format(name=example))
    with example.open("xb") as file, xlsxwriter.Workbook(file) as book:
        sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
        for number, column in enumerate(table_of(kind).columns):
            sheet.write_string(0, number, column.heading, bold)
            sheet.write_string(1, number, column.example)
            sheet.set_column(number, number, 20)
    click.echo(wording.EXAMPLE_WRITTEN.format(name=example))


@click.command("organ")
@click.argument("name")
@click.option("--profile", default="sichuan-2025", show_default=True, help="时限方案")
@click.option("--area", help="行政区划代码（先用 huixiang import areas 导入）")
def organ(name: str, profile: str, area: str | None) -> None:
    """建立本机关（不要演示小城时用）：名称、时限方案和默认时限。可以重复运行。"""
    from django.db import transaction
    from django_scopes import scope

    from huixiang.loops.limits import keep_shipped, profiles

    from .middleware import home_organ
    from .remembered import forget

    if profile not in profiles():
        raise click.ClickException(wording.NO_SUCH_PROFILE.format(profile=profile, profiles="、".join(profiles())))
    here = home_organ()
    if here and here.name != name:
        raise click.ClickException(wording.OTHER_ORGAN_THERE.format(name=here.name))
    with transaction.atomic():
        made = here or _organ(name, profile, area)
        with scope(organ=made):
            keep_shipped()
    forget()
    click.echo((wording.ORGAN_THERE if here else wording.ORGAN_MADE).format(name=name, profile=profile))


def _organ(name: str, profile: str, code: str | None) -> Any:
    from huixiang.vault import clean_text

    from .models import Area, Organ

    area = Area.objects.filter(code=code).first() if code else None
    if code and area is None:
        raise click.ClickException(wording.NO_SUCH_AREA.format(code=code))
    try:
        return Organ.objects.create(name=clean_text.line(name, 60, required=True), profile=profile, area=area)
    except clean_text.BadText as why:
        raise click.ClickException(str(why)) from None
