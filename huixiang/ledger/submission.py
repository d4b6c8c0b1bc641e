"""What a log hands to whoever signs after it: old size, consistency proof, checkpoint (c2sp.org/tlog-witness).

The same text goes to witnesses over HTTP and to our own signer over its socket, so both demand the same proof.
"""

from dataclasses import dataclass

from huixiang.ledger.notes import NoteError, base64_lines, number, unbase64

_LONGEST_PATH = 63


@dataclass(frozen=True)
class Submission:
    """`checkpoint` is the whole note for a witness, the bare three lines for the signer."""

    old: int
    path: tuple[bytes, ...]
    checkpoint: str

    def __str__(self) -> str:
        return f"old {self.old}\n{base64_lines(self.path)}\n{self.checkpoint}"

    @classmethod
    def parse(cls, written: str) -> "Submission":
        """Read a submission; NoteError when it is not one."""
        above, gap, checkpoint = written.partition("\n\n")
        first, *path = above.split("\n")
        if not gap or not first.startswith("old ") or len(path) > _LONGEST_PATH:
            raise NoteError("a submission is: old size, proof lines, a blank line, the checkpoint")
        return cls(number(first.removeprefix("old ")), tuple(unbase64(step, 32) for step in path), checkpoint)
