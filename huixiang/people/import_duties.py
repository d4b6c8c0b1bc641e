"""The 派单目录 from a table. What changes is never overwritten: the row in force ends the day before the new one.

The lines of a file for one category in one area say which units answer for it; pairs the file does not name stay.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone

from huixiang.vault import clean_text

from . import headings, wording
from .importing import BadRow, Found, Line, Outcome, Table, brought_up
from .models import Area, Category, Duty, Unit

FROM, UNTIL = (column.heading for column in headings.DUTIES[4:])


@dataclass
class Told:
    """One line, read."""

    line: Line
    category: Category
    area: Area | None
    unit: Unit
    basis: str
    from_on: date
    until_on: date | None

    @property
    def says(self) -> tuple[object, ...]:
        return self.unit.pk, self.basis, self.from_on, self.until_on


def take(lines: list[Line], outcome: Outcome) -> None:
    """Write what is new, end what the file says no more."""
    reader, pairs = Reader(), defaultdict[tuple[str, str], list[Told]](list)
    for line in lines:
        with outcome.row(line):
            told = reader.read(line)
            here = pairs[told.category.path, told.area.code if told.area else ""]
            if any(told.says == other.says for other in here):  # told twice is told once
                outcome.count("same")
            else:
                here.append(told)
    for some in pairs.values():
        _settle(some, outcome)


class Reader:
    """Turns a line into Told."""

    def __init__(self) -> None:
        categories = Category.objects.order_by("path")
        self.categories = Found(wording.CATEGORY, [(one.path, one.name, one) for one in categories])
        self.areas = Found(wording.AREA, [(one.code, one.name, one) for one in Area.objects.order_by("code")])
        self.units = Found(wording.UNIT, [(one.code, one.name, one) for one in Unit.objects.order_by("code")])

    def read(self, line: Line) -> Told:
        begin, end = line.day("from_on", FROM) or timezone.localdate(), line.day("until_on", UNTIL)
        if end and end < begin:
            raise BadRow(wording.UNTIL_BEFORE_FROM)
        category = self._category(line["category"])
        everywhere = line["area"] in wording.EVERYWHERE and line["area"] not in self.areas.by_name
        area = None if everywhere else self.areas[line["area"]]
        basis = clean_text.line(line["basis"], 200, required=True)
        return Told(line, category, area, self.units[line["unit"]], basis, begin, end)

    def _category(self, text: str) -> Category:
        """By its path, however the steps are drawn, or by its name."""
        named = text in self.categories.by_name or text in self.categories.by_code
        category: Category = self.categories[text if named else "/".join(wording.BETWEEN_LEVELS.split(text))]
        return category


def _settle(told: list[Told], outcome: Outcome) -> None:
    """One pair of category and area: what is in force stays, ends, or is followed by what the file says."""
    here = Duty.objects.filter(category=told[0].category, area=told[0].area).order_by("from_on", "id")
    today = timezone.localdate()
    open_now = list(here.filter(Q(until_on=None) | Q(until_on__gte=today)))
    fresh = []
    for one in told:
        with outcome.row(one.line):
            kept = next((d for d in open_now if (d.unit_id, d.basis) == (one.unit.pk, one.basis)), None)
            past = one.until_on is not None and one.until_on < today
            if kept and not past:
                open_now.remove(kept)
                outcome.count(_lasts(kept, one.until_on))  # without an end, an earlier one is taken back
            else:
                fresh.append(one)
    begins = []
    for one in fresh:
        with outcome.row(one.line):
            outcome.count(_write(one, open_now))
            begins += [one.from_on] if one.until_on is None or one.until_on >= today else []
    # lines that only tell of the past say nothing about who answers now
    if begins or len(fresh) < len(told):
        last = min(begins, default=today) - timedelta(days=1)
        for old in open_now:
            _lasts(old, max(last, old.from_on - timedelta(days=1)))


def _lasts(duty: Duty, until: date | None) -> str:
    return brought_up(duty, {"until_on": until})


def _write(one: Told, replaced: list[Duty]) -> str:
    """A row of its own, told again only when it is there already."""
    same_day = Duty.objects.filter(category=one.category, area=one.area, unit=one.unit, from_on=one.from_on).first()
    if same_day and same_day.basis != one.basis:
        raise BadRow(wording.DUTY_SAME_DAY)
    if same_day:
        return _lasts(same_day, one.until_on)
    live = one.until_on is None or one.until_on >= timezone.localdate()
    if live and (later := [old.from_on for old in replaced if old.from_on > one.from_on]):
        raise BadRow(wording.DUTY_BEGINS_LATER.format(day=max(later)))
    Duty.objects.create(
        category=one.category, area=one.area, unit=one.unit, basis=one.basis, from_on=one.from_on,
        until_on=one.until_on,
    )  # fmt: skip
    return "created"


TABLE = Table("duties", headings.DUTIES, take)
