"""How issues read to one person: out of the members she may see, and of nothing else.

Every number counts cases and opens onto them. Nothing ranks persons or units; matters are listed by how many raise
them now.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models.functions import Left
from django.urls import reverse
from django.utils import timezone

from huixiang.concerns.loop import CONCERN
from huixiang.concerns.reasons import JUDGEMENTS
from huixiang.ledger.models import Entry
from huixiang.loops.models import Case, Link, Spoken
from huixiang.loops.words import HAN, one_case
from huixiang.people.models import Account
from huixiang.vault import masking
from huixiang.workbench.rows import day_words, lead_names, with_veil

from . import wording
from .lexicon import pattern
from .models import HotIssue, HotMember
from .reading import telling

SHOWN = 30
LOOKED_AT = 120  # hottest issues of the organ, of which the reader may see too little of some
LEAST = 3
WEEK = timedelta(days=7)
AGAIN = timedelta(days=90)
ANSWERS = {move.name for move in CONCERN.moves.values() if move.to == "answered"}
CAUSES = 3
READ_OF_EACH, BEGINNING = 8, 600  # members that are read for words of persons, and characters of each


def may_read(account: Account) -> bool:
    """Whether one of her posts looks at concerns as a whole: the desk, supervision, the leaders."""
    here = {(post.role, post.unit.kind) for post in account.posts_now()}
    return any((post, role.standing) in here for role in CONCERN.roles.values() if role.standing for post in role.posts)


@dataclass
class Member:
    """A concern of an issue, and whether it was answered and judged."""

    case: Case
    answered: bool = False
    judged: bool = False

    @property
    def day(self) -> date:
        return self.case.opened_on

    @property
    def open(self) -> bool:
        return self.case.closed_at is None and not self.case.veiled


@dataclass
class Told:
    """An issue as its reader may know it; members in the order they were raised."""

    issue: HotIssue
    members: list[Member] = field(default_factory=list)
    leads: dict[UUID, str] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)  # how some of the members begin
    whole: bool = True  # whether the reader sees every member

    @cached_property
    def title(self) -> str:
        """The issue's own name, or one made of what the reader may see."""
        if self.whole:
            return self.issue.title
        from .naming import named

        titles = [member.case.title for member in self.members]
        return named(titles, [titles[len(titles) // 2], *titles])[1]

    @property
    def href(self) -> str:
        return reverse("insight:issue", args=[self.issue.pk])

    @property
    def count(self) -> int:
        return len(self.members)

    @property
    def days(self) -> str:
        """`11月3日 至 11月20日`."""
        now = timezone.now()
        first, last = (day_words(self.members[n].case.opened_at, now) for n in (0, -1))
        return first if first == last else wording.FROM_TO.format(first=first, last=last)

    @cached_property
    def areas(self) -> list[str]:
        counts = Counter(member.case.area.name for member in self.members if member.case.area)
        return [name for name, _ in counts.most_common()]

    @property
    def growth(self) -> str:
        """`近 7 天 5 件，前 7 天 2 件`."""
        return wording.GROWTH.format(new=len(self.only("week")), before=len(self.only("before")))

    @property
    def grows(self) -> bool:
        return len(self.only("week")) > max(1, len(self.only("before")))

    @property
    def figures(self) -> list[dict[str, Any]]:
        """Numbers, each with the address of the cases it counted."""
        return [
            {"label": label, "count": len(self.only(only)), "of": self.count, "href": f"{self.href}?only={only}"}
            for only, label in wording.ISSUE_FIGURES.items()
        ]

    def only(self, which: str) -> list[Member]:
        """Those members that a number counted; all for an unknown word."""
        today = timezone.localdate()
        kept = {
            "answered": lambda one: one.answered,
            "judged": lambda one: one.judged,
            "open": lambda one: one.open,
            "week": lambda one: one.day > today - WEEK,
            "before": lambda one: today - 2 * WEEK < one.day <= today - WEEK,
            "again": lambda one: one.case.pk in {later.case.pk for _, later in self.again},
        }.get(which, lambda one: True)
        return [member for member in self.members if kept(member)]

    @cached_property
    def again(self) -> list[tuple[Member, Member]]:
        """(closed, raised again): for each that was raised after another had ended, within ninety days, the latest ended."""
        pairs = []
        for later in self.members:
            ended = [one for one in self.members if ended_before(one.case, later.case)]
            if ended:
                pairs.append((max(ended, key=lambda one: one.case.closed_at), later))
        return pairs

    @cached_property
    def causes(self) -> list[str]:
        """What the members have in common: classes, units at work, words, and whether it came back."""
        classes = Counter(str(one.case.category) for one in self.members if one.case.category)
        units = Counter(self.leads[one.case.pk] for one in self.members if self.leads.get(one.case.pk))
        said = [
            wording.CAUSE_CLASS.format(name=name, count=n, of=self.count) for name, n in classes.most_common(CAUSES)
        ]
        said += [wording.CAUSE_UNIT.format(name=name, count=n) for name, n in sorted(units.items())[:CAUSES]]
        if words := self.words:
            said.append(wording.CAUSE_WORDS.format(words="」「".join(words)))
        if self.again:
            said.append(wording.CAUSE_AGAIN.format(count=len(self.again)))
        return said

    @cached_property
    def words(self) -> list[str]:
        """Words that most members share, that the title does not tell and that are masked in none of them."""
        from huixiang.concerns.alike import lexemes

        counts = Counter(word for one in self.members for word in lexemes(one.case.tokens) if tells(word))
        common = [word for word, n in counts.most_common(60) if n >= 0.5 * self.count and word not in self.title]
        whole = [word for word in common if not any(word != other and word in other for other in common)]
        ranked = sorted(whole, key=lambda word: (-counts[word], -len(word), word))
        read = [(one_case(text), one_case(masking.story(text))) for text in self.texts]
        return [word for word in ranked if all(word in seen or word not in text for text, seen in read)][:6]


def tells(word: str) -> bool:
    """Whether a word can be a clue: no number or code, and none that stands in every complaint."""
    return bool(HAN.fullmatch(word) and telling(word) and not pattern("issue", "empty").search(word))


def ended_before(one: Case, other: Case) -> bool:
    """Whether one had ended when the other was raised, not longer than ninety days before."""
    return bool(one.closed_at and not one.veiled and one.closed_at < other.opened_at <= one.closed_at + AGAIN)


def issues_for(account: Account) -> list[Told]:
    """The hottest issues of which the account may see at least three members."""
    hottest = list(HotIssue.objects.filter(gone_at=None).select_related("area").order_by("-heat", "id")[:LOOKED_AT])
    return [told for told in with_members(hottest, account) if told.count >= LEAST][:SHOWN]


def came_back(account: Account) -> list[Told]:
    """Matters that were raised again within ninety days of being closed, the latest first."""
    closed = HotMember.objects.filter(case__closed_at__gt=timezone.now() - 2 * AGAIN).order_by().values("issue")
    found = list(
        HotIssue.objects.filter(gone_at=None, pk__in=closed).select_related("area").order_by("-until", "id")[:LOOKED_AT]
    )
    return [told for told in with_members(found, account) if told.again][:SHOWN]


def with_members(issues: list[HotIssue], account: Account) -> list[Told]:
    """The issues with the members the account may see; the same queries for one and for many."""
    told = {issue.pk: Told(issue) for issue in issues}
    belongs: dict[UUID, list[UUID]] = {}
    for issue, case in HotMember.objects.filter(issue__in=issues).order_by().values_list("issue_id", "case_id"):
        belongs.setdefault(case, []).append(issue)
    visible = with_veil(Case.objects.visible_to(account), account).filter(pk__in=belongs)
    visible = visible.select_related("area", "category")
    members = [Member(case) for case in visible.order_by("opened_at", "id")]
    mark_answered(members)
    leads = lead_names([member.case for member in members])
    for member in members:
        for issue in belongs[member.case.pk]:
            told[issue].members.append(member)
            told[issue].leads = leads
    for one in told.values():
        one.whole = one.count == one.issue.count
    read_some(told.values())
    return [one for one in told.values() if one.members]


def read_some(issues: Iterable[Told]) -> None:
    """How some of each issue's members begin, in one query: what is masked there is a person's and no clue."""
    some = {one.issue.pk: [member.case.pk for member in one.members[:READ_OF_EACH]] for one in issues}
    keys = {key for keys in some.values() for key in keys}
    spoken = Spoken.objects.filter(case__in=keys, seq=0, field="message").order_by()
    texts = dict(spoken.annotate(begins=Left("text", BEGINNING)).values_list("case_id", "begins"))
    for one in issues:
        one.texts = [texts[key] for key in some[one.issue.pk] if key in texts]


def mark_answered(members: list[Member]) -> None:
    happened = Entry.objects.filter(case__in=[one.case.pk for one in members], move__in=ANSWERS.union(JUDGEMENTS))
    moves: dict[UUID, set[str]] = {}
    for case, move in happened.order_by().values_list("case_id", "move"):
        moves.setdefault(case, set()).add(move)
    for one in members:
        made = moves.get(one.case.pk, set())
        one.answered, one.judged = bool(made & ANSWERS), not made.isdisjoint(JUDGEMENTS) and not one.case.veiled


def started_from(told: Told, account: Account) -> list[Case]:
    """Cases that arose from these members: tasks, suggestions, whatever was opened for them."""
    arose = Link.objects.filter(other__in=[one.case.pk for one in told.members], kind=Link.Kind.AROSE, undone_at=None)
    visible = Case.objects.visible_to(account).filter(pk__in=arose.order_by().values("case"))
    return list(visible.order_by("-opened_at", "-id")[:10])
