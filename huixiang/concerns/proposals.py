"""Where a concern may belong: classes and units proposed in one list each, with reasons; a person decides.

The 派单目录 proposes by itself. A `Reader` of texts adds what it reads, and hears what was chosen in the end; with
none registered, or none that speaks, everything works by the 派单目录 alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from django.db.models import Q
from django.utils import timezone

from huixiang.loops.models import Case
from huixiang.people.models import Account, Area, Category, Duty, Unit, in_use

from . import wording

MOST = 4
SHOWN_WORDS = 4
GUESSES = 3  # units guessed at where nothing stands by one
WORTH_NAMING = 0.1  # the share from which a unit is guessed at besides one that something stands by
# how a proposal of a unit ranks: by what a person set, by a class read with confidence, by a unit read with
# confidence, by a class named in the text, by what is only guessed
BY_PERSON, BY_CLASS, BY_UNIT, BY_NAME, GUESSED = 4, 3, 2, 1, 0


@dataclass(frozen=True)
class Asked:
    """A message to be placed: where it happened and for whom; `case` once there is one."""

    title: str
    text: str
    area: Area | None
    viewer: Account
    case: Case | None = None
    about: Unit | None = None

    @property
    def category(self) -> Category | None:
        return self.case.category if self.case else None

    @property
    def barred(self) -> set[str]:
        """Codes of the units complained of."""
        if self.case:
            return self.case.codes_complained_of()
        return {self.about.code} if self.about else set()


@dataclass(frozen=True)
class Read:
    """The key of a class or unit read from the text: its share among all, whether the reader stands by it, why."""

    key: str
    share: float
    confident: bool = False
    sureness: float = 0.0  # how often such a reading was right
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Similar:
    """An answered case that the one who asks may see, the unit that answered, and the words shared."""

    number: str
    title: str
    unit: str
    words: list[str]


@dataclass
class Reading:
    """What a reader makes of a message: the class level by level, else the likeliest; units, likeliest first."""

    version: int = 0
    classes: list[Read] = field(default_factory=list)
    units: list[Read] = field(default_factory=list)
    similar: list[Similar] = field(default_factory=list)

    @property
    def sure_class(self) -> Read | None:
        """The deepest class the reader stands by."""
        return next((read for read in reversed(self.classes) if read.confident), None)


@dataclass
class ClassProposal:
    """A class of matters and why; `strong` where somebody or something stands by it."""

    category: Category
    reasons: list[str]
    strong: bool = False


@dataclass
class Proposal:
    """A unit, the class it would be sent under (None where it was not read), the legal basis, and why."""

    unit: Unit
    category: Category | None
    basis: str
    reasons: list[str] = field(default_factory=list)
    warning: str = ""
    rank: int = GUESSED
    share: float = 0.0  # of a guess, among all units

    @property
    def value(self) -> str:
        return str(self.unit.pk)

    @property
    def strong(self) -> bool:
        return self.rank > GUESSED and not self.warning


@dataclass
class Proposed:
    """Everything that is proposed for one message."""

    classes: list[ClassProposal] = field(default_factory=list)
    units: list[Proposal] = field(default_factory=list)
    similar: list[Similar] = field(default_factory=list)
    version: int = 0


class Reader(Protocol):
    """Somebody who reads texts and learns from what people choose."""

    def read(self, asked: Asked, similar: bool) -> Reading | None:
        """What it makes of the message; None where it has nothing to say."""

    def heard(self, case: Case, seq: int, proposed: Proposed, chosen: dict[str, str] | None) -> None:
        """A person chose `category` and `unit` (keys), or with None refused everything proposed."""

    def refused(self, case: Case) -> bool:
        """Whether a person has refused what was proposed for this case."""


READERS: list[Reader] = []


def proposals(asked: Asked, *, similar: bool = True) -> Proposed:
    """Classes and units for a message, the surest first; `similar` cases only where they are shown."""
    reading = next((found for reader in READERS if (found := reader.read(asked, similar))), Reading())
    duties = _duties(asked.area)
    categories = {str(c.pk): c for c in Category.objects.filter(pk__in=[read.key for read in reading.classes])}
    classes = [] if asked.category and not reading.sure_class else _classes(asked, reading, categories, duties)
    units = _by_duty(asked, reading, categories, duties) + _by_reading(asked, reading, classes)
    allowed = [one for one in units if not asked.barred & set(one.unit.codes_above)]
    return Proposed(classes, _joined(_with_few_guesses(allowed)), reading.similar, reading.version)


def heard(case: Case, seq: int, proposed: Proposed, chosen: dict[str, str] | None) -> None:
    """Tell the readers what became of what was proposed."""
    for reader in READERS:
        reader.heard(case, seq, proposed, chosen)


def were_refused(case: Case) -> bool:
    """Whether a person has refused what was proposed for this case."""
    return any(reader.refused(case) for reader in READERS)


def _duties(area: Area | None) -> list[Duty]:
    today = timezone.localdate()
    above = area.codes_above if area else []
    here = Q(area=None) | Q(area__in=above)
    now = Q(from_on__lte=today) & (Q(until_on=None) | Q(until_on__gte=today)) & in_use("unit")
    found = Duty.objects.filter(here, now).select_related("category", "unit", "area")
    return list(found.order_by("category__path", "unit__path", "id"))


def _classes(
    asked: Asked, reading: Reading, categories: dict[str, Category], duties: list[Duty]
) -> list[ClassProposal]:
    """The class read with confidence, then those named in the text; where there is neither, the likeliest."""
    sure = reading.sure_class
    found = [ClassProposal(categories[sure.key], [_as_read(sure)], True)] if sure and sure.key in categories else []
    named = {d.category.path: d.category for d in duties if not asked.category and d.category.name in asked.text}
    told = [ClassProposal(c, [wording.PROPOSED_NAMED.format(word=c.name)], True) for c in named.values()]
    for one in told:
        same = next((other for other in found if other.category.pk == one.category.pk), None)
        if same:
            same.reasons += one.reasons
        else:
            found.append(one)
    if not found:
        guesses = [read for read in reading.classes if read.key in categories]
        found = [ClassProposal(categories[r.key], [wording.GUESSED_CLASS.format(share=r.share)]) for r in guesses]
    return found[:MOST]


def _as_read(read: Read) -> str:
    told = wording.PROPOSED_READ.format(sureness=read.sureness)
    return told + (wording.PROPOSED_WORDS.format(words=quoted(read.words)) if read.words else "")


def quoted(words: Iterable[str]) -> str:
    return "".join(f"「{word}」" for word in list(words)[:SHOWN_WORDS])


def _by_duty(asked: Asked, reading: Reading, categories: dict[str, Category], duties: list[Duty]) -> list[Proposal]:
    """Units whose duty covers the case's class, one read with confidence, or one named in the text."""
    sure = reading.sure_class
    read = categories.get(sure.key) if sure else None
    found = []
    for duty in duties:
        rank, why = _fit(duty.category, asked, read, sure)
        if rank:
            found.append(((-rank, duty.area_id is None, duty.category.path), _proposal(duty, rank, why)))
    return [proposal for _, proposal in sorted(found, key=lambda pair: pair[0])]


