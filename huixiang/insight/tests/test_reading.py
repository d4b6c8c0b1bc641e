import pytest

from huixiang.insight.reading import Hint, points_raised, reply_hints, urgency

from .urgent import FURTHER, ORDINARY, URGENT


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("楼道里有很重的煤气味", "gas"),
        ("学校门口那堵墙已经倾斜", "collapse"),
        ("再没有人管我就不想活了", "self_harm"),
        ("几个孩子在工地受伤", "minors"),
        ("明天上百人要去堵路", "gathering"),
        ("电线掉在积水里会触电", "life"),
    ],
)
def test_danger_raises_a_flag_with_its_sentence(said, kind):
    text = f"您好，我住在槐花巷。{said}！请快来看看。"

    alarm = next(alarm for alarm in urgency(text) if alarm.kind == kind)

    assert alarm.sentence == f"{said}！"
    assert text[alarm.start : alarm.end] == alarm.sentence


def test_an_ordinary_wish_raises_no_flag():
    assert urgency("建议在公园里多放几张长椅。谢谢！") == []


@pytest.mark.parametrize(
    "said",
    ["严重伤了业主的心", "这个路段每天拥堵路过的人都绕行", "整顿旅游行业", "以后事情办好了说一声", "买房花的都是血汗钱",
     "高铁轨道旁边要装隔音板", "地铁轨道几时铺好", "新道路要不断增加", "门前是条断头路", "不在规划范围了", "为了减轻生活负担",
     "集体收入被鲸吞了", "周围住了很多老人"],
)  # fmt: skip
def test_words_that_only_meet_another_raise_no_flag(said):
    assert urgency(said) == []


def test_points_raised_are_the_sentences_that_ask():
    assert points_raised("我住三号楼。路灯何时修好？请求增加垃圾桶。谢谢。") == ["路灯何时修好？", "请求增加垃圾桶。"]


@pytest.mark.parametrize(
    ("message", "points"),
    [
        ("校方要求我们交钱。", []),
        ("我的希望快成了绝望。", []),
        ("这是居民翘首以盼的事。", []),
        ("请增加一班公交。", ["请增加一班公交。"]),
        ("路太窄，我们强烈建议拓宽。", ["路太窄，我们强烈建议拓宽。"]),
        ("孩子能不能就近上学", ["孩子能不能就近上学"]),
        ("难道要等出了事，才有人来修？良心何在？岂有此理！", []),
        ("请尽快修好路灯，难道要等出事？", ["请尽快修好路灯，难道要等出事？"]),
        ("为何以次充好？办公地点在何处？", ["为何以次充好？", "办公地点在何处？"]),
    ],
)
def test_what_others_demanded_a_wish_that_is_told_of_or_an_outcry_is_no_point(message, points):
    assert points_raised(message) == points


@pytest.mark.parametrize(
    ("message", "reply", "open_points"),
    [
        ("门口违建拆了三次又建起来，老人摔了两次，请问何时拆除？", "该违建将于3月底前拆除。", 0),
        ("希望领导高度重视，尽快解决。", "已转水务局办理。", 0),
        ("请新增到火车站的公交。", "该处路灯已修复。", 1),
        ("建议引入鸣笛声纳抓拍系统，布置在重点区域和路口。", "增设鸣笛声纳设备的事，已纳入投资计划。", 0),
    ],
)
def test_only_what_is_asked_must_come_back_and_only_if_it_names_a_matter(message, reply, open_points):
    assert [hint.kind for hint in reply_hints(message, reply)].count("unanswered") == open_points


def test_a_reply_that_leaves_a_point_open_is_hinted_with_the_point():
    hints = reply_hints(
        "路灯何时修好？请求增加垃圾桶。",
        "经现场查看，路灯因线路老化损坏，已于2026年3月5日修复。依据《城市照明管理规定》第十二条。咨询电话：024-88886666。",
    )

    assert hints == [Hint("unanswered", "请求增加垃圾桶。")]


def test_an_empty_reply_is_hinted_as_formula_without_fact_basis_date_or_contact():
    hints = reply_hints("路灯何时修好？", "感谢您对路灯修好工作的关心，我们将认真研究，积极推进，敬请谅解。")

    assert [hint.kind for hint in hints] == ["no_fact", "no_basis", "no_date", "no_contact", "formula"]


def test_a_reply_used_before_is_shown_beside_the_earlier_one():
    earlier = "经核实，该路段路灯由区城管局负责，已于3月5日修复，依据照明办法，电话024-88886666。"

    hints = reply_hints("路灯修复了吗？", earlier.replace("3月5日", "3月9日"), [earlier])

    assert hints == [Hint("used_before", earlier)]


def test_danger_is_heard_in_the_words_people_use():
    said = [*FURTHER, *(one for kind in URGENT.values() for one in kind)]

    assert sum(bool(urgency(one)) for one in said) >= 0.95 * len(said)
    assert sum(bool(urgency(one)) for one in ORDINARY) <= 0.1 * len(ORDINARY)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("我被老公打得浑身是伤", "life"),
        ("他们扣着我弟弟不让走", "life"),
        ("井下有人没上来", "life"),
        ("敲门没人应，屋里有臭味", "life"),
        ("一碰水管就麻，水管带电", "life"),
        ("路边的气阀嘶嘶响", "gas"),
        ("我已经没有活路了", "self_harm"),
        ("她带着孩子站在河边", "self_harm"),
        ("有个婴儿被扔在垃圾桶旁边", "minors"),
        ("小孩一个人在窗台上爬", "minors"),
        ("堤上冒水泡了", "collapse"),
        ("有人喊着要去拦火车", "gathering"),
    ],
)
def test_danger_told_in_other_words_is_marked_too(said, kind):
    assert kind in {alarm.kind for alarm in urgency(said)}


@pytest.mark.parametrize(
    "said", ["驾校倒闭，学费不退", "通过摇号买房", "救命稻草一样的补贴", "楼道没有电梯，水电费太贵"]
)
def test_words_that_only_look_like_danger_are_not_marked(said):
    assert urgency(said) == []
