"""What many people raise, looked for window by window and kept, so that an issue stays the same from hour to hour.

A window is an area and the last ninety days. Only a window into which something new came is looked through again; one
that has grown too large is divided into the areas below it. Nothing of a person is read: each concern is a voice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Max
from django.utils import timezone

from huixiang.concerns.loop import CONCERN
from huixiang.loops.beside import Told
from huixiang.loops.models import Case, Spoken
from huixiang.people.models import Area
from huixiang.people.organs import areas_within

from .decided import still_told
from .models import HotIssue, HotMember, HotWindow
from .standing import standing

WITHIN = timedelta(days=90)
LARGEST = 6000  # concerns of a window; beyond, its parts are windows
LEAST = 2  # members that are kept: two are no issue yet, but may be a matter that came back
KEPT = 300  # issues of a window
STAYS = 0.5  # of the smaller group's members that make two groups the same issue
READ = 400  # characters of a message
NOT_RAISED = ("guided", "passed", "withdrawn")


@dataclass(frozen=True)
class Place:
    """A window's area (None: cases without one) and the codes of the areas it takes in."""

    area: Area | None
    codes: tuple[str, ...]


def look_for_issues(now: datetime | None = None) -> dict[str, int]:
    """Look through every window of the current organ that has something new; how many windows, issues and members.

    None while insight is off.
    """
    now = now or timezone.now()
    told = {"windows": 0, "issues": 0, "members": 0}
    if not standing().on:
        return told
    for window in windows(now):
        if is_new(window, now):
            found = look_through(window, now)
            told["windows"] += 1
            told["issues"] += len(found)
            told["members"] += sum(map(len, found))
    end_the_cold(now)
    return told


def windows(now: datetime) -> Iterator[Place]:
    """The organ's area, or, where too much was raised in it, the areas below; and what has no area."""
    recent = raised(now).order_by().values("area_id").annotate(count=Count("id"))
    counts = {row["area_id"]: row["count"] for row in recent}
    yield from divided(list(areas_within()), counts)
    if None in counts:
        yield Place(None, ())


def divided(areas: list[Area], counts: dict[Any, int]) -> Iterator[Place]:
    """Windows of a tree listed from the top down: the first of the list with all below it, or its parts."""
    while areas:
        top, below = areas[0], [area for area in areas[1:] if area.path.startswith(areas[0].path)]
        codes = tuple(area.pk for area in (top, *below) if counts.get(area.pk))
        if sum(counts[code] for code in codes) <= LARGEST or not below:
            if codes:
                yield Place(top, codes)
        else:
            if counts.get(top.pk):
                yield Place(top, (top.pk,))
            yield from divided(below, counts)
        areas = [area for area in areas[1:] if area not in below]


def raised(now: datetime) -> Any:
    """Concerns of the last ninety days that stand as raised; those whose words were erased would all be alike."""
    cases = Case.objects.filter(loop=CONCERN.name, opened_at__gt=now - WITHIN, opened_at__lte=now)
    return cases.filter(still_told()).exclude(stage__in=NOT_RAISED)


def of(window: Place, now: datetime) -> Any:
    cases = raised(now)
    return cases.filter(area__in=window.codes) if window.area else cases.filter(area=None)


def is_new(window: Place, now: datetime) -> bool:
    """Whether anything came in since it was last looked through."""
    looked = HotWindow.objects.filter(area=window.area).values_list("looked_at", flat=True).order_by("id").first()
    latest = of(window, now).order_by().aggregate(latest=Max("opened_at"))["latest"]
    return latest is not None and (looked is None or latest > looked)


def look_through(window: Place, now: datetime) -> list[set[UUID]]:
    """Group a window anew and keep what was found; the members of each issue."""
    from .hot import hot_issues

    messages = messages_of(window, now)
    found = hot_issues(messages, KEPT, LEAST)
    with transaction.atomic():
        keep(window, found, now)
        HotWindow.objects.update_or_create(area=window.area, defaults={"looked_at": now})
    return [{message.id for message in issue.members} for issue in found]


def messages_of(window: Place, now: datetime) -> list[Any]:
    from .hot import Message

    rows = list(of(window, now).order_by("opened_at", "id").values_list("pk", "title", "opened_at", "concern__people"))
    spoken = Spoken.objects.filter(case__in=[row[0] for row in rows], seq=0, field="message").order_by()
    texts = dict(spoken.values_list("case_id", "text"))
    return [
        Message(
            key,
            str(key),
            title,
            texts.get(key, "")[:READ],
            timezone.localtime(at).replace(tzinfo=None),
            (people or 1) - 1,
        )
        for key, title, at, people in rows
    ]


def keep(window: Place, found: list[Any], now: datetime) -> None:
    """Write the issues of a window; one whose members mostly stayed together stays the same."""
    known = known_members(window)
    for hot in found:
        members = {message.id for message in hot.members}
        key = same_issue(members, known)
        days = [message.at.date() for message in hot.members]
        told = {
            "title": hot.title[:120], "place": hot.place[:60], "heat": hot.heat, "count": len(members),
            "since": min(days), "until": max(days), "gone_at": None,
        }  # fmt: skip
        if key:
            HotIssue.objects.filter(pk=key).update(**told)
            HotMember.objects.filter(issue=key).exclude(case__in=members).delete()
        else:
            key = HotIssue.objects.create(area=window.area, found_at=now, **told).pk
        fresh = members - known.pop(key, set())
        HotMember.objects.bulk_create([HotMember(issue_id=key, case_id=member) for member in sorted(fresh)])
    HotIssue.objects.filter(pk__in=list(known)).update(gone_at=now)


def known_members(window: Place) -> dict[UUID, set[UUID]]:
    """HotIssue → its members, of the window's issues that are not gone."""
    known: dict[UUID, set[UUID]] = {}
    rows = HotMember.objects.filter(issue__area=window.area, issue__gone_at=None).order_by()
    for issue, case in rows.values_list("issue_id", "case_id"):
        known.setdefault(issue, set()).add(case)
    return known


def same_issue(members: set[UUID], known: dict[UUID, set[UUID]]) -> UUID | None:
    """The known issue that shares most members with these, if it is enough."""
    shared = {key: len(members & others) for key, others in known.items() if members & others}
    best = max(shared, key=lambda key: (shared[key], key), default=None)
    return best if best and shared[best] >= STAYS * min(len(members), len(known[best])) else None


def end_the_cold(now: datetime) -> None:
    """What nobody has raised within the window is no issue any longer."""
    HotIssue.objects.filter(gone_at=None, until__lt=timezone.localdate(now - WITHIN)).update(gone_at=now)


class Issues:
    """Forgets, for every keeper beside new cases: an issue is named by its members, and being one tells of what."""

    def statement(self, told: Told) -> None:
        """Nothing is kept of a new case: issues are looked for every hour."""

    def copy(self, cursor: Any, told: list[Told]) -> None:
        """The same."""

    def forget(self, told: Told) -> None:
        """Take the case out of every issue, also of those that are gone, and name them by those that stay."""
        from .naming import named

        for issue in HotIssue.objects.filter(members__case=told[0]).order_by("id"):
            HotMember.objects.filter(issue=issue, case=told[0]).delete()
            others = Case.objects.filter(hot_members__issue=issue).order_by("opened_at", "id")
            titles = list(others.values_list("title", flat=True))
            place, title = named(titles, titles) if titles else ("", "")
            gone = {} if titles else {"gone_at": timezone.now()}
            HotIssue.objects.filter(pk=issue.pk).update(title=title[:120], place=place[:60], count=len(titles), **gone)
