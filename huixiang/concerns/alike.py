"""Cases that may be the same matter: near in place and sharing words, or told in the same words wherever they are.

One list, one rule. By words this folder finds them itself; whoever can compare wording closely registers `finds_copies`
when the site starts, and without it the list is only shorter.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q, QuerySet
from django.utils import timezone

from huixiang.loops.models import Case
from huixiang.loops.words import words_of
from huixiang.people.models import Account, Area

from . import wording
from .loop import CONCERN

WITHIN = timedelta(days=90)
LOOKED_AT = 500  # newest concerns of the area that are searched for shared words
SHOWN = 5
SHARE = 0.3  # of the shorter text's words must be shared, and at least two words
SAME, PERHAPS = 0.5, 0.3  # likeness from which a text is the same, or perhaps is
WORD = re.compile(r"'((?:[^']|'')+)'")


@dataclass(frozen=True)
class Copy:
    """A case whose text is like the one asked about (0 to 1), and the name of a place that both tell of."""

    case: Case
    likeness: float
    place: str = ""


@dataclass
class Alike:
    """A case that may be the same matter, and why."""

    case: Case
    words: list[str] = field(default_factory=list)
    likeness: float = 0.0
    here: bool = False
    place: str = ""

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


Finder = Callable[[str, Account, Case | None], list[Copy]]
_finders: list[Finder] = []


def finds_copies(finder: Finder) -> None:
    """From now on ask this finder too."""
    if finder not in _finders:
        _finders.append(finder)


def alike(text: str, area: Area | None, viewer: Account, besides: Case | None = None) -> list[Alike]:
    """Concerns the viewer may see that may be the same matter; the same text first, then what is near."""
    words = [word for word in words_of(text[:600]) if not word.isdigit()]
    found = {one.case.pk: one for one in by_words(words, area, viewer, besides)}
    for copy in (copy for finder in _finders for copy in finder(text, viewer, besides)):
        if copy.likeness >= SAME or recent(copy.case):
            one = found.setdefault(
                copy.case.pk, Alike(copy.case, shared(words, copy.case), here=within(copy.case, area))
            )
            one.likeness, one.place = copy.likeness, copy.place
    return sorted(found.values(), key=lambda one: (-one.same, -one.here, -one.likeness, -len(one.words)))[:SHOWN]


def by_words(words: list[str], area: Area | None, viewer: Account, besides: Case | None) -> list[Alike]:
    """Open or recent ones of the same area that share enough words with this text."""
    if len(words) < 2:
        return []
    near = _near(words, area, viewer).exclude(pk=besides.pk if besides else None)
    found = [Alike(case, shared(words, case), here=area is not None) for case in near]
    return [one for one in found if _enough(one, words)]


def _near(words: list[str], area: Area | None, viewer: Account) -> QuerySet[Case]:
    plain = [f"'{word.replace(chr(39), '').replace(chr(92), '')}'" for word in words]
    any_word = SearchQuery(" | ".join(plain), search_type="raw", config="simple")
    latest = Case.objects.filter(pk__in=_latest(area))
    return latest.visible_to(viewer).filter(_is_recent(), tokens=any_word).select_related("area").order_by("-id")


def _latest(area: Area | None) -> list[UUID]:
    """Ids of the newest concerns of the area; an area with others below it looks into each of them."""
    cases = Case.objects.filter(loop=CONCERN.name)
    if area:
        below = list(Area.objects.filter(path__startswith=area.path).order_by().values_list("code", flat=True))
        cases = cases.filter(area=below[0]) if len(below) == 1 else cases.filter(area__in=below)
    return list(cases.order_by("-opened_at", "-id").values_list("pk", flat=True)[:LOOKED_AT])


def _is_recent() -> Q:
    return Q(closed_at=None) | Q(closed_at__gt=timezone.now() - WITHIN)


def recent(case: Case) -> bool:
    """Open, or ended not long ago."""
    return case.closed_at is None or case.closed_at > timezone.now() - WITHIN


def within(case: Case, area: Area | None) -> bool:
    return bool(area and case.area and case.area.path.startswith(area.path))


def shared(words: list[str], case: Case) -> list[str]:
    """Words of ours that the case has too, in our order."""
    theirs = set(WORD.findall(str(case.tokens)))
    return [word for word in words if word in theirs]


def _enough(one: Alike, words: list[str]) -> bool:
    shorter = min(len(words), len(WORD.findall(str(one.case.tokens))))
    return len(one.words) >= max(2, shorter * SHARE)


def days_ago(case: Case) -> str:
    days = (timezone.localdate() - timezone.localdate(case.opened_at)).days
    return wording.DAYS_AGO.format(days=days) if days > 1 else wording.LATELY[max(0, days)]
