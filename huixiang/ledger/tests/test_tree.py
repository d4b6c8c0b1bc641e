import threading
import uuid

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone
from django_scopes import scope

from huixiang.ledger import merkle, tree
from huixiang.ledger.canonical import body, leaf
from huixiang.ledger.models import Entry
from huixiang.ledger.sequencer import sequence
from huixiang.ledger.tree_models import Head, Leaf, Node, Pending, Seal
from huixiang.loops.models import Case
from huixiang.people.scoped import uuid7


def hashes():
    return [bytes(made) for made in Leaf.objects.order_by("idx").values_list("hash", flat=True)]


def test_each_entry_waits_from_the_moment_it_is_written(lin):
    case = lin.files("楼道灯不亮")

    assert list(Pending.objects.filter(case=case.pk).values_list("seq", flat=True)) == [
        entry.seq for entry in case.entries.order_by("seq")
    ]


def test_sequencing_gives_every_entry_one_place_and_keeps_each_cases_order(lin):
    cases = [lin.files(f"第{number}盏灯不亮") for number in range(7)]
    while sequence(batch=3):
        pass

    assert Pending.objects.count() == 0
    places = list(Leaf.objects.order_by("idx").values_list("idx", "case", "seq"))
    assert [index for index, _, _ in places] == list(range(Entry.objects.count()))
    for case in cases:
        assert [seq for _, key, seq in places if key == case.pk] == list(range(case.entries.count()))


def test_every_head_and_every_proof_follows_from_the_leaves(lin):
    for number in range(12):
        lin.files(f"第{number}盏灯不亮")
        sequence()
    leaves, sizes = hashes(), list(Head.objects.order_by("size").values_list("size", flat=True))

    assert len(sizes) == 12
    for size in sizes:
        assert bytes(Head.objects.get(size=size).root) == merkle.root(leaves[:size]) == tree.checkpoint(size).root
        for index in range(size):
            assert merkle.inclusion_holds(
                index, size, leaves[index], tree.inclusion(index, size), tree.checkpoint(size).root
            )
        for old in range(1, size):
            roots = tree.checkpoint(old).root, tree.checkpoint(size).root
            assert merkle.consistency_holds(old, size, *roots, tree.consistency(old, size))


def test_nothing_waiting_makes_no_head(organ):
    sequence()
    heads = Head.objects.count()

    assert sequence() == []
    assert Head.objects.count() == heads


@pytest.mark.parametrize("table", ["entry", "leaf", "node", "head", "seal"])
@pytest.mark.parametrize(
    "statement",
    ["UPDATE ledger_{} SET organ_id = organ_id", "DELETE FROM ledger_{}", "TRUNCATE ledger_{} CASCADE"],
)
def test_even_the_owner_cannot_change_or_remove_what_is_in_the_ledger(lin, table, statement):
    lin.files("楼道灯不亮")
    lin.files("路面坑洼")
    sequence()
    Seal.objects.create(size=tree.size(), name="x", own=True, line="— x AAAAAAAA")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else TRUNCATE is refused for another reason

        with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic():
            cursor.execute(statement.format(table))


@pytest.mark.parametrize("model", [Entry, Leaf, Node, Head, Seal])
def test_no_orm_path_changes_the_ledger(lin, model):
    lin.files("楼道灯不亮")
    lin.files("路面坑洼")
    sequence()
    Seal.objects.create(size=tree.size(), name="x", own=True, line="— x AAAAAAAA")
    row = model.objects.all()[:1].get()

    for attempt in (row.delete, model.objects.all().delete, lambda: model.objects.update(organ=row.organ_id)):
        with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic():
            attempt()
    assert model.objects.filter(pk=row.pk).exists()


def test_a_place_cannot_be_given_twice(lin):
    lin.files("楼道灯不亮")
    sequence()
    taken = Leaf.objects.order_by("idx").last()

    with pytest.raises(IntegrityError), transaction.atomic():
        Leaf.objects.create(idx=taken.idx, case=uuid7(), seq=0, hash=bytes(32))
    with pytest.raises(IntegrityError), transaction.atomic():
        Leaf.objects.create(idx=taken.idx + 1, case=taken.case, seq=taken.seq, hash=bytes(32))


def recorded(organ, seqs=1):
    """A case with so many entries, written in one transaction."""
    now, prev = timezone.now(), None
    case = Case.objects.create(
        loop="concern", number=str(uuid.uuid4())[:30], title="灯", stage="received", opened_at=now, opened_on=now.date()
    )
    for seq in range(seqs):
        text = body(
            log=str(organ.pk), stream=str(case.pk), seq=seq, prev=prev, type="concern.open", at=now, actor="clock",
            data={}, commit={},
        )  # fmt: skip
        prev = leaf(text)
        Entry.objects.create(
            case=case, seq=seq, move="open", to="received", actor="clock", at=now, body=text, leaf=prev
        )
    return case


def in_another_session(work, organ):
    def run():
        try:
            with scope(organ=organ):
                work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_what_commits_late_is_sequenced_once_and_nothing_is_passed_over(elsewhere):
    written, go_on = threading.Event(), threading.Event()
    late = []

    def takes_an_early_id_and_sleeps():
        with transaction.atomic():
            late.append(recorded(elsewhere).pk)
            written.set()
            go_on.wait(30)

    session = in_another_session(takes_an_early_id_and_sleeps, elsewhere)
    written.wait(30)
    prompt = recorded(elsewhere).pk

    first = sequence()
    go_on.set()
    session.join()
    second = sequence()

    assert [place.case for place in first] == [prompt]
    assert [place.case for place in second] == late
    assert [place.idx for place in first + second] == [0, 1]
    assert sequence() == []


def test_however_much_waits_in_one_case_a_batch_stays_one(lin):
    """After a long silence ten thousand entries may wait in few cases: taken at once, the database refused them."""
    while sequence():
        pass
    case = lin.files("楼道灯不亮")
    for number in range(12):
        case.make("add", by=lin, more=f"第{number}次补充")
    other = lin.files("水管漏水")

    batches = []
    while places := sequence(batch=5):
        batches.append([(place.case, place.seq) for place in places])

    assert max(len(batch) for batch in batches) <= 10
    assert [place for batch in batches for place in batch if place[0] == case.pk] == [(case.pk, n) for n in range(13)]
    assert batches[-1][-1] == (other.pk, 0)


def test_two_sequencers_at_once_give_each_place_once(elsewhere):
    for _ in range(40):
        recorded(elsewhere, seqs=5)
    start = threading.Barrier(2)

    def sequences():
        start.wait(30)
        for _ in range(200):
            sequence(batch=7)

    for session in [in_another_session(sequences, elsewhere) for _ in range(2)]:
        session.join()
    while sequence():
        pass

    places = list(Leaf.objects.order_by("idx").values_list("idx", "seq"))
    assert [index for index, _ in places] == list(range(200))
    leaves = hashes()
    assert all(bytes(head.root) == merkle.root(leaves[: head.size]) for head in Head.objects.order_by("size"))


def test_one_sequencer_keeps_another_out_until_it_commits(elsewhere):
    recorded(elsewhere)
    inside, go_on = threading.Event(), threading.Event()

    def holds():
        with transaction.atomic():
            assert len(sequence()) == 1
            inside.set()
            go_on.wait(30)

    session = in_another_session(holds, elsewhere)
    inside.wait(30)
    recorded(elsewhere)

    assert sequence() == []
    go_on.set()
    session.join()
    assert [place.idx for place in sequence()] == [1]
