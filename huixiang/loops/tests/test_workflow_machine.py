"""S-9: people of every role try 20,000 moves of every loop in any order, time passes, and no case ever leaves its table."""

from datetime import timedelta
from itertools import cycle, islice

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from huixiang.ledger.models import Entry
from huixiang.loops import door
from huixiang.loops.allowed import permitted
from huixiang.loops.clock import tick
from huixiang.loops.models import Case
from huixiang.loops.recheck import recheck
from huixiang.loops.refusals import NotAllowed, Refused
from huixiang.loops.table import BACK, LOOPS, OPEN, SAME

from .walk import MACHINES, Walker

STEPS, LIVES = 100, 50
ANY = st.sampled_from(range(64))


class Workflow(RuleBasedStateMachine):
    """One life of an organ; it is undone afterwards. `steps` and `made` are counted over all lives.

    What a refused try left behind, and what followed a move elsewhere, shows at the end of each life.
    """

    steps = made = 0

    def __init__(self):
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.traveller = time_machine.travel("2026-11-02T09:00:00+08:00", tick=False)
        self.hands = self.traveller.start()
        self.cases = []

    def teardown(self):
        assert [wrong for _, wrong in recheck() if wrong] == []
        for case in Case.objects.order_by("id"):
            follows_its_table(case)
        Workflow.made += Entry.objects.count()
        self.traveller.stop()
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    @rule(name=st.sampled_from(sorted(LOOPS)))
    def somebody_opens_a_case(self, name):
        Workflow.steps += 1
        self.cases.append(self.walkers[name].opens())

    @precondition(lambda self: self.cases)
    @rule(which=ANY, move=ANY, role=ANY)
    def somebody_of_the_row_makes_a_move_from_this_stage(self, which, move, role):
        case = self.case(which)
        open_now = list(case.table.moves_from(case.stage))
        if open_now:
            chosen = open_now[move % len(open_now)]
            self.tries(case, chosen, chosen.by[role % len(chosen.by)].split(".")[0].rstrip("0123456789"))

    @precondition(lambda self: self.cases)
    @rule(which=ANY, move=ANY)
    def everybody_tries_three_moves_of_any_stage(self, which, move):
        case = self.case(which)
        moves, course = list(case.table.moves.values()), case.course()
        three = islice(cycle(moves), move, move + 3)  # none where a loop has no moves
        for wanted in three:
            for role in (*case.table.roles, *MACHINES, "nobody of it"):
                if course.stage in wanted.start:
                    case = self.tries(case, wanted, role)
                    course = case.course()
                else:
                    self.is_refused(case, course, wanted, role)

    @rule(hours=st.sampled_from([1, 7, 24, 24 * 5, 24 * 40]))
    def time_passes(self, hours):
        Workflow.steps += 1
        self.hands.shift(timedelta(hours=hours))
        tick(timezone.now())

    def case(self, which):
        """A case that somebody opened, or one that a move of theirs did."""
        everyone = [*self.cases, *Case.objects.filter(parent__in=self.cases).order_by("id")]
        return Case.objects.get(pk=everyone[which % len(everyone)].pk)

    def tries(self, case, move, role):
        """Through the door; the case as it stands afterwards."""
        Workflow.steps += 1
        evidence = self.evidence(self.walkers[case.loop], move, case)
        try:
            with transaction.atomic():
                moved = door.make(case, move.name, by=self.actor(case, role), **evidence)
        except Refused:
            return case
        assert role in rows(move)
        return moved

    def is_refused(self, case, course, move, role):
        """By the rule the door asks first."""
        Workflow.steps += 1
        with pytest.raises(NotAllowed):
            permitted(case, course, move, self.actor(case, role))

    def actor(self, case, role):
        return self.outsider if role == "nobody of it" else self.walkers[case.loop].actor(role, case)

    def evidence(self, walker, move, case):
        """What the move needs; nothing where it asks to choose and nobody is left to be chosen."""
        try:
            return walker.evidence(move.needs, case, move.name)
        except StopIteration:
            return {}


def rows(move):
    """Whom the move's row names."""
    return {name.split(".")[0].rstrip("0123456789") for name in move.by}


def follows_its_table(case):
    """Every entry is a row of the table, from where the one before led, by somebody whom the row names."""
    stage, path = None, []
    for entry in Entry.objects.filter(case=case).order_by("seq"):
        if entry.move == OPEN:
            assert (entry.seq, entry.came_from, entry.to) == (0, "", case.table.opens_in)
        else:
            move = case.table.moves[entry.move]
            to = {SAME: stage, BACK: path[-1] if path else stage}.get(move.to, move.to)
            assert (entry.came_from, entry.to) == (stage, to), (case.loop, entry.move)
            assert stage in move.start
            assert entry.role in rows(move)
            path = path[:-1] if move.to == BACK else [*path, stage] if to != stage else path
        stage = entry.to
    assert stage == case.stage


@pytest.mark.django_db
def test_in_twenty_thousand_steps_no_case_leaves_its_table(organ, passerby):
    Workflow.walkers = {name: Walker(organ, loop) for name, loop in LOOPS.items()}
    Workflow.outsider, Workflow.steps, Workflow.made = passerby, 0, 0
    often = settings(
        max_examples=LIVES, stateful_step_count=STEPS, deadline=None, derandomize=True, database=None,
        suppress_health_check=list(HealthCheck), phases=[Phase.generate],
    )  # fmt: skip

    run_state_machine_as_test(Workflow, settings=often)

    assert Workflow.steps >= 20_000
    assert Workflow.made > 2_000
