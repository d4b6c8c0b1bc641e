"""Signed notes, checkpoints and witness cosignatures in the C2SP text formats.

c2sp.org/signed-note, c2sp.org/tlog-checkpoint, c2sp.org/tlog-cosignature (cosignature/v1). A note is text ending in a
newline, a blank line, then one line `— name base64(key id ‖ signature)` per key.
"""

import re
import time
from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from huixiang.ledger import crypto

_DASH = "\N{EM DASH} "
_MOST_SIGNATURES = 100
_NAME = re.compile(r"[^\s+]+")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")


class NoteError(ValueError):
    """The text is not a note, or no trusted key signed it."""


def base64_lines(steps: Iterable[bytes]) -> str:
    """A path of a tree as it is handed on: a line of base64 for each step."""
    return "".join(f"{b64encode(step).decode()}\n" for step in steps)


def unbase64(text: str, size: int | None = None) -> bytes:
    """Strict standard base64, of `size` bytes where given; NoteError otherwise, also for a second spelling."""
    try:
        raw = b64decode(text, validate=True)
    except ValueError as wrong:
        raise NoteError(f"not base64: {text[:60]!r}") from wrong
    if b64encode(raw).decode() != text or (size is not None and len(raw) != size):
        raise NoteError(f"not the base64 of {size} bytes: {text[:60]!r}")
    return raw


def number(text: str) -> int:
    """A decimal without leading zeroes; NoteError otherwise."""
    if not _NUMBER.fullmatch(text):
        raise NoteError(f"not a number: {text[:60]!r}")
    return int(text)


def key_id(name: str, kind: bytes, public: bytes) -> bytes:
    """SHA-256(name ‖ LF ‖ type ‖ public key)[:4]."""
    return crypto.sha256(name.encode() + b"\n" + kind + public)[:4]


class Signature(NamedTuple):
    """One signature line: who, which of their keys (4 bytes), and the signature's bytes."""

    name: str
    key_id: bytes
    value: bytes

    def __str__(self) -> str:
        return f"{_DASH}{self.name} {b64encode(self.key_id + self.value).decode()}\n"

    @classmethod
    def parse(cls, line: str) -> "Signature":
        """Read one line, without its newline."""
        name, _, encoded = line.removeprefix(_DASH).partition(" ")
        raw = unbase64(encoded)
        if not line.startswith(_DASH) or not _NAME.fullmatch(name) or len(raw) < 5:
            raise NoteError(f"not a signature line: {line[:80]!r}")
        return cls(name, raw[:4], raw[4:])


@dataclass(frozen=True)
class Note:
    """A text with its signature lines; nothing is verified yet."""

    text: str
    signatures: tuple[Signature, ...] = ()

    def __str__(self) -> str:
        return f"{self.text}\n{''.join(map(str, self.signatures))}"

    @classmethod
    def parse(cls, written: str) -> "Note":
        """Read a note; the last blank line parts the text from the signatures."""
        if re.search(r"[\x00-\x09\x0b-\x1f]", written):
            raise NoteError("a note holds no control characters")
        text, gap, lines = written.rpartition("\n\n")
        if not gap or not lines.endswith("\n") or lines.count("\n") > _MOST_SIGNATURES:
            raise NoteError("a note is a text, a blank line and one signature on each following line")
        return cls(text + "\n", tuple(Signature.parse(line) for line in lines[:-1].split("\n")))

    def signed_by(self, trusted: Sequence["Verifier"]) -> list["Verifier"]:
        """Which of the trusted keys signed; NoteError when none did, or when a trusted key's signature is false."""
        found = []
        for line in self.signatures:
            for key in trusted:
                if (key.name, key.key_id) == (line.name, line.key_id):
                    if not key.accepts(self.text, line.value):
                        raise NoteError(f"the signature of {key.name} is false")
                    found.append(key)
        if not found:
            raise NoteError("no trusted key signed this note")
        return found


