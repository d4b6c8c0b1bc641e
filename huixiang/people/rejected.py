"""The rows that could not be taken, told in a file beside the source: line and reason."""

from contextlib import suppress
from pathlib import Path

import click

from . import wording
from .importing import write_whole
from .tables import place_of


def tell(rejected: list[tuple[int, str]], source: Path, file: Path | None) -> None:
    """Write them to `file`, or beside the source; where that is impossible they go to standard error, never lost."""
    beside = source.with_suffix(".errors.txt")
    if not rejected:
        # an older file would tell of errors that are mended
        if file is None:
            with suppress(OSError):
                beside.unlink(missing_ok=True)
        return
    file = file or beside
    text = "".join(wording.LINE_REJECTED.format(place=place_of(line), why=why) + "\n" for line, why in rejected)
    try:
        write_whole(file, text)
    except OSError as error:
        click.echo(wording.ERRORS_UNWRITABLE.format(name=file, reason=error.strerror), err=True)
        click.echo(text, err=True, nl=False)
    else:
        click.echo(wording.REJECTED_TOLD.format(count=len(rejected), name=file), err=True)
