from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.db import connection
from django.utils import timezone
from django_scopes import scope

from huixiang.ledger.models import Entry
from huixiang.loops.commands import recheck as command
from huixiang.loops.models import Case, Party, Spoken
from huixiang.loops.recheck import recheck
from huixiang.loops.table import LOOPS
from huixiang.loops.tests.walk import Walker
from huixiang.seeds.plays import CONCERN_PLAYS, TASK_PLAYS, play_concern, play_task


def faults(**options):
    return [(one.number, one.what) for _, found in recheck(**options) for one in found]


@pytest.fixture
def case(organ, clock):
    return play_concern("同意延期", timezone.now())


def test_after_every_play_entries_and_copies_agree(organ, clock):
    for name in CONCERN_PLAYS:
        play_concern(name, timezone.now())
    for name in TASK_PLAYS:
        play_task(name, timezone.now())

    assert faults() == []
    run = CliRunner().invoke(command)
    assert (run.exit_code, run.output.strip().endswith("全部相符。")) == (0, True)


@pytest.mark.parametrize(
    ("column", "value"),
    [("stage", "closed"), ("holder", ""), ("seq", 99), ("due_at", None), ("promised_at", None), ("wake_at", None),
     ("closed_at", timezone.now() - timedelta(days=1))],
)  # fmt: skip
def test_a_copy_that_was_changed_is_named_and_mended(column, value, case):
    Case.objects.filter(pk=case.pk).update(**{column: value})

    ((number, what),) = faults()

    assert (number, what.partition("：")[0]) == (case.number, column)
    assert CliRunner().invoke(command, ["--mend"]).exit_code == 1
    assert faults() == []


def test_parties_and_texts_are_held_against_the_ledger(case):
    Party.objects.filter(case=case, role="lead").delete()
    Spoken.objects.filter(case=case, seq=0).update(text="被改过的话")

    assert [what for _, what in faults()] == ["第 0 条：「message」的文字与入账时不符", "有关方「lead」与台账不符"]


def test_an_erased_text_is_no_fault(case):
    Spoken.objects.filter(case=case).delete()

    assert faults() == []


def tampered(entry, **columns):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE ledger_entry DISABLE TRIGGER USER")
    Entry.objects.filter(pk=entry.pk).update(**columns)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE ledger_entry ENABLE TRIGGER USER")


def test_whoever_gets_past_the_triggers_is_found(case):
    third = case.entries.get(seq=2)

    tampered(third, at=third.at - timedelta(days=3))
    assert "第 2 条：各列与入账内容不符" in [what for _, what in faults()]

    tampered(third, at=third.at, body=bytes(third.body).replace(b'"seq":2', b'"seq":3'))
    assert [what for _, what in faults()] == ["第 2 条：内容与哈希不符", "第 2 条：与前一条接不上"]


def elsewhere(organ, does):
    """Done and committed in another session."""

    def run():
        try:
            with scope(organ=organ):
                does()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(run).result()


def after_reading(table, does):
    """Have something happen right after the first query of that table."""
    to_do = [does]

    def wrapper(execute, sql, *rest):
        result = execute(sql, *rest)
        if to_do and f'FROM "{table}"' in sql:
            to_do.pop()()
        return result

    return connection.execute_wrapper(wrapper)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("table", ["loops_case", "ledger_entry", "loops_party", "loops_waiting"])
def test_a_case_that_moves_while_it_is_read_is_no_fault(table, organ):
    walker = Walker(organ, LOOPS["concern"])
    case = walker.in_stage("received")
    station = walker.actor("station", case)

    with after_reading(table, lambda: elsewhere(organ, lambda: case.make("accept", by=station))):
        assert faults() == []
    assert Case.objects.get().stage == "to_assign"


@pytest.mark.django_db(transaction=True)
def test_a_case_that_moves_before_it_is_mended_stays_where_it_went(organ):
    walker = Walker(organ, LOOPS["concern"])
    case = walker.in_stage("received")
    station = walker.actor("station", case)
    Case.objects.update(promised_at=None)

    with after_reading("loops_waiting", lambda: elsewhere(organ, lambda: case.make("accept", by=station))):
        faults(mend=True)

    assert (Case.objects.get().stage, faults()) == ("to_assign", [])
