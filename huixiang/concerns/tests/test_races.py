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
from huixiang.people.models import Account, Post, Unit

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


BY_STAFF = [move for move, (_, role, _) in RACES.items() if role != "resident"]


@pytest.mark.parametrize("move", BY_STAFF)
def test_of_32_who_press_the_same_button_one_is_led_on_and_31_read_409(move, organ, crowd):
    stage, role, said = RACES[move]
    walker = Walker(organ, CONCERN)
    everybody = [signed_in(one) for one in colleagues(walker.people[role])]

    for _ in range(ROUNDS_BY_PAGE):
        case, free = walker.in_stage(stage), list(everybody)

        assert crowd(lambda: presses(free.pop(), case, move, said)) == {302: 1, 409: CROWD - 1}  # noqa: B023
        assert Entry.objects.filter(case=case, seq__gte=case.seq).count() == 1


@pytest.mark.parametrize("move", BY_STAFF)
def test_one_who_presses_32_times_at_once_is_led_on_each_time_and_does_it_once(move, organ, crowd):
    stage, role, said = RACES[move]
    walker = Walker(organ, CONCERN)
    session, case = signed_in(walker.people[role]), walker.in_stage(stage)

    assert crowd(lambda: presses(session, case, move, said)) == {302: CROWD}
    assert Entry.objects.filter(case=case, seq__gte=case.seq).count() == 1


def colleagues(account):
    """As many as a crowd, with the same posts."""
    others = [Account.objects.open(account.organ, f"{account.username}.{n}", f"同事{n}") for n in range(CROWD)]
    for other in others:
        for post in account.posts.order_by("id"):
            Post.objects.create(account=other, unit=post.unit, role=post.role, from_on=post.from_on)
    return others


def signed_in(account):
    page = Client()
    page.force_login(account)
    return page.cookies["sessionid"].value


def presses(session, case, move, said):
    sent = {name: value.pk if name == "lead" else value for name, value in with_units(said).items()}
    mine = Client(headers={"cookie": f"sessionid={session}"})
    return mine.post(f"/desk/cases/{case.number}/moves/{move}/", {"seq": case.seq, **sent}).status_code
