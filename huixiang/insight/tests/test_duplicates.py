import pytest

from huixiang.insight.duplicates import duplicates
from huixiang.insight.sketch import KEPT, OF_THE_HEAD, head, marks, marks_of_each, similarity

LAMP = "槐花巷三号楼前的路灯上周五开始不亮。晚上老人出门买菜看不清台阶。我们给物业打过两次电话都没人来修。希望尽快换上新灯。"
BUS = "幸福路公交站台的雨棚被大风掀翻。早上等车的学生只能站在雨里。请公交公司把雨棚重新装好，再加一条长椅。"


def test_marks_do_not_see_punctuation_width_or_case():
    assert marks("路灯坏了,已经ABC三天!") == marks("路灯坏了，已经ａｂｃ 三天。")


def test_marks_are_few_sorted_and_fit_a_bigint():
    hashes = marks(LAMP)

    assert len(hashes) == KEPT + OF_THE_HEAD
    assert hashes == sorted(set(hashes))
    assert all(-(2**63) <= value < 2**63 for value in hashes)


def test_texts_read_together_have_the_marks_of_each_alone():
    texts = [LAMP, "", "灯", "灯不亮", BUS, "灯不亮了", f"{LAMP}{BUS}"]

    assert marks_of_each(texts) == [marks(text) for text in texts]
    assert marks_of_each([]) == []


WHOLE = 2**64


def plain_stir(value: int) -> int:
    value = (value + 0x9E3779B97F4A7C15) % WHOLE
    value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9 % WHOLE
    value = (value ^ value >> 27) * 0x94D049BB133111EB % WHOLE
    return value ^ value >> 31


def plain_hash(run: str) -> int:
    """The hash of four characters as the decision page writes it down, in whole numbers."""
    value = 0
    for letter in run:
        value = (value * 0x110000 + ord(letter)) % WHOLE
    return plain_stir(value)


def test_stored_marks_can_be_computed_by_anyone():
    text = "路灯坏了三天"
    runs = [plain_hash(text[i : i + 4]) for i in range(3)]
    values = [*runs, *map(plain_stir, runs)]

    assert marks(text) == sorted(value - WHOLE if value >= WHOLE // 2 else value for value in values)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("槐花巷路灯不亮了。晚上很黑。", "槐花巷路灯不亮了"),
        ("尊敬的市长您好！槐花巷路灯不亮了，晚上很黑。", "槐花巷路灯不亮了"),
        ("您好，我想反映一个问题：灯坏了", "我想反映一个问题"),
        ("灯坏了。很黑。", "灯坏了很黑"),
    ],
)
def test_the_head_is_the_first_piece_that_says_something(text, told):
    assert head(text) == told


def test_who_tells_a_matter_again_in_other_words_is_found_by_its_head():
    old = [{"id": n, "text": f"幸福路第{n}栋楼下停车收费不合理，{BUS}"} for n in range(40)]
    first = {"id": "a", "text": f"幸福里小区东门积水严重。{LAMP}"}
    again = {"id": "b", "text": f"幸福里小区东门积水严重。{LAMP.split('。')[2]}。雨靴都灌满了水，车也熄火在路中间。"}

    found = [pair for pair in duplicates([*old, first, again]) if pair["id"] == "b"]

    assert [pair["of"] for pair in found] == ["a"]


@pytest.mark.parametrize("text", ["", "灯", "！？"])
def test_a_text_too_short_has_no_marks(text):
    assert marks(text) == []


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


OPENING = "尊敬的市长您好：今天冒昧打扰您，实在是没有办法了。我是{}的业主。"
CLOSING = "恳请领导在百忙之中抽空过问，还老百姓一个公道，不胜感激。此致敬礼！"


def test_two_letters_that_share_only_their_courtesies_are_not_alike():
    one = OPENING.format("槐花里") + "电梯三天两头停运，老人买菜要爬十八层。" + CLOSING
    other = OPENING.format("安居苑") + "小区门口的路灯坏了半年，晚上一片漆黑。" + CLOSING

    assert similarity(one, other) < 0.3


def test_a_letter_of_courtesies_alone_is_compared_all_the_same():
    assert similarity(CLOSING, "您好！" + CLOSING) > 0.7


def test_one_sentence_among_much_that_is_new_is_perhaps_the_same_under_one_heading_only():
    heading, shared, new = "槐花巷三号楼前的路灯不亮", "我们给物业打过两次电话都没人来修", BUS * 2
    told = f"{heading}。晚上老人看不清台阶，孩子放学回家总是害怕，出门只好打着手电。{BUS[::-1]}{shared}。"

    assert similarity(told, f"{heading}。{new}{shared}。") == 0.3
    assert similarity(told, f"{new}{shared}。") < 0.3


def test_what_is_perhaps_the_same_is_told_beside_what_is_the_same():
    story = "晚上老人看不清台阶，孩子放学回家总是害怕，出门只好打着手电"
    records = [
        {"id": 1, "text": f"槐花巷三号楼前的路灯不亮。{story}。我们给物业打过两次电话都没人来修。"},
        {"id": 2, "text": f"槐花巷三号楼前的路灯不亮。{BUS * 2}我们给物业打过两次电话都没人来修。"},
        {"id": 3, "text": f"槐花巷三号楼前的路灯不亮。{story}，谁都不管。我们给物业打过两次电话都没人来修。"},
    ]

    assert [(pair["id"], pair["of"]) for pair in duplicates(records)] == [(2, 1), (3, 1), (3, 2)]
