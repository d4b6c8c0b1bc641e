"""Class proposals over five splits: the known baseline and the product side by side, in the same run.

Usage: python -m benchmarks.insight.classes [SPLITS]
"""

from huixiang.insight import one_core  # isort: skip  # noqa: F401
import random
import sys
import time
from pathlib import Path

import numpy as np
from scipy.sparse import hstack
from sklearn.calibration import CalibratedClassifierCV
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import f1_score
from sklearn.svm import LinearSVC

from huixiang.insight.evaluation import evaluate
from huixiang.insight.lines import records_in
from huixiang.insight.text import words

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"


def split(records: list, seed: int) -> tuple[list, list]:
    """80/20, each class alike."""
    chance, train, test = random.Random(seed), [], []
    for label in sorted({record["label"] for record in records}):
        part = [record for record in records if record["label"] == label]
        chance.shuffle(part)
        edge = len(part) // 5
        test += part[:edge]
        train += part[edge:]
    return train, test


def text_words(record) -> list[str]:
    return words(f"{record['topic']}。{record['detail']}")


def title(record) -> str:
    return record["topic"]


def baseline(train: list, test: list) -> dict:
    """Words and title runs, TF-IDF, linear SVM with sigmoid calibration."""
    began = time.perf_counter()
    by_word = TfidfVectorizer(analyzer=text_words)
    by_run = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), preprocessor=title)
    seen = hstack([by_word.fit_transform(train), 0.7 * by_run.fit_transform(train)]).tocsr()
    labels = [record["label"] for record in train]
    model = CalibratedClassifierCV(LinearSVC(), cv=5).fit(seen, labels)
    seconds = time.perf_counter() - began
    chances = model.predict_proba(hstack([by_word.transform(test), 0.7 * by_run.transform(test)]).tocsr())
    truth = np.array([record["label"] for record in test])
    right = model.classes_[chances.argmax(axis=1)] == truth
    surest = np.argsort(-chances.max(axis=1))[: int(0.8 * len(test))]
    return {
        "macro_f1": f1_score(truth, model.classes_[chances.argmax(axis=1)], average="macro"),
        "accuracy": right.mean(),
        "coverage": 0.8,
        "accuracy_when_confident": right[surest].mean(),
        "train_seconds": seconds,
    }


def main(splits: int) -> None:
    records = records_in(DATA / "classified.jsonl")
    results = {"baseline": [], "product": []}
    for seed in range(splits):
        train, test = split(records, seed)
        results["baseline"].append(baseline(train, test))
        results["product"].append(evaluate(train, test))
    for name, runs in results.items():
        print(
            name,
            {key: f"{np.mean([r[key] for r in runs]):.4f} ± {np.std([r[key] for r in runs]):.4f}" for key in runs[0]},
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
