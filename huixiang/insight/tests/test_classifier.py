import json
import random

import pytest

from huixiang.insight.classifier import ARRAYS, Classifier, ModelChanged, load
from huixiang.insight.evaluation import evaluate, macro_f1
from huixiang.insight.learning import learn

LAMP = [
    "路灯坏了整条巷子漆黑一片",
    "小区门口路面塌陷积水",
    "施工围挡占了人行道",
    "下水道堵塞污水外溢",
    "楼道漏水没人修",
]
WAGE = [
    "老板拖欠工资三个月不发",
    "单位没有缴纳养老保险",
    "工伤认定迟迟没有结果",
    "辞职后扣押工资不给",
    "社保断缴影响退休",
]
PLACES = ["东风路", "和平里", "向阳村", "新华街", "幸福小区", "青年路", "红旗巷", "长江社区"]


@pytest.fixture(scope="module")
def decided():
    chance = random.Random(7)
    return [
        {
            "label": label,
            "topic": f"{chance.choice(PLACES)}{said}",
            "detail": f"住在{chance.choice(PLACES)}，{said}，请处理。",
        }
        for label, matters in (("城乡建设", LAMP), ("劳动和社会保障", WAGE))
        for said in matters
        for _ in range(6)
    ]


@pytest.fixture(scope="module")
def learnt(decided) -> Classifier:
    return learn(decided)


def test_a_proposal_names_the_words_that_weighed(learnt):
    proposal = learnt.propose({"topic": "工地拖欠工资", "detail": "干了半年一分钱工资没发"}, reasons=3)

    assert proposal.label == "劳动和社会保障"
    assert "工资" in [word for word, _ in proposal.reasons]


def test_chances_add_up_and_the_best_comes_first(learnt):
    chances = [chance for _, chance in learnt.propose({"topic": "路灯不亮"}).ranking]

    assert chances == sorted(chances, reverse=True)
    assert sum(chances) == pytest.approx(1)


def test_an_empty_message_is_not_proposed_with_confidence(learnt):
    assert learnt.propose({"topic": "", "detail": ""}).confidence < learnt.propose({"topic": LAMP[0]}).confidence


@pytest.mark.parametrize("said", ["", "？？？", "12345", "请处理", "hello", "路灯"])
def test_a_message_of_hardly_a_known_word_is_never_proposed_with_confidence(learnt, said):
    sure = Classifier(learnt.classes, learnt.views, learnt.offset, learnt.sureness | {"threshold": 0.0}, learnt.card)

    assert sure.propose({"topic": LAMP[0]}).confident
    assert not sure.propose({"topic": said, "detail": ""}).confident


def test_a_stored_model_says_the_same(learnt, decided, tmp_path):
    learnt.save(tmp_path)

    again = load(tmp_path)

    assert [again.propose(record).ranking for record in decided] == [
        learnt.propose(record).ranking for record in decided
    ]


def test_a_model_whose_arrays_were_touched_is_refused(learnt, tmp_path):
    learnt.save(tmp_path)
    with (tmp_path / ARRAYS).open("ab") as arrays:
        arrays.write(b"\0")

    with pytest.raises(ModelChanged):
        load(tmp_path)


def test_the_card_says_what_the_model_was_learnt_from(learnt, tmp_path):
    learnt.save(tmp_path)

    card = json.loads((tmp_path / "card.json").read_text(encoding="utf-8"))

    assert (card["records"], card["classes"]) == (60, ["劳动和社会保障", "城乡建设"])


def test_macro_f1_counts_every_class_alike():
    assert macro_f1(["a", "a", "a", "b"], ["a", "a", "b", "b"]) == pytest.approx((0.8 + 2 / 3) / 2)


def test_an_evaluation_answers_with_exactly_the_agreed_figures(decided):
    result = evaluate(decided[::2], decided[1::2])

    assert list(result) == [
        "macro_f1",
        "accuracy",
        "coverage",
        "accuracy_when_confident",
        "messages_per_second",
        "train_seconds",
        "model_bytes",
    ]
    assert result["accuracy"] == 1.0


def test_a_class_of_one_record_does_not_stop_the_others(decided):
    lone = {"label": "教育文体", "topic": "图书馆闭馆太早", "detail": "下班后借不到书"}

    model = learn([*decided, lone])

    assert model.classes == ["劳动和社会保障", "城乡建设", "教育文体"]
    assert [model.propose(record).label for record in decided] == [record["label"] for record in decided]


def test_nothing_can_be_learnt_from_one_class(decided):
    with pytest.raises(ValueError, match="两类"):
        learn(decided[:30])
