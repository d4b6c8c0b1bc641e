"""What of a receipt fits on paper and into a QR: enough to compare with the bulletin, with witnesses and with the proof.

The three lines of a checkpoint (its name, its size, its root: c2sp.org/tlog-checkpoint), then the word `entry` and the
entry's own leaf hash. Somebody who keeps such a paper is a witness: the ledger up to that checkpoint can never again be
another, and this entry was taken in. Before anything was sealed there is only the last line.
"""

from base64 import b64encode

from huixiang.ledger import tree
from huixiang.ledger.models import Entry

ENTRY = "entry"


def lines(entry: Entry) -> str:
    """The lines for this entry; the checkpoint is the one its proof stands under, or else the newest that is signed."""
    proof = tree.receipt(entry)
    size = tree.signed_size()
    head = proof.head.text if proof else tree.checkpoint(size).text if size else ""
    return f"{head}{ENTRY} {b64encode(bytes(entry.leaf)).decode()}\n"
