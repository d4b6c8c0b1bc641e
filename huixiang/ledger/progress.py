"""How far the proof of a case has come, in words: recorded, sealed in a checkpoint, seen by witnesses."""

from collections.abc import Iterable
from uuid import UUID

from huixiang.ledger import tree, wording


def progress(case_id: UUID, seqs: Iterable[int] | None = None) -> list[str]:
    """The steps that hold for all entries of a case, or for those named; three queries."""
    wanted = None if seqs is None else set(seqs)
    found = tree.least(one for one in tree.standings(case_id) if wanted is None or one.seq in wanted)
    recorded, sealed, witnessed = wording.STANDING
    if found is None or found.sealed_in is None:
        return [recorded]
    steps = [recorded, sealed.format(size=found.sealed_in)]
    return [*steps, witnessed.format(names=wording.AND.join(found.witnesses))] if found.witnesses else steps
