"""R-3 in small: a seeded hand over the real product, with something going wrong at every fail-point there is.

`python -m tests.simulation --seed=… --steps=… --world=…` plays a world again, as these tests print it when one breaks.
"""

import pytest

from huixiang.loops import book, door
from tests.guards import copy_back
from tests.simulation.faults import places
from tests.simulation.played import Broken, played

pytestmark = pytest.mark.django_db(transaction=True)

WORLD, MOST = 800, 6


def test_whatever_goes_wrong_wherever_nothing_acknowledged_is_lost_and_nothing_half_written():
    fired, steps = set(), 0
    for seed in range(1, MOST + 1):
        world = played(seed, WORLD)
        fired, steps = fired | set(world.faults.fired), steps + world.steps
        copy_back()
        if fired == set(places()):
            break

    assert (set(places()) - fired, len(places()) >= 30) == (set(), True)


def test_the_same_seed_plays_the_same_world_again():
    first = played(77, 120)
    copy_back()
    again = played(77, 120)

    assert first.faults.visited == again.faults.visited
    assert (first.told, list(first.leaves.values())) == (again.told, list(again.leaves.values()))


def forgetting_the_deadline(case, course):
    before = case.due_at
    book.copy_to_case(case, course)
    case.due_at = before


def test_a_planted_fault_is_found_and_its_seed_finds_it_again(monkeypatch):
    monkeypatch.setattr(door, "copy_to_case", forgetting_the_deadline)

    with pytest.raises(Broken) as first:
        played(5, 200)
    copy_back()
    with pytest.raises(Broken) as again:
        played(5, 200)

    assert str(first.value) == str(again.value)
