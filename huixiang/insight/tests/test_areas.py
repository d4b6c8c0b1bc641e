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
