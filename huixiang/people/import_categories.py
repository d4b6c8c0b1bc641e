"""The tree of matters from a table of three columns, one line for each matter at its deepest level."""

from huixiang.vault import clean_text

from . import headings, wording
from .importing import BadRow, Line, Outcome, Table, yes_in
from .models import Category

LEVELS = ("first", "second", "third")
OWNED = headings.CATEGORIES[3].heading


def take(lines: list[Line], outcome: Outcome) -> None:
    """Write each line's categories from the top down; the mark of a department's own matters is the deepest one's."""
    known = {category.path: category for category in Category.objects.order_by("path")}
    for line in lines:
        with outcome.row(line):
            names = _names(line)
            owned = yes_in(line["owned"], OWNED) if line.told("owned") else None
            outcome.count(_write(names, owned, known))


def _names(line: Line) -> list[str]:
    names = [clean_text.line(line[level], 40) for level in LEVELS]
    given = [name for name in names if name]
    if names[: len(given)] != given:
        raise BadRow(wording.SKIPPED_LEVEL)
    if any("/" in name for name in given):
        raise BadRow(wording.SLASH)
    return given


def _write(names: list[str], owned: bool | None, known: dict[str, Category]) -> str:
    above, done = None, "same"
    for depth, name in enumerate(names, start=1):
        path = "/".join(names[:depth])
        if path not in known:
            known[path], done = Category.objects.create(name=name, path=path, parent=above), "created"
        above = known[path]
    if above and owned is not None and above.owned_by_department != owned:
        above.owned_by_department = owned
        Category.objects.filter(pk=above.pk).update(owned_by_department=owned)
        done = "changed" if done == "same" else done
    return done


TABLE = Table("categories", headings.CATEGORIES, take)
