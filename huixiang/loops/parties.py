"""Who somebody is to a case, whose inbox it lies in, and who may see it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from huixiang.people.models import Account, Post, Unit, units_above
from huixiang.people.scoped import current_organ_id

from .course import Course
from .table import LOOPS, Loop, Role

if TYPE_CHECKING:
    from .models import Case

ABOUT = "about"  # the party complained of: it and all below it never learn of the case
ISSUER = "issuer"  # who gave the work out, where a loop has a role for that
HELPER = "helper"  # a unit that works beside the lead, in a case of its own below
RECUSED = "recused"  # an account that declared an interest and has withdrawn


@dataclass(frozen=True)
class Resident:
    """The person whose receipt was shown; she acts for this case alone."""

    case_id: UUID | None = None

    def filed(self, case: Case) -> bool:
        return self.case_id == case.pk


@dataclass(frozen=True)
class Machine:
    """An author that is no person: the clock, an import, work done at night, a main case speaking for those merged into it."""

    name: str


CLOCK = Machine("clock")
IMPORT = Machine("import")
JOB = Machine("job")
MAIN = Machine("main")
PARENT = Machine("parent")
VAULT = Machine("vault")
Actor = Account | Resident | Machine


@dataclass(frozen=True)
class Hat:
    """A role somebody plays in a case, and the unit she plays it for."""

    role: str
    unit_id: UUID | None = None


def hats(case: Case, course: Course, by: Actor) -> list[Hat]:
    """Every role this actor plays in this case now; none for the complained-of and the recused."""
    if isinstance(by, Resident):
        return [Hat(r.name) for r in course.loop.roles.values() if r.party == "resident" and by.filed(case)]
    if isinstance(by, Machine):
        return [Hat(by.name)]
    if str(by.pk) in course.parties.get(RECUSED, []) or barred(case, course, by):
        return []
    return [hat for role in course.loop.roles.values() for hat in _hats_of(role, course, by)]


def _hats_of(role: Role, course: Course, account: Account) -> Iterator[Hat]:
    keys = course.parties.get(role.party, [])
    if str(account.pk) in keys and account.posts_now():  # who left office is nobody's owner or deputy any more
        yield Hat(role.name)
    for post in account.posts_now():
        fits = post.unit.kind == role.standing if role.standing else str(post.unit_id) in keys
        if fits and post.role in role.posts:
            yield Hat(role.name, post.unit_id)


def seats_to_open(loop: Loop, account: Account) -> dict[Hat, Post]:
    """The roles and units in which the account may open a top-level case of a loop that not everybody may open.

    Each post is one of them: the first role it fills.
    """
    seats: dict[Hat, Post] = {}
    for role in (loop.roles[name] for name in loop.opened_by):
        for post in account.posts_now():
            if post.role in role.posts and role.standing in ("", post.unit.kind) and post not in seats.values():
                seats.setdefault(Hat(role.name, post.unit_id), post)
    return seats


def barred(case: Case, course: Course, account: Account) -> bool:
    """Whether the account sits in or below a unit this case complains of."""
    if not course.parties.get(ABOUT):
        return False
    return bool(codes_of(course.parties[ABOUT]) & units_above(account))


def codes_of(unit_ids: list[str]) -> set[str]:
    return set(Unit.objects.filter(pk__in=unit_ids).values_list("code", flat=True)) if unit_ids else set()


def acted_as(case: Case, accounts: set[UUID], roles: tuple[str, ...]) -> set[UUID]:
    """Those who ever played one of these roles here, in a child, the parent or the case this was merged into."""
    family = Q(case=case) | Q(case__parent=case) | Q(case=case.parent_id)
    family |= Q(case__in=case.links.filter(kind="merged").values("other"))
    acted = case.entries.model.objects.filter(family, account__in=accounts, role__in=roles)
    return set(acted.order_by().values_list("account", flat=True))


def holder_key(course: Course) -> str:
    """The inbox a case lies in: `loop.role@unit`, `loop.role@account`, `loop.role@*` for a standing role, or ""."""
    name = course.holder
    if not name:
        return ""
    role = course.loop.roles[name]
    if role.standing or role.party == "resident":
        return f"{course.loop.name}.{name}@*"
    keys = course.parties.get(role.party, [])
    return f"{course.loop.name}.{name}@{keys[0] if keys else ''}"


def role_of(holder: str) -> Role:
    """The role whose inbox a holder key names."""
    loop, _, role = holder.partition("@")[0].partition(".")
    return LOOPS[loop].roles[role]


def inboxes(account: Account) -> list[str]:
    """Every holder key under which work waits for this account today."""
    return sorted(keys_of(account.pk, account.posts_now()))


def keys_of(account: UUID, posts: list[Post]) -> set[str]:
    """Every holder key that is an account's through these posts."""
    return {key for loop in LOOPS.values() for role in loop.roles.values() for key in _keys(loop, role, account, posts)}


