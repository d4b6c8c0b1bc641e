"""Kinds of evidence a move may need: how each is asked for, checked, recorded, and what it brings about.

Two kinds of value leave `clean`: words (free text, kept apart from the ledger, which gets a salted commitment) and
codes (JSON of ids, numbers and enums, which go into the entry itself).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import OperationalError, connection
from django.db.models import Q
from django.utils import timezone

from huixiang.people.models import Account, Category, Post, Unit, in_use
from huixiang.people.moments import why_not_day
from huixiang.vault import clean_text

from . import wording
from .refusals import BadEvidence, Conflict
from .table import LOOPS

if TYPE_CHECKING:
    from .models import Case


class Evidence:
    """One field of evidence. `inner` is not for the citizen's eyes. The rest says what the value brings about."""

    asked = True  # the form has a field for it
    words = False  # free text, kept apart
    files = False
    party = ""  # the value becomes this party of the case
    opens = ""  # a child case of this loop opens, one for each unit or person named
    becomes: Mapping[str, str] = MappingProxyType({})  # kind of the parent ("" any other) → kind of the child
    official = False  # words of the organ itself, checked as they stand: never masked for those who work on the case
    titles = False  # the words are the title of the child that opens
    aside = False  # only those who may see the child that opens read the words
    unsaid: Any = None  # what is recorded when nothing was given
    links = ""  # the case is linked to the one named
    until: tuple[str, ...] = ()  # the files of this evidence are destroyed by these moves
    of = ""  # what it says is said of this party: it ends when that is somebody else
    sets_day = False  # the stage is due on this day
    within = False  # that day is no later than the day of the case this one is part of
    sets = ""  # overrides the amount of this limit
    adds = ""  # adds working days to this limit

    def __init__(self, label: str, help: str = "", *, inner: bool = False) -> None:
        self.label, self.help, self.inner = label, help, inner
        self.name = ""

    def clean(self, value: Any, case: Case) -> Any:
        """The value as it is recorded; BadEvidence with a Chinese sentence when it cannot be."""
        raise NotImplementedError

    def choices(self, case: Case) -> Iterable[tuple[str, str]]:
        """(value, label) to choose from, for kinds that offer a choice."""
        return ()

    def shown(self, value: Any, names: dict[str, str]) -> str:
        """The recorded value as people read it; `names` maps ids of units and accounts to their names."""
        return str(value)

    def refuse(self, sentence: str, **values: Any) -> BadEvidence:
        return BadEvidence(self.name, sentence.format(label=self.label, **values))


class Words(Evidence):
    """Free text of at most `most` characters."""

    words = True

    def __init__(
        self,
        label: str,
        help: str = "",
        *,
        most: int = 2000,
        rows: int = 4,
        inner: bool = False,
        opens: str = "",
        titles: bool = False,
        official: bool = False,
        aside: bool = False,
    ) -> None:
        super().__init__(label, help, inner=inner)
        self.most, self.rows, self.opens, self.titles, self.official = most, rows, opens, titles, official
        self.aside = aside

    def clean(self, value: Any, case: Case) -> str:
        as_typed = clean_text.line if self.rows == 1 else clean_text.paragraphs
        try:
            return as_typed(str(value), self.most)
        except clean_text.BadText as bad:
            raise self.refuse(wording.ABOUT_FIELD, why=bad) from None


class Choice(Evidence):
    """One of a few codes."""

    def __init__(
        self, label: str, options: list[tuple[str, str]], help: str = "", *, inner: bool = False, opens: str = ""
    ) -> None:
        super().__init__(label, help, inner=inner)
        self.options, self.opens = dict(options), opens

    def clean(self, value: Any, case: Case) -> str:
        if str(value) not in self.options:
            raise self.refuse(wording.NOT_A_CHOICE)
        return str(value)

    def choices(self, case: Case) -> Iterable[tuple[str, str]]:
        return self.options.items()

    def shown(self, value: Any, names: dict[str, str]) -> str:
        return self.options.get(value, str(value))


