"""The house's own signer: one process that answers for every log whose key lies in a folder.

`signer/<organ id>/` of the data folder holds `key`, `memory`, `verifier` and, while it runs, `socket`, all for their
owner alone. It runs under the site's own user, which guards against mistakes and old backups, not against someone who
took over that user; a site that wants more runs `huixiang.ledger.signer` as another user and says where it listens.

    python -m huixiang.ledger.signing_room FOLDER
"""

import secrets
import select
import socket
import sys
from contextlib import suppress
from pathlib import Path

from huixiang.ledger import signer
from huixiang.ledger.notes import Signer

LOOK_EVERY = 1.0
Room = tuple[Signer, signer.Memory]


def furnish(room: Path, origin: str) -> str:
    """Make key and empty memory for a log that has none in this folder; the verifier key, old or new."""
    if not room.exists():
        room.parent.mkdir(mode=0o700, exist_ok=True)
        fresh = room.with_name(f".{secrets.token_hex(4)}")
        fresh.mkdir(mode=0o700)
        verifier = signer.make_key(origin, fresh / "key", fresh / "memory")
        (fresh / "verifier").write_text(verifier)
        # whole or not at all: a key without its memory would be a log that forgot
        with suppress(OSError):
            fresh.rename(room)
    return (room / "verifier").read_text()


def serve(folder: Path) -> None:
    """Answer for every log in the folder, also for one that comes while running, until stopped."""
    rooms: dict[socket.socket, Room] = {}
    opened: set[Path] = set()
    while True:
        for room in sorted(folder.glob("[!.]*/memory")):
            if room.parent not in opened:
                _open(room.parent, rooms, opened)
        ready, _, _ = select.select(list(rooms), [], [], LOOK_EVERY)
        for server in ready:
            signer.answer_one(server, *rooms[server])


def _open(room: Path, rooms: dict[socket.socket, Room], opened: set[Path]) -> None:
    """Listen for one log; one that is unreadable or in another's hands is told of and does not stop the others."""
    opened.add(room)
    try:
        key, memory = Signer.parse((room / "key").read_text()), signer.Memory(room / "memory")
        rooms[signer.listen(room / "socket")] = key, memory
    except (OSError, ValueError, KeyError) as fault:
        sys.stderr.write(f"{room}: {fault!r}\n")
        sys.stderr.flush()


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
