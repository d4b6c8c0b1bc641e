"""Learning in the organ: from what people decided, tried on the newest, kept only if better, entered in the ledger."""

import json
from dataclasses import replace
from datetime import date

import pytest

from huixiang.insight.classifier import ModelChanged
from huixiang.insight.decided import Unknown, decided_cases, decided_in
from huixiang.insight.learnt import model_in_use, stored
from huixiang.insight.models import Learnt, LearntPart
from huixiang.insight.standing import Standing, case_of_organ, record, standing
from huixiang.insight.training import TooFew, enough_news, train
from huixiang.people.models import Category

from .conftest import lessons


def test_what_was_learnt_is_used_and_stands_in_the_ledger(learnt):
    case = case_of_organ()
    entry = case.entries.get(move="adopt")

    assert learnt.learnt.kept
    assert standing() == Standing(True, 1, learnt.learnt.digest)
    assert entry.actor == "job"
    assert entry.evidence["digest"] == learnt.learnt.digest
    assert (entry.evidence["cases"], entry.evidence["held_back"]) == (400, 80)
    assert entry.evidence["right"] == round(1000 * learnt.trial.right / 80)
    assert (entry.evidence["since_day"], entry.evidence["until_day"]) == ("2026-01-01", "2026-07-19")


def test_the_newest_are_held_back_and_learnt_only_afterwards(organ):
    cases = lessons(300)
    novel = [replace(one, title="噪声和社区", text="从没有过的说法") for one in cases[-60:]]

    outcome = train([*cases[:240], *novel])

    assert outcome.trial.cases == 60
    assert outcome.trial.right < 60


def test_a_model_that_is_not_better_is_told_and_not_used(learnt):
    again = train(lessons(seed=5))

    assert (again.learnt.version, again.learnt.kept) == (2, False)
    assert case_of_organ().entries.filter(move="pass_over", evidence__tried=2).count() == 1
    assert LearntPart.objects.filter(learnt=again.learnt).count() == 0
    assert standing().version == 1


def test_a_better_one_takes_its_place(organ):
    keys = sorted({one.classes for one in lessons(50)})
    muddled = [
        replace(one, classes=keys[n % len(keys)] if n % 3 else one.classes) for n, one in enumerate(lessons(300))
    ]
    first = train([*muddled[:240], *lessons(300, seed=8)[:60]])
    assert first.learnt.kept

    second = train(lessons(300, seed=9))

    assert second.learnt.kept
    assert second.present.right < second.trial.right
    assert standing().version == 2


def test_too_little_is_not_learnt_from(organ):
    with pytest.raises(TooFew, match="至少要 200 件"):
        train(lessons(120))
    assert Learnt.objects.count() == 0


def test_the_levels_below_and_the_unit_are_read_too(learnt, power):
    model = model_in_use()
    read = model.levels({"topic": "红旗巷路灯不亮", "detail": "路灯坏了，晚上漆黑一片"})

    assert [Category.objects.get(pk=level.key).name for level in read] == ["城乡建设", "市政公用", "路灯"]
    assert "路灯" in read[-1].words
    assert model.units({"topic": "红旗巷路灯不亮", "detail": "路灯坏了"}, 3)[0].key == str(power.pk)


def test_a_stored_model_that_somebody_touched_is_not_used(learnt):
    part = LearntPart.objects.get(subject="class")
    part.card["sureness"]["threshold"] = 0.0
    LearntPart.objects.filter(pk=part.pk).update(card=part.card)

    with pytest.raises(ModelChanged):
        stored(1, learnt.learnt.digest)
    LearntPart.objects.filter(pk=part.pk).update(arrays=b"x")
    with pytest.raises(ModelChanged):
        stored(1, learnt.learnt.digest)


def test_an_earlier_version_can_be_gone_back_to_and_none_at_all(learnt, system_admin):
    record("go_back", by=system_admin, version="0", reason="先不用")

    assert standing().version == 0
    assert model_in_use() is None
    record("go_back", by=system_admin, version="1", reason="再用")
    assert model_in_use().version == 1


def test_what_people_decided_is_read_without_the_person_and_without_secrets(lin, zhou, desk, zheng, power):
    lamp = Category.objects.get(name="路灯")
    open_one = lin.files("路灯不亮，请打 13812341234").make("accept", by=zhou, category=lamp)
    open_one.make("assign", by=desk, lead=power)
    lin.files("路灯杆倒了", secret=True).make("accept", by=zhou, category=lamp)
    lin.files("没有人定过类")

    (before,) = decided_cases()
    open_one.make("sign", by=zheng, interest="none")
    (after,) = decided_cases()

    assert "13812341234" not in before.text
    assert [Category.objects.get(pk=key).name for key in before.classes] == ["城乡建设", "市政公用", "路灯"]
    assert (before.unit, after.unit) == ("", str(power.pk))
    assert (after.district, after.channel) == ("990101", "web")


def test_the_night_learns_only_when_enough_is_new(learnt):
    assert not enough_news()

    Learnt.objects.update(cases=0, until=date(2020, 1, 1))

    assert not enough_news()


def test_what_a_file_taught_does_not_keep_the_night_from_learning(learnt, lin, zhou, monkeypatch):
    monkeypatch.setattr("huixiang.insight.training.FEWEST", 1)
    Learnt.objects.update(cases=7000, until=None, card={"source": "file"})
    assert not enough_news()

    lin.files("路灯不亮").make("accept", by=zhou, category=Category.objects.get(name="路灯"))

    assert enough_news()


def test_a_labelled_file_is_taken_by_the_organs_own_names(organ, power, tmp_path):
    file = tmp_path / "labelled.jsonl"
    rows = [
        {"label": "城乡建设/市政公用/路灯", "topic": "路灯不亮", "detail": "黑", "unit": "供电局", "on": "2026-03-01"},
        {"label": "噪声", "topic": "邻居周大山太吵", "detail": "睡不着"},
        {"label": "外星", "topic": "飞碟", "detail": "来了"},
    ]
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    unknown = Unknown()

    lamp, noise = decided_in(file, unknown)

    assert (lamp.unit, lamp.on, len(lamp.classes)) == (str(power.pk), date(2026, 3, 1), 3)
    assert (noise.unit, noise.on, noise.title) == ("", None, "邻居***太吵")
    assert unknown.labels == {"外星": 1}


def test_small_cells_are_kept_nowhere(organ):
    cases = [replace(one, channel="web") for one in lessons(300)]
    few = [replace(one, channel="letter") if n % 30 == 0 else one for n, one in enumerate(cases)]

    told = train(few).trial.told()

    assert [group["of"] for group in told["groups"]] == ["990101", "990102", "web"]
    assert told["few_groups"] == 1
