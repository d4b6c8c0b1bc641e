"""A log in memory for the tests: real entries, real hashes, a real key."""

from huixiang.ledger import merkle
from huixiang.ledger.notes import Checkpoint, Note, Signer

ORIGIN = "log.example/huixiang"


class GrowingLog:
    def __init__(self, key=None):
        self.key = key or Signer.generate(ORIGIN)
        self.frontier = merkle.Frontier()
        self.nodes = {}
        self.bodies = []

    def add(self, *bodies):
        for body in bodies:
            self.bodies.append(body)
            made = self.frontier.append(merkle.leaf_hash(body))
            self.nodes |= {(level, index): digest for level, index, digest in made}
        return self

    def grow(self, count, kind="entry"):
        return self.add(*(f"{kind} {number}".encode() for number in range(count)))

    def node(self, level, index):
        return self.nodes[level, index]

    def head(self, size=None):
        size = self.frontier.size if size is None else size
        return Checkpoint(ORIGIN, size, merkle.span_hash((0, size), self.node))

    def signed(self, size=None):
        text = self.head(size).text
        return Note(text, (self.key.sign(text),))

    def inclusion(self, index, size=None):
        spans = merkle.inclusion_spans(index, self.frontier.size if size is None else size)
        return tuple(merkle.proof(spans, self.node))

    def consistency(self, old, new=None):
        if old == 0:
            return ()
        spans = merkle.consistency_spans(old, self.frontier.size if new is None else new)
        return tuple(merkle.proof(spans, self.node))
