import random

import pytest

from huixiang.ledger import crypto
from huixiang.ledger.notes import Note, NoteError, Signer
from huixiang.ledger.proof import Proof
from huixiang.ledger.tests.growing import GrowingLog

WITNESSES = [Signer.generate(name, crypto.COSIGNATURE) for name in ("archive.example", "audit.example")]


@pytest.fixture(scope="module")
def log():
    return GrowingLog().grow(1000)


def receipt(log, index, size=1000, witnesses=WITNESSES):
    head = log.signed(size)
    lines = tuple(witness.sign(head.text, at=1_760_000_000) for witness in witnesses)
    return Proof(index, log.inclusion(index, size), Note(head.text, head.signatures + lines), log.bodies[index])


def test_a_thousand_receipts_verify_offline(log):
    verifiers = [witness.verifier for witness in WITNESSES]
    for index in range(1000):
        found = Proof.parse(str(receipt(log, index))).verify(log.key.verifier, verifiers, quorum=2)

        assert (found.body, found.index, found.checkpoint) == (log.bodies[index], index, log.head())
        assert found.witnessed == {"archive.example": 1_760_000_000, "audit.example": 1_760_000_000}


def test_a_receipt_of_a_large_log_stays_under_4_kilobytes(log):
    body = bytes(1200)
    five = [Signer.generate(f"witness{number}.a-rather-long-name.example", crypto.COSIGNATURE) for number in range(5)]
    head = log.signed()
    lines = tuple(witness.sign(head.text) for witness in five)

    # 27 steps: a hundred million entries
    written = str(Proof(99_999_999, (bytes(32),) * 27, Note(head.text, head.signatures + lines), body))

    assert len(written.encode()) <= 4096


def test_any_changed_character_is_noticed(log):
    written, verifiers = str(receipt(log, 613)), [witness.verifier for witness in WITNESSES]
    dice = random.Random(613)
    for place in range(len(written)):
        changed = written[:place] + chr(ord(written[place]) ^ dice.choice([1, 2, 4])) + written[place + 1 :]
        with pytest.raises(NoteError):
            Proof.parse(changed).verify(log.key.verifier, verifiers, quorum=2)


def test_a_receipt_from_someone_elses_log_proves_nothing_here(log):
    with pytest.raises(NoteError, match="no trusted key"):
        receipt(GrowingLog().grow(1000), 5).verify(log.key.verifier)


def test_a_receipt_with_too_few_witnesses_says_so(log):
    verifiers = [witness.verifier for witness in WITNESSES]

    with pytest.raises(NoteError, match="1 of the 2 witnesses"):
        receipt(log, 5, witnesses=WITNESSES[:1]).verify(log.key.verifier, verifiers, quorum=2)


def test_one_witness_does_not_count_twice(log):
    verifiers = [witness.verifier for witness in WITNESSES]

    with pytest.raises(NoteError, match="1 of the 2 witnesses"):
        receipt(log, 5, witnesses=WITNESSES[:1] * 2).verify(log.key.verifier, verifiers, quorum=2)


def test_a_false_cosignature_spoils_the_receipt(log):
    good = receipt(log, 5)
    lines = (*good.head.signatures[:-1], good.head.signatures[-1]._replace(value=bytes(72)))

    with pytest.raises(NoteError, match=r"audit\.example is false"):
        Proof(5, good.path, Note(good.head.text, lines), good.body).verify(
            log.key.verifier, [witness.verifier for witness in WITNESSES]
        )


@pytest.mark.parametrize(
    "written",
    ["", "c2sp.org/tlog-proof@v1", "c2sp.org/tlog-proof@v2\nextra AA==\nindex 0\n\nx\n", "hello\n\nworld\n"],
)
def test_what_is_no_receipt_is_refused(written):
    with pytest.raises(NoteError):
        Proof.parse(written)


@pytest.mark.parametrize("cut", [1, 2])
def test_a_receipt_without_its_first_three_lines_is_none(cut):
    log = GrowingLog().grow(5)
    written = str(Proof(2, log.inclusion(2), log.signed(), b"entry 2"))
    above, gap, head = written.partition("\n\n")

    with pytest.raises(NoteError, match="tlog-proof"):
        Proof.parse("\n".join(above.split("\n")[:cut]) + gap + head)
    assert Proof.parse(str(Proof(0, (), GrowingLog().grow(1).signed(), b"entry 0"))).index == 0
