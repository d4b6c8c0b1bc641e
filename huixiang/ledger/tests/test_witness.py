import http.client
import random
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from huixiang.ledger.notes import Checkpoint, Note, Signature, Signer, Verifier, cosigned_at
from huixiang.ledger.submission import Submission
from huixiang.ledger.tests.growing import ORIGIN, GrowingLog

PROGRAM = Path(__file__).resolve().parents[3] / "bin" / "witness.py"


def call(*words):
    return subprocess.run(
        [sys.executable, PROGRAM, *map(str, words)], capture_output=True, text=True, check=True
    ).stdout


class Running:
    """The program as another body would run it, and what it is asked over HTTP."""

    def __init__(self, folder, *logs):
        self.state = folder / "state.json"
        key = folder / "key"
        if not key.exists():
            (folder / "verifier").write_text(call("keygen", "archive.example", key))
        self.verifier = Verifier.parse((folder / "verifier").read_text())
        self.process = subprocess.Popen(
            [sys.executable, PROGRAM, "serve", "127.0.0.1:0", key, self.state, *map(str, logs)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.port = int(self.process.stdout.readline().split()[-1])

    def asked(self, request, path="/add-checkpoint"):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("POST", path, str(request).encode())
        answer = connection.getresponse()
        found = answer.status, answer.read().decode(), answer.headers["Content-Type"]
        connection.close()
        return found

    def killed(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


@pytest.fixture
def log():
    return GrowingLog().grow(20)


@pytest.fixture
def witness(tmp_path, log):
    running = Running(tmp_path, log.key.verifier)
    yield running
    running.killed()


def submission(log, old, new, path=None):
    return Submission(old, log.consistency(old, new) if path is None else path, str(log.signed(new)))


def cosigned(witness, answer, text):
    status, line, _ = answer
    assert status == 200
    assert witness.verifier.accepts(text, Signature.parse(line.rstrip("\n")).value)
    return Checkpoint.parse(text)


def test_a_growing_log_is_cosigned_step_by_step(witness, log):
    for old, new in [(0, 1), (1, 1), (1, 7), (7, 8), (8, 20)]:
        answer = witness.asked(submission(log, old, new))

        cosigned(witness, answer, log.head(new).text)
    assert abs(cosigned_at(Signature.parse(answer[1].rstrip("\n")).value) - time.time()) < 60


def test_an_unknown_log_is_not_found(witness):
    stranger = GrowingLog(Signer.generate("elsewhere.example")).grow(3)
    text = f"elsewhere.example\n{stranger.head().text.partition(chr(10))[2]}"

    assert witness.asked(Submission(0, (), str(Note(text, (stranger.key.sign(text),)))))[0] == 404


def test_another_address_is_not_found(witness, log):
    assert witness.asked(submission(log, 0, 5), path="/sign-anything")[0] == 404


def test_a_checkpoint_that_the_log_did_not_sign_is_forbidden(witness, log):
    forger = GrowingLog().grow(20)

    assert witness.asked(submission(forger, 0, 5))[0] == 403
    assert not witness.state.exists()


def test_an_unknown_line_beside_the_logs_own_is_passed_over(witness, log):
    head = log.signed(5)
    stranger = Signer.generate(ORIGIN).sign(head.text)

    answer = witness.asked(Submission(0, (), str(Note(head.text, (stranger, *head.signatures)))))

    cosigned(witness, answer, head.text)


def test_a_shrinking_log_is_a_bad_request(witness, log):
    witness.asked(submission(log, 0, 9))

    assert witness.asked(submission(log, 9, 5, path=()))[0] == 400


def test_the_wrong_old_size_is_a_conflict_and_the_right_one_is_told(witness, log):
    assert witness.asked(submission(log, 3, 9)) == (409, "0\n", "text/x.tlog.size")
    witness.asked(submission(log, 0, 9))

    assert witness.asked(submission(log, 0, 20)) == (409, "9\n", "text/x.tlog.size")


def test_a_proof_that_does_not_hold_cannot_be_processed(witness, log):
    witness.asked(submission(log, 0, 9))
    good = log.consistency(9, 20)

    assert [
        witness.asked(submission(log, 9, 20, path))[0] for path in [(), good[:-1], good[::-1], (*good, bytes(32))]
    ] == [422] * 4


def test_the_same_size_with_another_root_cannot_be_processed(witness, log):
    fork = GrowingLog(log.key).grow(20, kind="forged")
    witness.asked(submission(log, 0, 9))

    assert witness.asked(submission(fork, 9, 9, path=()))[0] == 422


def test_a_proof_for_the_first_checkpoint_must_be_empty(witness, log):
    assert witness.asked(submission(log, 0, 9, path=(bytes(32),)))[0] == 422


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: "",
        lambda text: text.replace("old 0", "old 00"),
        lambda text: text.replace("old 0", "new 0"),
        lambda text: text.replace("\n9\n", "\n09\n"),
        lambda text: text.replace("\n\n", "\n"),
        lambda text: text.replace("old 0\n", "old 0\nAAAA\n"),
        lambda text: text.replace("old 0\n", "old 0\n" + "A" * 43 + "=\n" + ("A" * 43 + "=\n") * 63),
        lambda text: text + "x" * 70_000,
    ],
)
def test_a_malformed_request_is_a_bad_request(witness, log, spoil):
    assert witness.asked(spoil(str(submission(log, 0, 9))))[0] == 400
    assert witness.asked(submission(log, 0, 9))[0] == 200


def test_a_request_of_less_than_nothing_is_a_bad_request_and_not_waited_for(witness):
    with socket.create_connection(("127.0.0.1", witness.port), timeout=10) as line:
        line.sendall(b"POST /add-checkpoint HTTP/1.1\r\nHost: here\r\nContent-Length: -1\r\n\r\n")

        assert line.recv(100).split()[1] == b"400"  # it would read until the sender hangs up


def test_fifty_clients_with_two_forks_never_get_both_cosigned(witness):
    honest = GrowingLog().grow(10)
    forks = [GrowingLog(honest.key).add(*honest.bodies).grow(40, kind=kind) for kind in ("true", "forged")]
    witness.killed()
    running = Running(witness.state.parent, honest.key.verifier)

    with ThreadPoolExecutor(50) as pool:
        heads = [head for found in pool.map(lambda seed: pressing(running, forks, seed), range(50)) for head in found]

    running.killed()
    assert heads
    beyond = {head for head in heads if head.size > 10}
    assert beyond
    assert beyond <= {forks[0].head(size) for size in range(50 + 1)} or beyond <= {
        forks[1].head(size) for size in range(50 + 1)
    }


def pressing(running, forks, seed):
    """One impatient client: takes the told size for its next try, as a real one would."""
    dice, known, won = random.Random(seed), 0, []
    fork = forks[seed % 2]
    for _ in range(6):
        size = dice.randint(max(known, 1), 50)
        status, text, _ = running.asked(submission(fork, min(known, size), size))
        if status == 200:
            known = size
            won.append(cosigned(running, (status, text, ""), fork.head(size).text))
        elif status == 409:
            known = int(text)
        else:
            assert status == 422
    return won


def test_killed_and_started_again_it_still_knows_what_it_promised(witness, log):
    fork = GrowingLog(log.key).grow(20, kind="forged")
    witness.asked(submission(log, 0, 9))

    witness.killed()
    again = Running(witness.state.parent, log.key.verifier)

    assert again.asked(submission(fork, 0, 9))[:2] == (409, "9\n")
    assert again.asked(submission(fork, 9, 20))[0] == 422
    assert again.asked(submission(log, 9, 20))[0] == 200
    again.killed()


def test_a_logs_key_may_lie_in_a_file_and_what_is_none_is_told_in_words(witness, log, tmp_path):
    (tmp_path / "log-key").write_text(f"{log.key.verifier}\n")
    (tmp_path / "other").write_text("x\n")
    (tmp_path / "audit").mkdir()

    Running(tmp_path / "audit", tmp_path / "log-key").killed()
    with pytest.raises(subprocess.CalledProcessError) as refused:
        call("serve", "127.0.0.1:0", tmp_path / "key", tmp_path / "state", tmp_path / "other")
    with pytest.raises(subprocess.CalledProcessError) as nothing_yet:
        call("weekly", tmp_path / "nothing")

    assert refused.value.stderr.startswith("不是台账公钥")
    assert nothing_yet.value.stderr.startswith("还没有见证过")


def test_a_second_witness_on_the_same_state_refuses_to_start(witness, log):
    words = ["serve", "127.0.0.1:0", witness.state.parent / "key", witness.state, log.key.verifier]

    with pytest.raises(subprocess.CalledProcessError) as refused:
        call(*words)

    assert "BlockingIOError" in refused.value.stderr


def test_the_weekly_lines_are_those_of_the_last_cosigned_head(witness, log):
    witness.asked(submission(log, 0, 9))
    witness.asked(submission(log, 9, 20))

    assert call("weekly", witness.state) == log.head(20).text


def test_a_key_file_is_private_and_never_overwritten(witness):
    key = witness.state.parent / "key"

    assert key.stat().st_mode & 0o777 == 0o600
    with pytest.raises(subprocess.CalledProcessError):
        call("keygen", "archive.example", key)


def test_it_is_short_enough_to_be_read_by_those_who_run_it():
    assert len([line for line in PROGRAM.read_text().splitlines() if line.strip()]) <= 150
