"""The model card: what the model in use was learnt from, how it did, where it is weak, whether it is alike for all."""

import math
from collections import Counter
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.utils import timezone

from huixiang.concerns.models import Channel
from huixiang.people.models import Area, Category

from . import wording
from .learnt import CLASS
from .models import Learnt, LearntPart, Offer
from .standing import Standing, standing
from .trial import AREA, WEAK

SHOWN_VERSIONS = 12
ANSWERS_OF = timedelta(days=90)
FEWEST_ANSWERS = 20
FAR = 2.0  # standard errors below all from which a group is named


class Card:
    """Everything the page of the model shows; its parts are read once."""

    @cached_property
    def standing(self) -> Standing:
        return standing()

    @cached_property
    def versions(self) -> list[Learnt]:
        return list(Learnt.objects.order_by("-version")[:SHOWN_VERSIONS])

    @cached_property
    def learnt(self) -> Learnt | None:
        """The model in use, also while it is switched off."""
        here = self.standing.version
        known = next((one for one in self.versions if one.version == here), None)
        return known or (Learnt.objects.filter(version=here).first() if here else None)

    @cached_property
    def trial(self) -> dict[str, Any]:
        return self.learnt.card["trial"] if self.learnt else {}

    @property
    def figures(self) -> list[dict[str, Any]]:
        """The figures of the whole, each with what it was counted from."""
        overall, path, units = self.trial["overall"], self.trial["whole_path"], self.trial["units"]
        rows = [
            (wording.RIGHT, overall["right"], overall["cases"], wording.OF_HELD_BACK),
            (wording.SPOKEN, overall["spoken"], overall["cases"], wording.OF_HELD_BACK),
            (wording.RIGHT_WHEN_SPOKEN, overall["right_when_spoken"], overall["spoken"], wording.OF_SPOKEN),
            (wording.WHOLE_PATH, path["right"], path["cases"], wording.OF_HELD_BACK),
        ]
        if units["cases"]:
            rows += [
                (wording.UNIT_RIGHT, units["right"], units["cases"], wording.OF_UNITS),
                (wording.UNIT_IN_THREE, units["in_three"], units["cases"], wording.OF_UNITS),
                (wording.UNIT_SPOKEN, units["spoken"], units["cases"], wording.OF_UNITS),
                (wording.UNIT_RIGHT_WHEN_SPOKEN, units["right_when_spoken"], units["spoken"], wording.OF_SPOKEN),
            ]
        return [
            {"label": label, "cells": [percent(part, whole), f"{part}/{whole}"], "remark": of}
            for label, part, whole, of in rows
        ]

    @property
    def classes(self) -> list[dict[str, Any]]:
        """Classes, the weakest first."""
        rows = [(key, one) for key, one in self.trial["classes"].items()]
        rows.sort(key=lambda row: row[1]["right"] / row[1]["cases"])
        return [
            {
                "label": self._categories.get(key, wording.GONE),
                "cells": [one["cases"], percent(one["right"], one["cases"]), percent(one["spoken"], one["cases"])],
                "remark": wording.WEAK if one["right"] < WEAK * one["cases"] else "",
            }
            for key, one in rows
        ]

    @property
    def unlearnt(self) -> list[str]:
        """First-level classes of the organ that the model never met: a case of theirs is read as another."""
        part = LearntPart.objects.filter(learnt=self.learnt, subject=CLASS).values_list("card", flat=True).get()
        first = Category.objects.filter(parent=None).exclude(pk__in=part["classes"]).order_by("path")
        return list(first.values_list("name", flat=True))

    @property
    def confused(self) -> list[dict[str, Any]]:
        return [
            {"truly": self._categories.get(a, wording.GONE), "said": self._categories.get(b, wording.GONE), "times": n}
            for a, b, n in self.trial["confused"]
        ]

    @property
    def groups(self) -> list[dict[str, Any]]:
        """Areas and channels, each beside all; small cells were never kept."""
        names = self._areas | {code: str(label) for code, label in Channel.choices}
        return [
            {
                "by": wording.BY_AREA if one["by"] == AREA else wording.BY_CHANNEL,
                "label": names.get(one["of"], wording.GONE),
                "cells": [
                    one["cases"],
                    percent(one["right"], one["cases"]),
                    percent(one["cases"] - one["spoken"], one["cases"]),
                ],
                "remark": self._remark(one),
            }
            for one in self.trial["groups"]
        ]

    def _remark(self, group: dict[str, int]) -> str:
        """Whether a group is read worse than all are, or left unread more often, by more than chance explains."""
        overall = self.trial["overall"]
        worse = below(group["right"], group["cases"], overall["right"], overall["cases"])
        quieter = below(group["spoken"], group["cases"], overall["spoken"], overall["cases"])
        return wording.LIST.join([wording.WORSE] * worse + [wording.QUIETER] * quieter)

    @cached_property
    def answers(self) -> list[dict[str, Any]]:
        """How people answered what was proposed, over the last ninety days; nothing while there are few."""
        since = timezone.now() - ANSWERS_OF
        rows = Offer.objects.filter(at__gt=since).exclude(answer=Offer.Answer.UNASKED).order_by()
        counted: dict[str, Counter[str]] = {}
        for about, answer in rows.values_list("about", "answer"):
            counted.setdefault(about, Counter())[answer] += 1
        shown = [Offer.Answer.TAKEN, Offer.Answer.LATER, Offer.Answer.OTHER, Offer.Answer.REFUSED]
        return [
            {
                "label": Offer.About(about).label,
                "cells": [count.total(), *(percent(count[answer], count.total()) for answer in shown)],
            }
            for about, count in sorted(counted.items())
            if count.total() >= FEWEST_ANSWERS
        ]

    @property
    def history(self) -> list[dict[str, Any]]:
        """Learnings, the latest first, kept or not."""
        return [
            {
                "label": wording.VERSION.format(version=one.version),
                "day": timezone.localdate(one.learnt_at),
                "cells": [one.cases, percent(trial["right"], trial["cases"])],
                "remark": self._became(one),
            }
            for one in self.versions
            for trial in [one.card["trial"]["overall"]]
        ]

    def _became(self, one: Learnt) -> str:
        if one.version == self.standing.version:
            return wording.IN_USE
        return wording.ONCE_USED if one.kept else wording.NOT_KEPT

    @cached_property
    def _categories(self) -> dict[str, str]:
        return {str(category.pk): str(category) for category in Category.objects.order_by("path")}

    @cached_property
    def _areas(self) -> dict[str, str]:
        codes = [one["of"] for one in self.trial["groups"] if one["by"] == AREA]
        return dict(Area.objects.filter(code__in=codes).values_list("code", "name"))


def percent(part: int, whole: int) -> str:
    """`93.4%`, or a dash of nothing."""
    return f"{part / whole:.1%}" if whole else "—"


def below(part: int, of: int, all_part: int, all_of: int) -> bool:
    """Whether a group's share lies below the share of all by more than `FAR` standard errors."""
    usual = all_part / all_of
    return part / of < usual - FAR * math.sqrt(max(usual * (1 - usual), 1e-9) / of)
