"""A small town's export, made in memory so that an attacker can rewrite any part of it; dice decide everything."""

import json
import uuid
from base64 import b64decode, b64encode

from huixiang.ledger import merkle
from huixiang.ledger.notes import Checkpoint, Note, Signer

ORIGIN = "log.example/huixiang"
MOVES = ("open", "accept", "assign", "answer", "close")


def written(body):
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


class Town:
    """Entries as dicts in log order, and who signs their checkpoints."""

    def __init__(self, dice, entries=60, every=10, key=None, bodies=None):
        self.key = key or Signer.generate(ORIGIN)
        self.dice, self.every, self.origin = dice, every, self.key.name
        self.bodies = bodies or self.imagined(entries)

    @classmethod
    def lived_in(cls, dice, key, rows):
        """The town of a real export, in the hands of whoever has the key."""
        return cls(dice, key=key, bodies=[json.loads(body_of(found)) for found in rows if "body" in found])

    def imagined(self, entries):
        self.bodies = []
        streams = [str(uuid.UUID(int=self.dice.getrandbits(128), version=4)) for _ in range(8)]
        for _ in range(entries):
            self.bodies.append(self.entry(self.dice.choice(streams)))
        return self.rechain().bodies

    def entry(self, stream):
        return {
            "v": 1,
            "log": self.origin.rpartition("/")[2],
            "stream": stream,
            "seq": 0,
            "prev": "",
            "type": self.dice.choice(MOVES),
            "at": f"2026-05-{self.dice.randint(1, 28):02}T08:30:00.000000Z",
            "actor": f"account:{self.dice.randint(1, 99)}",
            "data": {"unit": self.dice.randint(1, 40), "to": "assigned"},
            "commit": {"说明": f"{self.dice.getrandbits(256):064x}"},
            "nonce": f"{self.dice.getrandbits(128):032x}",
        }

    def rechain(self):
        heads = {}
        for body in self.bodies:
            last = heads.get(body["stream"], (-1, "0" * 64))
            body["seq"], body["prev"] = last[0] + 1, last[1]
            heads[body["stream"]] = body["seq"], merkle.leaf_hash(written(body)).hex()
        return self

    def leaves(self):
        return [merkle.leaf_hash(written(body)) for body in self.bodies]

    def head(self, size):
        return Checkpoint(self.origin, size, merkle.root(self.leaves()[:size]))

    def note(self, size, key=None):
        return signed(self.head(size), key or self.key)

    def notes(self):
        edge, found = merkle.Frontier(), {}
        for leaf in self.leaves():
            edge.append(leaf)
            if edge.size % self.every == 0:
                found[edge.size] = signed(Checkpoint(self.origin, edge.size, edge.root), self.key)
        return found

    def rows(self, notes=None):
        """The export as rows; `notes` are the checkpoints to put in, by size (the true ones unless given)."""
        notes = self.notes() if notes is None else notes
        found = [{"export": "huixiang-ledger/1", "log": self.origin}]
        for index, body in enumerate(self.bodies):
            found.append(row(index, body["stream"], body["seq"], written(body)))
            if index + 1 in notes:
                found.append({"checkpoint": notes[index + 1]})
        found += [{"checkpoint": notes[size]} for size in notes if size > len(self.bodies)]
        return [*found, {"end": len(self.bodies), "unsealed": 0}]


def signed(head, key):
    return str(Note(head.text, (key.sign(head.text),)))


def row(index, stream, seq, body):
    return {"idx": index, "stream": stream, "seq": seq, "body": b64encode(body).decode()}


def body_of(found):
    return b64decode(found["body"])


def lines(rows):
    return [json.dumps(found, ensure_ascii=False).encode() + b"\n" for found in rows]
