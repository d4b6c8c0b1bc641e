"""The type of unit that answered, told from the message alone; labels are mined from the replies. Baseline and product.

Usage: python -m benchmarks.insight.unit_types [FOLDS]     (how many of the five folds are run, default all)

A reply names the units that dealt with the matter. `first`: the type named first (13 types with 30 and more, 1,594
messages); `most`: the type named most often, streets and towns left out, for which street it is depends on the place
alone and places are masked in these data (12 types, 1,366 messages). Mined labels are wrong now and then, so every
figure is a lower bound. The baseline is words, TF-IDF and balanced logistic regression.
"""

from huixiang.insight import one_core  # isort: skip  # noqa: F401
import re
import sys
from collections import Counter
from pathlib import Path

import numpy as np
from python_calamine import CalamineWorkbook
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from huixiang.insight.learning import learn
from huixiang.insight.text import normal, words

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
LEAST = 30  # messages of a type
STREET = "街镇"
TYPES = {
    "公安": "公安|交警|派出所",
    "教育": "教育局|教体局|教科体局|教育体育局|教育厅|教科局|教育考试院",
    "人社": "人社局|人社厅|人力资源和?社会保障|社保局|社保中心|社会保险|劳动监察|医保局|医保中心|医疗保障",
    "国土": "国土|自然资源|不动产登记",
    "住建房产": "住建局|住建委|住建厅|住房和城乡建设|住房城乡建设|房产局|房管局|住房保障|房地产管理|建设局|公积金",
    "规划": "规划局|规划分局",
    "城管": "城管|城市管理|行政执法局|综合执法局",
    "交通": "交通运输|交通局|公路局|运管|道路运输|公交公司|公路管理",
    "环保": "环保局|环保分局|生态环境局|环境保护局|生态环境分局",
    "卫计": "卫计局|卫计委|卫生计生|卫健局|卫健委|卫生健康局|卫生局|卫生和计划",
    "民政": "民政局|民政办",
    "水务": "水利局|水务局|自来水公司|供水公司",
    "供电": "供电|电力公司|电业局|国网",
    STREET: "街道办|街道办事处|[一-龥]{2,3}(?:镇|乡)(?:人民)?(?:政府|党委)|[一-龥]{2}街道",
    "市场监管": "食药监|食药工|工商局|市场监督|市场监管|食品药品|质监局|质量技术|食安",
    "农业": "农业局|农业农村局|畜牧局|农委|林业局",
    "文旅": "文体|文旅|文广|旅游局|广电",
    "发改": "发改局|发改委|物价局|发展和改革",
    "税务": "税务局|地税|国税",
    "财政": "财政局",
}
PATTERNS = {name: re.compile(pattern) for name, pattern in TYPES.items()}


def first(reply: str) -> str:
    """The type named first, or ""."""
    named = [(found.start(), name) for name, pattern in PATTERNS.items() if (found := pattern.search(reply))]
    return min(named)[1] if named else ""


def most(reply: str) -> str:
    """The type named most often, of equals the first; streets do not count."""
    named = {
        name: (len(pattern.findall(reply)), -found.start())
        for name, pattern in PATTERNS.items()
        if name != STREET and (found := pattern.search(reply))
    }
    return max(named, key=named.get) if named else ""


LABELS = {"first": first, "most": most}


def records_by(label) -> list[dict]:
    """Messages with the type mined from their reply, types of fewer than thirty left out."""
    _, *rows = CalamineWorkbook.from_path(DATA / "messages-with-replies.xlsx").get_sheet_by_index(0).to_python()
    found = [
        {"label": label(re.sub(r"\s+", "", str(row[5]))), "topic": str(row[2]), "detail": str(row[4])} for row in rows
    ]
    sizes = Counter(record["label"] for record in found)
    return [record for record in found if record["label"] and sizes[record["label"]] >= LEAST]


def words_in(record: dict) -> list[str]:
    return words(f"{normal(record['topic'])}。{normal(record['detail'])}")


def baseline(train: list[dict], test: list[dict]) -> list[list[str]]:
    """The types of each message, likeliest first."""
    vectors = TfidfVectorizer(analyzer=words_in, min_df=2, sublinear_tf=True)
    model = LogisticRegression(C=10, class_weight="balanced", max_iter=300)
    model.fit(vectors.fit_transform(train), [record["label"] for record in train])
    order = np.argsort(-model.predict_proba(vectors.transform(test)), axis=1)
    return model.classes_[order].tolist()


def product(train: list[dict], test: list[dict]) -> tuple[list[list[str]], list[bool]]:
    """The types of each message, likeliest first, and whether the model stands by the first."""
    model = learn(train)
    proposals = [model.propose(record) for record in test]
    return [[name for name, _ in one.ranking] for one in proposals], [one.confident for one in proposals]


def tried(records: list[dict], folds: int = 5) -> dict:
    """Shares over the first `folds` of five folds: type found first, in the first three; and how abstention kept."""
    truth = [record["label"] for record in records]
    hits: Counter[str] = Counter()
    for train, test in list(StratifiedKFold(5, shuffle=True, random_state=0).split(truth, truth))[:folds]:
        older, newer = [records[i] for i in train], [records[i] for i in test]
        usual = baseline(older, newer)
        ours, sure = product(older, newer)
        for record, theirs, mine, stands in zip(newer, usual, ours, sure, strict=True):
            label = record["label"]
            hits["messages"] += 1
            hits["baseline_first"] += theirs[0] == label
            hits["baseline_in_three"] += label in theirs[:3]
            hits["first"] += mine[0] == label
            hits["in_three"] += label in mine[:3]
            hits["spoken"] += stands
            hits["right_when_spoken"] += stands and mine[0] == label
    count = hits.pop("messages")
    told = {name: hit / count for name, hit in hits.items()}
    told["right_when_spoken"] = hits["right_when_spoken"] / max(1, hits["spoken"])
    return {"messages": count} | {name: round(share, 4) for name, share in told.items()}


if __name__ == "__main__":
    for name, label in LABELS.items():
        print(name, tried(records_by(label), int(sys.argv[1]) if len(sys.argv) > 1 else 5), flush=True)
