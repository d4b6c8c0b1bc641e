import time

import pytest

from benchmarks.insight.personal_data import measure, planted
from huixiang.vault.personal import BY_FORM, Span, forms_to_try, identity_card, luhn, mask, matches, personal_data
from huixiang.vault.spans import spread


def covered(text):
    return [(span.kind, text[span.start : span.end]) for span in personal_data(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("请打13800138000找我", [("mobile", "13800138000")]),
        ("手机\uff11\uff13\uff18 0013 8000", [("mobile", "\uff11\uff13\uff18 0013 8000")]),
        ("号码一三八零零一三八零零零", [("mobile", "一三八零零一三八零零零")]),
        ("座机024-88886666转8", [("telephone", "024-88886666转8")]),
        ("身份证11010519491231002X", [("identity_card", "11010519491231002X")]),
        ("打到卡上6222 0212 3456 7890 128", [("bank_card", "6222 0212 3456 7890 128")]),
        ("一辆辽A·12345的货车", [("plate", "辽A·12345")]),
        ("新能源车粤BDF8888", [("plate", "粤BDF8888")]),
        ("发到li_ming@example.com", [("email", "li_ming@example.com")]),
        ("加V信lin_ayi2026", [("wechat", "lin_ayi2026")]),
        ("QQ群：1234567", [("qq", "1234567")]),
        ("我叫林小梅，今年六十", [("name", "林小梅")]),
        ("邻居周大山家又在装修", [("name", "周大山")]),
        ("司机何勇逃逸", [("name", "何勇")]),
        ("欧阳春生先生来过", [("name", "欧阳春生先生")]),
        ("住在幸福小区3栋2单元502室", [("door", "3栋2单元502室")]),
        ("家住青年街18号", [("door", "18号")]),
        ("林阿姨家在长江路88号3栋2单元501", [("name", "林阿姨"), ("door", "88号3栋2单元501")]),
        ("住红星村三组12号", [("door", "三组12号")]),
        ("龙泉村第一村民小组7号", [("door", "第一村民小组7号")]),
        ("地址：兴隆街21-2号", [("door", "21-2号")]),
        ("阳光城九栋一单元1802漏水", [("door", "九栋一单元1802")]),
        ("收件地址是光明路27弄3号1001室", [("door", "27弄3号1001室")]),
        ("业主代表罗敏，", [("name", "罗敏")]),
        ("我儿子叫邱小超，", [("name", "邱小超")]),
        ("户主为林国强，", [("name", "林国强")]),
        ("店里的老板叫林国强，", [("name", "林国强")]),
        ("他叫王小花，邻居叫张翠花", [("name", "王小花"), ("name", "张翠花")]),
        ("姓名：刘　强，电话", [("name", "刘　强")]),
        ("投诉人：刘 强", [("name", "刘 强")]),
        ("姓名：阿依古丽、林小梅", [("name", "阿依古丽"), ("name", "林小梅")]),
        ("联系人古丽娜·买买提，", [("name", "古丽娜·买买提")]),
        ("法人代表为林国强，", [("name", "林国强")]),
        ("林小梅（身份证复印件附后）", [("name", "林小梅")]),
        ("联系人赵敏敏", [("name", "赵敏敏")]),
        ("反映人：钱多多家的水管", [("name", "钱多多")]),
        ("爱人司马相如", [("name", "司马相如")]),
        ("村民李大牛、王二虎和周小兰反映", [("name", "李大牛"), ("name", "王二虎"), ("name", "周小兰")]),
        ("高兴旺先生来过", [("name", "高兴旺先生")]),
        ("我叫李**，", [("name", "李**")]),
        ("我叫高超", [("name", "高超")]),
        ("房东是何大叔", [("name", "何大叔")]),
        ("母亲温玉兰住院", [("name", "温玉兰")]),
        ("司机单勇逃逸", [("name", "单勇")]),
        ("朋友白洁", [("name", "白洁")]),
        ("司马老师", [("name", "司马老师")]),
        ("员工关羽来", [("name", "关羽")]),
        ("身份证 110105 19491231 002x", [("identity_card", "110105 19491231 002x")]),
        ("订单号在上面，钱退到4111111111111111", [("bank_card", "4111111111111111")]),
        ("班主任黄老师找过", [("name", "黄老师")]),
        ("交易所湛先生", [("name", "湛先生")]),
        ("打+86 138-0013-8000", [("mobile", "+86 138-0013-8000")]),
        ("打008613800138000", [("mobile", "008613800138000")]),
        ("手机一三八零零一三八零零零一直关机", [("mobile", "一三八零零一三八零零零")]),
        ("座机024-88886666 转 8", [("telephone", "024-88886666 转 8")]),
        ("证件号110 105 1949 1231 002X", [("identity_card", "110 105 1949 1231 002X")]),
        ("号码110105194912310021写错了", [("identity_card", "110105194912310021")]),
        ("护照号E12345678，港澳通行证C12345678", [("passport", "E12345678"), ("passport", "C12345678")]),
        ("惠农卡9558 8007 1977 5397", [("bank_card", "9558 8007 1977 5397")]),
        ("邮箱li.na@abc.net", [("email", "li.na@abc.net")]),
        ("发到x-yz45 @ abc.com", [("email", "x-yz45 @ abc.com")]),
        ("加我V：lin-ayi", [("wechat", "lin-ayi")]),
        ("Q号：1234567", [("qq", "1234567")]),
        ("阳光城第6栋第4单元1106号房", [("door", "第6栋第4单元1106号房")]),
        ("阳光城16栋 1单元 1406室", [("door", "16栋 1单元 1406室")]),
        ("阳光城15楼5单元1307室", [("door", "15楼5单元1307室")]),
        ("阳光城21栋东单元2704", [("door", "21栋东单元2704")]),
        ("阳光城27号楼2单元4楼西户", [("door", "27号楼2单元4楼西户")]),
        ("阳光城三栋二单元五零一室", [("door", "三栋二单元五零一室")]),
        ("阳光城1期17栋501", [("door", "1期17栋501")]),
        ("方苑5-4304房", [("door", "5-4304房")]),
        ("传销在1-23-1-602", [("door", "1-23-1-602")]),
        ("住红星村9社 72号", [("door", "9社 72号")]),
        ("红星村八组门牌175号", [("door", "八组门牌175号")]),
        ("现住劳动路56号院", [("door", "56号院")]),
        ("老伴周大山住院", [("name", "周大山")]),
        ("护工周小兰，快递员何玉生", [("name", "周小兰"), ("name", "何玉生")]),
        ("房东欧阳春生，侄子端木小春", [("name", "欧阳春生"), ("name", "端木小春")]),
        ("被告委托代理人李春生。", [("name", "李春生")]),
        ("被控告人：周志家电话", [("name", "周志家")]),
        ("林小梅（业主）", [("name", "林小梅")]),
        ("我林小梅，今年60岁", [("name", "林小梅")]),
        ("古丽·阿依木女士来过", [("name", "古丽·阿依木")]),
        ("司机阿不都·热合曼", [("name", "阿不都·热合曼")]),
        ("周大山律师和李教练", [("name", "周大山律师"), ("name", "李教练")]),
        ("照顾周大山老人", [("name", "周大山老人")]),
        ("此致敬礼\n林小梅敬上", [("name", "林小梅")]),
        ("13800138000辽A12345", [("mobile", "13800138000"), ("plate", "辽A12345")]),
    ],
)
def test_personal_data_is_found_where_it_stands(text, found):
    assert covered(text) == found


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("林小梅家漏水。我叫林小梅，物业不给林小梅修", ["林小梅", "林小梅", "林小梅"]),
        ("司机何勇逃逸，后来何勇被找到", ["何勇", "何勇"]),
        ("丁建国先生来过，是丁建国签的字", ["丁建国先生", "丁建国"]),
        ("林阿姨来过，林场不管", ["林阿姨"]),
        ("丈夫何平，何平路在修", ["何平"]),
        ("我叫高超，手艺高超", ["高超"]),
    ],
)
def test_a_name_told_once_is_covered_wherever_else_it_stands_unless_it_may_be_a_word(text, names):
    assert covered(text) == [("name", name) for name in names]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("楼道灯不亮，请尽快解决。林小梅", ["林小梅"]),
        ("此致敬礼！林小梅2026年3月5日", ["林小梅"]),
        ("恳请调查。\n周大山\n2026.3.5", ["周大山"]),
        ("上访人周大山，联系电话：024-88886666", ["周大山"]),
        ("退休职工：林小梅、周大山。", ["林小梅", "周大山"]),
        ("请尽快解决。林小梅 安居苑", ["林小梅"]),
        ("此致敬礼\n林小梅\n向阳村\n2026年3月5日", ["林小梅"]),
        ("请尽快解决。谢谢！", []),
        ("请尽快解决，谢谢李书记！", []),
        ("我们相信政府，盼复", []),
        ("骗取老年人钱财。", []),
        ("林小梅的灯修好了，周围的灯也亮了", []),
    ],
)
def test_who_signs_below_a_text_is_covered_whatever_date_or_number_follows(text, names):
    assert [told for kind, told in covered(text) if kind == "name"] == names


