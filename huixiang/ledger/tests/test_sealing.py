"""A tree in the database, its signer and a witness in processes of their own, and an operator's commands."""

import io
import resource

import pytest
from click.testing import CliRunner
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from huixiang.ledger import recount, sealing, signer, tree
from huixiang.ledger.commands import ledger
from huixiang.ledger.export import export
from huixiang.ledger.proof import Proof
from huixiang.ledger.sequencer import sequence
from huixiang.ledger.submission import Submission
from huixiang.ledger.tests import test_verify_ledger as verifying
from huixiang.ledger.tree_models import Leaf
from huixiang.people.models import Organ


def grown(lin, count=3):
    cases = [lin.files(f"第{number}盏灯不亮") for number in range(count)]
    sequence()
    return cases


def test_a_receipt_proves_the_entry_to_someone_offline(lin, log, archive):
    case = grown(lin)[1]
    entry = case.entries.order_by("seq").last()
    sealing.seal_newest()
    assert sealing.have_witnessed() == [("archive.example", "")]
    grown(lin)
    sealing.seal_newest()

    written = str(tree.receipt(entry))

    assert len(written.encode()) <= 4096
    found = Proof.parse(written).verify(log, [archive.verifier], quorum=1)
    assert found.body == bytes(entry.body)
    assert found.checkpoint.origin == tree.origin()


def test_before_the_seal_there_is_no_receipt_and_the_standing_says_how_far_it_is(lin, log, archive):
    case = lin.files("楼道灯不亮")
    entry = case.entries.get(seq=0)
    assert (tree.receipt(entry), tree.standings(case.pk)) == (None, [tree.Standing(0)])

    sequence()
    index = Leaf.objects.get(case=case.pk).idx
    assert (tree.receipt(entry), tree.standings(case.pk)) == (None, [tree.Standing(0, index)])

    head = sealing.seal_newest()
    sealing.have_witnessed()
    (standing,) = tree.standings(case.pk)
    assert (standing.index, standing.sealed_in, standing.witnesses) == (index, head.size, ("archive.example",))


def test_a_case_of_many_steps_shows_its_standing_in_three_queries(lin, log, archive):
    case = grown(lin)[0]
    sealing.seal_newest()
    sealing.have_witnessed()

    with CaptureQueriesContext(
        connection,
    ) as asked:
        tree.standings(case.pk)

    assert len(asked) == 3


def test_a_head_is_signed_once_and_each_one_extends_the_last(lin, log):
    grown(lin)
    first = sealing.seal_newest()
    assert sealing.seal_newest() is None
    grown(lin)

    second = sealing.seal_newest()

    assert second.size == first.size + 3
    assert tree.note(second.size).signed_by([log]) == [log]


def test_an_answer_that_never_arrived_is_asked_for_again(lin, log):
    grown(lin)
    first = tree.newest_head()
    signer.ask(sealing.signer_address(), Submission(0, (), first.text))
    grown(lin)

    assert sealing.seal_newest() == tree.newest_head()


def test_a_restored_old_backup_halts_the_site_until_the_true_tree_is_back(lin, log):
    grown(lin)
    sealing.seal_newest()
    backup = transaction.savepoint()
    grown(lin)
    sealing.seal_newest()
    transaction.savepoint_rollback(backup)
    grown(lin, count=1)

    with pytest.raises(sealing.Contradicted, match="恢复了旧备份"):
        sealing.seal_newest()
    assert "恢复了旧备份" in sealing.halted()

    grown(lin, count=5)
    with pytest.raises(sealing.Contradicted, match="不是签名进程上次所签的树的延续"):
        sealing.seal_newest()


def test_a_silent_signer_stops_no_recording(lin, organ, settings, tmp_path):
    settings.DATA = tmp_path
    case = grown(lin)[0]

    with pytest.raises(signer.Unreachable):
        sealing.seal_newest()
    assert sealing.halted() == ""
    assert tree.standings(case.pk)[0].index is not None


def test_a_silent_witness_does_not_hold_up_the_log(lin, log, archive):
    archive.killed()
    grown(lin)

    assert sealing.seal_newest() == tree.newest_head()
    ((name, why),) = sealing.have_witnessed()
    assert name == "archive.example"
    assert "refused" in why


@pytest.mark.parametrize("wrong", ["# 档案馆", "档案馆+abc+def http://127.0.0.1:1", "只有一个词"])
def test_a_line_that_names_no_witness_is_told_of_and_holds_up_neither_the_others_nor_the_pages(
    lin, log, archive, client, wrong
):
    file = sealing.folder() / "witnesses"
    file.write_text(f"{wrong}\n{file.read_text()}")
    lin.files("路灯不亮")
    sequence()
    sealing.seal_newest()

    told = sealing.have_witnessed()

    assert [(one.name, bool(one.why)) for one in told] == [(wrong, True), (archive.verifier.name, False)]
    assert [client.get(page).status_code for page in ("/ledger", "/ledger/check")] == [200, 200]


def test_a_witness_that_we_lost_track_of_tells_its_size(lin, log, archive):
    grown(lin)
    sealing.seal_newest()
    with transaction.atomic():
        sealing.have_witnessed()
        transaction.set_rollback(True)
    grown(lin)
    sealing.seal_newest()

    assert sealing.have_witnessed() == [("archive.example", "")]


