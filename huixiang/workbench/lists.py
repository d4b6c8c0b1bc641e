"""Lists of cases: filters, keyset paging both ways, and what may be done with the picked ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from huixiang.loops.counting import at_most
from huixiang.loops.evidence import ACategory, AUnit
from huixiang.loops.found import having
from huixiang.loops.models import Case, Party
from huixiang.loops.parties import ABOUT, RECUSED, inboxes
from huixiang.loops.table import LOOPS, SAME, Loop, Move
from huixiang.loops.words import search_query
from huixiang.people.models import Account

from . import today, wording
from .rows import due, paused, rows_of, with_veil

PAGE = 50
SOON = timedelta(days=3)
VEILED = "~"  # the stage that veiled cases are filtered by


def filtered(account: Account, wanted: dict[str, Any]) -> QuerySet[Case]:
    """Cases visible to this account that answer the cleaned filter; unordered."""
    cases = with_veil(_in_hands(account, wanted.get("hands") or ""), account)
    for name, narrow in FILTERS.items():
        if wanted.get(name):
            cases = cases.filter(narrow(wanted[name]))
    if wanted.get("order") == "due":  # only what somebody still has to do; what has no day comes last
        cases = cases.filter(closed_at=None, veiled=False).exclude(holder="")
    return cases


def in_order(cases: QuerySet[Case], order: str) -> QuerySet[Case]:
    """All of them as the pages show them one after another."""
    return cases.order_by("due_at", "id") if order == "due" else cases.order_by("-opened_at", "-id")


def _in_hands(account: Account, hands: str) -> QuerySet[Case]:
    by_hands = {
        "mine": Case.objects.waiting_for,
        "sign": today.to_sign,
        "others": today.with_others,
        "nobody": today.with_nobody,
    }
    return by_hands.get(hands, Case.objects.visible_to)(account).order_by()


def _stage(value: str) -> Q:
    loop, _, stage = value.partition(".")
    return Q(loop=loop, veiled=True) if stage == VEILED else Q(loop=loop, stage=stage, veiled=False)


def _state(value: str) -> Q:
    """A veiled case reads as done: whether it truly is must not show."""
    now = timezone.now()
    return {
        "open": Q(closed_at=None, veiled=False),
        "overdue": due(lt=now) & Q(veiled=False),
        "soon": due(gte=now, lt=now + SOON) & Q(veiled=False),
        "paused": paused() & Q(veiled=False),
        "closed": Q(closed_at__isnull=False) | Q(veiled=True),
    }[value]


def _unit(unit: Any) -> Q:
    here = Party.objects.filter(case=OuterRef("pk"), unit=unit).exclude(role__in=(ABOUT, RECUSED))
    return Q(Exists(here))


def _words(text: str) -> Q:
    query = search_query(text)
    return Q(having(query)) if query else Q(pk__in=[])


FILTERS: dict[str, Any] = {
    "loop": lambda loop: Q(loop=loop),
    "stage": _stage,
    "kind": lambda kind: Q(loop=kind.partition(".")[0], kind=kind.partition(".")[2]),
    "category": lambda category: Q(category__path=category.path) | Q(category__path__startswith=f"{category.path}/"),
    "area": lambda area: Q(area__path__startswith=area.path),
    "unit": _unit,
    "state": _state,
    "since": lambda day: Q(opened_on__gte=day),
    "until": lambda day: Q(opened_on__lte=day),
    "q": _words,
}


@dataclass(frozen=True)
class Page:
    """One page of a list, and the keys of its neighbours."""

    rows: list[Any]
    count: str
    previous: str
    next: str


def page_of(cases: QuerySet[Case], order: str, query: dict[str, str]) -> Page:
    """The page the query's `after` or `before` key names; its neighbours as query strings or ""."""
    field, falling = ("due_at", False) if order == "due" else ("opened_at", True)
    after, before = (key_of(query.get(name, ""), undated=order == "due") for name in ("after", "before"))
    back = before is not None and after is None
    key = before if back else after
    up = falling if back else not falling
    # first which, then what is told of them: asked at once, the veil would be looked up for every case of a unit
    keys = _keys_beyond(cases, field, key, up)
    lines = {case.pk: case for case in cases.filter(pk__in=keys).order_by().select_related("area")}
    found = [lines[key] for key in keys if key in lines]
    more, found = len(found) > PAGE, found[:PAGE]
    if back:
        found.reverse()
    kept = {k: v for k, v in query.items() if k not in ("after", "before") and v}
    if key and not found:  # what stood there has moved on: the first page is no empty one
        return page_of(cases, order, kept)
    first, last = (named(found[0], field), named(found[-1], field)) if found else ("", "")
    return Page(
        rows=rows_of(found),
        count=at_most(cases.order_by("-opened_at", "-id")),
        previous=f"?{urlencode({**kept, 'before': first})}" if first and (more if back else key) else "",
        next=f"?{urlencode({**kept, 'after': last})}" if last and (key if back else more) else "",
    )


