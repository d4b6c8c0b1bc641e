"""Quality on splits of the real messages, with the margin that splits of this size need (one split: ± 0.012)."""

import random
from pathlib import Path

import pytest

from huixiang.insight.evaluation import evaluate, records_in

DATA = Path(__file__).resolve().parents[3].parent / "shared" / "data"


@pytest.fixture(scope="module")
def figures():
    records = records_in(DATA / "classified.jsonl")
    random.Random(11).shuffle(records)
    return evaluate(records[1400:], records[:1400])


def test_seven_classes_are_told_apart(figures):
    assert figures["macro_f1"] >= 0.915


def test_where_it_speaks_it_is_right(figures):
    assert figures["coverage"] >= 0.74
    assert figures["accuracy_when_confident"] >= 0.975


def test_the_model_is_small(figures):
    assert figures["model_bytes"] <= 20_000_000
