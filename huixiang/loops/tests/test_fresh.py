"""Rows made by the thousand are the rows the models would make."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from huixiang.ledger.models import Entry
from huixiang.loops.fresh import fresh
from huixiang.loops.models import Case, Party, Spoken, Waiting

KEY = UUID("0198c5a2-7c11-7b1e-9d55-5a1f0d1c2b3a")
NOW = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)


def columns(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        (Case, {"id": KEY, "loop": "concern", "title": "路灯不亮", "opened_at": NOW}),
        (Entry, {"id": KEY, "case_id": KEY, "seq": 3, "move": "sign", "body": b"{}"}),
        (Spoken, {"id": KEY, "case_id": KEY, "field": "message", "text": "路灯不亮"}),
        (Party, {"id": KEY, "case_id": KEY, "role": "lead", "unit_id": str(KEY)}),
        (Waiting, {"id": KEY, "case_id": KEY, "who": KEY, "due_at": NOW}),
    ],
)
def test_a_fresh_row_has_the_columns_its_model_would_give_it(organ, kind, given):
    row = fresh(kind, **given)

    assert columns(row) == columns(kind(**given))
    assert (row._state.adding, row._state.db, row.organ_id) == (True, None, organ.pk)


def test_what_is_made_anew_is_made_for_each_row(organ):
    one, other = fresh(Entry, case_id=KEY), fresh(Entry, case_id=KEY)

    assert one.id != other.id
    assert one.evidence == other.evidence == {}
    assert one.evidence is not other.evidence
