"""Open cases that nobody in the organ can take up: the post is empty, the unit never had one, or all of its people withdrew,
once handled what they must not judge or answered themselves what is judged.

Such a case lies in nobody's inbox, so nobody would ever be told of it.
"""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from django.db.models import Q, QuerySet

from huixiang.ledger.models import Entry
from huixiang.people.models import Post

from .models import Case, Party
from .parties import RECUSED, acted_as, keys_of, role_of
from .table import LOOPS, OPEN
from .veil import BY_MAIN, HERE, answer_in

Who = dict[object, tuple[str, set[str]]]  # a case → its holder key, and accounts that must not take it up


def with_nobody() -> QuerySet[Case]:
    """Open cases held by a role that no account fills today, or only accounts that withdrew from that case."""
    people = _people()
    held = Case.objects.filter(closed_at=None).exclude(holder="")
    keys = held.order_by().values_list("holder", flat=True).distinct()
    empty = [key for key in keys if _of_staff(key) and key not in people]
    left, withdrawn = _partial(held, people), _withdrawn()
    for pk, (holder, gone) in [*withdrawn.items(), *_own_work(held, people).items(), *_own_answer(held).items()]:
        left[pk] = holder, gone | left.get(pk, ("", set()))[1]
    without = [pk for pk, (holder, gone) in left.items() if people.get(holder, set()) <= gone]
    return held.filter(Q(holder__in=empty) | Q(pk__in=without))


def _people() -> dict[str, set[str]]:
    """Holder key → the accounts in whose inbox it is today."""
    posts: dict[UUID, list[Post]] = defaultdict(list)
    for post in Post.objects.filled_now().select_related("unit").order_by("id"):
        posts[post.account_id].append(post)
    found: dict[str, set[str]] = defaultdict(set)
    for account, own in posts.items():
        for key in keys_of(account, own):
            found[key].add(str(account))
    return found


def _of_staff(holder: str) -> bool:
    """Whether a role of staff holds it, and not the person concerned or somebody with a link."""
    return bool(role_of(holder).posts)


def _partial(held: QuerySet[Case], people: dict[str, set[str]]) -> Who:
    """Open cases held by a role for whoever never handled them, where everybody of that post has handled things: who must not."""
    found: Who = {}
    for holder, accounts in people.items():
        never = role_of(holder).never
        if never and _all_acted(accounts, never):
            for case in held.filter(holder=holder).order_by("id"):
                acted = acted_as(case, {UUID(account) for account in accounts}, never)
                found[case.pk] = holder, {str(account) for account in acted}
    return found


def _all_acted(accounts: set[str], roles: tuple[str, ...]) -> bool:
    """Whether each of them ever played one of these roles anywhere: else somebody is left for every case."""
    acted = Entry.objects.filter(account__in=accounts, role__in=roles).order_by().values_list("account", flat=True)
    return bool(acted.distinct().count() == len(accounts))


def _own_work(held: QuerySet[Case], people: dict[str, set[str]]) -> Who:
    """Open cases to be decided, and of those who may decide there the ones who did the work themselves."""
    found: Who = {}
    for loop in (loop for loop in LOOPS.values() if loop.kept_apart):
        able = {account for holder, own in people.items() if holder.startswith(f"{loop.name}.") for account in own}
        waiting = held.filter(loop=loop.name, stage__in=loop.kept_apart).order_by().values("pk")
        acted = Entry.objects.filter(case__in=waiting, account__in=able).exclude(move=OPEN).order_by("case_id", "seq")
        for pk, stage, holder, account, role in acted.values_list(
            "case", "case__stage", "case__holder", "account", "role"
        ):
            if role in loop.kept_apart[stage]:
                found.setdefault(pk, (holder, set()))[1].add(str(account))
    return found


def _own_answer(held: QuerySet[Case]) -> Who:
    """Open cases behind a veil of those who answered them."""
    found: Who = {}
    for loop, veil in ((loop, loop.veil) for loop in LOOPS.values() if loop.veil):
        for where in (HERE, BY_MAIN):
            answered = held.filter(answer_in(veil, where), loop=loop.name, stage__in=veil.stages).order_by("id")
            for pk, holder, account in answered.values_list("pk", "holder", f"{where}__account"):
                if _of_staff(holder):
                    found.setdefault(pk, (holder, set()))[1].add(str(account))
    return found


def _withdrawn() -> Who:
    """Open cases somebody withdrew from: their holder key, and who did."""
    gone = Party.objects.filter(role=RECUSED, case__closed_at=None).exclude(case__holder="").order_by("id")
    found: Who = {}
    for case, holder, account in gone.values_list("case_id", "case__holder", "account_id"):
        if _of_staff(holder):
            found.setdefault(case, (holder, set()))[1].add(str(account))
    return found
