"""Whether a move may be made: by this actor, in this state, with what is open beside it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from huixiang.people.models import Account, Post, Unit

from . import wording
from .course import Course
from .models import Case
from .parties import ABOUT, RECUSED, Actor, Hat, Machine, acted_as, codes_of, hats
from .refusals import NotAllowed, Refused
from .table import LOOPS, SAME, Move


def permitted(case: Case, course: Course, move: Move, by: Actor, seat: Hat | None = None) -> Hat:
    """The role in which this actor may make this move now: of several the first, unless she says as whom (`seat`).

    NotAllowed with a sentence otherwise.
    """
    if course.stage not in move.start or not course.allows(move):
        raise NotAllowed(wording.NOT_HERE.format(stage=case.stage_label, move=move.label))
    for hat in hats(case, course, by):
        if seat in (None, hat) and _may(case, course, move, hat, by):
            return hat
    raise NotAllowed(
        (wording.OWN_WORK if _own_work(case, course, move, by) else wording.NOT_YOURS).format(move=move.label)
    )


def seats_for(case: Case, course: Course, move: Move, by: Account) -> dict[Hat, Post]:
    """The units for which the account may make this move: of each the first role, and a post that fills it."""
    seats: dict[UUID | None, tuple[Hat, Post]] = {}
    for hat in hats(case, course, by):
        posts = by.posts_now() if _may(case, course, move, hat, by) else []
        role = course.loop.roles[hat.role]
        if post := next((p for p in posts if p.unit_id == hat.unit_id and p.role in role.posts), None):
            seats.setdefault(hat.unit_id, (hat, post))
    return dict(seats.values())


def open_to(case: Case, course: Course, move: Move, by: Actor) -> bool:
    """Whether this actor may make this move now, evidence aside."""
    return _is_hers(case, course, move, by) and why_not(case, course, move, {}) is None


def held_up(case: Case, course: Course, move: Move, by: Actor) -> str:
    """What keeps this actor from a move that is hers to make here; "" when nothing does, or it is not hers."""
    if _own_work(case, course, move, by):
        return wording.OWN_WORK.format(move=move.label)
    return (_is_hers(case, course, move, by) and why_not(case, course, move, {})) or ""


def _is_hers(case: Case, course: Course, move: Move, by: Actor) -> bool:
    try:
        permitted(case, course, move, by)
    except NotAllowed:
        return False
    return True


def _may(case: Case, course: Course, move: Move, hat: Hat, by: Actor) -> bool:
    if isinstance(by, Machine):  # `clock80`, `main.approve` and `import` are what machines are called in a table
        return any(role.split(".")[0].rstrip("0123456789") == by.name for role in move.by)
    if not _plays(course, move, hat) or _did_the_work(course, move, by):
        return False
    never = course.loop.roles[hat.role].never
    return not (never and isinstance(by, Account) and acted_as(case, {by.pk}, never))


def _plays(course: Course, move: Move, hat: Hat) -> bool:
    """Whether this role makes the move: by its row, or in the place of the stage's holder."""
    in_place = course.stand_in == hat.role and course.loop.stages[course.stage].holder in move.by
    return hat.role in move.by or in_place


def _did_the_work(course: Course, move: Move, by: Actor) -> bool:
    return bool(move.never) and isinstance(by, Account) and str(by.pk) in course.who_played(move.never)


def _own_work(case: Case, course: Course, move: Move, by: Actor) -> bool:
    """Whether this move would be hers, had she not done herself what is decided by it."""
    here = course.stage in move.start and course.allows(move)
    return here and _did_the_work(course, move, by) and any(_plays(course, move, hat) for hat in hats(case, course, by))


def why_not(case: Case, course: Course, move: Move, given: dict[str, Any]) -> str | None:
    """What speaks against this move now, whoever makes it; `given` is empty while nobody has filled the form."""
    if move.most is not None and course.lately[move.name] >= move.most:
        return wording.AT_MOST.format(move=move.label, most=move.most)
    ends = move.to != SAME and course.goes_to(move) in course.loop.finals
    if ends and (count := len(_held_by_children(case, move))):
        return wording.CHILD_OPEN.format(count=count, move=move.label)
    return move.why_not(case, course, given) if move.why_not else None


def _held_by_children(case: Case, move: Move) -> list[Case]:
    """Open children that hold their parent and that this move would not end by itself."""
    holding = [loop.name for loop in LOOPS.values() if loop.holds_parent]
    children = case.children.filter(closed_at=None, loop__in=holding).order_by("id")
    return [child for child in children if not echo(child, f"parent.{move.name}")]


def echo(case: Case, cause: str) -> Move | None:
    """The move this case makes by itself when its main case or parent moves: the first that nothing speaks against."""
    moves = (move for move in case.table.moves_from(case.stage) if cause in move.by)
    return next((m for m in moves if m.why_not is None or m.why_not(case, case.course(), {}) is None), None)


def heeded(cause: str) -> bool:
    """Whether any loop has a move that this cause sets off."""
    return any(cause in loop.causes for loop in LOOPS.values())


def refuse_unless_held(course: Course) -> None:
    """A case never enters a stage whose holder is a party that nobody is."""
    stage = course.loop.stages[course.stage]
    role = course.loop.roles.get(course.holder)
    if role and role.party != "resident" and not role.standing and not course.parties.get(role.party):
        raise Refused(wording.NOBODY_HOLDS.format(role=role.label, stage=stage.label))


def let_go(course: Course, move: Move, named: dict[str, list[str]]) -> dict[str, list[str]]:
    """Parties that end because they are complained of from now on: all but the one that holds the case."""
    barred = codes_of(named.get(ABOUT, []))
    holder = course.loop.roles.get(course.loop.stages[course.goes_to(move)].holder)
    held_by = holder.party if holder else ""
    others = {k: v for k, v in course.parties.items() if barred and k not in {*named, held_by, ABOUT, RECUSED}}
    seated = [key for keys in others.values() for key in keys]
    units = Unit.objects.filter(pk__in=seated).order_by("path") if seated else []
    gone = {str(unit.pk) for unit in units if barred & set(unit.codes_above)}
    return {role: [key for key in keys if key not in gone] for role, keys in others.items() if gone & set(keys)}


def refuse_the_complained_of(parties: dict[str, list[str]]) -> None:
    """Who is complained of (or sits below) can be no other party: checked also when both are named in one breath."""
    barred = codes_of(parties.get(ABOUT, []))
    named = [key for role, keys in parties.items() if role not in (ABOUT, RECUSED) for key in keys]
    for unit in Unit.objects.filter(pk__in=named).order_by("path") if barred else ():
        if barred & set(unit.codes_above):
            raise Refused(wording.UNIT_COMPLAINED_OF.format(unit=unit.name))
