"""The veil of a loop: whoever answered a request must not learn how it was judged (design §1.6).

Behind the veil several stages read as one label, some moves never happened, and nothing tells one such stage from
another: no deadline, no day of closing, no refusal that names the stage.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from huixiang.people.models import Account, Post

from .course import Course
from .parties import Actor, hats
from .table import LOOPS, Loop, Move, Role, Veil

if TYPE_CHECKING:
    from .models import Case

HERE, BY_MAIN = "entries", "links__other__entries"  # where, seen from a case, it was answered


def veil_over(case: Case, course: Course, by: Actor) -> Veil | None:
    """The veil this actor looks through at this case, whatever its stage; None for those who may see all."""
    veil = course.loop.veil
    if veil is None:
        return None
    seated = any(hat.role in veil.roles for hat in hats(case, course, by))
    return veil if seated or (isinstance(by, Account) and _answered(case, course, veil, by)) else None


def _answered(case: Case, course: Course, veil: Veil, account: Account) -> bool:
    here = any((str(account.pk), move) in course.made for move in veil.after)
    return here or (_may_answer(course.loop, veil, account) and _answers(veil, BY_MAIN, account, pk=case.pk).exists())


def _answers(veil: Veil, where: str, account: Account, **which: Any) -> QuerySet[Case]:
    """Those of the cases that the account answered, there or in the main case they waited for then."""
    from .models import Case

    return Case.objects.filter(answer_in(veil, where), **{f"{where}__account": account}, **which)


def answer_in(veil: Veil, where: str) -> Q:
    """Entries after which the veil falls; those of a main case count for what was merged into it at that moment."""
    found = Q(**{f"{where}__move__in": veil.after})
    if where == BY_MAIN:
        until = Q(links__undone_at=None) | Q(links__undone_at__gte=F(f"{where}__at"))
        found &= Q(until, links__kind="merged", links__since__lte=F(f"{where}__at"))
    return found


def veiled_for(account: Account) -> Q:
    """Cases in a stage that is veiled for this account: only the veil's label may be shown of them."""
    found = Q(pk__in=[])
    for loop in LOOPS.values():
        if loop.veil:
            # the stage first: PostgreSQL asks an OR in the order given, and who answered is asked of few rows then
            found |= Q(loop=loop.name, stage__in=loop.veil.stages) & _behind(loop, loop.veil, account)
    return found


def _behind(loop: Loop, veil: Veil, account: Account) -> Q:
    """Cases of the loop that the account looks at through its veil, by its seat or by what it did there."""
    from .models import Party

    seats = Q(pk__in=[])
    for role in (loop.roles[name] for name in veil.roles):
        seats |= _seat(role, account)
    behind = Q(Exists(Party.objects.filter(seats, case=OuterRef("pk"))))
    if _may_answer(loop, veil, account):
        for where in (HERE, BY_MAIN):
            behind |= Q(Exists(_answers(veil, where, account, pk=OuterRef("pk"))))
    return behind


def _may_answer(loop: Loop, veil: Veil, account: Account) -> bool:
    """Whether some post of the account, though it ended, makes a move after which the veil falls."""
    roles = {role for move in veil.after for role in loop.moves[move].human_roles}
    return _holds(account.posts_ever(), loop, roles)


def _holds(posts: Iterable[Post], loop: Loop, roles: Iterable[str]) -> bool:
    return any(post.role in loop.roles[name].posts for name in roles for post in posts)


def _seat(role: Role, account: Account) -> Q:
    units = [post.unit_id for post in account.posts_now() if post.role in role.posts]
    return Q(role=role.party) & (Q(account=account) | Q(unit__in=units))


def looks_through(loop: Loop, account: Account) -> bool:
    """Whether some post of the account could put it behind this loop's veil."""
    veil = loop.veil
    return veil is not None and (_holds(account.posts_now(), loop, veil.roles) or _may_answer(loop, veil, account))


def kept_from(case: Case, course: Course, move: Move, by: Actor) -> bool:
    """Whether the actor must not make this move now: its button would tell what the veil hides."""
    return tells(course.loop.veil, course.stage, move) and veil_over(case, course, by) is not None


def tells(veil: Veil | None, stage: str, move: Move) -> bool:
    """Whether the button of a move would tell one veiled stage from another: where it may start in all, it does not."""
    return veil is not None and stage in veil.stages and not set(veil.stages) <= set(move.start)
