"""Nobody decides on her own work: where all who could did it themselves, it falls to the one above (decisions/0216)."""

from __future__ import annotations

from django.db.models import Q

from huixiang.people.models import Account, Post, is_unit

from .course import Course
from .parties import Actor, Hat
from .table import Role


def stand_in(course: Course, stage: str, hat: Hat, by: Actor) -> str:
    """The role that decides in this stage in the place of its holder, once `by` entered it as `hat`; "" for none."""
    loop = course.loop
    never, own = loop.kept_apart.get(stage, frozenset()), loop.stages[stage].holder
    if not never or not loop.stand_ins(own):
        return ""
    did = course.who_played(never) | ({str(by.pk)} if isinstance(by, Account) and hat.role in never else set())
    able = (name for name in (own, *loop.stand_ins(own)) if _people(course, loop.roles[name]) - did)
    found = next(able, own)
    return found if found != own else ""


def _people(course: Course, role: Role) -> set[str]:
    """Accounts that play this role in the case today."""
    keys = course.parties.get(role.party, [])
    seats = Q(unit__kind=role.standing) if role.standing else Q(unit__in=[key for key in keys if is_unit(key)])
    in_person = Q(account__in=[key for key in keys if not is_unit(key)])
    found = Post.objects.filled_now().filter((seats & Q(role__in=role.posts)) | in_person)
    return {str(pk) for pk in found.order_by().values_list("account", flat=True)}