@pytest.mark.parametrize(
    "text",
    [
        "拨打12345没有结果",
        "订单号20260318123456789一直没到",
        "依据条例第54条和第12号令",
        "信用代码91110000802100433B",
        "每平方米6800元，共12栋楼",
        "2026年3月12日乘坐105路和3号线",
        "王主任和李书记来过现场",
        "高中同学和老师们都知道，由于老师请假",
        "学生安全和员工关系",
        "小区3栋电梯坏了",
        "水压小得洗衣机都转不了，安居苑",
        "路灯不亮，金家湾 3月5日",
        "停水三天了。石门镇",
        "订单号4111111111111111",
        "司机单独驾驶，学生白天上课，邻居方便面",
        "业主江边散步，家长马上来，母亲温暖，女儿花钱",
        "同事向来不管，常务先生，安全同志，高中老师",
        "联系人：成都，姓名：万一，姓名：匿名",
        "业主叫苦连天，他叫马上来人，谁叫高速路段堵车，叫安保人员来",
        "本人房屋漏水，业主向街道反映，户主为何不来",
        "我是黄花镇的，一组3号机组停了",
        "2栋1200户停水，国务院令〔2014〕148号",
        "住户反映文件（2014）148号没有落实",
        "订单号110105194912310021",
        "2013-02-2710:01打了电话",
        "共12栋楼，多建2栋房子，1座650吨的油罐，23栋6578套商品房",
        "居民安静休息，市民文明养狗，教师师德，群众安危，职工程序",
        "居民房屋，工人工资，或者高德地图，一户朱姓业主",
        "万科·金域华府和中建·湖山壹号",
        "高血压老人，关爱老人，律师事务所，孤寡老人",
        "负责人彭主任，住户：李局长",
    ],
)
def test_numbers_of_things_posts_and_ordinary_words_stay(text):
    assert covered(text) == []


