import multiprocessing
import time

import pytest
from click.testing import CliRunner

from huixiang.ledger import signer
from huixiang.ledger.commands import ledger
from huixiang.ledger.notes import Note, Signer, Verifier
from huixiang.ledger.submission import Submission
from huixiang.ledger.tests.growing import ORIGIN, GrowingLog


class Installed:
    """A signer in a process of its own, as it is run, with its files in one folder."""

    def __init__(self, folder):
        self.key, self.state, self.address = folder / "key", folder / "state", folder / "socket"
        self.verifier = Verifier.parse(signer.make_key(ORIGIN, self.key, self.state))
        self.start()

    def start(self):
        self.process = multiprocessing.get_context("spawn").Process(
            target=signer.serve, args=(self.key, self.state, self.address), daemon=True
        )
        self.process.start()
        for _ in range(200):
            try:
                signer.ask(self.address, Submission(0, (), "nothing\n"))
            except signer.Unreachable:
                time.sleep(0.05)
            except signer.Refused:
                return
        pytest.fail("the signer did not come up")

    def kill(self):
        self.process.kill()
        self.process.join()

    def signs(self, log, old, new, path=None):
        text = log.head(new).text
        line = signer.ask(self.address, Submission(old, log.consistency(old, new) if path is None else path, text))
        return Note(text, (line,)).signed_by([self.verifier]) == [self.verifier]


@pytest.fixture
def running(tmp_path):
    found = Installed(tmp_path)
    yield found
    found.kill()


@pytest.fixture
def log():
    return GrowingLog().grow(50)


def test_a_growing_log_is_signed_across_restarts_and_nothing_else_is(running, log):
    restored = GrowingLog().add(*log.bodies[:30]).grow(25, kind="written after the restore")
    forged = GrowingLog().grow(60, kind="forged")

    assert running.signs(log, 0, 10)
    assert running.signs(log, 10, 40)
    running.kill()
    running.start()

    # an old backup comes back: it says honestly what it knows, and is told that more was signed
    with pytest.raises(signer.Refused) as told:
        running.signs(restored, 10, 30)
    assert (told.value.status, told.value.size) == (409, 40)
    # it has grown past the signed size: the proof cannot hold
    with pytest.raises(signer.Refused, match="422"):
        running.signs(restored, 40, 55)
    with pytest.raises(signer.Refused, match="422"):
        running.signs(forged, 40, 60)
    with pytest.raises(signer.Refused, match="422"):
        running.signs(forged, 40, 40, path=())
    assert running.signs(log, 40, 40)
    assert running.signs(log, 40, 50)


def test_what_is_no_submission_is_refused_and_the_next_one_served(running, log):
    for text, status in [("nothing\n", 400), ("log.example/other\n5\n" + "A" * 43 + "=\n", 404)]:
        with pytest.raises(signer.Refused, match=str(status)):
            signer.ask(running.address, Submission(0, (), text))
    with pytest.raises(signer.Refused, match="400"):
        signer.ask(running.address, Submission(11, (), log.head(10).text))

    assert running.signs(log, 0, 10)


@pytest.mark.parametrize("missing", ["key", "state"])
def test_a_pair_that_could_not_be_made_whole_leaves_neither_behind(tmp_path, missing):
    places = {"key": tmp_path / "key", "state": tmp_path / "state", missing: tmp_path / "nowhere" / missing}

    with pytest.raises(FileNotFoundError):
        signer.make_key(ORIGIN, places["key"], places["state"])

    assert list(tmp_path.iterdir()) == []


def test_without_its_memory_a_signer_does_not_start(tmp_path):
    key, state = tmp_path / "key", tmp_path / "state"
    signer.make_key(ORIGIN, key, state)
    state.unlink()

    with pytest.raises(signer.CannotServe, match=f"{state} 不能读写"):
        signer.serve(key, state, tmp_path / "socket")


def test_one_memory_serves_one_signer(tmp_path):
    signer.make_key(ORIGIN, tmp_path / "key", tmp_path / "state")
    first = signer.Memory(tmp_path / "state")

    with pytest.raises(BlockingIOError):
        signer.Memory(tmp_path / "state")
    first.close()


def test_a_signer_started_twice_says_so_in_one_sentence(running, tmp_path):
    words = [str(running.key), str(running.state), str(tmp_path / "another")]

    with pytest.raises(SystemExit, match="已经有一个签名进程在用这份记忆"):
        signer.main(words)
    told = CliRunner().invoke(ledger, ["signer", "serve", *words])
    assert (told.exit_code, told.exception.__class__, "签名进程在用这份记忆" in told.output) == (1, SystemExit, True)


def test_a_signer_at_anothers_socket_says_so(running, tmp_path):
    key, state = tmp_path / "second", tmp_path / "second-state"
    signer.make_key(ORIGIN, key, state)

    with pytest.raises(SystemExit, match="已经有一个签名进程在等候"):
        signer.main([str(key), str(state), str(running.address)])


@pytest.mark.parametrize("written", ["", "nonsense", "[]", "{}", '{"origin": "x", "size": 0, "root": "?"}'])
def test_a_memory_that_is_none_is_told_and_never_taken_for_empty(tmp_path, written):
    key, state = tmp_path / "key", tmp_path / "state"
    signer.make_key(ORIGIN, key, state)
    state.write_text(written)

    with pytest.raises(SystemExit, match="读不懂"):
        signer.main([str(key), str(state), str(tmp_path / "socket")])
    assert state.read_text() == written


def test_a_signer_without_its_files_tells_what_it_wants():
    with pytest.raises(SystemExit, match="用法"):
        signer.main([])


def test_a_key_is_private_and_never_made_anew_over_an_old_one(tmp_path):
    key, state = tmp_path / "key", tmp_path / "state"
    signer.make_key(ORIGIN, key, state)
    before = key.read_text()

    with pytest.raises(FileExistsError):
        signer.make_key(ORIGIN, key, tmp_path / "another")
    assert key.read_text() == before
    assert [file.stat().st_mode & 0o777 for file in (key, state)] == [0o600, 0o600]
    assert repr(Signer.parse(before)) == f"Signer({ORIGIN})"


def test_nobody_at_the_socket_is_said_so(tmp_path):
    with pytest.raises(signer.Unreachable):
        signer.ask(tmp_path / "nobody", Submission(0, (), "x\n"))


def test_a_crash_after_the_promise_was_written_loses_only_the_answer(tmp_path, log):
    signer.make_key(ORIGIN, tmp_path / "key", tmp_path / "state")
    key, memory = Signer.parse((tmp_path / "key").read_text()), signer.Memory(tmp_path / "state")
    memory.keep(log.head(10))
    memory.close()

    again = signer.Memory(tmp_path / "state")

    with pytest.raises(signer.Refused) as told:
        signer.sign(key, again, Submission(0, (), log.head(10).text))
    assert told.value.size == 10
    assert signer.sign(key, again, Submission(10, (), log.head(10).text)).name == ORIGIN
    again.close()
