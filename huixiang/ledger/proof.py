"""Receipts that verify offline: the `.tlog-proof` of c2sp.org/tlog-proof.

The `extra` line carries the entry's own bytes. The format calls extra data unauthenticated; here it needs no trust,
because its leaf hash is what the inclusion proof proves.
"""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass

from huixiang.ledger import crypto
from huixiang.ledger.merkle import inclusion_holds, leaf_hash
from huixiang.ledger.notes import (
    Checkpoint,
    Note,
    NoteError,
    Signature,
    Verifier,
    base64_lines,
    cosigned_at,
    number,
    unbase64,
)

FIRST_LINE = "c2sp.org/tlog-proof@v1"
_LONGEST_PATH = 63


@dataclass(frozen=True)
class Finding:
    """What a receipt proved: where the entry stands, under which head, and which witnesses saw it when (POSIX s)."""

    body: bytes
    index: int
    checkpoint: Checkpoint
    witnessed: dict[str, int]


@dataclass(frozen=True)
class Proof:
    """One entry's bytes, its place in the log, the path to the root, and the signed head."""

    index: int
    path: tuple[bytes, ...]
    head: Note
    body: bytes

    def __str__(self) -> str:
        return f"{FIRST_LINE}\nextra {b64encode(self.body).decode()}\nindex {self.index}\n{base64_lines(self.path)}\n{self.head}"

    @classmethod
    def parse(cls, written: str) -> "Proof":
        """Read a receipt; NoteError when it is not one."""
        above, gap, head = written.partition("\n\n")
        lines = above.split("\n")
        if not gap or lines[0] != FIRST_LINE or len(lines) < 3:
            raise NoteError("not a receipt of the kind c2sp.org/tlog-proof@v1")
        body, index = _after("extra", lines[1]), _after("index", lines[2])
        if len(lines) - 3 > _LONGEST_PATH:
            raise NoteError("the path is longer than any tree is high")
        path = tuple(unbase64(line, 32) for line in lines[3:])
        return cls(number(index), path, Note.parse(head), unbase64(body))

    def verify(self, log: Verifier, witnesses: Sequence[Verifier] = (), quorum: int = 0) -> Finding:
        """What this receipt proves to someone who trusts the log's key and knows these witnesses.

        NoteError says why not: a false or missing signature, another log, a path that does not lead to the root, or
        fewer witnesses than the quorum.
        """
        self.head.signed_by([log])
        head = Checkpoint.parse(self.head.text)
        if head.origin != log.name:
            raise NoteError(f"the head is of another log: {head.origin}")
        if not inclusion_holds(self.index, head.size, leaf_hash(self.body), self.path, head.root):
            raise NoteError("the path does not lead from this entry to the signed root")
        witnessed = _witnessed(self.head, witnesses)
        if len(witnessed) < quorum:
            raise NoteError(f"{len(witnessed)} of the {quorum} witnesses asked for")
        return Finding(self.body, self.index, head, witnessed)


def _after(word: str, line: str) -> str:
    before, _, rest = line.partition(" ")
    if before != word:
        raise NoteError(f"expected the line {word!r}, found {line[:60]!r}")
    return rest


def _witnessed(head: Note, witnesses: Sequence[Verifier]) -> dict[str, int]:
    """Whose cosignatures stand under the head, and when each was given."""
    seen = {}
    for line in head.signatures:
        for witness in witnesses:
            if witness.kind == crypto.COSIGNATURE and _vouched(witness, line, head.text):
                seen[witness.name] = cosigned_at(line.value)
    return seen


def _vouched(witness: Verifier, line: Signature, text: str) -> bool:
    if (witness.name, witness.key_id) != (line.name, line.key_id):
        return False
    if not witness.accepts(text, line.value):
        raise NoteError(f"the signature of {witness.name} is false")
    return True
