"""The 组织树 from a table: units by code, or by name where the table has no codes, under one another in any order."""

import hashlib
import re
from datetime import date
from typing import Any

from django.utils import timezone

from huixiang.vault import clean_text

from . import headings, wording
from .importing import BadRow, Found, Line, Outcome, Table, brought_up, chosen
from .models import Area, Unit, UnitKind
from .moments import why_not_day
from .tree import Draft, Forest, read_drafts

CODE = re.compile(r"[A-Za-z0-9_-]{1,40}")
DEEPEST = 300  # characters of a path


def take(lines: list[Line], outcome: Outcome) -> None:
    """Write the units, then the paths of all that moved with them."""
    known = {unit.code: unit for unit in Unit.objects.order_by("code")}
    codes = {unit.pk: unit.code for unit in known.values()}
    there = {unit.code: (unit.name, codes.get(unit.parent_id, "")) for unit in known.values()}
    forest = Forest(wording.UNIT, there, read_drafts(lines, outcome, Reader(known).draft), outcome, DEEPEST)
    forest.write(lambda draft: _write(draft, known, forest))
    for unit in known.values():
        Unit.objects.filter(pk=unit.pk).exclude(path=forest.path(unit.code)).update(path=forest.path(unit.code))


class Reader:
    """Turns a line into a draft."""

    def __init__(self, known: dict[str, Unit]) -> None:
        self.names = Found(wording.UNIT, [(unit.code, unit.name, unit) for unit in known.values()])
        self.areas = Found(wording.AREA, [(area.code, area.name, area) for area in Area.objects.order_by("code")])

    def draft(self, line: Line) -> Draft:
        name = clean_text.line(line["name"], 60, required=True)
        values: dict[str, Any] = {"name": name, "kind": chosen(line["kind"], UnitKind.choices, _heading("kind"))}
        if line.told("area"):
            values["area_id"] = self.areas[line["area"]].pk if line["area"] else None
        if line.told("until"):
            values["until"] = _until(line)
        above = line["parent"] if line.told("parent") else None
        return Draft(line, (line["code"] and self._code(line["code"])) or self._code_of(name), name, above, values)

    def _code(self, code: str) -> str:
        if not CODE.fullmatch(code):
            raise BadRow(wording.BAD_CODE.format(code=code[:40], most=40))
        return code

    def _code_of(self, name: str) -> str:
        """The code of the unit of that name; a new one gets a code that its name gives again next time."""
        if name in self.names.by_name:
            return self.names[name].code
        return "u-" + hashlib.sha256(name.encode()).hexdigest()[:10]


def _until(line: Line) -> date | None:
    day = line.day("until", _heading("until"))
    if day and (why := why_not_day(_heading("until"), day, timezone.localdate(), past=True)):
        raise BadRow(why)
    return day


def _heading(field: str) -> str:
    return next(column.heading for column in headings.UNITS if column.field == field)


def _write(draft: Draft, known: dict[str, Unit], forest: Forest) -> str:
    path, above = forest.path(draft.code), forest.parents[draft.code]
    values = {**draft.values, "parent_id": known[above].pk if above else None}
    unit = known.get(draft.code)
    if unit is None:
        known[draft.code] = Unit.objects.create(code=draft.code, path=path, **values)
        return "created"
    return brought_up(unit, values)


TABLE = Table("units", headings.UNITS, take)