def test_the_commands_take_an_operator_from_filing_to_a_verified_export(lin, log, archive, tmp_path):
    organ = Organ.objects.get()
    lin.files("楼道灯不亮")
    run = CliRunner()

    outcomes = [run.invoke(ledger, words) for words in (["sequence"], ["checkpoint"], ["verify"], ["origin"])]
    written = run.invoke(ledger, ["export", str(tmp_path / "out")])

    assert [outcome.exit_code for outcome in [*outcomes, written]] == [0] * 5, [each.output for each in outcomes]
    assert outcomes[1].output == f"{organ}：已签第 {tree.size()} 条处的检查点\n　archive.example 已会签\n"
    rows = (tmp_path / "out" / f"{organ.pk}.jsonl").read_bytes().splitlines(keepends=True)
    assert verified(log, rows, [tree.newest_head()]) == []
    (tmp_path / "shopping").write_text("鸡蛋\n")
    refused = run.invoke(ledger, ["verify", "--checkpoint", str(tmp_path / "shopping")])
    assert (refused.exit_code, "不是检查点" in refused.output) == (2, True)


def test_an_export_that_is_cut_short_leaves_the_earlier_one_as_it_was(lin, log, tmp_path):
    grown(lin)
    earlier = tmp_path / f"{Organ.objects.get().pk}.jsonl"
    earlier.write_text("whole")
    least, most = resource.getrlimit(resource.RLIMIT_FSIZE)

    resource.setrlimit(resource.RLIMIT_FSIZE, (64, most))  # as a disk that is full
    try:
        cut_short = CliRunner().invoke(ledger, ["export", str(tmp_path)])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (least, most))

    assert isinstance(cut_short.exception, OSError)
    assert earlier.read_text() == "whole"


def test_a_paper_of_another_ledger_is_not_passed_as_compared(lin, log, tmp_path):
    grown(lin)
    head = sealing.seal_newest()
    papers = {"ours": f"\ufeff{head.text}".replace("\n", "\r\n"), "mistyped": f"x{head.text}"}
    for name, text in papers.items():
        (tmp_path / name).write_bytes(text.encode())

    ours, mistyped = (CliRunner().invoke(ledger, ["verify", "--checkpoint", str(tmp_path / name)]) for name in papers)

    assert (ours.exit_code, ours.stderr) == (0, "")
    assert (mistyped.exit_code, f"这里没有这本台账（有：{head.origin}），没有比对" in mistyped.stderr) == (1, True)


def verified(key, rows, outside):
    said = []
    checking = verifying.verifier.Verification(
        verifying.verifier.Key(str(key)), [(head.size, head.root) for head in outside], said.append
    )
    checking.run(rows)
    return said


def exported():
    file = io.BytesIO()
    counts = export(file)
    return counts, file.getvalue().splitlines(keepends=True)


def test_the_export_of_a_lived_in_ledger_is_found_whole(lin, log, zhou, desk, power):
    for number in range(6):
        lin.files(f"第{number}盏灯不亮")
        sequence()
        sealing.seal_newest()
    waiting = lin.files("还没入树")

    counts, rows = exported()

    assert counts == (tree.size(), waiting.entries.count())
    assert verified(log, rows, [tree.checkpoint(tree.size() - 2), tree.newest_head()]) == []


TAMPERED = {
    "entry": "UPDATE ledger_entry SET body = body || 'x'::bytea WHERE id = (SELECT id FROM ledger_entry LIMIT 1)",
    "leaf": "UPDATE ledger_leaf SET hash = sha256(hash) WHERE idx = 2",
    "node": "UPDATE ledger_node SET hash = sha256(hash) WHERE (level, idx) = (1, 0)",
    "head": "UPDATE ledger_head SET root = sha256(root) WHERE size = (SELECT max(size) FROM ledger_head)",
    "seal": "UPDATE ledger_seal SET line = left(line, -8) || 'AAAAAAA='",
    "entry gone": "DELETE FROM ledger_entry WHERE id = (SELECT id FROM ledger_entry LIMIT 1)",
    "leaf gone": "DELETE FROM ledger_leaf WHERE idx = 2",
    "pending": "DELETE FROM ledger_pending",
    "node gone": "DELETE FROM ledger_node WHERE (level, idx) = (1, 1)",
}


@pytest.mark.parametrize("kind", TAMPERED)
def test_recounting_finds_whatever_the_owner_of_the_database_changed(lin, log, kind):
    grown(lin, count=6)
    sealing.seal_newest()
    lin.files("还没入树")
    assert list(recount.faults(log)) == []
    table = f"ledger_{kind.partition(' ')[0]}"

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(TAMPERED[kind])
        assert cursor.rowcount >= 1
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")

    assert list(recount.faults(log))


def test_a_receipt_never_stands_under_a_head_that_does_not_hold_its_entry_yet(lin, log, archive):
    grown(lin)
    sealing.seal_newest()
    sealing.have_witnessed()
    late = grown(lin, 1)[0].entries.get(seq=0)
    assert tree.receipt(late) is None

    head = sealing.seal_newest()

    assert Proof.parse(str(tree.receipt(late))).verify(log).checkpoint.size == head.size


def test_the_standing_tells_the_first_head_that_holds_the_entry_however_many_follow(lin, log, archive):
    case = grown(lin)[0]
    first = sealing.seal_newest()
    sealing.have_witnessed()
    for _ in range(2):
        grown(lin, 1)
        sealing.seal_newest()
        sealing.have_witnessed()

    (standing,) = tree.standings(case.pk)

    assert (standing.sealed_in, standing.witnesses) == (first.size, ("archive.example",))
