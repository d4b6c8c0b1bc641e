from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
import xlsxwriter

from huixiang.insight.hot import Message, Window, heat, hot_issues
from huixiang.insight.likeness import Likeness, districts_in, words_of
from huixiang.insight.naming import named
from huixiang.insight.sheets import messages_in

NOISE = [
    "{place}搅拌站夜里轰鸣无法入睡",
    "投诉{place}旁边的搅拌站粉尘大",
    "{place}附近搅拌站噪音扰民何时停工",
    "关于{place}旁搅拌站污染环境的投诉",
    "{place}居民请求搬走搅拌站",
]
BUS = ["{place}公交车班次太少", "建议{place}增加公交车班次", "{place}等公交车要一个小时", "{place}早高峰公交车总是不来"]
OTHERS = [
    "图书馆借书证怎么办",
    "养犬登记在哪里",
    "公园的樱花树枯死了",
    "咨询老年卡年审",
    "驾照换证要带什么",
    "菜市场秤不准",
]


def told(titles, start):
    return [
        Message(f"{start}-{i}", f"user{start}-{i}", title, title, datetime(2026, 3, 1) + timedelta(i))
        for i, title in enumerate(titles)
    ]


@pytest.fixture
def town():
    return (
        told([line.format(place="A3区桂花新城") for line in NOISE], "a")
        + told([line.format(place="B2区槐树村") for line in BUS], "b")
        + told(OTHERS, "c")
    )


def test_two_matters_are_found_among_single_voices_without_naming_topics(town):
    issues = sorted(issue.told()["ids"] for issue in hot_issues(town, 5))

    assert issues == [[f"a-{i}" for i in range(5)], [f"b-{i}" for i in range(4)]]


@pytest.mark.parametrize(
    ("here", "there"), [("A3区", "A5区"), ("槐城市梧桐区", "槐城市南山区"), ("槐城市忠县", "槐城市杨柳县")]
)
def test_the_same_words_about_another_district_are_another_matter(here, there):
    letters = [
        "{place}小区临街门面油烟扰民",
        "{place}小区烧烤摊油烟扰民",
        "{place}小区餐馆油烟直排",
        "{place}小区夜宵摊油烟扰民",
    ]
    one = told([line.format(place=f"{here}槐荫东路桂花之城") for line in letters], "a")
    other = told([line.format(place=f"{there}观云路润芳园") for line in letters], "b")

    issues = sorted(issue.told()["ids"] for issue in hot_issues(one + other + told(OTHERS, "c"), 5))

    assert issues == [[f"a-{i}" for i in range(4)], [f"b-{i}" for i in range(4)]]


@pytest.mark.parametrize("text", ["槐城市居民区门口", "槐城市开发区的路", "本市各区都有", "投诉我县医院", "A市停车区"])
def test_what_only_ends_like_a_district_is_none(text):
    assert districts_in(text) == set()


def test_the_code_of_a_town_does_not_swallow_the_name_behind_it():
    assert "桂槐" in words_of("a7县桂槐新城何时通水")


def test_an_issue_is_named_by_place_and_matter(town):
    first = next(issue.told() for issue in hot_issues(town, 2) if issue.members[0].id == "a-0")

    assert first["place"] == "A3区桂花新城"
    assert "搅拌站" in first["title"]
    assert (first["from"], first["to"]) == ("2026-03-01", "2026-03-05")


LAKE = [
    (
        "A7县桂花湖生态公园烂尾工程",
        "桂花湖东岸的商业街停工已有五年，工地围挡倒塌，开发商资金断裂，业主至今没有拿到房产证，法院也判了却不执行",
    ),
    (
        "A7县桂花湖生态公园小学门口车多危险",
        "每天早晚放学时段机动车不礼让行人，没有信号灯和斑马线，孩子横穿马路，建议交警安排协管员疏导",
    ),
    (
        "A7县桂花湖生态公园木栈道松动",
        "散步时发现湖中塑木走廊大部分螺丝脱落，踩上去摇晃，老人推婴儿车经过容易绊倒，应当由公园管理处检修",
    ),
    (
        "A7县桂花湖生态公园钓鱼的人太多",
        "水边到处是鱼饵和烟头，夜里有人电鱼，巡逻保安从来不管，水质越来越浑，生态监测数据也没有公开",
    ),
]
BARRIER = [
    "每天早晚上班高峰闸机只开一条通道，车辆排队两百米，物业说设备坏了要等厂家，已经拖了三个月没有修好",
    "上班高峰闸机坏了一条通道，物业推说厂家没有配件，车辆排队堵到路口，业主群里天天有人问什么时候修好",
    "闸机故障三个月，只剩一条通道，高峰时车辆排队，物业叫我们等厂家，请主管单位督促物业把设备修好",
]


