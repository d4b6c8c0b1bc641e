"""A model tried on cases it never saw: how often right, how often silent, where weak, and whether alike for all."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from .decided import Decided
from .learnt import Model

FEWEST_SHOWN = 20  # a cell of fewer cases tells about people, not about the model, and is kept nowhere
WEAK = 0.7  # share found again below which a class is named as weak
MOST_CONFUSED = 5
AREA, CHANNEL = "area", "channel"


@dataclass
class Counted:
    """Cases, how many were read right, how many the model spoke on, and how many of those were right."""

    cases: int = 0
    right: int = 0
    spoken: int = 0
    right_when_spoken: int = 0

    def add(self, right: bool, spoken: bool) -> None:
        self.cases += 1
        self.right += right
        self.spoken += spoken
        self.right_when_spoken += right and spoken

    def told(self) -> dict[str, int]:
        return dict(vars(self))


@dataclass
class Trial:
    """What is known of a model after a trial; `groups` are keyed by (area or channel, its code)."""

    overall: Counted = field(default_factory=Counted)
    whole_path: Counted = field(default_factory=Counted)  # right and spoken down to the deepest level
    by_class: dict[str, Counted] = field(default_factory=dict)
    groups: dict[tuple[str, str], Counted] = field(default_factory=dict)
    confused: Counter = field(default_factory=Counter)  # (truly, said)
    units: int = 0
    unit_right: int = 0
    unit_in_three: int = 0
    unit_spoken: int = 0
    unit_right_when_spoken: int = 0

    @property
    def cases(self) -> int:
        return self.overall.cases

    @property
    def right(self) -> int:
        return self.overall.right

    @property
    def worth(self) -> float:
        """What models are compared by: right at all, and right while speaking, in equal parts."""
        whole = self.cases or 1
        return (self.overall.right + self.overall.right_when_spoken) / (2 * whole)

    def in_thousandths(self) -> dict[str, int | None]:
        """The figures of the ledger's entry."""
        all_, units = self.overall, self.units
        return {
            "right": per_mille(all_.right, all_.cases),
            "spoken": per_mille(all_.spoken, all_.cases),
            "right_when_spoken": per_mille(all_.right_when_spoken, all_.spoken),
            "unit_right": per_mille(self.unit_right, units) if units else None,
            "unit_in_three": per_mille(self.unit_in_three, units) if units else None,
        }

    def told(self) -> dict:
        """Everything that may be shown, as data; cells of few cases are left out."""
        return {
            "overall": self.overall.told(),
            "whole_path": self.whole_path.told(),
            "classes": {key: one.told() for key, one in self.by_class.items() if one.cases >= FEWEST_SHOWN},
            "few_classes": sum(one.cases < FEWEST_SHOWN for one in self.by_class.values()),
            "groups": [
                {"by": by, "of": of, **one.told()}
                for (by, of), one in sorted(self.groups.items())
                if one.cases >= FEWEST_SHOWN
            ],
            "few_groups": sum(one.cases < FEWEST_SHOWN for one in self.groups.values()),
            "confused": [[*pair, n] for pair, n in self.confused.most_common(MOST_CONFUSED) if n > 1],
            "units": {
                "cases": self.units,
                "right": self.unit_right,
                "in_three": self.unit_in_three,
                "spoken": self.unit_spoken,
                "right_when_spoken": self.unit_right_when_spoken,
            },
        }


def tried(model: Model, cases: Iterable[Decided]) -> Trial:
    """Try a model on cases, one message at a time as at the desk."""
    trial = Trial()
    for one in cases:
        _try_class(trial, model, one)
        if one.unit and model.unit:
            _try_unit(trial, model, one)
    return trial


def _try_class(trial: Trial, model: Model, one: Decided) -> None:
    said = model.levels(one.message)
    truly, first = one.classes[0], said[0]
    right = first.key == truly
    groups = [(CHANNEL, one.channel)] if one.channel else []
    groups += [(AREA, one.district)] if one.district else []
    for counted in (
        trial.overall,
        trial.by_class.setdefault(truly, Counted()),
        *(trial.groups.setdefault(group, Counted()) for group in groups),
    ):
        counted.add(right, first.confident)
    if not right:
        trial.confused[truly, first.key] += 1
    sure = [level.key for level in said if level.confident]
    trial.whole_path.add(tuple(sure) == one.classes, len(sure) == len(one.classes))


def _try_unit(trial: Trial, model: Model, one: Decided) -> None:
    said = model.units(one.message, 3)
    trial.units += 1
    trial.unit_right += said[0].key == one.unit
    trial.unit_in_three += one.unit in [level.key for level in said]
    trial.unit_spoken += said[0].confident
    trial.unit_right_when_spoken += said[0].confident and said[0].key == one.unit


def per_mille(part: int, whole: int) -> int:
    return round(1000 * part / whole) if whole else 0
