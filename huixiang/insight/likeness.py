"""How alike messages of one window are: words of title and body, runs of title characters, and the kinship of words."""

from huixiang.insight import one_core  # isort: skip  # noqa: F401
import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

from huixiang.insight.meaning import word_vectors
from huixiang.insight.text import normal, runs, words

BODY = 200  # characters of the body that say what it is about; the rest is grief and courtesy
RUNS_WEIGHT = 0.8
KIN_WEIGHT = 0.15
MANY = 1000  # from here on a term that occurs once tells nothing


def as_they_are(terms: list[str]) -> list[str]:
    return terms


class Likeness:
    """Vectors of all messages of a window. `exact` is what is compared first, `kin` refines it."""

    def __init__(self, pairs: list[tuple[str, str]], kinship: bool = True):
        pairs = [(normal(title), normal(body)[:BODY]) for title, body in pairs]
        by_word, vocabulary = weighed([[w for w in words(t) * 2 + words(b) if len(w) > 1] for t, b in pairs])
        by_run, _ = weighed([runs(title, 2, 3) for title, _ in pairs])
        self.exact = normalize(sparse.hstack([by_word, RUNS_WEIGHT * by_run]).tocsr()).astype(np.float32)
        self.kin = centred(by_word @ word_vectors(vocabulary)) if kinship and vocabulary else None

    def __len__(self) -> int:
        return self.exact.shape[0]

    def between(self, rows: np.ndarray) -> np.ndarray:
        """Likeness of each pair of `rows`, 0 to 1."""
        exact = (self.exact[rows] @ self.exact[rows].T).toarray()
        if self.kin is None:
            return exact
        kin = np.clip(self.kin[rows] @ self.kin[rows].T, 0, 1)
        return (exact + KIN_WEIGHT * kin) / (1 + KIN_WEIGHT)

    def near(self, rows: np.ndarray, least: float, most: int) -> tuple[np.ndarray, np.ndarray]:
        """Pairs (row, other) whose exact likeness is at least `least`; at most `most` others for each row."""
        found = (self.exact[rows] @ self.exact.T).tocsr()
        found.data[found.data < least] = 0
        found.eliminate_zeros()
        starts = [strongest(found, i, most) for i in range(len(rows))]
        lengths = [len(others) for others in starts]
        return np.repeat(rows, lengths), np.concatenate(starts) if starts else np.array([], dtype=int)


def weighed(bags: list[list[str]]):
    """TF-IDF matrix and vocabulary; an empty window has neither."""
    learner = TfidfVectorizer(analyzer=as_they_are, min_df=2 if len(bags) >= MANY else 1, sublinear_tf=True)
    try:
        return learner.fit_transform(bags), list(learner.get_feature_names_out())
    except ValueError:
        return sparse.csr_matrix((len(bags), 1)), []


def centred(vectors: np.ndarray) -> np.ndarray:
    """Around the middle of the window, each of length 1."""
    vectors = vectors - vectors.mean(axis=0)
    return (vectors / (np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9)).astype(np.float32)


def strongest(found, row: int, most: int) -> np.ndarray:
    others = found.indices[found.indptr[row] : found.indptr[row + 1]]
    if len(others) <= most:
        return others
    strength = found.data[found.indptr[row] : found.indptr[row + 1]]
    return others[np.argpartition(-strength, most)[:most]]