def _keys_beyond(cases: QuerySet[Case], field: str, key: tuple[datetime | None, UUID] | None, up: bool) -> list[UUID]:
    """One more than a page; a stretch of an index for what has a day, and another for what has none and comes last."""
    if field == "opened_at":
        return list(beyond(cases, field, key, up).values_list("pk", flat=True)[: PAGE + 1])
    has_day, none = cases.filter(due_at__isnull=False), cases.filter(due_at=None)
    stretches = [(has_day, field), (none, "id")] if up else [(none, "id"), (has_day, field)]
    if key and (key[0] is None) == up:  # the key lies in the second of them
        stretches = stretches[1:]
    keys: list[UUID] = []
    for stretch, by in stretches:
        here = beyond(stretch, by, key, up).values_list("pk", flat=True)
        keys += here[: PAGE + 1 - len(keys)]
        key = None
    return keys


def beyond(cases: QuerySet[Case], field: str, key: tuple[Any, UUID] | None, up: bool) -> QuerySet[Case]:
    """Cases beyond the key in that direction, in order; `a <= x AND (a < x OR id < y)` lets PostgreSQL use the index."""
    cases = cases.order_by(field, "id") if up else cases.order_by(f"-{field}", "-id")
    if key is None:
        return cases
    at, pk = key
    if field == "id":
        return cases.filter(id__gt=pk) if up else cases.filter(id__lt=pk)
    if up:
        return cases.filter(Q(**{f"{field}__gte": at}) & (Q(**{f"{field}__gt": at}) | Q(id__gt=pk)))
    return cases.filter(Q(**{f"{field}__lte": at}) & (Q(**{f"{field}__lt": at}) | Q(id__lt=pk)))


def key_of(text: str, *, undated: bool = False) -> tuple[Any, UUID] | None:
    """`2026-11-02T09:00:00+00:00~id`, `~id`; None for anything else, so that a torn address shows the first page."""
    moment, _, pk = text.partition("~")
    try:
        at, key = parse_datetime(moment), UUID(pk)
    except ValueError:
        return None
    return (at, key) if (timezone.is_aware(at) if at else undated and not moment) else None


def named(case: Case, field: str) -> str:
    at = getattr(case, field)
    return f"{at.isoformat() if at else ''}~{case.pk}"


def done_in_bulk(loop: Loop, move: Move) -> bool:
    """Whether a move may be made on many cases at once: it asks for no more than a unit, decides and ends nothing."""
    asks = [need for need in move.needs if not need.optional]
    return (
        bool(move.human_roles)
        and all(isinstance(need.kind, AUnit | ACategory) for need in asks)
        and (move.to == SAME or not loop.decisions & set(move.start))
        and move.to not in loop.finals
        and not any(need.kind.links or need.kind.party == ABOUT for need in move.needs)
    )


def bulk_moves(rows: list[Any], account: Account) -> list[dict[str, str]]:
    """Buttons for the moves some of these lines could take by one of the account's posts."""
    posts, found = {post.role for post in account.posts_now()}, dict[str, tuple[Loop, Move]]()
    mine = {tuple(key.partition("@")[0].split(".")) for key in inboxes(account)}
    for loop, stage in dict.fromkeys((row.loop, row.stage) for row in rows if row.stage):
        table = LOOPS[loop]
        for move in table.moves_from(stage):
            roles = [table.roles[name] for name in move.human_roles if (loop, name) in mine]
            if done_in_bulk(table, move) and any(posts & set(role.posts) for role in roles):
                found[f"{loop}.{move.name}"] = table, move
    labels = [move.label for _, move in found.values()]
    return [
        {
            "name": "move",
            "value": value,
            "label": bulk_label(loop, move) if labels.count(move.label) > 1 else move.label,
        }
        for value, (loop, move) in found.items()
    ]


def bulk_label(loop: Loop, move: Move) -> str:
    """`催办（任务督办）`, where several loops of a list have a move of that name."""
    return wording.OF_LOOP.format(move=move.label, loop=loop.label)
