"""The veil of a loop: whoever answered a request must not learn how it was judged (design §1.6).

Behind the veil several stages read as one label, some moves never happened, and nothing tells one such stage from
another: no deadline, no day of closing, no refusal that names the stage.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from huixiang.ledger.models import Entry
from huixiang.people.models import Account

from .course import Course
from .parties import Actor, hats
from .table import LOOPS, Loop, Move, Role, Veil

if TYPE_CHECKING:
    from .models import Case


def veil_over(case: Case, course: Course, by: Actor) -> Veil | None:
    """The veil this actor looks through at this case, whatever its stage; None for those who may see all."""
    veil = course.loop.veil
    if veil is None:
        return None
    answered = isinstance(by, Account) and any((str(by.pk), move) in course.made for move in veil.after)
    return veil if answered or any(hat.role in veil.roles for hat in hats(case, course, by)) else None


def veiled_for(account: Account) -> Q:
    """Cases in a stage that is veiled for this account: only the veil's label may be shown of them."""
    found = Q(pk__in=[])
    for loop in LOOPS.values():
        if loop.veil:
            found |= Q(_behind(loop, loop.veil, account), loop=loop.name, stage__in=loop.veil.stages)
    return found


def _behind(loop: Loop, veil: Veil, account: Account) -> Q:
    """Cases of the loop that the account looks at through its veil, by its seat or by what it did there."""
    from .models import Party

    seats = Q(pk__in=[])
    for role in (loop.roles[name] for name in veil.roles):
        seats |= _seat(role, account)
    behind = Q(Exists(Party.objects.filter(seats, case=OuterRef("pk"))))
    if _may_answer(loop, veil, account):
        behind |= Q(Exists(Entry.objects.filter(case=OuterRef("pk"), move__in=veil.after, account=account)))
    return behind


def _may_answer(loop: Loop, veil: Veil, account: Account) -> bool:
    """Whether some post of the account makes a move after which the veil falls."""
    return _holds(account, loop, {role for move in veil.after for role in loop.moves[move].human_roles})


def _holds(account: Account, loop: Loop, roles: Iterable[str]) -> bool:
    return any(post.role in loop.roles[name].posts for name in roles for post in account.posts_now())


def _seat(role: Role, account: Account) -> Q:
    units = [post.unit_id for post in account.posts_now() if post.role in role.posts]
    return Q(role=role.party) & (Q(account=account) | Q(unit__in=units))


def looks_through(loop: Loop, account: Account) -> bool:
    """Whether some post of the account could put it behind this loop's veil."""
    veil = loop.veil
    return veil is not None and (_holds(account, loop, veil.roles) or _may_answer(loop, veil, account))


def same_everywhere(veil: Veil, move: Move) -> bool:
    """Whether a move may start in every veiled stage, so that its button tells nothing."""
    return set(veil.stages) <= set(move.start)
