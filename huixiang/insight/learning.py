"""Learn a `Classifier` from `{label, topic, detail}` records; settings are chosen by folds inside those records.

A term's value in a message is (1 + log count) × rarity × (floor + how far its class shares lie from the average, as
Kullback-Leibler divergence): on short noisy sets this supervised gain is worth more than any change of learner.
"""

from huixiang.insight import one_core  # isort: skip  # noqa: F401
import time
import warnings
from collections import Counter
from dataclasses import asdict, dataclass, replace

import numpy as np
from scipy import sparse
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import StratifiedKFold
from sklearn.preprocessing import normalize
from sklearn.svm import LinearSVC

from huixiang.insight.classifier import Classifier, View, signs, softened
from huixiang.insight.lines import Unusable
from huixiang.insight.meaning import main_directions, word_vectors
from huixiang.insight.views import BODY_RUNS, TAGS, TITLE_RUNS, WORDS, Parts, parts_of, seen
from huixiang.insight.wording import LEARNING, LEARNT, NO_WORDS, SEARCHING, TOO_FEW

SHARE = {WORDS: 1.0, TITLE_RUNS: 1.0, BODY_RUNS: 0.7, TAGS: 0.5}
WORTH_IT = 0.003  # a costlier setting must gain more than the noise of the folds
FEW = 4000  # from here on runs of body characters and a second learner cost seconds and bring nothing
SECOND = 0.33  # brings the scores of the second learner to the size of the first's
MOST_FOLDS = 5
NEVER = -10.0
PROMISES = ((0.986, 0.6), (0.94, 0.0))  # accuracy promised, and the least coverage at which that promise is kept


# what is tried besides the first setting: of many records, and of few
FURTHER = (
    ({"cost": 0.15}, {"floor": 1.0}, {"kinship": 0.8}, {"balanced": True}),
    ({"cost": 0.5}, {"floor": 1.0}, {"kinship": 0.4}, {"balanced": True}),
)


@dataclass(frozen=True)
class Setting:
    views: tuple = (WORDS, TITLE_RUNS)
    floor: float = 0.3
    cost: float = 0.5
    kinship: float = 0.4
    balanced: bool = False
    second: float = 0.0  # the share of a second learner's scores


class Counts:
    """Term counts of a view over all records; terms occurring in one record only are left out."""

    def __init__(self, view: str, parts: list[Parts]):
        bags = [Counter(seen(view, *part)) for part in parts]
        spread = Counter(term for bag in bags for term in bag)
        self.terms = sorted(term for term, n in spread.items() if n > 1 and "\n" not in term)
        place = {term: i for i, term in enumerate(self.terms)}
        kept = [[(place[t], n) for t, n in bag.items() if t in place] for bag in bags]
        ends = np.cumsum([0] + [len(bag) for bag in kept])
        flat = np.array([cell for bag in kept for cell in bag], dtype=np.int64).reshape(-1, 2)
        shape = (len(parts), len(self.terms))
        self.matrix = sparse.csr_matrix((1 + np.log(flat[:, 1]), flat[:, 0], ends), shape=shape)
        total = np.array([sum(bag.values()) for bag in bags])
        # a new message needs a term in two others, so this one's own mention must not count
        known = np.array([sum(n for t, n in bag.items() if spread[t] > 2) for bag in bags])
        self.unknown = 1 - known / np.maximum(total, 1)


def refuse_too_few(sizes: np.ndarray) -> None:
    """Folds need a class of as many records as there are folds, and a second one in more than one of them."""
    largest = np.sort(sizes)[::-1]
    if len(largest) < 2 or largest[0] < MOST_FOLDS or largest[1] < 2:
        raise Unusable(TOO_FEW)


def gains(matrix, labels: np.ndarray, classes: int, floor: float) -> np.ndarray:
    """Rarity × (floor + divergence of the term's class shares), one number per term."""
    member = sparse.csr_matrix((np.ones(len(labels)), (labels, np.arange(len(labels)))), shape=(classes, len(labels)))
    present = sparse.csr_matrix((np.ones(matrix.nnz), matrix.indices, matrix.indptr), shape=matrix.shape)
    n = (member @ present).toarray()
    usual = np.bincount(labels, minlength=classes)[:, None] / len(labels)
    shares = (n + usual) / (n.sum(axis=0) + 1)
    divergence = (shares * np.log(np.maximum(shares, 1e-12) / np.maximum(usual, 1e-12))).sum(axis=0)
    rarity = np.log((len(labels) + 1) / (n.sum(axis=0) + 1)) + 1
    return np.where(n.sum(axis=0) > 0, rarity * (floor + divergence), 0.0)


