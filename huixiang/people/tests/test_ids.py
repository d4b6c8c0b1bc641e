from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import time_machine

from huixiang.people.scoped import uuid7

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY_AFTER = NOON + timedelta(days=1)


def test_ids_of_one_moment_rise_in_the_order_they_were_made():
    with time_machine.travel(NOON, tick=False):
        made = [uuid7() for _ in range(20_000)]

    assert made == sorted(made)


def test_ids_of_several_threads_are_all_different():
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: uuid7(), range(20_000)))

    assert len(set(made)) == 20_000


def test_an_id_tells_its_version_and_the_millisecond_it_was_made():
    with time_machine.travel(DAY_AFTER, tick=False):
        made = uuid7()

    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert made.int >> 80 == int(DAY_AFTER.timestamp() * 1000)


def test_a_clock_set_back_is_followed():
    with time_machine.travel(NOON, tick=False):
        before = uuid7()
    with time_machine.travel(NOON - timedelta(hours=1), tick=False):
        after = uuid7()

    assert after < before
