"""The house's own signer: makes a log's key once, answers for every log, and notices an old backup at the start."""

import multiprocessing
import time

import pytest
from django.db import transaction

from huixiang.ledger import sealing, signer, signing_room, tree
from huixiang.ledger.sequencer import sequence
from huixiang.people.models import Organ


@pytest.fixture
def room(organ, settings, tmp_path):
    """A data folder whose path is longer than a socket's may be, with the house's signer at work."""
    settings.DATA = tmp_path / ("deep" * 30)
    settings.DATA.mkdir()
    process = multiprocessing.get_context("spawn").Process(
        target=signing_room.serve, args=(settings.DATA / "signer",), daemon=True
    )
    process.start()
    yield settings.DATA / "signer" / str(organ.pk)
    process.kill()
    process.join()


def until_signed(**how):
    for _ in range(200):
        try:
            return sealing.seal_newest(**how)
        except signer.Unreachable:
            time.sleep(0.05)
    raise AssertionError("the signer never came")


def test_a_log_that_comes_while_the_signer_runs_gets_its_key_once_and_is_signed(lin, room):
    lin.files("楼道灯不亮")
    sequence()

    sealing.have_signer()
    key = sealing.log_key()
    sealing.have_signer()

    assert until_signed() == tree.newest_head()
    assert (sealing.log_key(), key.name) == (key, tree.origin())
    assert {file.name: oct(file.stat().st_mode & 0o777) for file in room.glob("[km]*y")} == {
        "key": "0o600", "memory": "0o600"
    }  # fmt: skip
    assert oct(room.stat().st_mode & 0o777) == "0o700"


def test_an_old_backup_shows_at_the_start_before_anything_new_is_written(lin, room):
    sealing.have_signer()
    lin.files("楼道灯不亮")
    sequence()
    until_signed()
    backup = transaction.savepoint()
    lin.files("井盖松了")
    sequence()
    sealing.seal_newest()
    transaction.savepoint_rollback(backup)

    assert sealing.seal_newest() is None
    with pytest.raises(sealing.Contradicted, match="恢复了旧备份"):
        sealing.seal_newest(again=True)
    assert sealing.anyone_halted()


def test_an_empty_database_is_not_taken_for_a_new_log(lin, room):
    sealing.have_signer()
    before = transaction.savepoint()
    lin.files("楼道灯不亮")
    sequence()
    until_signed()
    transaction.savepoint_rollback(before)

    with pytest.raises(sealing.Contradicted, match="只有 0 条"):
        sealing.seal_newest(again=True)


def test_the_true_tree_lifts_the_halt(lin, room):
    sealing.have_signer()
    lin.files("楼道灯不亮")
    sequence()
    until_signed()
    (sealing.folder() / "halted").write_text("……")

    assert sealing.seal_newest(again=True) is None
    assert sealing.halted() == ""


def test_a_log_that_another_user_signs_keeps_its_own_key(room):
    sealing.folder().mkdir(parents=True)
    (sealing.folder() / "verifier").write_text("given")

    sealing.have_signer()

    assert [file.name for file in sealing.folder().iterdir()] == ["verifier"]
    assert Organ.objects.count() == 1
