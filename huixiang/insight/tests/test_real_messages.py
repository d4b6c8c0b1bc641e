"""Quality on splits of the real messages, with the margin that splits of this size need (one split: ± 0.012)."""

import random
from pathlib import Path

import pytest

from benchmarks.insight import small_towns, unit_types
from huixiang.insight.evaluation import evaluate
from huixiang.insight.lines import records_in

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


def test_the_type_of_unit_is_told_better_than_by_the_known_way():
    told = unit_types.tried(unit_types.records_by(unit_types.most), folds=1)

    assert told["first"] >= 0.64
    assert told["in_three"] >= 0.86
    assert told["first"] >= told["baseline_first"] - 0.02
    assert told["right_when_spoken"] >= 0.8


def test_of_few_short_texts_it_speaks_where_it_is_right_and_of_muddled_ones_hardly_ever():
    short, _ = small_towns.tried(small_towns.town(100), folds=1)
    muddled, _ = small_towns.tried(small_towns.town(100, 0.35), folds=1)

    assert short["accuracy"] >= 0.85
    assert short["accuracy_when_confident"] >= 0.9
    assert muddled["coverage"] <= 0.1
