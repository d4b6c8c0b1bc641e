"""Work from the command line is done for the organ whose site this is."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from django_scopes import scope

from . import wording
from .middleware import home_organ
from .models import Organ


@contextmanager
def at_home() -> Iterator[Organ]:
    """Within the home organ; one sentence on what to do where there is none yet."""
    organ = home_organ()
    if organ is None:
        raise click.ClickException(wording.NO_ORGAN)
    with scope(organ=organ):
        yield organ