@dataclass(frozen=True)
class Verifier:
    """A key to verify with: its name, the signature type and the public key's bytes."""

    name: str
    kind: bytes
    public: bytes

    @property
    def key_id(self) -> bytes:
        return key_id(self.name, self.kind, self.public)

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{b64encode(self.kind + self.public).decode()}"

    @classmethod
    def parse(cls, written: str) -> "Verifier":
        """Read `name+key id+base64(type ‖ public key)`; NoteError when the id does not belong to the key."""
        parts = written.strip().split("+", 2)
        if len(parts) != 3:
            raise NoteError(f"not a verifier key: {written[:80]!r}")
        material = unbase64(parts[2])
        try:
            kind = crypto.kind_of(material)
        except KeyError as unknown:
            raise NoteError(f"unknown signature type {material[:1].hex()}") from unknown
        key = cls(parts[0], kind, material[len(kind) :])
        if not _NAME.fullmatch(key.name) or len(key.public) != crypto.scheme(kind).public_size:
            raise NoteError(f"not a verifier key: {written[:80]!r}")
        if key.key_id.hex() != parts[1]:
            raise NoteError(f"the key id of {key.name} does not belong to the key")
        return key

    def accepts(self, text: str, signature: bytes) -> bool:
        """Whether this key signed the text; a cosignature carries its time in its first eight bytes."""
        message = text.encode()
        if self.kind == crypto.COSIGNATURE:
            message = _cosigned(text, cosigned_at(signature))
            signature = signature[8:]
        return crypto.scheme(self.kind).accepts(self.public, message, signature)


@dataclass(frozen=True)
class Signer:
    """A key to sign with. Its private bytes are shown by no `repr`."""

    name: str
    kind: bytes
    private: bytes

    def __repr__(self) -> str:
        return f"Signer({self.name})"

    @classmethod
    def generate(cls, name: str, kind: bytes = crypto.ED25519) -> "Signer":
        """A new key under this name."""
        if not _NAME.fullmatch(name):
            raise NoteError(f"a key name has neither spaces nor plus signs: {name!r}")
        return cls(name, kind, crypto.scheme(kind).generate())

    @classmethod
    def parse(cls, written: str) -> "Signer":
        """Read `PRIVATE+KEY+name+key id+base64(type ‖ private key)`, the form of Go's sumdb/note."""
        parts = written.strip().split("+", 4)
        if len(parts) != 5 or parts[:2] != ["PRIVATE", "KEY"]:
            raise NoteError("not a signing key")
        material = unbase64(parts[4])
        try:
            kind = crypto.kind_of(material)
            key = cls(parts[2], kind, material[len(kind) :])
            belongs = key.verifier.key_id.hex() == parts[3]
        except (KeyError, ValueError) as wrong:
            raise NoteError("not a signing key") from wrong
        if not belongs:
            raise NoteError("the key id does not belong to the key")
        return key

    def written(self) -> str:
        """The private form, for a key file."""
        return f"PRIVATE+KEY+{self.name}+{self.verifier.key_id.hex()}+{b64encode(self.kind + self.private).decode()}"

    @property
    def verifier(self) -> Verifier:
        """The public half."""
        return Verifier(self.name, self.kind, crypto.scheme(self.kind).public(self.private))

    def sign(self, text: str, at: int | None = None) -> Signature:
        """A signature line for the text; a cosigning key states the time `at` (POSIX seconds, default now)."""
        message, stamp = text.encode(), b""
        if self.kind == crypto.COSIGNATURE:
            at = int(time.time()) if at is None else at
            message, stamp = _cosigned(text, at), at.to_bytes(8, "big")
        value = stamp + crypto.scheme(self.kind).sign(self.private, message)
        return Signature(self.name, self.verifier.key_id, value)


def cosigned_at(signature: bytes) -> int:
    """When a witness signed, in POSIX seconds: the first eight bytes of its signature."""
    return int.from_bytes(signature[:8], "big")


def _cosigned(text: str, at: int) -> bytes:
    return f"cosignature/v1\ntime {at}\n{text}".encode()


@dataclass(frozen=True)
class Checkpoint:
    """A tree head: which log, how many leaves, the 32-byte root."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """Read the three lines. Extension lines are refused: no monitor could audit them."""
        lines = text.split("\n")
        if len(lines) != 4 or not lines[0] or lines[3]:
            raise NoteError("a checkpoint has three lines: origin, size, root")
        return cls(lines[0], number(lines[1]), unbase64(lines[2], 32))
