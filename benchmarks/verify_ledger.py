"""L-10: a million entries through bin/verify_ledger.py. Goal: at most 120 s and 500 MB.

python benchmarks/verify_ledger.py [ENTRIES] [CASES]
"""

import hashlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import uuid
from base64 import b64encode
from pathlib import Path

HOME = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(HOME))

from huixiang.ledger import merkle  # noqa: E402 - found beside this file
from huixiang.ledger.notes import Checkpoint, Note, Signer  # noqa: E402

ORIGIN = "log.example/huixiang"


def write_export(file, key, entries, cases):
    """An export of so many entries, spread over so many cases, with a checkpoint every 256 entries."""
    edge, heads = merkle.Frontier(), {}
    streams = [str(uuid.uuid4()) for _ in range(cases)]
    file.write(json.dumps({"export": "huixiang-ledger/1", "log": ORIGIN}) + "\n")
    for index in range(entries):
        stream = streams[index * 7919 % cases]
        seq, prev = heads.get(stream, (0, "0" * 64))
        body = entry(stream, seq, prev)
        leaf = merkle.leaf_hash(body)
        heads[stream] = seq + 1, leaf.hex()
        edge.append(leaf)
        row = {"idx": index, "stream": stream, "seq": seq, "body": b64encode(body).decode()}
        file.write(json.dumps(row) + "\n")
        if edge.size % 256 == 0:
            file.write(json.dumps({"checkpoint": signed(edge, key)}) + "\n")
    file.write(json.dumps({"end": entries, "unsealed": 0}) + "\n")
    return signed(edge, key)


def entry(stream, seq, prev):
    body = {
        "v": 1,
        "log": "huixiang",
        "stream": stream,
        "seq": seq,
        "prev": prev,
        "type": "assign",
        "at": "2026-05-12T08:30:00.000000Z",
        "actor": "account:0198c5a2-7c11-7b1e-9d55-5a1f0d1c2b3a",
        "data": {"from": "received", "to": "assigned", "unit": "0198c5a2-7c11-7b1e-9d55-5a1f0d1c2b3a", "role": "desk"},
        "commit": {"reason": hashlib.sha256(prev.encode()).hexdigest()},
        "nonce": os.urandom(16).hex(),
    }
    return json.dumps(body, sort_keys=True, separators=(",", ":")).encode()


def signed(edge, key):
    text = Checkpoint(ORIGIN, edge.size, edge.root).text
    return str(Note(text, (key.sign(text),)))


def main(entries=1_000_000, cases=200_000):
    key = Signer.generate(ORIGIN)
    with tempfile.TemporaryDirectory() as folder:
        export, paper = Path(folder, "export.jsonl"), Path(folder, "paper.txt")
        with export.open("w") as file:
            paper.write_text(write_export(file, key, entries, cases))
        begun = time.monotonic()
        program = [sys.executable, HOME / "bin" / "verify_ledger.py", export]
        done = subprocess.run([*program, "--key", str(key.verifier), "--checkpoint", paper], check=False)
        spent = time.monotonic() - begun
        size = export.stat().st_size / 1e6
    used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"exit {done.returncode} · {entries} entries, {cases} cases, {size:.0f} MB · {spent:.1f} s · {used:.0f} MB")
    print(f"of the goals: {spent / 120:.0%} of the time, {used / 500:.0%} of the memory")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