class Lesson:
    """All records in countable form; fits any setting on any part of them."""

    def __init__(self, records: list[dict]):
        self.classes = sorted({record["label"] for record in records})
        self.labels = np.array([self.classes.index(record["label"]) for record in records])
        refuse_too_few(np.bincount(self.labels) if records else np.zeros(0))
        self.parts = [parts_of(record) for record in records]
        self.counts = {WORDS: Counts(WORDS, self.parts)}
        if not any(term.isalnum() for term in self.counts[WORDS].terms):
            raise Unusable(NO_WORDS)
        self.views = tuple(view for view in (WORDS, TITLE_RUNS, TAGS) if self.counts_of(view).terms)
        self.meaning = main_directions(word_vectors(self.counts[WORDS].terms))

    def counts_of(self, view: str) -> Counts:
        if view not in self.counts:
            self.counts[view] = Counts(view, self.parts)
        return self.counts[view]

    def fit(self, setting: Setting, rows: np.ndarray):
        """Learn from `rows`; returns (per view: gain, weights), and the offset per class."""
        parts, found = [], []
        for view in setting.views:
            matrix = self.counts_of(view).matrix
            gain = gains(matrix[rows], self.labels[rows], len(self.classes), setting.floor)
            found.append(gain)
            parts.append(normalize(matrix[rows].multiply(gain).tocsr()) * SHARE[view])
        kin, middle, scale = self.kin_of(parts[0], setting)
        looks, labels = sparse.hstack([*parts, kin]).tocsr(), self.labels[rows]
        learner = LinearSVC(C=setting.cost, class_weight="balanced" if setting.balanced else None, random_state=0)
        weights, offset = every_class(learner.fit(looks, labels), len(self.classes))
        if setting.second:
            more, further = every_class(second_opinion(looks, labels), len(self.classes))
            weights, offset = weights + setting.second * more, offset + setting.second * further
        return self.folded(setting, weights, offset, found, middle, scale)

    def kin_of(self, part, setting: Setting):
        """Mean word vector of each record around the middle of all, scaled to `kinship`."""
        kin = part @ self.meaning
        middle = kin.mean(axis=0)
        kin -= middle
        scale = setting.kinship / max(np.sqrt((kin**2).sum(axis=1).mean()), 1e-9)
        return sparse.csr_matrix(kin * scale), middle, scale

    def folded(self, setting, weights, offset, found, middle, scale):
        """Fold the weights of the word vectors into those of the words: the sum over a message is the same."""
        edges = np.cumsum([0] + [len(gain) for gain in found])
        by_view = [weights[a:b] * SHARE[view] for a, b, view in zip(edges, edges[1:], setting.views, strict=False)]
        by_kin = weights[edges[-1] :] * scale
        by_view[0] = by_view[0] + self.meaning @ by_kin
        return list(zip(found, by_view, strict=True)), offset - middle @ by_kin

    def scores(self, setting: Setting, fitted, rows: np.ndarray) -> np.ndarray:
        """Scores of `rows` under a fit."""
        by_view, offset = fitted
        total = np.tile(offset, (len(rows), 1))
        for view, (gain, weights) in zip(setting.views, by_view, strict=True):
            total += normalize(self.counts_of(view).matrix[rows].multiply(gain).tocsr()) @ weights
        return total

    def unseen_scores(self, setting: Setting, folds: int) -> np.ndarray:
        """Scores of every record under a fit that did not see it."""
        result = np.zeros((len(self.labels), len(self.classes)))
        cut = StratifiedKFold(folds, shuffle=True, random_state=0)
        with warnings.catch_warnings():
            # a class of one or two records is allowed: it is then never proposed with confidence
            warnings.simplefilter("ignore", UserWarning)
            parts = list(cut.split(self.labels, self.labels))
        for rows, rest in parts:
            result[rest] = self.scores(setting, self.fit(setting, rows), rest)
        return result

    def worth(self, setting: Setting) -> float:
        """Mean of accuracy and macro-F1 over three folds."""
        best = self.unseen_scores(setting, 3).argmax(axis=1)
        return (np.mean(best == self.labels) + f1_score(self.labels, best, average="macro")) / 2


def second_opinion(looks, labels: np.ndarray) -> LogisticRegression:
    """A learner that errs otherwise: it weighs every record, the first only those near an edge. Both are linear, so
    their sum costs a proposal nothing."""
    with warnings.catch_warnings():
        # sixty steps are enough: the last digits of a weight change no proposal
        warnings.simplefilter("ignore", ConvergenceWarning)
        return LogisticRegression(C=4.0, class_weight="balanced", max_iter=60, tol=1e-3).fit(looks, labels)


