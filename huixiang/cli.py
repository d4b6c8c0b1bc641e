"""`huixiang`: the one command line. A folder adds its command by one row in COMMANDS; nothing loads before it is used."""

import contextlib
import importlib
import os
import sys
from collections.abc import Iterator
from typing import NamedTuple

import click

from huixiang.ground import wording
from huixiang.ground.refusal import CannotGoOn, database_refuses, file_refused, tables_behind


class Row(NamedTuple):
    """One command: where its click command is, whether it needs the site's database, its line of help, and what of it
    belongs to another user of the machine, who may read neither the site's data folder nor its database."""

    name: str
    target: str
    database: bool
    help: str
    apart: str = ""


# fmt: off
COMMANDS = [
    Row("health",  "huixiang.ground.commands:health",  False, "查看数据库、后台任务和时钟是否正常"),
    Row("prepare", "huixiang.ground.commands:prepare", True,  "更新数据表、页面资源和演示数据"),
    Row("recheck", "huixiang.loops.commands:recheck",  True,  "核对台账与列表是否相符"),
    Row("code",    "huixiang.seeds.authenticator:code", True, "演示小城的人物现在的验证码（正式网站没有）"),
    Row("story",   "huixiang.seeds.story:story",       True,  "把每一种闭环的每一种走法演一遍，写进数据库"),
    Row("ledger",  "huixiang.ledger.commands:ledger",  True,  "台账：入树、签检查点、导出、核对", "signer"),
    Row("figures", "huixiang.public.commands:figures", True,  "公布的数字：数到哪个检查点，与台账的导出核对"),
    Row("seal",    "huixiang.ground.commands:seal",    False, "运行台账封存（由 bin/run 启动）"),
    Row("backup",  "huixiang.ground.commands:backup",  True,  "备份：数据库、文件、密钥、设置"),
    Row("restore", "huixiang.ground.commands:restore", False, "从备份恢复，并核对台账"),
    Row("drill",   "huixiang.ground.commands:drill",   True,  "演练：备份、在旁边恢复、核对、报告用时"),
    Row("edge",    "huixiang.ground.commands:edge",    False, "访问日志：造密钥、读、删"),
    Row("sbom",    "huixiang.ground.commands:sbom",    False, "重写物料清单（SBOM）"),
    Row("clock",   "huixiang.ground.commands:clock",   False, "运行时钟：到期的环节自动流转（由 bin/run 启动）"),
    Row("worker",  "huixiang.ground.commands:worker",  False, "运行后台任务（由 bin/run 启动）"),
    Row("messages", "huixiang.loops.outbox:messages",  True,  "查看给群众的消息：待发、已发、未能送达"),
    Row("retention", "huixiang.vault.commands:retention", True, "保存期满的个人信息：列出或删除"),
    Row("breach",  "huixiang.vault.commands:breach",   True,  "信息可能泄露：受影响的人、报告、告知"),
    Row("rekey",   "huixiang.vault.commands:rekey",    True,  "轮换主密钥；--retire 销毁旧的"),
    Row("privacy", "huixiang.vault.commands:privacy",  False, "写出个人信息保护文档"),
    Row("organ",   "huixiang.people.commands:organ",   True,  "建立本机关（不要演示小城时用）"),
    Row("import",  "huixiang.cli:importing",           False, "从表格导入：单位、岗位、分类、派单目录、时限、放假安排、诉求"),
    Row("insight", "huixiang.insight.commands:insight",   False, "文本工具：分类、热点、近似重复、遮盖个人信息"),
    Row("table",   "huixiang.people.commands:table",   False, "生成导入用的空白模板"),
]
IMPORTS = [
    Row("areas",      "huixiang.people.commands:import_areas",        True, "行政区划"),
    Row("units",      "huixiang.people.commands:import_units",        True, "单位（组织树）"),
    Row("posts",      "huixiang.people.commands:import_posts",        True, "账号和岗位"),
    Row("categories", "huixiang.people.commands:import_categories",   True, "事项分类"),
    Row("duties",     "huixiang.people.commands:import_duties",       True, "派单目录"),
    Row("limits",     "huixiang.people.commands:import_limits",       True, "时限"),
    Row("calendar",   "huixiang.people.commands:import_calendar",     True, "放假安排"),
    Row("concerns",   "huixiang.concerns.commands:import_concerns",   True, "群众诉求"),
]
# fmt: on


