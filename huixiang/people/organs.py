"""What is done for every organ is done for one after the other, each within its scope."""

from collections.abc import Iterator

from django_scopes import scope

from .models import Organ


def every_organ() -> Iterator[Organ]:
    """Each organ in turn, with its rows in reach while it is looked at."""
    for organ in Organ.objects.order_by("id"):
        with scope(organ=organ):
            yield organ
