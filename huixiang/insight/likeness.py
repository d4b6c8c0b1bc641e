"""How alike messages of one window are: words of title and body, runs of title characters, and the kinship of words."""

from huixiang.insight import one_core  # isort: skip  # noqa: F401
from collections import Counter

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

from huixiang.insight.lexicon import pattern
from huixiang.insight.meaning import word_vectors
from huixiang.insight.text import normal, runs, words

BODY = 200  # characters of the body that say what it is about; the rest is grief and courtesy
RUNS_WEIGHT = 0.8
KIN_WEIGHT = 0.15
ELSEWHERE = 0.6  # of the likeness of two whose titles name different districts: the same words, another place
AT_LENGTH = 8  # different words of a message from which on it can be said to tell of something else
MANY = 1000  # from here on a term that occurs once tells nothing


def words_of(text: str) -> list[str]:
    """Words of `normal` text that tell something; the code of a town is cut off from the name behind it."""
    return [word for word in words(pattern("place", "code").sub(r"，\g<0>，", text)) if len(word) > 1]


def districts_in(title: str) -> set[str]:
    return set(pattern("place", "district").findall(title))


def as_they_are(terms: list[str]) -> list[str]:
    return terms


class Likeness:
    """Vectors of all messages of a window. `exact` is what is compared first, `kin` refines it."""

    def __init__(self, pairs: list[tuple[str, str]], kinship: bool = True):
        pairs = [(normal(title), normal(body)[:BODY]) for title, body in pairs]
        by_word, vocabulary = weighed([words_of(title) * 2 + words_of(body) for title, body in pairs])
        by_run, _ = weighed([runs(title, 2, 3) for title, _ in pairs])
        self.exact = normalize(sparse.hstack([by_word, RUNS_WEIGHT * by_run]).tocsr()).astype(np.float32)
        self.districts = by_district([districts_in(title) for title, _ in pairs])
        self.kin = centred(by_word @ word_vectors(vocabulary)) if kinship and vocabulary else None
        self.by_word, self.column = by_word, {word: place for place, word in enumerate(vocabulary)}

    def __len__(self) -> int:
        return self.exact.shape[0]

    def between(self, rows: np.ndarray) -> np.ndarray:
        """Likeness of each pair of `rows`, 0 to 1."""
        exact = (self.exact[rows] @ self.exact[rows].T).toarray()
        if self.kin is None:
            return exact * self.nearness(rows)
        kin = np.clip(self.kin[rows] @ self.kin[rows].T, 0, 1)
        return (exact + KIN_WEIGHT * kin) / (1 + KIN_WEIGHT) * self.nearness(rows)

    def beside(self, rows: np.ndarray, titles: list[str]) -> float:
        """Mean likeness of `rows` in all words but those that half of their `titles` share; 1 where too few say more."""
        told = Counter(word for title in titles for word in set(words_of(normal(title))))
        shared = [self.column.get(word, -1) for word, times in told.items() if 2 * times >= len(titles)]
        own = self.by_word[rows]
        own.data[np.isin(own.indices, shared)] = 0
        own.eliminate_zeros()
        own = own[own.getnnz(axis=1) >= AT_LENGTH]
        return mean_of_pairs((normalize(own) @ normalize(own).T).toarray()) if own.shape[0] > 2 else 1.0

    def nearness(self, rows: np.ndarray) -> np.ndarray:
        """`ELSEWHERE` for each pair of `rows` whose titles name districts, but none in common; else 1."""
        here = self.districts[rows]
        named = here.getnnz(axis=1) > 0
        apart = named[:, None] & named & ((here @ here.T).toarray() == 0)
        return np.where(apart, np.float32(ELSEWHERE), np.float32(1))

    def near(self, rows: np.ndarray, least: float, most: int) -> tuple[np.ndarray, np.ndarray]:
        """Pairs (row, other) whose exact likeness is at least `least`; at most `most` others for each row."""
        found = (self.exact[rows] @ self.exact.T).tocsr()
        found.data[found.data < least] = 0
        found.eliminate_zeros()
        starts = [strongest(found, i, most) for i in range(len(rows))]
        lengths = [len(others) for others in starts]
        return np.repeat(rows, lengths), np.concatenate(starts) if starts else np.array([], dtype=int)


def mean_of_pairs(alike: np.ndarray) -> float:
    return float(alike[np.triu_indices(len(alike), 1)].mean())


def weighed(bags: list[list[str]]):
    """TF-IDF matrix and vocabulary; an empty window has neither."""
    learner = TfidfVectorizer(analyzer=as_they_are, min_df=2 if len(bags) >= MANY else 1, sublinear_tf=True)
    try:
        return learner.fit_transform(bags), list(learner.get_feature_names_out())
    except ValueError:
        return sparse.csr_matrix((len(bags), 1)), []


def by_district(told: list[set[str]]):
    """A row for each message, a column for each district that any of them names."""
    column = {name: place for place, name in enumerate(sorted(set().union(*told)))}
    rows = [row for row, names in enumerate(told) for _ in names]
    columns = [column[name] for names in told for name in names]
    return sparse.csr_matrix((np.ones(len(rows), np.float32), (rows, columns)), shape=(len(told), max(1, len(column))))


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