def _fit(category: Category, asked: Asked, read: Category | None, sure: Read | None) -> tuple[int, str]:
    """How surely this class is the message's, and the reason; 0 for not at all."""
    if asked.category:
        covered = _covers(category, asked.category)
        return (BY_PERSON, wording.PROPOSED_BY_CATEGORY.format(category=asked.category)) if covered else (GUESSED, "")
    if read and sure and _covers(category, read):
        return BY_CLASS, wording.PROPOSED_BY_READING.format(category=read)
    if category.name in asked.text:
        return BY_NAME, wording.PROPOSED_BY_TEXT.format(word=category.name, category=category)
    return GUESSED, ""


def _covers(category: Category, wanted: Category) -> bool:
    return wanted.path == category.path or wanted.path.startswith(f"{category.path}/")


def _proposal(duty: Duty, rank: int, why: str) -> Proposal:
    reasons = [why, wording.PROPOSED_BASIS.format(basis=duty.basis)]
    if duty.area:
        reasons.append(wording.PROPOSED_AREA.format(area=duty.area.name))
    pushed_down = duty.category.owned_by_department and duty.unit.kind == "street"
    return Proposal(duty.unit, duty.category, duty.basis, reasons, wording.PROPOSED_STREET if pushed_down else "", rank)


def _by_reading(asked: Asked, reading: Reading, classes: list[ClassProposal]) -> list[Proposal]:
    """Units that answered such messages before; never a street for what may be a department's own matter."""
    strong = [one.category for one in classes if one.strong]
    category = asked.category or (strong[0] if len(strong) == 1 else None)
    owned = any(one.owned_by_department for one in (asked.category, *(c.category for c in classes)) if one)
    here = Unit.objects.filter(in_use(), pk__in=[read.key for read in reading.units]).select_related("area")
    units = {str(unit.pk): unit for unit in here if not (owned and unit.kind == "street")}
    return [
        Proposal(unit, category, "", [_as_unit(read)], "", BY_UNIT if read.confident else GUESSED, read.share)
        for read in reading.units
        if (unit := units.get(read.key)) and (read.confident or not _elsewhere(unit, asked.area))
    ]


def _elsewhere(unit: Unit, area: Area | None) -> bool:
    """Whether the unit sits neither in the place of the message nor in one around it or inside it."""
    if not (area and unit.area):
        return False
    return not (unit.area.path.startswith(area.path) or area.path.startswith(unit.area.path))


def _as_unit(read: Read) -> str:
    if read.confident:
        return wording.PROPOSED_UNIT.format(sureness=read.sureness)
    return wording.GUESSED_UNIT.format(share=max(read.share, 0.01))


def _with_few_guesses(found: list[Proposal]) -> list[Proposal]:
    """What is only guessed comes after what something stands by, says nothing about the same unit, and is little."""
    told = [one for one in found if one.rank > GUESSED]
    least = WORTH_NAMING if any(one.strong for one in told) else 0.0
    named = {one.value for one in told}
    guesses = [one for one in found if one.rank == GUESSED and one.share >= least and one.value not in named]
    return told + guesses[:GUESSES]


def _joined(found: list[Proposal]) -> list[Proposal]:
    """One proposal a unit, with the reasons of all of them."""
    best: dict[str, Proposal] = {}
    for one in sorted(found, key=lambda one: -one.rank):
        first = best.setdefault(one.value, one)
        if first is not one and not one.basis:
            first.reasons += one.reasons
    return list(best.values())[:MOST]
