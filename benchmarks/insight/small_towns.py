"""Few, short and skewed: what a small town's model makes of titles, of first lines, of many classes. Honest abstention.

Usage: python -m benchmarks.insight.small_towns
Other towns have their own classes and a thousand short texts. No such file is at hand, so the real messages are cut
down to that: 1,632 of them, as titles alone and with a hundred characters, five folds; one set with three labels in ten
exchanged by lot, on which the model should fall silent; and the types of units mined from replies (12 and 13 unbalanced
classes, muddled as such labels are) with a hundred characters. The baseline is words, TF-IDF and a linear SVM.
"""

from huixiang.insight import one_core  # isort: skip  # noqa: F401
import random
from pathlib import Path

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

from benchmarks.insight.unit_types import LABELS, records_by, words_in
from huixiang.insight.evaluation import figures
from huixiang.insight.learning import learn
from huixiang.insight.lines import records_in

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
COUNT = 1632


def town(characters: int, muddled: float = 0.0) -> list[dict]:
    """Messages cut to that many characters of their text, a share of the labels exchanged."""
    records, chance = records_in(DATA / "classified.jsonl"), random.Random(1)
    chance.shuffle(records)
    records = [record | {"detail": record["detail"].strip()[:characters]} for record in records[:COUNT]]
    labels = sorted({record["label"] for record in records})
    return [record | {"label": chance.choice(labels)} if chance.random() < muddled else record for record in records]


def units(label) -> list[dict]:
    """Messages cut to a hundred characters of their text, with the type of unit mined from the reply."""
    return [record | {"detail": record["detail"].strip()[:100]} for record in records_by(label)]


def baseline(train: list[dict], test: list[dict]) -> list[str]:
    model = make_pipeline(TfidfVectorizer(analyzer=words_in), LinearSVC(random_state=0))
    return model.fit(train, [record["label"] for record in train]).predict(test).tolist()


def tried(records: list[dict], folds: int = 5) -> tuple[dict, float]:
    """Figures of the product over that many of five folds, and the baseline's accuracy."""
    truth, said, told, usual = [record["label"] for record in records], [], [], 0
    for train, test in list(StratifiedKFold(5, shuffle=True, random_state=0).split(truth, truth))[:folds]:
        older, newer = [records[i] for i in train], [records[i] for i in test]
        model = learn(older)
        told += [record["label"] for record in newer]
        said += [model.propose(record) for record in newer]
        usual += sum(one == record["label"] for one, record in zip(baseline(older, newer), newer, strict=True))
    return figures(told, said), round(usual / len(told), 4)


if __name__ == "__main__":
    for name, records in (
        ("titles", town(0)),
        ("a hundred characters", town(100)),
        ("a hundred characters, three labels in ten exchanged", town(100, 0.35)),
        *((f"a hundred characters, unit named {name}", units(label)) for name, label in LABELS.items()),
    ):
        product, usual = tried(records)
        print(name, {"baseline_accuracy": usual} | product, flush=True)
