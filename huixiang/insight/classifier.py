"""The learnt proposal of a class: one weight per term and class, a calibrated confidence, and the words that weighed.

Needs numpy only. Learning is in `learning.py`; a model is a folder of plain arrays beside a card with their SHA-256.
"""

from huixiang.insight import one_core  # isort: skip  # noqa: F401
import hashlib
import io
import json
import math
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from huixiang.insight.views import Parts, parts_of, seen
from huixiang.insight.wording import MODEL_CHANGED

ARRAYS, CARD = "weights.npz", "card.json"


class ModelChanged(Exception):
    """The arrays are not those the card was written for."""


@dataclass
class View:
    """Terms of one view with `gain` (rarity × how much the term tells the classes apart) and `weights` (terms × classes)."""

    name: str
    terms: list[str]
    gain: np.ndarray
    weights: np.ndarray

    def __post_init__(self):
        self.place = {term: i for i, term in enumerate(self.terms)}

    def look(self, parts: Parts) -> tuple[np.ndarray, np.ndarray, float]:
        """Rows found, their values (length 1 together) and the share of terms never seen before."""
        terms = seen(self.name, *parts)
        places = [p for p in map(self.place.get, terms) if p is not None]
        rows, counts = np.unique(np.array(places, dtype=np.int64), return_counts=True)
        values = (1 + np.log(counts)) * self.gain[rows]
        return rows, values / (math.sqrt(values @ values) or 1.0), 1 - len(places) / (len(terms) or 1)


@dataclass
class Proposal:
    """`ranking`: classes with probability, best first; `confident` is False where the model abstains."""

    ranking: list[tuple[str, float]]
    confidence: float
    confident: bool
    reasons: list[tuple[str, float]]

    @property
    def label(self) -> str:
        return self.ranking[0][0]


class Classifier:
    def __init__(self, classes, views, offset, sureness, card):
        self.classes, self.views, self.offset, self.sureness, self.card = classes, views, offset, sureness, card

    def scores(self, parts: Parts) -> tuple[np.ndarray, float, bool]:
        """Score per class; of the words (the first view) the share unknown to the model, and whether enough are known."""
        looks = [view.look(parts) for view in self.views]
        total = self.offset.copy()
        for view, (rows, values, _) in zip(self.views, looks, strict=True):
            total += values @ view.weights[rows]
        rows, _, unknown = looks[0]
        return total, unknown, self.knows_enough(rows)

    def propose(self, message: dict, reasons: int = 0) -> Proposal:
        """Proposal for one `{topic, detail}`; `reasons` words are named when asked for."""
        scores, unknown, enough = self.scores(parts_of(message))
        chances = softened(self.sureness["sharpness"] * scores)
        order = np.argsort(-chances)
        confidence = sure(self.sureness, scores, unknown)
        return Proposal(
            ranking=[(self.classes[k], float(chances[k])) for k in order],
            confidence=confidence,
            confident=confidence >= self.sureness["threshold"] and enough,
            reasons=self.reasons(message, order[0], reasons) if reasons else [],
        )

    def knows_enough(self, rows: np.ndarray) -> bool:
        """Whether two words are known: of ？？？ or 您好 alone the numbers would be sure, and know nothing."""
        terms = self.views[0].terms
        return sum(len(terms[row]) > 1 for row in rows) > 1

    def reasons(self, message: dict, label: int, most: int) -> list[tuple[str, float]]:
        """Words that spoke for the class at `label` against the average class, strongest first."""
        view = self.views[0]
        rows, values, _ = view.look(parts_of(message))
        weights = view.weights[rows].astype(float)
        pull = values * (weights[:, label] - weights.mean(axis=1))
        strongest = (i for i in np.argsort(-pull) if len(view.terms[rows[i]]) > 1 and pull[i] > 0)
        return [(view.terms[rows[i]], round(float(pull[i]), 4)) for i in islice(strongest, most)]

    def telling(self, message: dict) -> dict[str, float]:
        """The known words of a message and how well each tells classes apart, whatever the class; the best first."""
        view = self.views[0]
        rows, values, _ = view.look(parts_of(message))
        words = {view.terms[rows[i]]: float(values[i]) for i in np.argsort(-values)}
        return {word: weight for word, weight in words.items() if len(word) > 1}

    def packed(self) -> tuple[bytes, dict]:
        """The arrays as one compressed file's bytes, and the card that names their SHA-256."""
        arrays = {"offset": self.offset}
        for view in self.views:
            arrays[f"{view.name}.terms"] = np.frombuffer("\n".join(view.terms).encode(), dtype=np.uint8)
            arrays[f"{view.name}.gain"] = view.gain
            arrays[f"{view.name}.weights"] = view.weights
        file = io.BytesIO()
        np.savez_compressed(file, **arrays)
        return file.getvalue(), self.card | {
            "classes": self.classes,
            "views": [view.name for view in self.views],
            "sureness": self.sureness,
            "sha256": hashlib.sha256(file.getvalue()).hexdigest(),
        }

    def save(self, folder: Path) -> int:
        """Write arrays and card; returns their size in bytes."""
        folder.mkdir(parents=True, exist_ok=True)
        arrays, card = self.packed()
        (folder / ARRAYS).write_bytes(arrays)
        (folder / CARD).write_text(json.dumps(card, ensure_ascii=False, indent=1), encoding="utf-8")
        return sum((folder / name).stat().st_size for name in (ARRAYS, CARD))


def load(folder: Path) -> Classifier:
    """The classifier kept in `folder`; raises ModelChanged if the arrays do not match the card."""
    card = json.loads((folder / CARD).read_text(encoding="utf-8"))
    return unpacked((folder / ARRAYS).read_bytes(), card)


def unpacked(packed: bytes, card: dict) -> Classifier:
    """The classifier of these arrays and this card; raises ModelChanged if they do not belong together."""
    if hashlib.sha256(packed).hexdigest() != card["sha256"]:
        raise ModelChanged(MODEL_CHANGED.format(digest=card["sha256"][:12]))
    with np.load(io.BytesIO(packed), allow_pickle=False) as arrays:
        views = [stored_view(arrays, name) for name in card["views"]]
        offset = arrays["offset"]
    return Classifier(card["classes"], views, offset, card["sureness"], card)


def stored_view(arrays, name: str) -> View:
    terms = arrays[f"{name}.terms"].tobytes().decode().split("\n")
    return View(name, terms, arrays[f"{name}.gain"], arrays[f"{name}.weights"])


def softened(scores: np.ndarray) -> np.ndarray:
    """Softmax over the last axis."""
    risen = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return risen / risen.sum(axis=-1, keepdims=True)


def signs(scores: np.ndarray, unknown) -> np.ndarray:
    """What tells how sure one may be: best score, lead over the second, how flat the rest is, share of unknown words."""
    ordered = np.sort(np.atleast_2d(scores), axis=1)
    best, second = ordered[:, -1], ordered[:, -2]
    unknown = np.broadcast_to(unknown, best.shape)
    return np.column_stack([best, best - second, np.minimum(best - second, 0.5), unknown])


def sure(sureness: dict, scores: np.ndarray, unknown: float) -> float:
    """Chance that the best class is right, learnt on messages the model had not seen."""
    z = float(signs(scores, unknown)[0] @ np.array(sureness["slopes"])) + sureness["level"]
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, z))))
