"""行政区划 from a table: by code, under one another in any order."""

from huixiang.vault import clean_text

from . import headings, wording
from .importing import BadRow, Line, Outcome, Table
from .models import Area
from .tree import Draft, Forest, without_twins

DEEPEST = 120  # characters of a path


def take(lines: list[Line], outcome: Outcome) -> None:
    """Write the areas, then the paths of all that moved with them."""
    known = {area.code: area for area in Area.objects.order_by("code")}
    drafts = []
    for line in lines:
        with outcome.row(line):
            drafts.append(_draft(line))
    forest = Forest(
        wording.AREA,
        {code: (area.name, area.parent_id or "") for code, area in known.items()},
        without_twins(drafts, outcome),
        outcome,
        DEEPEST,
    )
    for draft in forest.downwards():
        with outcome.row(draft.line):
            outcome.count(_write(draft, known, forest))
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
        if (area.name, area.parent_id) == (draft.name, parent):
            return "same"
        Area.objects.filter(code=area.code).update(name=draft.name, parent_id=parent)
        return "changed"
    Area.objects.create(code=draft.code, name=draft.name, parent_id=parent, path=path)
    return "created"


TABLE = Table("areas", headings.AREAS, take, of_organ=False)
