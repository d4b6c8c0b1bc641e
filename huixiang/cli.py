"""`huixiang`: the one command line. A folder adds its command by one row in COMMANDS; nothing loads before it is used."""

import contextlib
import importlib
import os
from collections.abc import Iterator
from typing import NamedTuple

import click

from huixiang.ground import wording
from huixiang.ground.refusal import CannotGoOn, unreachable


class Row(NamedTuple):
    """One command: where its click command is, its line of help, and whether it needs the site's database."""

    name: str
    target: str
    database: bool
    help: str


# fmt: off
COMMANDS = [
    Row("health",  "huixiang.ground.commands:health",  False, "查看数据库、后台任务和时钟是否正常"),
    Row("prepare", "huixiang.ground.commands:prepare", True,  "更新数据表、页面资源和演示数据"),
    Row("recheck", "huixiang.loops.commands:recheck",  True,  "核对台账与列表是否相符"),
    Row("story",   "huixiang.seeds.story:story",       True,  "把诉求或任务的每一种走法演一遍，写进数据库"),
    Row("clock",   "huixiang.ground.commands:clock",   False, "运行时钟：到期的环节自动流转（由 bin/run 启动）"),
    Row("worker",  "huixiang.ground.commands:worker",  False, "运行后台任务（由 bin/run 启动）"),
]
# fmt: on


class Huixiang(click.Group):
    """Reads COMMANDS; starts the embedded database for a command that needs one while no site runs."""

    def list_commands(self, context: click.Context) -> list[str]:
        return [row.name for row in COMMANDS]

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(wording.COMMANDS):
            formatter.write_dl([(row.name, row.help) for row in COMMANDS])

    def resolve_command(
        self, context: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name, *rest = args
        row = next((row for row in COMMANDS if row.name == name), None)
        if row is None:
            raise click.UsageError(wording.NO_SUCH_COMMAND.format(name=name), context)
        if row.database and "--help" not in rest:
            context.with_resource(database_at_hand())
        return name, loaded(row), rest


def loaded(row: Row) -> click.Command:
    """The command itself, with Django ready for it."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    module, attribute = row.target.split(":")
    command: click.Command = getattr(importlib.import_module(module), attribute)
    command.options_metavar = wording.OPTIONS
    return command


@contextlib.contextmanager
def database_at_hand() -> Iterator[None]:
    """The database of a running site, or, while none runs, the embedded one for as long as the command takes."""
    from config.data_folder import data_folder
    from huixiang.ground.embedded import Cluster
    from huixiang.ground.lock import AlreadyRunning, locked

    if os.environ.get("DATABASE_URL"):
        yield
        return
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(AlreadyRunning):
            stack.enter_context(locked(data_folder()))
            cluster = Cluster(data_folder())
            stack.callback(cluster.stop)
            cluster.start()
        yield


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


def main() -> None:
    """Run a command; whatever stands in the way is one Chinese sentence and exit code 1 (2: wrong usage)."""
    from django.core.exceptions import ImproperlyConfigured
    from django.db.utils import OperationalError

    try:
        group.main(prog_name="huixiang")
    except (CannotGoOn, ImproperlyConfigured) as refusal:
        raise SystemExit(str(refusal)) from None
    except OperationalError as error:
        raise SystemExit(unreachable(error)) from None


if __name__ == "__main__":
    main()
