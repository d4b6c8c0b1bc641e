"""What the door writes down, and that nobody can write over it."""

import json

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from huixiang.ledger.canonical import NOTHING_BEFORE, canonical, commitment, leaf
from huixiang.ledger.models import Entry
from huixiang.seeds.plays import CONCERN_PLAYS, play_concern


@pytest.fixture
def case(organ, clock):
    return play_concern("两次重办后督办", timezone.now())


def test_each_entry_names_the_one_before_and_hashes_as_stored(case):
    before = NOTHING_BEFORE
    for seq, entry in enumerate(case.entries.order_by("seq")):
        told = json.loads(bytes(entry.body))
        assert (told["seq"], told["prev"], told["stream"]) == (seq, before, str(case.pk))
        assert bytes(entry.leaf) == leaf(bytes(entry.body))
        assert canonical(told) == bytes(entry.body)
        before = bytes(entry.leaf).hex()


def test_texts_stand_beside_the_entry_which_holds_only_their_commitment(case):
    opened, said = case.entries.get(seq=0), case.spoken.get(seq=0, field="message")

    assert json.loads(bytes(opened.body))["commit"] == {"message": commitment(bytes(said.salt), said.text)}
    assert not any("楼道灯" in bytes(entry.body).decode() for entry in case.entries.all())


def test_each_row_of_a_play_is_one_entry(case):
    moves = [row[1] for row in CONCERN_PLAYS["两次重办后督办"][1]]

    assert list(case.entries.order_by("seq").values_list("move", flat=True)) == ["open", *moves]


@pytest.mark.parametrize(
    "statement",
    ["UPDATE ledger_entry SET role = ''", "DELETE FROM ledger_entry", "TRUNCATE ledger_entry CASCADE"],
)
def test_the_ledger_is_append_only(statement, case):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_orm_in_bulk_is_refused_too(case):
    entries = list(case.entries.all())

    for deed in (
        lambda: case.entries.update(role="desk"),
        lambda: case.entries.all()._raw_delete("default"),
        lambda: Entry.objects.bulk_update(entries, ["at"]),
        entries[0].save,
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            deed()
