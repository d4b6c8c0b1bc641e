"""A newcomer may start the site at any hour: what the town's people did before it was within their limits."""

import time_machine

from huixiang.seeds.play import let_fall_due
from huixiang.seeds.stories import returned

from .pages_of_town import cast_of


def test_an_urgent_matter_was_sent_back_in_time_whenever_the_town_is_built(organ):
    cast = cast_of(organ)
    for hour in range(24):
        with time_machine.travel(f"2026-11-29T{hour:02}:30:00+08:00"):
            play = returned(cast)

        assert play.case.course().stage == "to_sign", hour


def test_what_fell_due_before_the_town_was_built_fell_due_then(organ):
    with time_machine.travel("2026-11-29T15:30:00+08:00", tick=False):
        play = returned(cast_of(organ))
        due = play.case.course().next_clock_move()[0]

        let_fall_due(play.cast)

    late = play.case.entries.last()
    assert (late.move, late.at) == ("overdue", due)