class Rung(Choice):
    """One rung of a ladder that is climbed upwards alone."""

    def above(self, now: str) -> dict[str, str]:
        """The rungs above this one."""
        ladder = list(self.options)
        return {rung: self.options[rung] for rung in ladder[ladder.index(now) + 1 :]}

    def choices(self, case: Case) -> Iterable[tuple[str, str]]:
        return self.above(case.course().facts[self.name]).items()


class Flag(Evidence):
    """Yes or no; left out means no, and is recorded as such. With `of`, it is said of that party alone."""

    unsaid = False

    def __init__(self, label: str, help: str = "", *, inner: bool = False, of: str = "") -> None:
        super().__init__(label, help, inner=inner)
        self.of = of

    def clean(self, value: Any, case: Case) -> bool:
        return value in (True, "on", "true", "1", "yes")

    def shown(self, value: Any, names: dict[str, str]) -> str:
        return wording.YES if value else wording.NO


class Day(Evidence):
    """A day from today on; with `until` the stage entered is due on it, `within` that of the whole it is part of."""

    def __init__(
        self, label: str, help: str = "", *, until: bool = False, past: bool = False, within: bool = False
    ) -> None:
        super().__init__(label, help)
        self.sets_day, self.past, self.within = until, past, within

    def clean(self, value: Any, case: Case) -> str:
        try:
            day = value if type(value) is date else date.fromisoformat(str(value))
        except ValueError:
            raise self.refuse(wording.NOT_A_DAY) from None
        if why := why_not_day(self.label, day, timezone.localdate(case.now), past=self.past):
            raise BadEvidence(self.name, why)
        return day.isoformat()

    def shown(self, value: Any, names: dict[str, str]) -> str:
        return wording.DAY_OF_YEAR.format(day=date.fromisoformat(value))


class Count(Evidence):
    """A whole number, of what `unit` says beside it in a list of facts; it may set or add to a limit, in that limit's unit of time."""

    def __init__(
        self,
        label: str,
        help: str = "",
        *,
        least: int = 1,
        most: int = 366,
        unit: str = "",
        sets: str = "",
        adds: str = "",
    ) -> None:
        super().__init__(label, help)
        self.least, self.most, self.unit, self.sets, self.adds = least, most, unit, sets, adds

    def clean(self, value: Any, case: Case) -> int:
        try:
            number = int(str(value))
        except ValueError:
            number = self.least - 1
        if not self.least <= number <= self.most:
            raise self.refuse(wording.NOT_A_COUNT, least=self.least, most=self.most)
        return number


class Keys(Evidence):
    """What is recorded as ids of units, people or cases."""

    def shown(self, value: Any, names: dict[str, str]) -> str:
        return "、".join(names.get(key, key) for key in value)