class Huixiang(click.Group):
    """Reads rows; starts the embedded database for a command that needs one while no site runs."""

    rows = COMMANDS

    def list_commands(self, context: click.Context) -> list[str]:
        return [row.name for row in self.rows]

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(wording.COMMANDS):
            formatter.write_dl([(row.name, row.help) for row in self.rows])

    def resolve_command(
        self, context: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name, *rest = args
        row = next((row for row in self.rows if row.name == name), None)
        if row is None:
            raise click.UsageError(wording.NO_SUCH_COMMAND.format(name=name), context)
        if row.apart and rest[:1] == [row.apart]:
            return name, command_of(row), rest
        if row.database and not {"--help", "-h"} & set(rest):
            context.with_resource(database_at_hand())
            command = loaded(row)
            make_tables()
            return name, command, rest
        return name, loaded(row), rest


class Importing(Huixiang):
    """`huixiang import …`."""

    rows = IMPORTS


def loaded(row: Row) -> click.Command:
    """The command itself, with Django ready for it."""
    ready()
    return command_of(row)


def command_of(row: Row) -> click.Command:
    module, attribute = row.target.split(":")
    return in_chinese(getattr(importlib.import_module(module), attribute))


def in_chinese(command: click.Command) -> click.Command:
    """The command, and those below it, with the words click writes into it when it is made."""
    command.options_metavar = wording.OPTIONS
    if isinstance(command, click.Group):
        command.subcommand_metavar = wording.COMMAND_AND_ARGUMENTS
        for below in command.commands.values():
            in_chinese(below)
    return command


def ready() -> None:
    """Django with the site's settings."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()


@contextlib.contextmanager
def database_at_hand() -> Iterator[None]:
    """The database of a running site, or, while none runs, the embedded one for as long as the command takes."""
    from config.data_folder import data_folder
    from huixiang.ground.embedded import Cluster
    from huixiang.ground.lock import AlreadyRunning, locked, refuse_anothers

    if os.environ.get("DATABASE_URL"):
        refuse_anothers(data_folder())
        yield
        return
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(AlreadyRunning):
            stack.enter_context(locked(data_folder()))
            cluster = Cluster(data_folder())
            stack.callback(cluster.stop)
            cluster.start()
        yield


def make_tables() -> None:
    """On a database that has none yet; a later change of the tables is for `huixiang prepare` and bin/run."""
    from django.core.management import call_command
    from django.db import OperationalError, connection

    try:
        none_yet = not connection.introspection.table_names()
    except OperationalError:
        return  # the command meets it as well: worker, clock and sealing wait for it, the others tell of it
    if none_yet:
        with contextlib.redirect_stdout(sys.stderr):
            call_command("migrate", interactive=False, verbosity=0)


wording.teach_click_chinese()


@click.command(
    cls=Huixiang,
    help=wording.PLATFORM,
    options_metavar=wording.OPTIONS,
    subcommand_metavar=wording.COMMAND_AND_ARGUMENTS,
    context_settings={"help_option_names": ["-h", "--help"]},
)
def group() -> None:
    """The group itself does nothing; see COMMANDS."""


@click.command(cls=Importing, help=wording.IMPORT_HELP, subcommand_metavar=wording.COMMAND_AND_ARGUMENTS)
def importing() -> None:
    """The group itself does nothing; see IMPORTS."""


def main() -> None:
    """Run a command; whatever stands in the way is one Chinese sentence and exit code 1 (2: wrong usage)."""
    import psycopg
    from django.core.exceptions import ImproperlyConfigured
    from django.db.utils import DatabaseError

    from huixiang.loops.refusals import Refused

    try:
        group.main(prog_name="huixiang")
    except (CannotGoOn, ImproperlyConfigured, Refused) as refusal:
        raise SystemExit(str(refusal)) from None
    except (DatabaseError, psycopg.Error, OSError) as error:
        if sentence := database_refuses(error) or tables_behind(error) or file_refused(error):
            raise SystemExit(sentence) from None
        raise


if __name__ == "__main__":
    main()