def test_a_title_says_where_its_members_tell_of_several_matters_of_a_place():
    def title(letters):
        told_at_length = told([title for title, _ in letters], "a")
        for message, (_, body) in zip(told_at_length, letters, strict=True):
            message.body = body
        return hot_issues(told_at_length + told(OTHERS, "c"), 1)[0].title

    one = [
        (f"A7县桂花小区闸机堵车{word}", body) for word, body in zip(["严重", "何时修", "没人管"], BARRIER, strict=True)
    ]

    assert title(LAKE).endswith("等几件事")
    assert not title(one).endswith("等几件事")


def test_a_matter_of_one_place_is_not_put_down_to_another():
    titles = ["A3区柳树小区地下车位能不能卖", "咨询A3区桂花新城地下车位", "A3区桂花新城地下车位太贵"]

    assert named(titles, titles) == ("A3区桂花新城", "A3区桂花新城地下车位")
    assert (
        named(["D1县医保怎样报销", "E2县医保怎样报销", "F3县医保怎样报销", "G4县医保怎样报销"], ["D1县医保怎样报销"])[0]
        == ""
    )


def test_what_is_said_of_many_companies_does_not_name_one():
    makers = ["桂花健康管理", "槐树传媒", "柳林食品", "松林园林", "枫林测绘"]
    titles = [f"A市{maker}有限公司拖欠员工工资" for maker in makers]
    estate = ["A市桂花新城小区旁建垃圾站", "A市桂花新城二期旁的垃圾站", *["A市的垃圾站"] * 4]

    assert named(titles, titles) == ("A市", "A市拖欠员工工资")
    assert named(estate, estate)[1] == "A市桂花新城小区旁建垃圾站"
    assert named(["P2P平台跑路", "关于P2P平台跑路"], ["P2P平台跑路"]) == ("", "P2P平台跑路")


@pytest.mark.parametrize(
    ("titles", "place", "title"),
    [
        (["A3区槐树路的旧城改造何时开始"] * 2, "A3区槐树路", "A3区槐树路的旧城改造何时开始"),
        (["反对在A3区槐树小区门口建医院"] * 2, "A3区槐树小区", "反对在A3区槐树小区门口建医院"),
        (["对A市公交线路的几点建议"] * 2, "A市", "A市公交线路"),
        (["A市桂花新城房屋出现质量问题"] * 2, "A市桂花新城", "A市桂花新城房屋出现质量问题"),
        (["滨河路路灯不亮"] * 2, "滨河路", "滨河路路灯不亮"),
        (["关于A市桂花新城停水的问题"] * 2, "A市桂花新城", "A市桂花新城停水"),
        (["A市绿荫城际空间站质量堪忧"] * 2, "A市", "A市绿荫城际空间站质量堪忧"),
        (
            ["A市桂花槐树制药机械股份有限公司欠薪"] * 2,
            "A市桂花槐树制药机械股份有限公司",
            "A市桂花槐树制药机械股份有限公司欠薪",
        ),
        (["A市桂花管理有限公司欠薪", "A市槐树管理有限公司欠薪"], "A市", "A市桂花管理有限公司欠薪"),
        (["A县桂花普惠性幼儿园在哪", "A县槐树普惠性幼儿园在哪"], "A县", "A县桂花普惠性幼儿园在哪"),
        (["问问A市新安路以南的规划"] * 2, "A市新安路", "A市新安路以南的规划"),
        (["请处理A市桂花新城烂尾楼问题"] * 2, "A市桂花新城", "A市桂花新城烂尾楼问题"),
        (["请解决出行难的问题"] * 2, "", "出行难"),
        (["投诉A市桂花新城开发商", "A市桂花新城门前没有路"], "A市桂花新城", "A市桂花新城门前没有路"),
        (["投诉西地省桂花小区停水"] * 2, "西地省桂花小区", "西地省桂花小区停水"),
        (
            ["A市景城苑小区临街门面油烟", "A市景城苑小区一到晚上就停水停电、太吵"],
            "A市景城苑小区",
            "A市景城苑小区临街门面油烟",
        ),
        (["A市桂花村村民的水泥路", "A市桂花村村委的账目"], "A市桂花村", "A市桂花村村民的水泥路"),
        (["A市桂花路拆迁进度等问题"] * 2, "A市桂花路", "A市桂花路拆迁进度"),
        (["希望尽快解决A市桂花新城停水"] * 2, "A市桂花新城", "A市桂花新城停水"),
    ],
)
def test_a_name_ends_where_the_place_ends_and_a_title_is_a_whole_phrase(titles, place, title):
    assert named(titles, titles) == (place, title)


