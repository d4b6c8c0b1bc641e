"""The signer: holds the log's key, remembers what it signed last, and is the log's first witness.

It runs as another user of the operating system, without Django and without the database. Before it signs a head it
demands the proof that this tree extends the one signed before; so a restored old backup, or a rewritten past, cannot
quietly become the present, even where the application is in someone else's hands.

One request per connection on a Unix socket: the text of a `Submission` whose checkpoint is the bare three lines, then
the writing side closed. The answer is a line with the status, then a signature line (200) or the reason.

    python -m huixiang.ledger.signer KEY_FILE MEMORY_FILE SOCKET
"""

import fcntl
import json
import os
import socket
import sys
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from huixiang import on_disk
from huixiang.fail_point import fail_point
from huixiang.ledger import wording
from huixiang.ledger.merkle import EMPTY_ROOT, consistency_holds
from huixiang.ledger.notes import Checkpoint, NoteError, Signature, Signer
from huixiang.ledger.submission import Submission

_LARGEST = 65_536


class Refused(Exception):
    """The signer will not sign. Status as in c2sp.org/tlog-witness: 400, 404, 409 with `size`, 422."""

    def __init__(self, status: int, why: str, size: int | None = None):
        super().__init__(f"{status} {why}")
        self.status, self.why, self.size = status, why, size


class CannotServe(Exception):
    """This signer does not begin; the text says why, to the person at the keyboard."""


class Unreachable(Exception):
    """Nobody answers at the signer's socket, or not in time."""


def make_key(origin: str, key_file: Path, state_file: Path) -> str:
    """A new log key and the state of a log in which nothing is signed; returns the verifier key to publish.

    FileExistsError when either is there already: a signer must never forget by accident.
    """
    key = Signer.generate(origin)
    _write_new(state_file, _state(origin, 0, EMPTY_ROOT))
    try:
        _write_new(key_file, key.written() + "\n")
    except OSError:
        state_file.unlink()  # of a key that is not there: it would stand in the way of the next try
        raise
    return str(key.verifier)


def _write_new(file: Path, text: str) -> None:
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as new:
        on_disk.write(new, text)


def _state(origin: str, size: int, root: bytes) -> str:
    return json.dumps({"origin": origin, "size": size, "root": b64encode(root).decode()}, ensure_ascii=False)


