"""Cases that may be the same matter: near in place and sharing words, or told in the same words wherever they are.

One list, one rule. By words this folder finds them itself; whoever can compare wording closely registers `finds_copies`
when the site starts, and without it the list is only shorter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from huixiang.loops.found import any_of
from huixiang.loops.models import Case
from huixiang.loops.words import words_of
from huixiang.people.models import Account, Area

from . import wording
from .loop import CONCERN

WITHIN = timedelta(days=90)
LOOKED_AT = 300  # newest concerns of the area that are searched for shared words
CLOSELY = 20  # of them compared in full
SHOWN = 5
SHARE = 0.3  # of the shorter text's words must be shared, and at least two words
SAME, PERHAPS = 0.5, 0.3  # likeness from which a text is the same, or perhaps is
WORD = re.compile(r"'((?:[^']|'')+)'")


@dataclass
class Alike:
    """A case that may be the same matter, and why."""

    case: Case
    words: list[str] = field(default_factory=list)
    likeness: float = 0.0
    here: bool = False
    place: str = ""
    rank: int = 0

    def enough(self, asked: int) -> bool:
        """Whether so many of the `asked` words are shared that it may be the same."""
        shorter = min(asked, len(lexemes(self.case.tokens)))
        return self.here and len(self.words) >= max(2, shorter * SHARE)

    def place_in_list(self) -> tuple[Any, ...]:
        """Sorts: the same text, a text like it, what only shares words; in each the open or recent, then the near, first."""
        recent = self.case.closed_at is None or self.case.closed_at > timezone.now() - WITHIN
        told = -self.likeness if self.same else self.rank
        return not self.same, self.likeness < PERHAPS, not recent, not self.here, told, -len(self.words)

    @property
    def same(self) -> bool:
        """Whether it is told in the same words."""
        return self.likeness >= SAME

    @property
    def why(self) -> str:
        """`3 天前，同一区划，文字八成以上相同，都提到「路灯」「桥头」`."""
        said = [days_ago(self.case)]
        if self.place:
            said.append(wording.ALIKE_PLACE.format(place=self.place))
        elif self.here:
            said.append(wording.ALIKE_HERE)
        if self.likeness >= PERHAPS:
            said.append(wording.ALIKE_TEXT[min(9, int(self.likeness * 10))])
        if self.words:
            said.append(wording.ALIKE_WORDS.format(words="」「".join(self.words[:6])))
        return "，".join(said)


class Finder(Protocol):
    """Somebody who can compare wording closely."""

    def candidates(self, text: str) -> list[UUID]:
        """Ids of cases that may tell the same, the likeliest first, whoever may see them."""

    def compare(self, text: str, cases: list[Case]) -> list[tuple[float, str]]:
        """For each case how like this text it is (0 to 1), and the name of a place that both tell of."""


_finders: list[Finder] = []


def finds_copies(finder: Finder) -> None:
    """From now on ask this finder too."""
    if finder not in _finders:
        _finders.append(finder)


def alike(text: str, area: Area | None, viewer: Account, besides: Case | None = None) -> list[Alike]:
    """Concerns the viewer may see that may be the same matter: the same text first, then the newer, then the nearer."""
    words = [word for word in words_of(text[:600]) if not word.isdigit()]
    sharing, by_text = _sharing(words, area), [finder.candidates(text) for finder in _finders]
    keys = {*sharing, *(key for keys in by_text for key in keys)} - {besides.pk if besides else None}
    seen = Case.objects.visible_to(viewer).filter(pk__in=keys).select_related("area").order_by()
    cases = {case.pk: case for case in seen} if keys else {}
    found = {k: Alike(case, shared(words, case), here=within(case, area)) for k, case in cases.items()}
    for finder, keys in zip(_finders, by_text, strict=True):
        _compare(finder, text, [found[key] for key in keys if key in found])
    asked = len(whole(words))
    close = [one for one in found.values() if one.likeness >= PERHAPS or (one.case.pk in sharing and one.enough(asked))]
    return sorted(close, key=Alike.place_in_list)[:SHOWN]


def _compare(finder: Finder, text: str, candidates: list[Alike]) -> None:
    """Tell those that share most marks how like they are; `rank` keeps their order."""
    closely = candidates[:CLOSELY]
    for rank, (one, told) in enumerate(zip(closely, finder.compare(text, [c.case for c in closely]), strict=True)):
        one.likeness, one.place = told
        one.rank = rank


def _sharing(words: list[str], area: Area | None) -> set[UUID]:
    """Ids of open or recent concerns among the newest of the area: those that share most words with this text."""
    if len(words) < 2:
        return set()
    plain = [f"'{word.replace(chr(39), '').replace(chr(92), '')}'" for word in words]
    recent = Q(closed_at=None) | Q(closed_at__gt=timezone.now() - WITHIN)
    near = Case.objects.filter(recent, pk__in=_latest(area), tokens=any_of(plain)).order_by("-id")
    counts = [(len(set(words) & lexemes(tokens)), key) for key, tokens in near.values_list("pk", "tokens")]
    return {key for count, key in sorted(counts, reverse=True)[:CLOSELY] if count > 1}


def _latest(area: Area | None) -> list[UUID]:
    """Ids of the newest concerns of the area; an area with others below it looks into each of them."""
    cases = Case.objects.filter(loop=CONCERN.name)
    if area:
        below = list(Area.objects.filter(path__startswith=area.path).order_by().values_list("code", flat=True))
        cases = cases.filter(area=below[0]) if len(below) == 1 else cases.filter(area__in=below)
    return list(cases.order_by("-opened_at", "-id").values_list("pk", flat=True)[:LOOKED_AT])


def within(case: Case, area: Area | None) -> bool:
    return bool(area and case.area and case.area.path.startswith(area.path))


def lexemes(tokens: Any) -> set[str]:
    return set(WORD.findall(str(tokens)))


def shared(words: list[str], case: Case) -> list[str]:
    """Words of ours that the case has too, in our order; a part of a longer one (滨河 of 滨河路) says nothing more."""
    theirs = lexemes(case.tokens)
    return whole([word for word in words if word in theirs])


def whole(words: list[str]) -> list[str]:
    """Those that are no part of another."""
    together = "|".join(words)
    return [word for word in words if together.count(word) == 1]


def days_ago(case: Case) -> str:
    days = (timezone.localdate() - timezone.localdate(case.opened_at)).days
    return wording.DAYS_AGO.format(days=days) if days > 1 else wording.LATELY[max(0, days)]
