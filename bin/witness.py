#!/usr/bin/env python3
"""A witness for a transparency log: cosigns a tree head only after proof that the log has merely grown.

Stand-alone on purpose (Python >= 3.11 and `cryptography`), to be read in one sitting and run by another body than the
one that keeps the log. Speaks c2sp.org/tlog-witness; signs cosignature/v1 of c2sp.org/tlog-cosignature.

    witness.py keygen NAME KEY_FILE                          prints the verifier key to hand to the log and the public
    witness.py serve HOST:PORT KEY_FILE STATE_FILE LOG_KEY…  one LOG_KEY (name+id+key, or a file with it) for each log
    witness.py weekly STATE_FILE                             prints the three lines for the bulletin
"""
# ruff: noqa: T201

import fcntl
import json
import os
import re
import sys
import threading
import time
from base64 import b64decode, b64encode
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

CHECKPOINT = re.compile(r"(.+)\n(0|[1-9][0-9]{0,18})\n([A-Za-z0-9+/]{43}=)\n")


def key_id(name, material):
    return sha256(name.encode() + b"\n" + material).digest()[:4]


def consistent(old, new, old_root, new_root, path):
    """Whether the proof leads to both roots (RFC 9162 §2.1.4); anything extends an empty tree, with an empty proof."""

    def roots(old, new, whole):
        if old == new:
            return (old_root if whole else path.pop(),) * 2
        half, beside = 1 << (new - 1).bit_length() - 1, path.pop()
        if old <= half:
            older, newer = roots(old, half, whole)
            return older, sha256(b"\x01" + newer + beside).digest()
        return tuple(sha256(b"\x01" + beside + side).digest() for side in roots(old - half, new - half, False))

    try:
        return (old == 0 < new or roots(old, new, True) == (old_root, new_root)) and not path
    except IndexError:
        return False


def parsed(request):
    """(old size, proof, checkpoint, signature lines), or ValueError for a malformed request."""
    above, _, note = request.partition("\n\n")
    text, gap, signatures = note.rpartition("\n\n")
    first, *path = above.split("\n")
    proof = [b64decode(step, validate=True) for step in path]
    if not (
        gap
        and note.endswith("\n")
        and CHECKPOINT.fullmatch(text + "\n")
        and re.fullmatch(r"old (0|[1-9][0-9]{0,18})", first)
    ):
        raise ValueError(first)
    if len(proof) > 63 or any(len(step) != 32 for step in proof):
        raise ValueError(path)
    return int(first[4:]), proof, text + "\n", signatures.splitlines()


def log_key(told):
    """(name, id, key) of a log's verifier key, or of the file that holds it."""
    text = Path(told).read_text().strip() if "+" not in told and Path(told).is_file() else told
    name, short, material = [*text.split("+", 2), "", ""][:3]
    try:
        if b64decode(material)[:1] == b"\x01" and key_id(name, b64decode(material)).hex() == short:
            return name, short, material
    except ValueError:
        pass
    raise SystemExit(f"不是台账公钥（名称+编号+公钥，或存有它的文件）：{told}")


