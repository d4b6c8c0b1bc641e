"""The same tables cut into pieces by organ (design §6): PostgreSQL's own partitions ask of keys, indexes and foreign
keys what a cluster would ask. The schema is made anew beside the first, inside the test's transaction, and played in."""

import pytest
from django.db import connection
from django.utils import timezone

from huixiang.ledger.models import Entry
from huixiang.loops.models import Case
from huixiang.loops.recheck import recheck
from huixiang.seeds.plays import play_concern, play_task

from .organ_guard import scoped_tables

PIECES = 4


def rows(cursor, sql, *values):
    cursor.execute(sql, values)
    return cursor.fetchall()


def make_pieces(cursor, table):
    """LIKE brings columns, checks, keys and indexes; a key without the organ is refused by PostgreSQL itself."""
    cursor.execute(f'CREATE TABLE spread."{table}" (LIKE public."{table}" INCLUDING ALL) PARTITION BY HASH (organ_id)')
    for n in range(PIECES):
        cursor.execute(
            f'CREATE TABLE spread."{table}_{n}" PARTITION OF spread."{table}" '
            f"FOR VALUES WITH (MODULUS {PIECES}, REMAINDER {n})"
        )
    cursor.execute(f'INSERT INTO spread."{table}" TABLE public."{table}"')


def rules_of(cursor, table):
    """Statements for the foreign keys and triggers, which LIKE leaves out; names are resolved where they are run."""
    constraints = rows(
        cursor,
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f' AND conrelid = %s::regclass",
        f"public.{table}",
    )
    triggers = rows(
        cursor,
        "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal AND tgrelid = %s::regclass",
        f"public.{table}",
    )
    keys = [f'ALTER TABLE spread."{table}" ADD CONSTRAINT "{name}" {definition}' for name, definition in constraints]
    return keys + [definition.replace(f"ON public.{table}", f'ON spread."{table}"') for (definition,) in triggers]


@pytest.fixture
def spread(organ):
    """From here on the scoped tables are those in pieces; everything else stays where it is."""
    tables = sorted(scoped_tables())
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; CREATE SCHEMA spread")
        for table in tables:
            make_pieces(cursor, table)
        rules = [rule for table in tables for rule in rules_of(cursor, table)]
        cursor.execute("SET LOCAL search_path = spread, public")
        for rule in rules:
            cursor.execute(rule)
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return tables


def test_the_stories_are_played_on_tables_in_pieces(spread, organ, supervisor, clock):
    for name in ("两次退单后会商", "协办", "两次重办后督办", "并单各得答复", "干预评价", "同意剔除", "撤回"):
        play_concern(name, timezone.now())
    play_task("要点分解到支部和党员并销号", timezone.now())

    assert [faults for _, faults in recheck()] == [[]]
    assert Case.objects.visible_to(supervisor).count() == Case.objects.exclude(loop="exclusion").count()
    assert Case.objects.waiting_for(supervisor).count() == 0
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        pieces = rows(cursor, "SELECT tableoid::regclass::text, count(*) FROM spread.ledger_entry GROUP BY 1")
    assert [(piece[:-1], count) for piece, count in pieces] == [("ledger_entry_", Entry.objects.count())]


def test_a_key_that_forgets_the_organ_cannot_be_spread(organ):
    from django.db import DatabaseError, transaction

    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA spread; CREATE TABLE public.forgetful (organ_id uuid, id uuid PRIMARY KEY)")
        with pytest.raises(DatabaseError, match="partition key"), transaction.atomic():
            make_pieces(cursor, "forgetful")
