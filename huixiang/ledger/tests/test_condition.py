"""How the log is doing: its signed heads, its witnesses, and what is late; and how far a case has come, in words."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from huixiang.ledger import condition, progress, timekeeping, tree, wording
from huixiang.ledger.loop import CLOCK_RECORD
from huixiang.ledger.models import Entry
from huixiang.ledger.sequencer import sequence
from huixiang.ledger.tree_models import Head, Seal
from huixiang.loops.models import Case
from huixiang.loops.parties import Resident

SOON, LATER = timedelta(seconds=59), timedelta(seconds=61)
A_DAY = timedelta(hours=24, seconds=1)


def sealed(size, name, *, own):
    return Seal.objects.create(size=size, name=name, own=own, line="— x AAAA")


@pytest.fixture
def two_heads(lin):
    """A log with two signed heads, of which archive.example has seen the first."""
    cases = []
    for title in ("路灯不亮", "井盖缺失"):
        cases.append(lin.files(title))
        sequence()
        sealed(tree.newest_head().size, tree.origin(), own=True)
    sealed(1, "archive.example", own=False)
    return cases


def test_the_newest_signed_heads_with_those_who_saw_them(two_heads):
    first, second = condition.newest_sealed(9)[::-1]

    assert (first.size, first.witnesses) == (1, ("archive.example",))
    assert (second.size, second.witnesses) == (2, ())
    assert [one.size for one in condition.newest_sealed(1)] == [2]


def test_a_witness_is_late_a_day_after_a_head_it_has_not_seen(two_heads):
    now = timezone.now()

    (seen,) = condition.witnesses(now)
    assert (seen.name, seen.size, seen.late) == ("archive.example", 1, False)
    assert condition.witnesses(now + A_DAY)[0].late
    sealed(2, "archive.example", own=False)
    (seen,) = condition.witnesses(now + A_DAY)
    assert (seen.size, seen.late) == (2, False)


def test_the_sequencer_is_late_a_minute_after_an_entry_that_waits(lin):
    made = timezone.now()
    lin.files("路灯不亮")

    assert condition.late(made + SOON) == []
    assert condition.late(made + 2 * LATER) == ["sequencer"]


def test_the_signer_is_late_a_minute_after_a_head_it_has_not_signed(lin):
    lin.files("路灯不亮")
    sequence()
    at = Head.objects.get().at

    assert condition.late(at + SOON) == []
    assert condition.late(at + LATER) == ["signer"]
    sealed(1, tree.origin(), own=True)
    assert condition.late(at + LATER) == []


def test_how_far_a_case_has_come_in_words(two_heads, lin):
    first, second = two_heads
    waiting = lin.files("垃圾未清运")

    assert len(progress.progress(waiting.pk)) == 1
    assert "2" in progress.progress(second.pk)[1]
    assert len(progress.progress(second.pk)) == 2
    assert "archive.example" in progress.progress(first.pk)[2]
    # of all entries named, the one that has come least far
    first.make("add", by=Resident(first.pk), more="还是不亮")
    assert len(progress.progress(first.pk)) == 1
    assert len(progress.progress(first.pk, [0])) == 3
    assert len(progress.progress(first.pk, [])) == 1


def test_a_clock_that_went_back_is_noted_once_with_the_seconds(organ, lin):
    with time_machine.travel("2026-11-02T09:00:00+08:00", tick=False) as hands:
        assert timekeeping.look(timezone.now()) is None
        lin.files("路灯不亮")
        newest = Entry.objects.get().id.int >> 80

        assert timekeeping.look(timezone.now()) is None
        hands.shift(-timedelta(seconds=60))
        assert timekeeping.look(timezone.now()) is None
        hands.shift(-timedelta(seconds=240))
        noted = timekeeping.look(timezone.now())

        facts = noted.course().facts
        assert (noted.loop, facts["latest"], facts["behind"]) == (CLOCK_RECORD.name, newest, 300)
        assert noted.title == wording.WENT_BACK.format(seconds=300)
        assert timekeeping.look(timezone.now()) is None
        assert Case.objects.filter(loop=CLOCK_RECORD.name).count() == 1