def test_a_masked_text_is_as_long_as_before_and_spans_fit_it():
    masked, spans = mask("林阿姨的电话是13800138000。")

    assert masked == "***的电话是***********。"
    assert spans == [Span(0, 3, "name"), Span(7, 18, "mobile")]


def test_a_form_is_tried_wherever_it_finds_something():
    for text, *_ in planted(7):
        finding = {(form, kind) for form, kind, _ in BY_FORM if any(matches(form, kind, text))}
        assert finding <= set(forms_to_try(text)), text


def test_alternatives_are_spread_until_each_begins_with_a_character_of_its_own():
    assert spread("我叫做?|[个位]叫|(?:妻子|人)叫") == "我叫做?|个叫|位叫|妻子叫|人叫"
    assert spread(r"[甲乙]?丙|[\s|]|丁(?:戊|己)") == r"[甲乙]?丙|[\s|]|丁(?:戊|己)"


def test_thousands_of_letters_in_one_file_are_covered_line_by_line():
    began = time.process_time()

    masked, spans = mask("我叫王小明，电话13812345678。\n" * 4000)

    assert masked == "我叫***，电话***********。\n" * 4000
    assert len(spans) == 8000
    assert time.process_time() - began < 15  # each span against all others: forty


def test_check_digits_are_those_of_the_standards():
    assert identity_card("11010519491231002X")
    assert not identity_card("110105194912310021")
    assert not identity_card("11010519490231002X")
    assert luhn("4111 1111 1111 1111")
    assert not luhn("4111 1111 1111 1112")


def test_recall_on_invented_persons_in_real_wording():
    recall, false, _, _ = measure(1)

    assert min(recall.pop(kind) for kind in ("name", "further_name", "signature", "door", "further_door")) >= 0.95
    assert min(recall.values()) >= 0.995
    assert false <= 15