class AUnit(Keys):
    """One unit of the named kinds; the complained-of unit and all below it cannot be chosen."""

    def __init__(self, label: str, kinds: str = "", help: str = "", *, party: str = "", inner: bool = False) -> None:
        super().__init__(label, help, inner=inner)
        self.kinds, self.party = tuple(kinds.split()), party

    def among(self, case: Case) -> list[Unit]:
        here = in_use() | Q(pk__in=case.units_of(self.party)) if self.complains else in_use()
        units = Unit.objects.filter(here).order_by("path")
        return list(units.filter(kind__in=self.kinds) if self.kinds else units)

    @property
    def complains(self) -> bool:
        """Whether the units named are those complained of: also those named before, and those that are no more."""
        return self.party == "about"

    def choices(self, case: Case) -> Iterable[tuple[str, str]]:
        barred = set() if self.complains else {*case.codes_complained_of(), *self._complained_of_by_merged(case)}
        units, posts = self.among(case), self._posts(case)
        filled = Post.objects.filled_now().filter(role__in=posts)
        manned = set(filled.order_by().values_list("unit", flat=True)) if posts else {u.pk for u in units}
        told = {u.pk: u.name if u.pk in manned else wording.NOBODY_THERE.format(unit=u.name) for u in units}
        return [(str(u.pk), told[u.pk]) for u in units if not barred & set(u.codes_above)]

    def _posts(self, case: Case) -> tuple[str, ...]:
        """Posts that take up what a chosen unit is given; () where it is given nothing."""
        loop = LOOPS[self.opens] if self.opens else case.table
        holders = [loop.roles[stage.holder] for stage in loop.stages.values() if stage.holder]
        taking = (role.posts for role in holders if self.opens or role.party == self.party)
        return next(taking, ())

    def _complained_of_by_merged(self, case: Case) -> dict[str, str]:
        """Code of a unit → the case that complains of it and will be handed the lead with its main case's answer."""
        followers = case.followers() if self.party == "lead" else []
        return {code: follower.number for follower in followers for code in follower.codes_complained_of()}

    def clean(self, value: Any, case: Case) -> list[str]:
        return [str(self.one(value, case).pk)]

    def one(self, value: Any, case: Case) -> Unit:
        unit = value if isinstance(value, Unit) else Unit.objects.filter(pk=_key(value)).first()
        gone = unit is None or (unit.retired and not self.complains)
        if gone or (self.kinds and unit.kind not in self.kinds):
            raise self.refuse(wording.NOT_A_UNIT)
        if not self.complains and case.codes_complained_of() & set(unit.codes_above):
            raise self.refuse(wording.UNIT_COMPLAINED_OF, unit=unit.name)
        for code, number in self._complained_of_by_merged(case).items():
            if code in unit.codes_above:
                raise self.refuse(wording.COMPLAINED_OF_BY_MERGED, unit=unit.name, number=number)
        return unit


class Units(AUnit):
    """Several units; with `opens`, a child case opens for each."""

    def __init__(
        self,
        label: str,
        kinds: str = "",
        help: str = "",
        *,
        party: str = "",
        opens: str = "",
        becomes: Mapping[str, str] | None = None,
        inner: bool = False,
    ) -> None:
        super().__init__(label, kinds, help, party=party, inner=inner)
        self.opens, self.becomes = opens, becomes or {}

    def clean(self, value: Any, case: Case) -> list[str]:
        return sorted({str(self.one(one, case).pk) for one in several(value)})


