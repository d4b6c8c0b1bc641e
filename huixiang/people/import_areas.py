"""行政区划 from a table: by code, under one another in any order."""

from huixiang.vault import clean_text

from . import headings, wording
from .importing import BadRow, Line, Outcome, Table, brought_up
from .models import Area
from .tree import Draft, Forest, read_drafts

DEEPEST = 120  # characters of a path


def take(lines: list[Line], outcome: Outcome) -> None:
    """Write the areas, then the paths of all that moved with them."""
    known = {area.code: area for area in Area.objects.order_by("code")}
    there = {code: (area.name, area.parent_id or "") for code, area in known.items()}
    forest = Forest(wording.AREA, there, read_drafts(lines, outcome, _draft), outcome, DEEPEST)
    forest.write(lambda draft: _write(draft, known, forest))
    for code in known:
        Area.objects.filter(code=code).exclude(path=forest.path(code)).update(path=forest.path(code))


def _draft(line: Line) -> Draft:
    code = line["code"]
    if not (code.isascii() and code.isdigit() and 2 <= len(code) <= 12):
        raise BadRow(wording.BAD_AREA_CODE.format(code=code[:20]))
    name = clean_text.line(line["name"], 40, required=True)
    return Draft(line, code, name, line["parent"] if line.told("parent") else None)


def _write(draft: Draft, known: dict[str, Area], forest: Forest) -> str:
    path, parent = forest.path(draft.code), forest.parents[draft.code] or None
    if area := known.get(draft.code):
        return brought_up(area, {"name": draft.name, "parent_id": parent})
    Area.objects.create(code=draft.code, name=draft.name, parent_id=parent, path=path)
    return "created"


TABLE = Table("areas", headings.AREAS, take, of_organ=False)