def every_class(learner, classes: int) -> tuple[np.ndarray, np.ndarray]:
    """Weights (terms × classes) and offsets; a class the learner never met is never its best."""
    weights, offset = learner.coef_.T, learner.intercept_
    if len(learner.classes_) == 2:
        weights, offset = np.hstack([-weights, weights]), np.concatenate([-offset, offset])
    spread, level = np.zeros((len(weights), classes)), np.full(classes, NEVER)
    spread[:, learner.classes_], level[learner.classes_] = weights, offset
    return spread, level


def first_setting(lesson: Lesson) -> Setting:
    """Where the search begins: of few records every look is taken, with a softer edge and two learners."""
    if len(lesson.labels) > FEW:
        return Setting(lesson.views)
    more = (BODY_RUNS,) if lesson.counts_of(BODY_RUNS).terms else ()
    return Setting((*lesson.views, *more), cost=0.15, kinship=0.8, second=SECOND)


def chosen(lesson: Lesson, say) -> Setting:
    """Change one thing at a time and keep it where three folds agree that it pays."""
    best = first_setting(lesson)
    mark = lesson.worth(best)
    further = FURTHER[best.second > 0]
    say(SEARCHING.format(nth=1, of=1 + len(further), score=mark))
    for nth, change in enumerate(further, 2):
        tried = replace(best, **change)
        score = lesson.worth(tried)
        say(SEARCHING.format(nth=nth, of=1 + len(further), score=score))
        if score > mark + WORTH_IT:
            best, mark = tried, score
    return best


def sharpness_of(scores: np.ndarray, labels: np.ndarray) -> float:
    """The factor under which softmax of the scores fits the labels best."""
    tries = np.geomspace(0.5, 12, 40)
    losses = [-np.log(softened(k * scores)[np.arange(len(labels)), labels] + 1e-12).mean() for k in tries]
    return float(tries[int(np.argmin(losses))])


def sureness_of(scores: np.ndarray, unknown: np.ndarray, labels: np.ndarray) -> dict:
    """Learn from unseen records when the best class was right, and from where on to speak."""
    right = scores.argmax(axis=1) == labels
    # a message that says nothing known is never a case to be sure of
    marks = np.vstack([signs(scores, unknown), signs(np.zeros(scores.shape[1]), 1.0)])
    was_right = np.append(right, False)
    if not right.any():
        return {"slopes": [0.0] * marks.shape[1], "level": -5.0, "threshold": 1.01, "sharpness": 1.0}
    learner = LogisticRegression(C=10.0, max_iter=500).fit(marks, was_right)
    chance = learner.predict_proba(marks[:-1])[:, 1]
    return {
        "slopes": learner.coef_[0].tolist(),
        "level": float(learner.intercept_[0]),
        "threshold": threshold(chance, right),
        "sharpness": sharpness_of(scores, labels),
    }


def threshold(chance: np.ndarray, right: np.ndarray) -> float:
    """Lowest confidence from which the promised accuracy held on unseen records; above 1 where none did."""
    order = np.argsort(-chance)
    reached = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    for promise, least in PROMISES:
        kept = np.flatnonzero(reached >= promise)
        if len(kept) and kept[-1] + 1 >= max(20, least * len(order)):
            return float(chance[order[kept[-1]]])
    return 1.01


def learn(records: list[dict], say=lambda line: None) -> Classifier:
    """A classifier from `{label, topic, detail}` records; `say` receives progress lines."""
    began = time.perf_counter()
    lesson = Lesson(records)
    say(LEARNING.format(count=len(records), classes=len(lesson.classes)))
    setting = chosen(lesson, say)
    unseen = lesson.unseen_scores(setting, MOST_FOLDS)
    sureness = sureness_of(unseen, lesson.counts[WORDS].unknown, lesson.labels)
    by_view, offset = lesson.fit(setting, np.arange(len(records)))
    views = [
        kept_terms(view, lesson.counts_of(view).terms, *pair) for view, pair in zip(setting.views, by_view, strict=True)
    ]
    say(LEARNT.format(seconds=time.perf_counter() - began))
    best = unseen.argmax(axis=1)
    figures = {
        "accuracy": float(np.mean(best == lesson.labels)),
        "macro_f1": float(f1_score(lesson.labels, best, average="macro")),
    }
    card = {"records": len(records), "setting": asdict(setting), "unseen": figures}
    return Classifier(lesson.classes, views, offset, sureness, card)


def kept_terms(view: str, terms: list[str], gain: np.ndarray, weights: np.ndarray) -> View:
    """A view in the small form that is stored."""
    return View(view, terms, gain.astype(np.float32), weights.astype(np.float16))
