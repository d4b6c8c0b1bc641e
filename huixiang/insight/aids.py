"""Reading aids for whoever receives or places a concern: danger, the area its words name, the days they mean."""

from __future__ import annotations

from datetime import date

from huixiang.concerns.aids import Aid
from huixiang.people.models import Area
from huixiang.people.organs import areas_within
from huixiang.people.remembered import remembered

from . import wording
from .areas import Area as Place
from .areas import Gazetteer
from .reading import urgency
from .standing import standing
from .times import When, in_full, times_in

READ = 5000
DAYS_SHOWN = 3
YEAR = 365.25
MANY_DAYS, MANY_MONTHS = 99, 24  # beyond, the next larger unit says more


def read(text: str, area: Area | None, on: date) -> list[Aid]:
    """Dangers first, then the area, then the days; nothing while insight is off."""
    if not standing().on:
        return []
    text = text[:READ]
    return [*dangers(text), *named_area(text, area), *days(text, on)]


def dangers(text: str) -> list[Aid]:
    """Each sentence that tells of danger, with what kinds of it."""
    by_sentence: dict[str, dict[str, None]] = {}
    for alarm in urgency(text):
        by_sentence.setdefault(alarm.sentence, {})[wording.DANGERS[alarm.kind]] = None
    return [Aid("danger", wording.DANGER.format(kinds="、".join(kinds)), said) for said, kinds in by_sentence.items()]


def named_area(text: str, area: Area | None) -> list[Aid]:
    """The area the words name, where it is not the one that was chosen, nor above it."""
    found = gazetteer().area_of(text)
    named = Area.objects.filter(pk=found).first() if found else None
    if named is None or (area and (area.path.startswith(named.path))):
        return []
    words = wording.AREA_OTHER if area and not named.path.startswith(area.path) else wording.AREA_NAMED
    return [Aid("area", words.format(area=named.name, chosen=area.name if area else ""))]


@remembered(60)
def gazetteer() -> Gazetteer:
    """The areas of the organ, by their names."""
    areas = areas_within()
    known = {area.pk for area in areas}
    return Gazetteer(Place(area.pk, area.parent_id if area.parent_id in known else None, area.name) for area in areas)


def days(text: str, on: date) -> list[Aid]:
    """What expressions of time mean on the calendar; 2017年10月12日 says so itself."""
    said = {when.words: when for when in times_in(text, on) if when.last is None or not in_full(when.words)}
    return [Aid("time", told(when, on)) for when in list(said.values())[:DAYS_SHOWN]]


def told(when: When, on: date) -> str:
    """`「上周三晚上」是 11月11日（周三）夜间`, `「6月5日起」从 6月5日 到提出时 166 天`."""
    first = day(when.first, on)
    if when.last is None:
        return wording.TIME_SINCE.format(words=when.words, first=first, lasting=lasting((on - when.first).days))
    if when.first == when.last:
        return wording.TIME_DAY.format(words=when.words, first=first, part=wording.PARTS.get(when.part, ""))
    return wording.TIME_SPAN.format(words=when.words, first=first, last=day(when.last, on))


def lasting(days: int) -> str:
    """`21 天`, `约 8 个月`, `约 12 年`."""
    years, months = round(days / YEAR), round(days * 12 / YEAR)
    if days <= MANY_DAYS:
        return wording.LASTING["days"].format(count=max(0, days))
    unit, count = ("months", months) if months < MANY_MONTHS else ("years", years)
    return wording.LASTING[unit].format(count=count)


def day(moment: date, on: date) -> str:
    year = "" if moment.year == on.year else f"{moment.year}年"
    return wording.A_DAY.format(
        year=year, month=moment.month, day=moment.day, weekday=wording.WEEKDAYS[moment.weekday()]
    )