def test_one_person_writing_five_times_is_less_than_five_people(town):
    def warmth():
        return next(issue.heat for issue in hot_issues(town, 2) if issue.members[0].id == "a-0")

    five_people = warmth()
    for message in town[:5]:
        message.reporter = "the same"

    assert warmth() < 0.7 * five_people


def test_one_person_writing_forty_times_is_less_than_three_people():
    def warmth(*reporters):
        return heat([Message(i, who, "路灯不亮", "", None) for i, who in enumerate(reporters)], 1.0, None)

    assert warmth(*["the same"] * 40) < warmth("one", "two", "three")


def test_eleven_people_in_their_own_words_come_before_three_copies():
    own = ["关掉", "停业", "查封", "整顿", "搬走", "处理", "管管", "检查", "处罚", "制止", "取缔"]
    many = [f"桂花新城搅拌站粉尘大，请{word}" for word in own]
    few = ["槐树村公交车班次太少"] * 3

    first, second = hot_issues(told(many, "a") + told(few, "b") + told(OTHERS, "c"), 2)

    assert (len(first.members), len(second.members)) == (11, 3)
    assert first.heat > 1.7 * second.heat


def test_one_letter_sent_by_thousands_is_one_issue_in_its_own_words(town):
    letter = "桂花新城的供水又停了，三千户没有水用"
    copies = [Message(f"d-{i}", f"user{i}", letter, letter, datetime(2026, 3, 9)) for i in range(3300)]

    first = hot_issues(town + copies, 3)[0]

    assert (len(first.members), first.title) == (3300, letter)


def test_one_letter_that_each_sends_in_her_own_name_is_one_issue_however_many(town, monkeypatch):
    monkeypatch.setattr("huixiang.insight.hot.LARGEST", 30)
    letter = "桂花新城的供水又停了，我是{house}栋业主{name}，家里没有水用，请尽快恢复供水，给一个明确的时间"
    letters = [
        Message(f"d-{i}", f"user{i}", "桂花新城停水", letter.format(house=i, name=name * 2), datetime(2026, 3, 9))
        for i, name in enumerate("伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英华建国文辉玉兰凤春红梅海燕山林波")
    ]

    first = hot_issues(town + letters, 3)[0]

    assert sorted(message.id for message in first.members) == sorted(message.id for message in letters)


def test_taking_messages_day_by_day_ends_where_taking_all_at_once_does(town):
    likeness = Likeness([(message.title, message.body) for message in town])
    at_once, by_day = Window(likeness), Window(likeness)

    at_once.take(np.arange(len(town)))
    for row in range(len(town)):
        by_day.take(np.array([row]))

    assert [list(rows) for rows in by_day.groups()] == [list(rows) for rows in at_once.groups()]


def test_no_messages_are_no_issues():
    assert hot_issues([], 3) == []


def test_a_sheet_is_read_with_its_own_numbers(tmp_path):
    book = xlsxwriter.Workbook(tmp_path / "m.xlsx")
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "点赞数", "反对数"])
    sheet.write_row(1, 0, [188006, "u1", "路灯不亮", "2026/2/28 11:25:05", "三天了", 4, 1])
    book.close()

    message = messages_in(tmp_path / "m.xlsx")[0]

    assert (message.id, message.reporter, message.at, message.likes) == (
        188006,
        "u1",
        datetime(2026, 2, 28, 11, 25, 5),
        3,
    )


def test_a_known_matter_of_the_real_stream_is_gathered():
    data = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "messages.xlsx"
    messages = messages_in(data)
    truth = {m.id for m in messages if "搅拌" in m.title + m.body and "丽发" in m.title + m.body}

    best = max(
        2 * len(truth & {m.id for m in i.members}) / (len(truth) + len(i.members)) for i in hot_issues(messages, 10)
    )

    assert best >= 0.9
