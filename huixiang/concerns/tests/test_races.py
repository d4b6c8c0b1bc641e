"""S-10: what 32 people do at the same moment to the same matter is done once, and the others are told so."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django_scopes import scope

from huixiang.concerns.loop import CONCERN
from huixiang.ledger.models import Entry
from huixiang.loops.models import Case
from huixiang.loops.recheck import recheck
from huixiang.loops.refusals import Refused
from huixiang.loops.tests.walk import Walker
from huixiang.people.models import Unit

# the database takes sixty connections: two crowds never stand before it at once
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("crowd")]
CROWD, ROUNDS, ROUNDS_BY_PAGE = 32, 20, 1
# what is fired: from which stage, by whom, with what. Transfer is 改派, close is 同意终止, evaluate the citizen's own word
RACES = {
    "accept": ("received", "station", {}),
    "assign": ("to_assign", "desk", {"lead": "power"}),
    "reassign": ("to_sign", "desk", {"lead": "housing", "reason": "属于物业"}),
    "grant_end": ("end_asked", "desk", {"explanation": "诉讼中，依法终止"}),
    "satisfied": ("answered", "resident", {"solved": "yes", "grade": "5"}),
}


@pytest.fixture
def crowd(organ):
    """Have everybody do the same at the same moment; what each was told."""
    ready = Barrier(CROWD)

    def alone(does):
        with scope(organ=organ):
            ready.wait()
            try:
                return does()
            except Refused as refusal:
                return type(refusal).__name__

    with ThreadPoolExecutor(CROWD) as pool:
        yield lambda does: Counter(pool.map(alone, [does] * CROWD))
        list(pool.map(lambda _: leave(ready), range(CROWD)))


def leave(ready):
    ready.wait()
    connection.close()


def with_units(evidence):
    """The evidence as the door wants it."""
    return {name: Unit.objects.get(code=said) if name == "lead" else said for name, said in evidence.items()}


@pytest.mark.parametrize("move", RACES)
def test_of_32_who_fire_the_same_move_exactly_one_wins(move, organ, crowd):
    stage, role, said = RACES[move]
    walker, told = Walker(organ, CONCERN), []

    for _ in range(ROUNDS):
        case = walker.in_stage(stage)
        actor, evidence = walker.actor(role, case), with_units(said)
        told.append(
            crowd(lambda: Case.objects.get(pk=case.pk).make(move, by=actor, seq=case.seq, **evidence).stage)  # noqa: B023
        )
        assert [entry.move for entry in Entry.objects.filter(case=case, seq__gte=case.seq)] == [move]

    assert told == [{CONCERN.moves[move].to: 1, "Conflict": CROWD - 1}] * ROUNDS
    assert [wrong for _, wrong in recheck()] == [[]]


@pytest.mark.parametrize("move", [move for move, (_, role, _) in RACES.items() if role != "resident"])
def test_of_32_who_press_the_same_button_one_is_led_on_and_31_read_409(move, organ, crowd):
    stage, role, said = RACES[move]
    walker = Walker(organ, CONCERN)
    sent = {name: value.pk if name == "lead" else value for name, value in with_units(said).items()}

    for _ in range(ROUNDS_BY_PAGE):
        case = walker.in_stage(stage)
        page = Client()
        page.force_login(walker.people[role])
        session = page.cookies["sessionid"].value

        def presses(case=case, session=session):
            mine = Client(headers={"cookie": f"sessionid={session}"})
            return mine.post(f"/desk/cases/{case.number}/moves/{move}/", {"seq": case.seq, **sent}).status_code

        assert crowd(presses) == {302: 1, 409: CROWD - 1}
        assert Entry.objects.filter(case=case, seq__gte=case.seq).count() == 1
