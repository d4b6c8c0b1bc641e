"""What the form offers to choose from: places of the organ's area, units that may be complained of."""

from django_scopes import get_scope

from huixiang.people.models import Area, Unit, UnitKind, in_use
from huixiang.people.remembered import remembered

from . import wording

Choices = list[tuple[str, str | list[tuple[str, str]]]]
COMPLAINABLE = [UnitKind.DEPARTMENT, UnitKind.STREET, UnitKind.SERVICE, UnitKind.GOVERNMENT, UnitKind.STATION]


@remembered(10)
def areas() -> Choices:
    """Districts with their streets and towns, two levels below the organ's own area."""
    top = get_scope()["organ"].area
    if top is None:
        return [("", wording.NOT_SURE_WHERE)]
    found = Area.objects.filter(path__startswith=top.path).order_by("path")
    near = [area for area in found if area.depth in (top.depth + 1, top.depth + 2)]
    districts = [area for area in near if area.depth == top.depth + 1]
    return [("", wording.NOT_SURE_WHERE), *(_group(one, near) for one in districts)]


@remembered(10)
def area_codes() -> frozenset[str]:
    """What may be chosen among `areas`."""
    return _values(areas())


@remembered(10)
def area(code: str) -> Area | None:
    """The area of that code; None for "" and for one that is gone."""
    return Area.objects.filter(code=code).first()


def _group(district: Area, near: list[Area]) -> tuple[str, str | list[tuple[str, str]]]:
    inside = [(area.code, area.name) for area in near if area.parent_id == district.code]
    if not inside:
        return district.code, district.name
    return district.name, [(district.code, wording.WHOLE_DISTRICT.format(name=district.name)), *inside]


@remembered(10)
def units() -> Choices:
    """Units a citizen may complain of, by kind."""
    found = list(Unit.objects.filter(in_use(), kind__in=COMPLAINABLE).order_by("path"))
    groups = [(str(kind.label), [(str(u.pk), u.name) for u in found if u.kind == kind]) for kind in COMPLAINABLE]
    return [("", wording.NO_UNIT), *(group for group in groups if group[1])]


@remembered(10)
def unit_keys() -> frozenset[str]:
    """What may be chosen among `units`."""
    return _values(units())


def _values(choices: Choices) -> frozenset[str]:
    groups = [group if isinstance(group, list) else [(value, group)] for value, group in choices]
    return frozenset(value for group in groups for value, _ in group)
