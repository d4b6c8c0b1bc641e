"""What is done for every organ is done for one after the other, each within its scope."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django_scopes import scope

from .models import Area, Organ
from .scoped import current_organ_id


def every_organ() -> Iterator[Organ]:
    """Each organ in turn, with its rows in reach while it is looked at."""
    for organ in Organ.objects.order_by("id"):
        with scope(organ=organ):
            yield organ


def own_area() -> Area | None:
    """The area of the organ at work, where it was told."""
    return Organ.objects.select_related("area").get(pk=current_organ_id()).area


def areas_within() -> QuerySet[Area]:
    """That area and all below it; every area there is where the organ has none of its own."""
    top = own_area()
    return Area.objects.filter(path__startswith=top.path if top else "").order_by("path")
