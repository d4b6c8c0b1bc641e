"""A model of an organ: which first-level class, which one below it, which unit. Kept as data, loaded once per process."""

import hashlib
import json
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from huixiang.people.scoped import current_organ_id

from .classifier import Classifier, ModelChanged, Proposal, unpacked
from .models import LearntPart
from .standing import standing
from .wording import MODEL_CHANGED

log = logging.getLogger(__name__)

CLASS, UNIT, BELOW = "class", "unit", "below:"
REASONS = 5  # words named for a class
_loaded: dict = {}  # organ → ((version, digest), Model or None): one model per organ stays in memory


@dataclass(frozen=True)
class Level:
    """A class or unit: its key, its share among all, whether the model stands by it, how often such a thing is right."""

    key: str
    share: float
    confident: bool = False
    sureness: float = 0.0
    words: tuple[str, ...] = ()  # that weighed


@dataclass
class Model:
    """`below` divides a class, by the key of that class; `unit` is None where units were not learnt."""

    version: int
    classes: Classifier
    below: dict[str, Classifier] = field(default_factory=dict)
    unit: Classifier | None = None

    def parts(self) -> Iterator[tuple[str, Classifier]]:
        yield CLASS, self.classes
        yield from ((f"{BELOW}{key}", part) for key, part in sorted(self.below.items()))
        if self.unit:
            yield UNIT, self.unit

    def levels(self, message: dict, inside: Iterable[str] = ()) -> list[Level]:
        """The class proposed, level by level, as deep as the model would stand by it; `inside` was set by a person."""
        known = list(inside)
        part, found = (self.below.get(known[-1]) if known else self.classes), []
        while part and (not found or found[-1].confident):
            found.append(_level(part.propose(message, REASONS)))
            part = self.below.get(found[-1].key)
        return found

    def others(self, message: dict, most: int) -> list[Level]:
        """The likeliest first-level classes, for a reader who was told that the model is not sure."""
        return [Level(key, share) for key, share in self.classes.propose(message).ranking[:most]]

    def units(self, message: dict, most: int) -> list[Level]:
        """The likeliest units; only the first can be one that the model stands by."""
        if self.unit is None:
            return []
        proposal = self.unit.propose(message)
        first = _level(proposal)
        return [first, *(Level(key, share) for key, share in proposal.ranking[1:most])]

    def telling(self, message: dict) -> dict[str, float]:
        """The words of a message and how well each tells classes apart, the best first."""
        return self.classes.telling(message)


def _level(proposal: Proposal) -> Level:
    words = tuple(word for word, _ in proposal.reasons)
    return Level(proposal.label, proposal.ranking[0][1], proposal.confident, proposal.confidence, words)


def model_in_use() -> Model | None:
    """The organ's model, unless proposals are switched off or there is none."""
    now = standing()
    return _model(now.version, now.digest) if now.on and now.version else None


def _model(version: int, digest: str) -> Model | None:
    organ = current_organ_id()
    if _loaded.get(organ, (None, None))[0] != (version, digest):
        _loaded[organ] = ((version, digest), _stored(version, digest))
    return _loaded[organ][1]


def _stored(version: int, digest: str) -> Model | None:
    try:
        return stored(version, digest)
    except ModelChanged:
        log.exception("insight: version %s is not used", version)
        return None


def stored(version: int, digest: str) -> Model | None:
    """The model of that version; ModelChanged where it is not the one whose digest the ledger holds."""
    rows = list(LearntPart.objects.filter(learnt__version=version).order_by("subject"))
    if not rows:
        return None
    if digest_of((row.subject, row.card) for row in rows) != digest:
        raise ModelChanged(MODEL_CHANGED.format(digest=digest[:12]))
    parts = {row.subject: unpacked(bytes(row.arrays), row.card) for row in rows}
    below = {name.removeprefix(BELOW): part for name, part in parts.items() if name.startswith(BELOW)}
    return Model(version, parts[CLASS], below, parts.get(UNIT))


def digest_of(parts: Iterable[tuple[str, dict]]) -> str:
    """SHA-256 over every part's name and card; each card names the SHA-256 of its arrays."""
    told = json.dumps(sorted(parts), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()
