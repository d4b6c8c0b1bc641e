import pytest

from huixiang.insight.duplicates import duplicates
from huixiang.insight.sketch import KEPT, similarity, sketch

LAMP = "槐花巷三号楼前的路灯上周五开始不亮。晚上老人出门买菜看不清台阶。我们给物业打过两次电话都没人来修。希望尽快换上新灯。"
BUS = "幸福路公交站台的雨棚被大风掀翻。早上等车的学生只能站在雨里。请公交公司把雨棚重新装好，再加一条长椅。"


def test_a_sketch_does_not_see_punctuation_width_or_case():
    assert sketch("路灯坏了,已经ABC三天!") == sketch("路灯坏了，已经ａｂｃ 三天。")


def test_a_sketch_is_short_sorted_and_fits_a_bigint():
    hashes = sketch(LAMP)

    assert len(hashes) == KEPT
    assert hashes == sorted(set(hashes))
    assert all(-(2**63) <= value < 2**63 for value in hashes)


def plain_hash(run: str) -> int:
    """The hash of four characters as the decision page writes it down, in whole numbers."""
    whole = 2**64
    value = 0
    for letter in run:
        value = (value * 0x110000 + ord(letter)) % whole
    value = (value + 0x9E3779B97F4A7C15) % whole
    value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9 % whole
    value = (value ^ value >> 27) * 0x94D049BB133111EB % whole
    value ^= value >> 31
    return value - whole if value >= whole // 2 else value


def test_a_stored_sketch_can_be_computed_by_anyone():
    text = "路灯坏了三天"

    assert sketch(text) == sorted(plain_hash(text[i : i + 4]) for i in range(3))


@pytest.mark.parametrize("text", ["", "灯", "！？"])
def test_a_text_too_short_has_an_empty_sketch(text):
    assert sketch(text) == []


def test_the_same_story_in_another_order_is_the_same():
    one, two, three, four = LAMP.rstrip("。").split("。")

    assert similarity(LAMP, f"{three}。{one}！{four}，{two}") > 0.7


def test_another_matter_is_not_alike():
    assert similarity(LAMP, BUS) < 0.1


def test_a_copy_is_named_with_its_original_and_strangers_are_not():
    records = [
        {"id": "n1", "text": LAMP},
        {"id": "n2", "text": BUS},
        {"id": "n3", "text": "您好！" + LAMP.replace("上周五", "上星期五").replace("尽快", "赶紧")},
    ]

    found = list(duplicates(records))

    assert [(pair["id"], pair["of"]) for pair in found] == [("n3", "n1")]
    assert found[0]["similarity"] > 0.7


def test_one_shared_sentence_under_the_same_heading_is_shown_as_perhaps_the_same():
    heading = "槐花巷路灯不亮"
    shared = "我们给物业打过两次电话都没人来修"
    records = [
        {"id": 1, "text": f"{heading}。晚上老人看不清台阶。{shared}。"},
        {"id": 2, "text": f"{heading}。孩子放学回家总是害怕。{shared}。社区干部说不归他们管。"},
    ]

    assert 0.3 <= next(duplicates(records))["similarity"] < 1