class Memory:
    """The last signed head, in a file of its own; held by one process at a time. A missing file is an error."""

    def __init__(self, file: Path):
        self.file = file
        self.held = os.open(f"{file}.lock", os.O_CREAT | os.O_RDWR, 0o600)
        fcntl.flock(self.held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        found = json.loads(file.read_text())
        self.last = Checkpoint(found["origin"], found["size"], b64decode(found["root"], validate=True))

    def keep(self, head: Checkpoint) -> None:
        """On the disk before the signature leaves: a crash may lose an answer, never a promise."""
        beside = Path(f"{self.file}.new")
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as new:
            on_disk.write(new, _state(head.origin, head.size, head.root))
        fail_point("memory_drafted")
        beside.replace(self.file)
        fail_point("memory_replaced")
        on_disk.sync_folder(self.file.absolute().parent)
        self.last = head

    def close(self) -> None:
        """Let another process have the state."""
        os.close(self.held)


def sign(key: Signer, memory: Memory, asked: Submission) -> Signature:
    """A signature line for the head, or Refused. The same head may be signed again, after a crash of the asker."""
    try:
        head = Checkpoint.parse(asked.checkpoint)
    except NoteError as wrong:
        raise Refused(400, str(wrong)) from wrong
    last = memory.last
    if head.origin != key.name or last.origin != key.name:
        raise Refused(404, "not my log")
    if asked.old > head.size:
        raise Refused(400, "the old size is larger than the new")
    if asked.old != last.size:
        raise Refused(409, str(last.size), last.size)
    if not _extends(last, head, asked.path):
        raise Refused(422, "this tree does not extend the one signed before")
    fail_point("signer_convinced")
    memory.keep(head)
    fail_point("signer_remembers")
    return key.sign(head.text)


def _extends(last: Checkpoint, head: Checkpoint, path: tuple[bytes, ...]) -> bool:
    if last.size == 0:
        return not path and (head.size > 0 or head.root == last.root)
    return consistency_holds(last.size, head.size, last.root, head.root, path)


@contextmanager
def _short(address: Path) -> Iterator[str]:
    """A name of the socket that fits into sun_path (108 bytes, unix(7)) however deep its folder lies."""
    folder = os.open(address.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{address.name}"
    finally:
        os.close(folder)


def listen(address: Path) -> socket.socket:
    """The signer's socket; one left behind by a killed signer is taken over, a living one is not."""
    with _short(address) as short:
        with suppress(FileNotFoundError):
            try:
                with socket.socket(socket.AF_UNIX) as other:
                    other.connect(short)
                raise FileExistsError(f"a signer listens at {address}")
            except ConnectionRefusedError:
                address.unlink()
        server = socket.socket(socket.AF_UNIX)
        server.bind(short)
    address.chmod(0o660)
    server.listen(16)
    return server


def serve(key_file: Path, state_file: Path, address: Path) -> None:
    """Answer one request after the other, until stopped."""
    try:
        memory = Memory(state_file)
        key = Signer.parse(key_file.read_text())
        server = listen(address)
    except BlockingIOError:
        raise CannotServe(wording.SIGNER_RUNS.format(memory=state_file)) from None
    except FileExistsError:
        raise CannotServe(wording.SOCKET_TAKEN.format(socket=address)) from None
    except OSError as fault:
        told = wording.SIGNER_FILE.format(file=fault.filename or address, reason=fault.strerror or fault)
        raise CannotServe(told) from None
    except (ValueError, LookupError, TypeError) as fault:  # the last two: JSON, but of something else
        raise CannotServe(wording.SIGNER_UNREADABLE.format(key=key_file, memory=state_file, reason=fault)) from None
    with server:
        while True:
            answer_one(server, key, memory)


def answer_one(server: socket.socket, key: Signer, memory: Memory) -> None:
    """Take the next connection and answer it; one that breaks off or says nothing for 10 s is let go."""
    connection, _ = server.accept()
    with connection, suppress(OSError):
        connection.settimeout(10)
        connection.sendall(answer(key, memory, _whole(connection)).encode())


def answer(key: Signer, memory: Memory, request: bytes) -> str:
    """The status line and what follows it."""
    try:
        return f"200\n{sign(key, memory, Submission.parse(request.decode()))}"
    except Refused as no:
        return f"{no.status}\n{no.why}\n"
    except ValueError as wrong:
        return f"400\n{wrong}\n"


def _whole(connection: socket.socket) -> bytes:
    request = b""
    while part := connection.recv(_LARGEST):
        request += part
        if len(request) > _LARGEST:
            raise OSError("larger than any submission")
    return request


def ask(address: Path, submission: Submission) -> Signature:
    """Have a head signed; Refused when the signer will not, Unreachable when there is none."""
    try:
        with _short(address) as short, socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(10)
            connection.connect(short)
            connection.sendall(str(submission).encode())
            connection.shutdown(socket.SHUT_WR)
            status, _, rest = _whole(connection).decode().partition("\n")
    except OSError as silent:
        raise Unreachable(str(silent)) from silent
    if not status:
        raise Unreachable("the signer closed without an answer")
    if status == "200":
        return Signature.parse(rest.rstrip("\n"))
    raise Refused(int(status), rest.strip(), int(rest) if status == "409" else None)


def main(words: list[str]) -> None:
    """Serve until stopped; what stands in the way is one sentence and exit code 1."""
    if len(words) != 3:
        sys.exit(wording.SIGNER_USAGE)
    try:
        serve(*map(Path, words))
    except CannotServe as why:
        sys.exit(str(why))
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main(sys.argv[1:])
