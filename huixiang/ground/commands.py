"""The house's own commands."""

import json
import sys

import click

from huixiang.ground import wording


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


@click.command(help=wording.HEALTH_HELP)
def health() -> None:
    from huixiang.ground.health import report

    answer = report()
    click.echo(json.dumps(json.loads(answer.content), ensure_ascii=False, indent=2))
    sys.exit(0 if answer.status_code == 200 else 1)