class Witness:
    def __init__(self, private, state, logs):
        self.name, _, material = private.strip().removeprefix("PRIVATE+KEY+").split("+", 2)
        self.key = Ed25519PrivateKey.from_private_bytes(b64decode(material)[1:])
        self.id = key_id(self.name, b"\x04" + self.key.public_key().public_bytes_raw())
        self.logs = {}
        for log in logs:
            name, short, material = log_key(log)
            self.logs.setdefault(name, {})[bytes.fromhex(short)] = b64decode(material)[1:]
        self.file, self.one_at_a_time = Path(state), threading.Lock()
        self.held = os.open(f"{state}.lock", os.O_CREAT | os.O_RDWR, 0o600)
        fcntl.flock(self.held, fcntl.LOCK_EX | fcntl.LOCK_NB)  # two witnesses on one state could cosign a fork
        self.seen = json.loads(self.file.read_text()) if self.file.exists() else {}

    def add(self, request):
        """(status, text) as c2sp.org/tlog-witness has them; 422 also for the same size with another root."""
        old, proof, checkpoint, signatures = parsed(request)
        origin, size, root = CHECKPOINT.fullmatch(checkpoint).groups()
        if origin not in self.logs:
            return 404, "unknown log\n"
        if not any(self.signed(origin, checkpoint, line) for line in signatures):
            return 403, "no known key of this log signed the checkpoint\n"
        if old > int(size):
            return 400, "the old size is larger than the new\n"
        with self.one_at_a_time:
            last = self.seen.get(origin, {"size": 0, "root": b64encode(sha256(b"").digest()).decode()})
            if old != last["size"]:
                return 409, f"{last['size']}\n"
            if not consistent(old, int(size), b64decode(last["root"]), b64decode(root), proof):
                return 422, "this tree does not extend the one cosigned before\n"
            self.remember({**self.seen, origin: {"size": int(size), "root": root, "checkpoint": checkpoint}})
        stamp = int(time.time())
        signature = self.key.sign(f"cosignature/v1\ntime {stamp}\n{checkpoint}".encode())
        return 200, f"— {self.name} {b64encode(self.id + stamp.to_bytes(8, 'big') + signature).decode()}\n"

    def signed(self, origin, checkpoint, line):
        try:
            _, name, encoded = line.split(" ")
            raw = b64decode(encoded, validate=True)
            Ed25519PublicKey.from_public_bytes(self.logs[origin][raw[:4]]).verify(raw[4:], checkpoint.encode())
            return name == origin
        except (InvalidSignature, ValueError, KeyError):
            return False

    def remember(self, seen):
        """On the disk before anything is signed: a crash may lose an answer, never a promise."""
        with open(f"{self.file}.new", "w") as file:
            file.write(json.dumps(seen, ensure_ascii=False, indent=1))
            file.flush()
            os.fsync(file.fileno())
        os.replace(f"{self.file}.new", self.file)
        os.sync()  # the new name too
        self.seen = seen


class Handler(BaseHTTPRequestHandler):
    protocol_version, timeout = "HTTP/1.1", 30

    def do_POST(self):
        try:
            request = self.rfile.read(min(max(int(self.headers.get("Content-Length") or 0), 0), 1 << 20)).decode()
            found = self.path.endswith("/add-checkpoint")
            status, text = self.server.witness.add(request) if found else (404, "no such call\n")
        except ValueError:
            status, text, self.close_connection = 400, "malformed request\n", True
        self.send_response(status)
        self.send_header("Content-Type", "text/x.tlog.size" if status == 409 else "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())


def keygen(name, key_file):
    key = Ed25519PrivateKey.generate()
    public, private = (b"\x04" + raw for raw in (key.public_key().public_bytes_raw(), key.private_bytes_raw()))
    title = f"{name}+{key_id(name, public).hex()}+"
    with open(os.open(key_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(f"PRIVATE+KEY+{title}{b64encode(private).decode()}\n")
    print(title + b64encode(public).decode())


def serve(listen, key_file, state_file, *logs):
    server = ThreadingHTTPServer((listen.rpartition(":")[0], int(listen.rpartition(":")[2])), Handler)
    server.witness = Witness(Path(key_file).read_text(), state_file, logs)
    print(f"{server.witness.name} listens on port {server.server_port}", flush=True)
    server.socket.listen(128)
    server.serve_forever()


def weekly(state_file):
    if not Path(state_file).exists():
        raise SystemExit(f"还没有见证过任何检查点：{state_file}")
    print("\n".join(head["checkpoint"] for head in json.loads(Path(state_file).read_text()).values()), end="")


if __name__ == "__main__":
    if len(sys.argv) < 3 or sys.argv[1] not in ("keygen", "serve", "weekly"):
        raise SystemExit(__doc__)
    {"keygen": keygen, "serve": serve, "weekly": weekly}[sys.argv[1]](*sys.argv[2:])
