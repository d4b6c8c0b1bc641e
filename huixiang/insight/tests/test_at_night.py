"""What the night and an operator set going."""

import json

import click
import pytest

from huixiang.insight import at_night
from huixiang.insight.learnt import model_in_use
from huixiang.people.models import Category


def quietly(line):
    """Progress that nobody reads."""


def test_every_organ_is_told_why_nothing_was_learnt(organ):
    (told,) = at_night.learn_everywhere(True, quietly)
    (asked,) = at_night.learn_everywhere(False, quietly)

    assert told == {"organ": organ.name, "learnt": False, "why": "新定类的件还不多，这次不学习"}
    assert (asked["learnt"], "现有 0 件" in asked["why"]) == (False, True)


def test_a_labelled_file_gives_a_new_organ_its_first_model(organ, tmp_path):
    said = {"路灯": "路灯不亮漆黑一片", "社区服务": "居委会开证明跑了三趟"}
    rows = [
        {"label": label, "topic": f"{n}号{words}", "detail": f"{words}，请处理"}
        for n in range(110)
        for label, words in said.items()
    ]
    file = tmp_path / "labelled.jsonl"
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")

    told = at_night.adopt(file, quietly)

    assert (told["kept"], told["cases"], told["trial"]["overall"]["cases"]) == (True, 220, 44)
    (level, *_) = model_in_use().levels({"topic": "三号路灯不亮", "detail": "漆黑"})
    assert Category.objects.get(pk=level.key).name == "城乡建设"


def test_a_file_of_foreign_labels_is_refused_with_a_sentence(organ, tmp_path):
    file = tmp_path / "labelled.jsonl"
    file.write_text('{"label": "外星", "topic": "飞碟", "detail": "来了"}\n', encoding="utf-8")
    said = []

    with pytest.raises(click.ClickException, match="还不够"):
        at_night.adopt(file, said.append)

    assert said == ["文件里有 1 条的分类在本机关没有，没有采用：外星"]