def _keys(loop: Loop, role: Role, account: UUID, posts: list[Post]) -> Iterator[str]:
    if posts:
        yield f"{loop.name}.{role.name}@{account}"
    for post in posts:
        if post.role in role.posts:
            if not role.standing:
                yield f"{loop.name}.{role.name}@{post.unit_id}"
            elif post.unit.kind == role.standing:
                yield f"{loop.name}.{role.name}@*"


HELD = """
SELECT key FROM unnest(%s::text[]) AS key
 WHERE EXISTS (SELECT FROM loops_case WHERE organ_id = %s AND holder = key AND closed_at IS NULL)
"""


def keys_in_use(keys: list[str]) -> list[str]:
    """Those of these holder keys under which some open case lies: one look into an index for each."""
    with connection.cursor() as cursor:
        cursor.execute(HELD, [keys, current_organ_id()])
        return sorted(key for (key,) in cursor.fetchall())


def beside(account: Account) -> list[str]:
    """Holder keys of her units that are not hers: there somebody else of the unit has it in hand."""
    units = {post.unit_id for post in account.posts_now()}
    roles = [(loop, role) for loop in LOOPS.values() for role in loop.roles.values() if not role.standing]
    return sorted({f"{loop.name}.{role.name}@{unit}" for loop, role in roles for unit in units} - {*inboxes(account)})


def seen_by(account: Account) -> Q:
    """The one rule of who may see a case: by a standing role, or as a party; never the complained-of or recused.

    Written down once for each account object, as its posts are read once.
    """
    kept = vars(account)
    if "_seen_by" not in kept:
        kept["_seen_by"] = _rule_for(account)
    rule: Q = kept["_seen_by"]
    return rule


def loops_of(account: Account) -> list[Loop]:
    """Loops in which one of her posts plays a role, whether or not there is a case in which it does."""
    return [loop for loop in LOOPS.values() if _seats(account, loop) or _stands_in(account, loop)]


def _stands_in(account: Account, loop: Loop) -> bool:
    """Whether one of her posts plays a role in every case of the loop."""
    posts = {(post.role, post.unit.kind) for post in account.posts_now()}
    return any(role.filled_by(posts) for role in loop.roles.values())


def _rule_for(account: Account) -> Q:
    from .models import Party

    here = Party.objects.filter(case=OuterRef("pk"))
    standing = [loop.name for loop in LOOPS.values() if _stands_in(account, loop)]
    by_loop = {loop.name: _seats(account, loop) for loop in LOOPS.values()}
    anywhere: dict[str, set[Any]] = {}
    for own in by_loop.values():
        for party, units in own.items():
            anywhere.setdefault(party, set()).update(units)
    seen = Q(loop__in=standing) | Exists(here.filter(_seated(account, anywhere)))
    narrower = [
        ~Q(loop__in=loops) | Exists(here.filter(_seated(account, own)))
        for loops, own in _with_other_seats(by_loop, anywhere, standing)
    ]
    # two questions, each with an index of its own: as one, PostgreSQL reads every party there is
    complained_of = here.filter(role=ABOUT, unit__code__in=units_above(account))
    withdrew = here.filter(role=RECUSED, account=account)
    return Q(seen, *narrower, ~Exists(complained_of), ~Exists(withdrew))


def _seated(account: Account, seats: dict[str, set[Any]]) -> Q:
    """Parties that are the account itself, or a unit at which it has a seat."""
    seat = Q(account=account) if account.posts_now() else Q(pk__in=[])
    for party, units in seats.items():
        seat |= Q(role=party, unit__in=units)
    return seat


def _seats(account: Account, loop: Loop) -> dict[str, set[Any]]:
    """Party role → units at which one of the account's posts fills a role of that party in this loop."""
    seats: dict[str, set[Any]] = {}
    for role in (role for role in loop.roles.values() if not role.standing):
        for post in account.posts_now():
            if post.role in role.posts:
                seats.setdefault(role.party, set()).add(post.unit_id)
    return seats


def _with_other_seats(
    by_loop: dict[str, dict[str, set[Any]]], anywhere: dict[str, set[Any]], standing: list[str]
) -> list[tuple[list[str], dict[str, set[Any]]]]:
    """Loops in which a party seats fewer of her posts than one of that name elsewhere, with her seats there.

    Loops share names of parties, not who fills them: a secretary helps with tasks, and with no concern.
    """
    found: list[tuple[list[str], dict[str, set[Any]]]] = []
    for loop in (loop for loop in LOOPS.values() if loop.name not in standing):
        own = by_loop[loop.name]
        if any(anywhere.get(role.party) != own.get(role.party) for role in loop.roles.values() if not role.standing):
            alike = next((loops for loops, seats in found if seats == own), None)
            if alike is None:
                found.append(([loop.name], own))
            else:
                alike.append(loop.name)
    return found
