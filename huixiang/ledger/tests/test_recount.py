"""What a recount and an export say of places that are missing, and of entries that still wait."""

import io
import json
import uuid

from huixiang.ledger import recount, tree, wording
from huixiang.ledger.export import Exported, export
from huixiang.ledger.models import Entry
from huixiang.ledger.sequencer import sequence
from huixiang.ledger.tree_models import Leaf, Seal


def exported():
    file = io.BytesIO()
    told = export(file)
    return told, [json.loads(line) for line in file.getvalue().splitlines()]


def test_every_missing_place_is_named(organ):
    Leaf.objects.bulk_create(Leaf(idx=index, case=uuid.uuid4(), seq=0, hash=b"\1" * 32) for index in (0, 2, 3, 5))

    assert list(recount.faults()) == [wording.INDEX_GAP.format(index=index) for index in (1, 4)]


def test_a_log_without_faults_has_none(lin):
    for title in ("路灯不亮", "井盖缺失", "垃圾未清运"):
        lin.files(title)
        sequence()

    assert list(recount.faults()) == []


def test_what_waits_stands_at_the_end_of_an_export_once(lin):
    placed = [lin.files(title) for title in ("路灯不亮", "井盖缺失")]
    sequence()
    waiting = lin.files("垃圾未清运")
    placed[0].make("add", by=lin, more="还是不亮")

    told, (head, *rows, end) = exported()

    assert told == Exported(2, 2)
    assert (head["log"], end) == (tree.origin(), {"end": 2, "unsealed": 2})
    assert [(row["idx"], row["stream"], row["seq"]) for row in rows[:2]] == [
        (index, str(leaf.case), leaf.seq) for index, leaf in enumerate(Leaf.objects.order_by("idx"))
    ]
    late = {(None, str(waiting.pk), 0), (None, str(placed[0].pk), 1)}
    assert {(row["idx"], row["stream"], row["seq"]) for row in rows[2:]} == late
    assert len(rows) == 4 == Entry.objects.count()


def test_only_the_logs_own_line_seals_an_entry(lin):
    case = lin.files("路灯不亮")
    sequence()
    lin.files("井盖缺失")
    sequence()
    Seal.objects.create(size=1, name="archive.example", own=False, line="— x AAAA")
    assert tree.standings(case.pk) == [tree.Standing(0, 0, None, None, ("archive.example",))]

    own = Seal.objects.create(size=2, name=tree.origin(), own=True, line="— x AAAA")
    assert tree.standings(case.pk) == [tree.Standing(0, 0, 2, own.at, ("archive.example",))]
