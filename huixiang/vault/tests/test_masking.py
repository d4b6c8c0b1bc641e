# ruff: noqa: RUF001 - people type full width
import pytest

from huixiang.vault import masking


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("林阿姨", "林**"),
        ("林", "林**"),
        ("买买提·艾力", "买**"),
        (" 陈代表 ", "陈**"),
        ("Ｌｉｎ", "L**"),
        ("", ""),
        ("　", ""),
    ],
)
def test_of_a_name_the_first_character_is_shown(written, shown):
    assert masking.name(written) == shown


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("13812341234", "138****1234"),
        ("１３８１２３４１２３４", "138****1234"),
        ("+86 138 1234 1234", "138****1234"),
        ("0536-8123456", "053****3456"),
        ("8123456", "****56"),
        ("110", "****"),
        ("微信 lin", "****"),
        ("", ""),
    ],
)
def test_of_a_phone_the_ends_are_shown(written, shown):
    assert masking.phone(written) == shown


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("某市东城区幸福街道和平小区３号楼２单元501", "某市东城区幸福街道****"),
        ("东城区和平小区3号楼", "东城区****"),
        ("和平小区3号楼", "****"),
        ("柳树社区活动室旁", "****"),
        ("青山县柳树镇大槐树村12号", "青山县柳树镇****"),
        ("", ""),
    ],
)
def test_of_a_place_the_street_is_shown_and_the_door_is_not(written, shown):
    assert masking.address(written) == shown


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("请打13812341234找我", "请打138****1234找我"),
        ("电话：１３８ １２３４ １２３４。", "电话：138****1234。"),
        ("家里0536-8123456", "家里****"),
        ("身份证11010519491231002X已交", "身份证****已交"),
        ("卡号6222 0212 3456 7890 128", "卡号****"),
        ("车牌鲁A12345堵门", "车牌鲁A****堵门"),
        ("新能源车鲁AD12345占道", "新能源车鲁A****占道"),
        ("合同号1234567890123456不变", "合同号1234567890123456不变"),
        ("2026年3号楼第12单元，共350户", "2026年3号楼第12单元，共350户"),
        ("全角逗号，不动（也不改）", "全角逗号，不动（也不改）"),
    ],
)
def test_numbers_that_tell_who_wrote_are_hidden_in_her_story(written, shown):
    assert masking.free_text(written) == shown


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("我叫林小梅，电话13812341234，楼道灯不亮", "我叫林**，电话138****1234，楼道灯不亮"),
        ("请找欧阳春生先生", "请找欧**"),
        ("发到li_ming@example.com", "发到****"),
        ("三号楼2单元501室漏水", "三号楼2单元501室漏水"),
        ("王主任说下周修", "王主任说下周修"),
        ("辽A12345堵住出口", "辽A****堵住出口"),
        ("市民热线12345打不通", "市民热线12345打不通"),
        ("身份证11010519491231002X", "身份证****"),
    ],
)
def test_handlers_read_what_happened_and_not_who_it_is(told, shown):
    assert masking.story(told) == shown
