"""The organ's log with its signer and the archive's witness, each in a process of its own; and another organ."""

import multiprocessing
import shutil
import tempfile
import time
from pathlib import Path

import pytest
from django_scopes import scope

from huixiang.ledger import sealing, signer, tree
from huixiang.ledger.submission import Submission
from huixiang.ledger.tests.test_witness import Running
from huixiang.people.models import Organ


@pytest.fixture
def log(organ, settings, tmp_path):
    """The organ's log with its signer running."""
    settings.DATA = tmp_path
    sealing.folder().mkdir(parents=True)
    key, memory, address = tmp_path / "key", tmp_path / "memory", Path(tempfile.mkdtemp(prefix="s"), "socket")
    (sealing.folder() / "signer").write_text(f"{address}\n")
    (sealing.folder() / "verifier").write_text(signer.make_key(tree.origin(), key, memory))
    (sealing.folder() / "stolen").write_text(key.read_text())
    process = multiprocessing.get_context("spawn").Process(target=signer.serve, args=(key, memory, address))
    process.start()
    for _ in range(200):
        try:
            signer.ask(address, Submission(0, (), "nothing\n"))
        except signer.Unreachable:
            time.sleep(0.05)
        except signer.Refused:
            break
    yield sealing.log_key()
    process.kill()
    process.join()
    shutil.rmtree(address.parent)


@pytest.fixture
def archive(log, tmp_path):
    """The archive's witness, known to the log."""
    (tmp_path / "archive").mkdir()
    running = Running(tmp_path / "archive", log)
    (sealing.folder() / "witnesses").write_text(f"{running.verifier} http://127.0.0.1:{running.port}\n")
    yield running
    running.killed()


@pytest.fixture
def elsewhere(transactional_db):
    """An organ of its own, whose rows are really committed."""
    organ = Organ.objects.create(name="另一机关")
    with scope(organ=organ):
        yield organ
