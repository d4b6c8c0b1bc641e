"""What the signer signs and what it refuses, rule by rule, in this process; test_signer.py has it as it is run."""

import json

import pytest

from huixiang.ledger import signer
from huixiang.ledger.notes import Note, NoteError, Signer, Verifier
from huixiang.ledger.submission import Submission
from huixiang.ledger.tests.growing import ORIGIN, GrowingLog


@pytest.fixture
def log():
    return GrowingLog().grow(9)


@pytest.fixture
def installed(tmp_path):
    """The key and the memory of a new log."""
    verifier = Verifier.parse(signer.make_key(ORIGIN, tmp_path / "key", tmp_path / "state"))
    memory = signer.Memory(tmp_path / "state")
    yield Signer.parse((tmp_path / "key").read_text()), memory, verifier
    memory.close()


def asked(log, old, new, path=None):
    return Submission(old, log.consistency(old, new) if path is None else path, log.head(new).text)


def refused(key, memory, submission):
    before = memory.file.read_text()
    with pytest.raises(signer.Refused) as told:
        signer.sign(key, memory, submission)
    assert memory.file.read_text() == before
    return told.value.status, told.value.size


def test_what_is_signed_is_remembered_on_the_disk_first(installed, log, tmp_path):
    key, memory, verifier = installed

    line = signer.sign(key, memory, asked(log, 0, 4))

    assert Note(log.head(4).text, (line,)).signed_by([verifier]) == [verifier]
    assert memory.last == log.head(4)
    assert json.loads((tmp_path / "state").read_text())["size"] == 4
    assert not (tmp_path / "state.new").exists()
    # the asker crashed before it kept the line: the same again, and then on
    assert signer.sign(key, memory, asked(log, 4, 4)) == line
    signer.sign(key, memory, asked(log, 4, 9))
    memory.close()
    again = signer.Memory(tmp_path / "state")
    assert again.last == log.head(9)


def test_each_refusal_has_its_status_and_changes_nothing(installed, log):
    key, memory, _ = installed
    signer.sign(key, memory, asked(log, 0, 4))
    forged = GrowingLog().grow(9, kind="forged")

    assert refused(key, memory, Submission(4, (), "no checkpoint")) == (400, None)
    assert refused(key, memory, Submission(9, (), log.head(4).text)) == (400, None)
    assert refused(key, memory, asked(log, 3, 9)) == (409, 4)
    assert refused(key, memory, asked(log, 0, 9)) == (409, 4)
    assert refused(key, memory, asked(forged, 4, 9)) == (422, None)
    assert refused(key, memory, asked(log, 4, 9, path=())) == (422, None)
    assert refused(key, memory, asked(forged, 4, 4)) == (422, None)
    assert refused(Signer.generate("other.example"), memory, asked(log, 4, 9)) == (404, None)
    other = log.head(9).text.replace(ORIGIN, "other.example")
    assert refused(key, memory, Submission(4, log.consistency(4, 9), other)) == (404, None)


def test_before_anything_is_signed_no_path_is_taken_and_the_empty_tree_has_one_root(installed, log):
    key, memory, _ = installed
    empty, wrong = GrowingLog().head(0), log.head(9).text.replace("\n9\n", "\n0\n")

    assert refused(key, memory, asked(log, 0, 4, path=(b"\0" * 32,))) == (422, None)
    assert refused(key, memory, Submission(0, (), wrong)) == (422, None)
    signer.sign(key, memory, Submission(0, (), empty.text))
    assert memory.last.size == 0


def test_a_memory_that_is_no_base64_is_not_believed(installed, tmp_path):
    told = json.loads((tmp_path / "state").read_text())
    (tmp_path / "other").write_text(json.dumps(told | {"root": " " + told["root"]}))

    with pytest.raises(ValueError, match=r"(?i)base64"):
        signer.Memory(tmp_path / "other")


def test_two_never_hold_one_memory(installed, tmp_path):
    with pytest.raises(BlockingIOError):
        signer.Memory(tmp_path / "state")


@pytest.mark.parametrize(
    "written",
    [
        "old 0\n" + 64 * (43 * "A" + "=\n") + "\nx",
        "new 0\n\nx",
        "old 00\n\nx",
        "old 0",
        "old 0\nAA==\n\nx",
    ],
)
def test_what_is_no_submission_is_not_read_as_one(written):
    with pytest.raises(NoteError):
        Submission.parse(written)


def test_the_longest_path_is_read_back_whole():
    whole = Submission(7, tuple(bytes([n]) * 32 for n in range(63)), "a\n1\nb\n")
    assert Submission.parse(str(whole)) == whole
