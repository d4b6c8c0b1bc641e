"""`huixiang figures …`: state the public figures at a checkpoint, and hold a statement against an export."""

import json
import sys
from pathlib import Path

import click

from . import wording

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group(help=wording.FIGURES_HELP)
def figures() -> None:
    """The group of commands."""


@figures.command(help=wording.FIGURES_PUBLISH_HELP)
def publish() -> None:
    """One line for each year."""
    from django.utils import timezone

    from huixiang.people.home import at_home

    from .statements import publish as state

    with at_home():
        for one in state(timezone.now()):
            click.echo(wording.STATED.format(**one))


@figures.command(help=wording.FIGURES_CHECK_HELP)
@click.argument("export", type=_FILE)
@click.argument("statement", type=_FILE)
def check(export: Path, statement: Path) -> None:
    """Exit code 1 where anything differs, 2 where a file is no export or no statement. An outsider has no organ here."""
    from .statements import differences

    try:
        with export.open("rb") as lines:
            found = list(differences(lines, json.loads(statement.read_text())))
    except (ValueError, LookupError, TypeError, AttributeError):
        click.echo(wording.STATEMENT_UNREADABLE, err=True)
        sys.exit(2)
    click.echo("\n".join(found) or wording.STATEMENT_AGREES)
    sys.exit(bool(found))
