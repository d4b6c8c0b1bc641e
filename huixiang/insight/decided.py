"""What people of the organ have decided: the messages, the class and the unit they settled on. Never who decided."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.db.models import Exists, OuterRef
from django.utils import timezone

from huixiang.concerns.loop import CONCERN
from huixiang.concerns.models import Concern
from huixiang.ledger.models import Entry
from huixiang.loops.models import Case, Party, Spoken
from huixiang.people.models import Area, Category, Unit, in_use
from huixiang.people.organs import own_area
from huixiang.people.remembered import remembered
from huixiang.vault.personal import mask

from .lines import Say, records_in

MOST = 20_000  # the newest decided cases that are learnt from
UNSETTLED = ("received", "to_assign", "to_sign", "return_asked", "merged")  # the unit may still say it is not hers


@dataclass(frozen=True)
class Decided:
    """One message; `classes` are keys of categories from the first level down, `areas` codes from the top down.

    `district` is the area right below the organ's own, by which a trial is told.
    """

    title: str
    text: str
    classes: tuple[str, ...]
    unit: str = ""
    areas: tuple[str, ...] = ()
    channel: str = ""
    on: date | None = None

    district: str = ""

    @property
    def message(self) -> dict:
        return message_of(self.title, self.text, self.areas)


@dataclass
class Unknown:
    """Labels of a file that the organ does not know, with how often each occurs."""

    labels: dict[str, int] = field(default_factory=dict)

    def count(self, label: str) -> None:
        self.labels[label] = self.labels.get(label, 0) + 1


def message_of(title: str, text: str, areas: Iterable[str]) -> dict:
    """A message as classifiers read it; places count for the unit only."""
    return {"topic": title, "detail": text, "tags": [f"area:{code}" for code in areas]}


def decided_cases(most: int = MOST) -> list[Decided]:
    """The organ's newest concerns whose class a person set, oldest first; those filed in secrecy or erased are left out."""
    found = list(_decided().select_related("area").order_by("-opened_at", "-id")[:most])[::-1]
    texts = _by_case(Spoken.objects.filter(seq=0, field="message"), found, "text")
    units = _by_case(Party.objects.filter(role="lead", unit__isnull=False), found, "unit_id")
    channels = _by_case(Concern.objects.all(), found, "channel")
    paths, below = category_paths(), _depth_of_the_organ()
    return [
        Decided(
            title=mask(case.title)[0],
            text=mask(texts.get(case.pk, ""))[0],
            classes=paths[str(case.category_id)],
            unit=str(units.get(case.pk, "")) if case.stage not in UNSETTLED else "",
            areas=tuple(case.area.codes_above) if case.area else (),
            channel=channels.get(case.pk, ""),
            district=_district(case.area, below),
            on=timezone.localdate(case.opened_at),
        )
        for case in found
    ]


def _depth_of_the_organ() -> int:
    area = own_area()
    return area.depth if area else 0


def _district(area: Area | None, below: int) -> str:
    codes = area.codes_above if area else []
    return codes[below] if len(codes) > below else "".join(codes[-1:])


def count_decided(after: date | None = None) -> int:
    """How many there are (opened after a day, where one is named), at most as many as are learnt from."""
    cases = _decided().filter(opened_on__gt=after) if after else _decided()
    return cases.order_by()[:MOST].count()


def still_told() -> Exists:
    """Whether a case's own words are there: not once they were erased."""
    return Exists(Spoken.objects.filter(case=OuterRef("pk"), seq=0, field="message"))


def _decided():
    by_person = Entry.objects.filter(case=OuterRef("pk"), account__isnull=False, evidence__has_key="category")
    secret = Concern.objects.filter(case=OuterRef("pk"), secret=True)
    cases = Case.objects.filter(loop=CONCERN.name, category__isnull=False)
    return cases.filter(Exists(by_person), still_told()).exclude(Exists(secret))


def _by_case(rows, cases: list[Case], column: str) -> dict:
    keys = [case.pk for case in cases]
    return dict(rows.filter(case__in=keys).order_by().values_list("case_id", column))


@remembered(10)
def category_paths() -> dict[str, tuple[str, ...]]:
    """Key of every category → the keys from the first level down to it."""
    by_path = {category.path: str(category.pk) for category in Category.objects.order_by("path")}
    return {key: tuple(by_path[above] for above in levels(path) if above in by_path) for path, key in by_path.items()}


def levels(path: str) -> Iterator[str]:
    """`a`, `a/b`, `a/b/c` of the path `a/b/c`."""
    parts = path.split("/")
    return ("/".join(parts[: n + 1]) for n in range(len(parts)))


def decided_in(file: Path, unknown: Unknown, say: Say = lambda line: None) -> list[Decided]:
    """Records `{label, topic, detail}` of a labelled file, optionally with `unit` and `on`; labels are the organ's.

    A label is the path of a category (`a/b/c`) or the name of one; a record whose label is unknown is counted, not taken.
    """
    paths, named, units = category_paths(), _categories_by_name(), _units_by_name()
    found = []
    for record in records_in(file, say=say):
        category = named.get(record["label"].strip())
        if category is None:
            unknown.count(record["label"])
            continue
        found.append(
            Decided(
                title=mask(record["topic"])[0],
                text=mask(record["detail"])[0],
                classes=paths[category],
                unit=units.get(str(record.get("unit") or ""), ""),
                on=_day(str(record.get("on") or "")[:10]),
            )
        )
    return found


def _day(told: str) -> date | None:
    try:
        return date.fromisoformat(told)
    except ValueError:
        return None


def _categories_by_name() -> dict[str, str]:
    """Paths and names; a name that stands at several places means the topmost."""
    found: dict[str, str] = {}
    for category in sorted(Category.objects.order_by("path"), key=lambda c: -c.path.count("/")):
        found[category.name] = found[category.path] = str(category.pk)
    return found


def _units_by_name() -> dict[str, str]:
    units = Unit.objects.filter(in_use()).order_by("path")
    return {key: str(unit.pk) for unit in units for key in (unit.name, unit.code)}
