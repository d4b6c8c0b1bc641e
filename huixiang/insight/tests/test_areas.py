import pytest

from huixiang.insight.areas import Area, Gazetteer

TREE = [
    Area(1, None, "临江市"),
    Area(2, 1, "东湖区"),
    Area(3, 1, "西山区"),
    Area(4, 2, "和平街道"),
    Area(5, 3, "和平街道"),
    Area(6, 4, "槐花社区"),
]


@pytest.fixture
def gazetteer():
    return Gazetteer(TREE)


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("临江市东湖区和平街道路灯不亮", 4),
        ("西山区和平街道路灯不亮", 5),
        ("我住在槐花社区", 6),
        ("东湖和平街道槐花社区3栋", 6),
        ("临江的公交车", 1),
        ("公园里的花开了", None),
        ("槐花路的路灯不亮", None),
        ("槐花路灯不亮", 6),
        ("西山大道和东湖小学门口", None),
        ("东湖区槐花路", 2),
        ("西山区小学", 3),
    ],
)
def test_an_address_leads_to_the_deepest_area_it_names(gazetteer, text, area):
    assert gazetteer.area_of(text) == area


def test_a_name_that_two_branches_share_is_not_guessed(gazetteer):
    assert gazetteer.area_of("和平街道路灯不亮") is None


def test_no_tree_knows_no_area():
    assert Gazetteer([]).area_of("临江市") is None


@pytest.fixture
def county():
    """A county where a town and its community, and two villages, are called alike."""
    towns = [Area(1, None, "青云县"), Area(2, 1, "石桥镇"), Area(3, 1, "马溪乡"), Area(4, 1, "城关镇")]
    villages = [Area(5, 2, "石桥社区"), Area(6, 2, "李家村"), Area(7, 3, "红旗村"), Area(8, 2, "红旗村")]
    return Gazetteer([*towns, *villages, Area(9, 4, "长征路社区"), Area(10, 4, "东门社区"), Area(11, 4, "中心社区")])


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("石桥有人放鞭炮", 2),
        ("石桥李家村三组没有水", 6),
        ("石桥社区没有水", 5),
    ],
)
def test_a_town_and_a_village_called_alike_are_the_town_unless_told_in_full(county, text, area):
    assert county.area_of(text) == area


@pytest.mark.parametrize(
    "text", ["长征路12号没有水", "小区东门没有灯", "市中心停车难", "石桥菜市场", "马溪河发臭", "石桥站", "石桥苑停水"]
)
def test_what_may_lie_anywhere_is_no_area(county, text):
    assert county.area_of(text) is None


def test_such_a_name_told_in_full_is_one(county):
    assert [county.area_of(text) for text in ("长征路社区12号", "东门社区", "中心社区")] == [9, 10, 11]


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("李家村与石桥社区交界处的垃圾", 2),
        ("石桥镇红旗村与李家村之间", 2),
        ("石桥镇到马溪乡的公交车太少", None),
        ("红旗村没有路灯", None),
    ],
)
def test_of_two_areas_it_is_what_they_have_in_common_below_the_top(county, text, area):
    assert county.area_of(text) == area