class APerson(Keys):
    """An account holding one of these posts (at this party of the case, when named)."""

    def __init__(
        self,
        label: str,
        posts: str,
        help: str = "",
        *,
        at: str = "",
        besides: str = "",
        party: str = "",
        opens: str = "",
        becomes: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(label, help)
        self.becomes = becomes or {}
        self.posts, self.at, self.party, self.opens = tuple(posts.split()), at, party, opens
        self.besides = tuple(besides.split())  # parties that are not offered: they are in it already

    def among(self, case: Case) -> dict[str, Account]:
        posts = Post.objects.filled_now().filter(role__in=self.posts).select_related("account", "unit")
        if self.at:
            posts = posts.filter(unit__in=case.units_of(self.at))
        barred = case.codes_complained_of()
        found = (p for p in posts.order_by("unit__path", "account__name") if not barred & set(p.unit.codes_above))
        return {str(p.account_id): p.account for p in found}

    def choices(self, case: Case) -> Iterable[tuple[str, str]]:
        already = {key for party in self.besides for key in _accounts(case, party)}
        return [(key, account.name) for key, account in self.among(case).items() if key not in already]

    def clean(self, value: Any, case: Case) -> list[str]:
        key = str(value.pk if isinstance(value, Account) else value)
        if key not in self.among(case):
            raise self.refuse(wording.NOT_A_PERSON)
        return [key]


class People(APerson):
    """Several accounts, beside those who are this party already."""

    def clean(self, value: Any, case: Case) -> list[str]:
        named = {key for one in several(value) for key in super(People, self).clean(one, case)}
        return sorted(named | _accounts(case, self.party))


class Oneself(Keys):
    """The person making the move, added to a party (a declaration such as recusal), or leaving it; nothing is asked."""

    asked = False

    def __init__(self, label: str, *, party: str, leaves: bool = False) -> None:
        super().__init__(label)
        self.party, self.leaves = party, leaves

    def clean(self, value: Any, case: Case) -> list[str]:
        before, own = _accounts(case, self.party), str(getattr(case.author, "pk", ""))
        return sorted(before - {own} if self.leaves else {*before, own})


class ACategory(Evidence):
    """A class of matters from the organ's own tree."""

    def choices(self, case: Case) -> Iterable[tuple[str, str]]:
        return [(str(c.pk), str(c)) for c in Category.objects.order_by("path")]

    def clean(self, value: Any, case: Case) -> str:
        key = value.pk if isinstance(value, Category) else _key(value)
        if not Category.objects.filter(pk=key).exists():
            raise self.refuse(wording.NOT_A_CHOICE)
        return str(key)

    def shown(self, value: Any, names: dict[str, str]) -> str:
        return names.get(value, str(value))


class Files(Evidence):
    """Photos or documents, at most `most`; always optional (no forced photos)."""

    files = True

    def __init__(self, label: str, help: str = "", *, most: int = 9) -> None:
        super().__init__(label, help)
        self.most = most

    def clean(self, value: Any, case: Case) -> list[str]:
        if len(value) > self.most:
            raise self.refuse(wording.TOO_MANY, most=self.most, count=len(value))
        return [str(one) for one in value]

    def shown(self, value: Any, names: dict[str, str]) -> str:
        return f"{len(value)}"


class Pictures(Files):
    """Pictures of the case for everybody: covered copies made by hand, never a file as it was sent."""

    def __init__(self, label: str, help: str = "", *, most: int = 5, until: str = "") -> None:
        super().__init__(label, help, most=most)
        self.until = tuple(until.split())

    def clean(self, value: Any, case: Case) -> list[str]:
        digests = super().clean(value, case)
        if case.attachments.filter(digest__in=digests).exists():
            raise self.refuse(wording.NOT_COVERED)
        return digests


class ACase(Keys):
    """The number of another case of the same loop, to which this one is linked."""

    def __init__(self, label: str, help: str = "", *, links: str) -> None:
        super().__init__(label, help, inner=True)
        self.links = links

    def clean(self, value: Any, case: Case) -> list[str]:
        same_loop = type(case).objects.filter(loop=case.loop)
        if connection.in_atomic_block:  # a form may ask outside of one; the door asks again
            # locked, so that it cannot end, or be merged itself, while this one is merged into it
            same_loop = same_loop.select_for_update()
        number = str(getattr(value, "number", value)).replace("\x00", "").strip()
        try:
            other = same_loop.filter(number=number).first()
        except OperationalError:  # the other is being merged into this one
            raise Conflict(wording.MOVED_ON) from None
        if other is None:
            raise self.refuse(wording.NOT_A_CASE, number=number[:40])
        if why := case.why_not_merge_into(other):
            raise self.refuse(why, number=other.number)
        return [str(other.pk)]


def several(value: Any) -> list[Any]:
    """What was sent where several may be named: one, or a list."""
    return list(value) if isinstance(value, list | tuple) else [value]


def _accounts(case: Case, party: str) -> set[str]:
    """Accounts that are this party of the case now."""
    keys = case.parties.filter(role=party, account__isnull=False).order_by().values_list("account_id", flat=True)
    return {str(key) for key in keys}


def _key(value: Any) -> Any:
    """A UUID for a look-up, or one that matches nothing."""
    try:
        return UUID(str(value))
    except ValueError:
        return UUID(int=0)
