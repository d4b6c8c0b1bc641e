"""Every cell stage × move × role of every loop: possible exactly when the table says so."""

import pytest
from django.db import transaction

from huixiang.loops import door
from huixiang.loops.allowed import permitted
from huixiang.loops.refusals import NotAllowed, Refused
from huixiang.loops.table import BACK, LOOPS, SAME

from .walk import MACHINES, Walker, every_stage

# cells that are open by the table and closed by what happened on the way: nothing was published, she judged already,
# who helps was not made the lead
NOT_NOW = {"unpublish", "judge_late", "unsatisfied_late", "take_lead"}


def allowed(course, move, role):
    """What the table says of one cell."""
    roles = {name.split(".")[0].rstrip("0123456789") for name in move.by}
    return course.stage in move.start and course.allows(move) and role in roles


@pytest.mark.parametrize(("name", "stage"), every_stage())
def test_a_move_is_possible_exactly_when_the_table_says_so(name, stage, organ, passerby, clock):
    loop = LOOPS[name]
    walker = Walker(organ, loop)
    case = walker.in_stage(stage)
    assert case.stage == stage

    course = case.course()
    actors = {role: walker.actor(role, case) for role in (*loop.roles, *MACHINES)} | {"nobody of it": passerby}
    for move in loop.moves.values():
        for role, actor in actors.items():
            if allowed(course, move, role):
                goes(case, course, move, actor, walker)
            else:
                refuses(case, course, move, actor)


def goes(case, course, move, actor, walker):
    to = {SAME: case.stage, BACK: course.goes_to(move)}.get(move.to, move.to)
    undo, refused = transaction.savepoint(), None
    try:
        evidence = walker.evidence(move.needs, case, move.name)
        assert door.make(case, move.name, by=actor, **evidence).stage == to
    except Refused as refusal:
        refused = refusal
    not_now = move.name in NOT_NOW and not isinstance(refused, NotAllowed)
    assert refused is None or not_now, f"{case.loop}.{move.name} in {case.stage} by {actor}: {refused}"
    transaction.savepoint_rollback(undo)


def refuses(case, course, move, actor):
    """Through the door itself where the stage fits; elsewhere by the rule the door asks first."""
    at_the_door = case.stage in move.start
    with pytest.raises(NotAllowed):
        door.make(case, move.name, by=actor) if at_the_door else permitted(case, course, move, actor)


@pytest.mark.parametrize("name", LOOPS)
def test_a_stranger_to_the_table_is_refused(name, organ, supervisor):
    case = Walker(organ, LOOPS[name]).opens()

    with pytest.raises(NotAllowed):
        case.make("no_such_move", by=supervisor)


@pytest.mark.parametrize("name", LOOPS)
def test_buttons_are_the_moves_that_the_door_would_take(name, organ, clock):
    loop = LOOPS[name]
    walker = Walker(organ, loop)
    case = walker.opens()
    course = case.course()

    for role in loop.roles:
        actor = walker.actor(role, case)
        expected = [m.name for m in loop.moves.values() if allowed(course, m, role) and m.name not in NOT_NOW]
        assert case.can_make(actor) == expected, role
