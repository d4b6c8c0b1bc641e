"""The house's own commands."""

import json
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from huixiang.ground import wording
from huixiang.ground.refusal import CannotGoOn
from huixiang.ledger.commands import checkpoints

if TYPE_CHECKING:
    from huixiang.ledger.notes import Checkpoint


@click.command(help=wording.CLOCK_HELP)
def clock() -> None:
    from huixiang.ground.clock import run

    run()


@click.command(help=wording.SEAL_HELP)
def seal() -> None:
    from huixiang.ground.sealing import run

    run()


@click.command(help=wording.WORKER_HELP)
def worker() -> None:
    from huixiang.ground.worker import run

    run()


@click.command(help=wording.PREPARE_HELP)
def prepare() -> None:
    from huixiang.ground.prepare import main

    main()


def put_away_first() -> None:
    """Told to end, end not before what lies about is put away: an unfinished backup holds every key."""
    for name in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(name) == signal.SIG_DFL:  # nohup stays nohup
            signal.signal(name, lambda number, _: sys.exit(128 + number))


_FOLDER = click.Path(path_type=Path)
_CHECKPOINTS = checkpoints(wording.CHECKPOINT_HELP)


@click.command(help=wording.BACKUP_HELP)
@click.argument("folder", type=_FOLDER)
def backup(folder: Path) -> None:
    from huixiang.ground.backup import back_up
    from huixiang.ground.restore import timed
    from huixiang.vault.lost_keys import lost_keys

    put_away_first()
    with timed(click.echo, wording.STEP_BACKUP):
        back_up(folder, click.echo)
    click.echo(wording.BACKED_UP.format(folder=folder))
    if lost := lost_keys():  # the site goes on with what it remembers, until it is started again
        raise CannotGoOn(wording.BACKED_UP_WITHOUT_KEYS.format(names="、".join(lost)))


@click.command(help=wording.RESTORE_HELP)
@click.argument("folder", type=_FOLDER)
@click.option("--over", is_flag=True, help=wording.OVER_HELP)
@_CHECKPOINTS
def restore(folder: Path, over: bool, kept: "list[tuple[Path, Checkpoint]]") -> None:
    from huixiang.ground.restore import restore as bring_back

    put_away_first()
    bring_back(folder, click.echo, over=over, outside=kept)
    click.echo(wording.RESTORED)


@click.command(help=wording.DRILL_HELP)
@click.option("--in", "folder", type=_FOLDER, help=wording.DRILL_IN_HELP)
@_CHECKPOINTS
def drill(folder: Path | None, kept: "list[tuple[Path, Checkpoint]]") -> None:
    from huixiang.ground.drill import drill as rehearse

    put_away_first()
    rehearse(click.echo, [file for file, _ in kept], folder)


@click.command(help=wording.HEALTH_HELP)
def health() -> None:
    from huixiang.ground.health import report

    answer = report()
    click.echo(json.dumps(json.loads(answer.content), ensure_ascii=False, indent=2))
    sys.exit(0 if answer.status_code == 200 else 1)


@click.group(help=wording.EDGE_HELP)
def edge() -> None:
    pass


@edge.command("key", help=wording.EDGE_KEY_HELP)
@click.argument("private", type=_FOLDER)
def edge_key(private: Path) -> None:
    from huixiang.ground import edge_log

    try:
        edge_log.make_key(private)
    except ValueError:
        raise click.ClickException(wording.EDGE_KEY_INSIDE) from None
    except FileExistsError as there:
        raise click.ClickException(wording.EDGE_KEY_THERE.format(file=there.filename or there)) from None
    click.echo(wording.EDGE_KEY_MADE.format(file=private))


@edge.command("read", help=wording.EDGE_READ_HELP)
@click.argument("private", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def edge_read(private: Path, file: Path) -> None:
    from huixiang.ground import edge_log

    try:
        for line in edge_log.read(private, file):
            click.echo(line)
    except ValueError:
        raise click.ClickException(wording.EDGE_WRONG_KEY) from None


@edge.command("purge", help=wording.EDGE_PURGE_HELP)
def edge_purge() -> None:
    from django.utils import timezone

    from huixiang.ground import edge_log

    click.echo(wording.EDGE_PURGED.format(count=edge_log.purge(timezone.localdate())))


@click.command(help=wording.SBOM_HELP)
def sbom() -> None:
    from huixiang.ground import bill

    bill.write()
