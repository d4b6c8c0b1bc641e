"""A case as one line: where it stands, how long it has, who holds it — veiled where the reader must not know."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator

from huixiang.concerns.side_loops import ASSIST
from huixiang.loops.models import Case, Party, Spoken
from huixiang.loops.parties import role_of
from huixiang.loops.table import LOOPS, PAUSED
from huixiang.loops.veil import veiled_for
from huixiang.people.models import Account, Unit
from huixiang.vault import masking

from . import wording

SOON = 2  # days left that read as 将到期
FEW_WORDS = 40  # characters of what a helper is asked for, on a line
WORKS = ("lead", "helper", "owner")  # who works on it: the last of these that a case has


@dataclass(frozen=True)
class Row:
    """What lists and columns show of a case."""

    pk: UUID
    loop: str
    stage: str
    href: str
    number: str
    title: str
    place: str
    state: str
    days: str
    tone: str
    holder: str
    opened: str
    due: str
    why: str

    @property
    def cells(self) -> list[str]:
        return [self.holder, self.place, self.opened, self.number]


def with_veil(cases: QuerySet[Case], account: Account) -> QuerySet[Case]:
    """The same cases, each told whether this account looks at it through a veil."""
    return cases.annotate(veiled=ExpressionWrapper(veiled_for(account), output_field=BooleanField()))


def rows_of(cases: Iterable[Case], *, mine: bool = False) -> list[Row]:
    """Lines of cases that went through `with_veil`; four queries, however many cases. `mine`: none waits for others."""
    cases, now = list(cases), timezone.now()
    names, leads, wanted = holder_names(cases), lead_names(cases), help_wanted(cases)
    return [_row(case, now, names, leads, mine, wanted.get(case.pk, "")) for case in cases]


def _row(case: Any, now: datetime, names: dict[str, str], leads: dict[UUID, str], mine: bool, wanted: str) -> Row:
    hidden = case.veiled
    words, tone = ("", "") if hidden else due_words(case, now)
    label, holder = stage_label(case), "" if hidden else names.get(case.holder, "")
    why = label if mine or not holder else wording.WAITS_FOR.format(holder=holder, stage=label)
    state = f"{label} · {words}" if words and not case.closed_at else label
    return Row(
        pk=case.pk,
        loop=case.loop,
        stage="" if hidden else case.stage,
        href=reverse("workbench:case", args=[case.number]),
        number=case.number,
        title=case.title,
        place=case.area.name if case.area else "",
        state=state,
        days=words or label,
        tone=tone,
        holder=holder if awaited(case) else leads.get(case.pk) or holder,
        opened=day_words(case.opened_at, now),
        due="" if hidden or not case.due_at else moment_words(case.due_at),
        why=wording.WANTED.format(why=why, wanted=wanted) if wanted else why,
    )


def awaited(case: Case) -> str:
    """The party it leaves its stage by being given to, or "": whoever was that party and sent it back no longer is."""
    usual = case.table.moves.get(case.table.stages[case.stage].usual)
    needs = [need for need in (usual.needs if usual else ()) if not need.optional]
    return next((need.kind.party for need in needs if need.kind.party in WORKS), "")


def paused() -> Q:
    """Cases whose time stands still."""
    found = Q(pk__in=[])
    for loop in LOOPS.values():
        found |= Q(loop=loop.name, stage__in=[s.name for s in loop.stages.values() if s.clock.kind == PAUSED])
    return found


def due(**when: datetime) -> Q:
    """Open cases that somebody holds, whose time runs and ends then: `due(lt=now)` are overdue."""
    return Q(closed_at=None, **{f"due_at__{how}": at for how, at in when.items()}) & ~Q(holder="") & ~paused()


def of_a_citizen(case: Case) -> bool:
    """Whether somebody outside brought it, or what it is a part of; her words are read masked."""
    above = case.parent.table if case.parent else case.table
    return "resident" in {*case.table.roles, *above.roles}


def stage_label(case: Any) -> str:
    """The stage's label, or the veil's."""
    return case.table.veil.label if case.veiled else case.stage_label


def due_words(case: Case, now: datetime) -> tuple[str, str]:
    """Days left as words, and the tone they are said in."""
    stage = case.table.stages[case.stage]
    if case.closed_at:
        return "", "done"
    if case.due_at is None or not case.holder:  # what nobody holds is nobody's to be late with
        return "", ""
    if stage.clock.kind == PAUSED:
        return wording.PAUSED.format(day=day_words(case.due_at, now)), ""
    return time_left(case.due_at, now)


def time_left(due: datetime, now: datetime) -> tuple[str, str]:
    """`超期 2 天`, `今天 16:30 前`, `还剩 4 天`, with the tone."""
    local = timezone.localtime(due)
    days = (local.date() - timezone.localdate(now)).days
    if due < now:
        return (wording.LATE.format(days=-days) if days else wording.LATE_TODAY), "late"
    if days == 0:
        return (wording.DUE_TODAY if _at_midnight(local) else wording.TODAY_BY.format(time=f"{local:%H:%M}")), "soon"
    return wording.LEFT.format(days=days), "soon" if days <= SOON else ""


def _at_midnight(local: datetime) -> bool:
    """Whether a whole day ends then: deadlines in days are its last second."""
    return (local.hour, local.minute) == (23, 59)


def day_words(at: datetime, now: datetime) -> str:
    """`11月3日`, with the year when it is another."""
    local = timezone.localtime(at)
    year = "" if local.year == timezone.localtime(now).year else f"{local.year}年"
    return f"{year}{local.month}月{local.day}日"


def time_words(at: datetime, now: datetime) -> str:
    """`11月3日 09:00`, with the year when it is another."""
    return f"{day_words(at, now)} {timezone.localtime(at):%H:%M}"


def deadline_words(due: datetime, now: datetime) -> str:
    """`12月3日（周四）24 时前`, `12月3日（周四）16:30 前`."""
    local = timezone.localtime(due)
    hour = wording.MIDNIGHT if _at_midnight(local) else f"{local:%H:%M}"
    return wording.BEFORE.format(day=day_words(due, now), weekday=wording.WEEKDAYS[local.weekday()], hour=hour)


def moment_words(at: datetime) -> str:
    """`2026-11-03 09:00`, for tables."""
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


def holder_names(cases: Iterable[Case]) -> dict[str, str]:
    """Holder key → who that is: a unit's or person's name, the kind of desk, or the resident."""
    keys = {case.holder for case in cases if case.holder}
    ids = {UUID(key.partition("@")[2]) for key in keys if len(key.partition("@")[2]) == 36}
    names = {str(pk): name for model in (Unit, Account) for pk, name in _named(model, ids)}
    return {key: names.get(key.partition("@")[2]) or _role_label(key) for key in keys}


def _named(model: Any, ids: set[UUID]) -> list[tuple[UUID, str]]:
    return list(model.objects.filter(pk__in=ids).order_by().values_list("pk", "name"))


def _role_label(key: str) -> str:
    role = role_of(key)
    return wording.STANDING.get(role.name) or role.label


def lead_names(cases: Iterable[Case]) -> dict[UUID, str]:
    """Case → the unit that works on it: the party of its loop that moves name `lead`, `helper` (of a 协办) or `owner`."""
    found = Party.objects.filter(case__in=[case.pk for case in cases], role__in=WORKS).order_by("id")
    rows = found.values_list("role", "case_id", "unit__name")
    return {case: name for _, case, name in sorted(rows, key=lambda row: WORKS.index(row[0]))}


def help_wanted(cases: Iterable[Case]) -> dict[UUID, str]:
    """协办 → what its unit was asked to help with, in a few words."""
    helping = [case.pk for case in cases if case.loop == ASSIST.name]
    if not helping:
        return {}
    told = Spoken.objects.filter(case__in=helping, seq=0, field="help_wanted").order_by()
    return {pk: Truncator(masking.story(text)).chars(FEW_WORDS) for pk, text in told.values_list("case", "text")}
