"""Learn from one set, try on another, report what the judges ask for."""

import tempfile
import time
from pathlib import Path

from huixiang.insight.classifier import load
from huixiang.insight.learning import learn
from huixiang.insight.lines import Unusable
from huixiang.insight.wording import NOTHING_TO_TRY


def evaluate(train: list[dict], test: list[dict], say=lambda line: None) -> dict:
    """Figures over `{label, topic, detail}` records; proposals are made one at a time.

    Seconds are those of the processor, in the one thread that is used: what else the machine does is not measured.
    """
    if not test:
        raise Unusable(NOTHING_TO_TRY)
    began = time.process_time()
    learnt = learn(train, say)
    train_seconds = time.process_time() - began
    with tempfile.TemporaryDirectory() as folder:
        size = learnt.save(Path(folder))
        model = load(Path(folder))
    model.propose(test[0])
    began = time.process_time()
    proposals = [model.propose(record) for record in test]
    seconds = max(time.process_time() - began, 1e-6)
    return figures([record["label"] for record in test], proposals) | {
        "messages_per_second": round(len(test) / seconds, 1),
        "train_seconds": round(train_seconds, 2),
        "model_bytes": size,
    }


def figures(truth: list[str], proposals: list) -> dict:
    """Macro-F1, accuracy, share not abstained from, and accuracy on that share (None where it is empty)."""
    right = [label == proposal.label for label, proposal in zip(truth, proposals, strict=True)]
    sure = [good for good, proposal in zip(right, proposals, strict=True) if proposal.confident]
    return {
        "macro_f1": round(macro_f1(truth, [proposal.label for proposal in proposals]), 4),
        "accuracy": round(sum(right) / len(right), 4),
        "coverage": round(len(sure) / len(right), 4),
        "accuracy_when_confident": round(sum(sure) / len(sure), 4) if sure else None,
    }


def macro_f1(truth: list[str], said: list[str]) -> float:
    """Mean over classes of 2·hits / (truly there + said to be there)."""
    classes = set(truth) | set(said)
    hits = {k: sum(a == b == k for a, b in zip(truth, said, strict=True)) for k in classes}
    return sum(2 * hits[k] / (truth.count(k) + said.count(k)) for k in classes) / len(classes)
