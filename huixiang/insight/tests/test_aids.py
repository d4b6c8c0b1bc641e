"""Reading aids where a concern is received and placed, and the check of a reply before it is signed."""

import pytest

from huixiang.concerns.aids import aids
from huixiang.insight.reading import urgency
from huixiang.insight.standing import record
from huixiang.people.models import Area
from huixiang.workbench.tests.conftest import Desk, address_of, words_of

DANGER = [
    "楼道里全是煤气味，打开窗户也散不掉", "天然气管道好像漏了，滋滋响", "燃气表旁边有泄漏的声音", "厨房漏气报警器一直响",
    "三楼的阳台整块要掉下来了，墙面开裂很大", "河堤塌了一段，下面就是路", "学校围墙倾斜得厉害", "路面塌陷出一个大坑",
    "井盖不见了，晚上看不到", "后山滑坡，石头滚到院子里", "老房子是危房，屋顶已经脱落", "塔吊歪了，随时会倒塌",
    "我真的不想活了，没有人管我", "再不给钱我就从楼上跳下去，跳楼给你们看", "他扬言要喝农药", "老人一个人在家，说活着没意思",
    "幼儿园好几个孩子食物中毒，呕吐", "有学生在厕所被欺凌，受伤了", "邻居天天虐待孩子", "女童走失两个小时了",
    "工厂里用童工", "明天我们几百人要去堵路", "业主群里说周六集合去拉横幅", "工人罢工了，堵门", "村里要打群架，械斗",
    "电线掉在水里，有人差点触电", "隔壁着火了，烟很大", "有人持刀在小区里转", "丈夫喝醉了打人，家暴", "老人在河边落水",
    "化工厂爆炸声很大", "有人被困在电梯里", "高空抛物砸到人，重伤", "井下有人中毒昏迷", "电动车充电起火", "他已经绝望了，要同归于尽",
]  # fmt: skip
ORDINARY = [
    "路灯坏了三天没有人修", "建议公园多放几张长椅", "公交车班次太少", "咨询老年卡怎么办", "小区停车费太贵", "物业不打扫楼道",
    "广场舞声音太大", "快递柜放在通道上", "垃圾清运不及时", "树枝挡住了路牌", "想问公租房什么时候摇号", "希望增加图书馆开放时间",
    "食堂饭菜不好吃", "银行排队时间长", "医保报销比例是多少", "自来水水压小", "宽带网速慢", "门口的路坑坑洼洼", "幼儿园什么时候报名",
    "学校操场对外开放吗", "学校斜对面的空地", "难道买不起车连买房的资格都没有了吗", "快递中心垄断了团山的快递", "咨询遗体捐赠的手续", "暖气不热", "退休金什么时候涨", "健身器材坏了一个", "电梯年检过期了", "狗不拴绳", "占道经营", "噪音扰民",
    "请求安装红绿灯", "感谢工作人员耐心解答", "建议把站牌换成大字",
]  # fmt: skip
LEAVES_ALL_OPEN = "感谢您对路灯工作的关心，我们高度重视，将进一步加强管理，敬请谅解。"


def test_danger_is_hardly_ever_missed_and_ordinary_wishes_seldom_raise_a_flag():
    missed = [line for line in DANGER if not urgency(line)]
    false = [line for line in ORDINARY if urgency(line)]

    assert len(missed) <= 0.03 * len(DANGER), missed
    assert len(false) <= 0.1 * len(ORDINARY), false


@pytest.fixture
def street(organ):
    return Area.objects.get(code="990101001")


def test_a_text_is_read_for_danger_place_and_time(street, clock):
    from django.utils import timezone

    found = aids("新桥镇的桥头从10月12日起没有路灯。昨晚电线掉在水里，有人差点触电！", street, timezone.localdate())

    assert [(aid.kind, aid.words, aid.sentence) for aid in found] == [
        ("danger", "可能紧急（危及生命），请马上看这一句", "昨晚电线掉在水里，有人差点触电！"),
        ("area", "文字提到「新桥镇」，所选区划是「滨河街道」，请核对", ""),
        ("time", "「10月12日起」从 10月12日（周一）算起，到提出时 21 天", ""),
        ("time", "「昨晚」是 11月1日（周日）夜间", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2017年10月12日报告过，2018年3月交了房，2026年上半年停工", []),
        ("从2008年起就没有路灯", ["「2008年起」从 2008年1月1日（周二）算起，到提出时 约 19 年"]),
        ("停水从2026年3月1日开始", ["「2026年3月1日开始」从 3月1日（周日）算起，到提出时 约 8 个月"]),
        ("2018年2月1日起诉，3月23日裁定", ["「3月23日」是 2018年3月23日（周五）"]),
        ("2018年2月1日起诉，昨晚停电", ["「昨晚」是 11月1日（周日）夜间"]),
    ],
)
def test_only_what_has_to_be_reckoned_is_told_of_days(street, clock, text, told):
    from django.utils import timezone

    assert [aid.words for aid in aids(text, street, timezone.localdate()) if aid.kind == "time"] == told


def test_an_area_that_was_chosen_is_not_asked_about_again(street, clock):
    from django.utils import timezone

    assert aids("滨河街道的路灯坏了，城东区都这样", street, timezone.localdate()) == []


def test_the_clerk_sees_it_while_she_types_and_the_dispatcher_before_she_assigns(lin, zhou, desk):
    text = "三号楼楼道里全是煤气味，新桥镇的亲戚家也有"
    typed = Desk(zhou).client.post("/desk/file/near/", {"message": text, "area": "990101001"})
    case = lin.files(text)
    received = Desk(zhou).reads(address_of(case))
    case.make("accept", by=zhou)

    for page in (words_of(typed), received, Desk(desk).reads("/desk/dispatch/")):
        assert "可能紧急（燃气），请马上看这一句" in page
        assert "文字提到「新桥镇」" in page


def test_a_reply_is_checked_before_it_is_signed_and_when_it_comes_back(
    lin, zhou, desk, power, zheng, laozheng, reviewer
):
    case = lin.files("路灯何时修好？请求增加垃圾桶。").make("accept", by=zhou).make("assign", by=desk, lead=power)
    case = case.make("sign", by=zheng, interest="none")
    assert "答复可以再看一看" not in Desk(zheng).reads(address_of(case))
    case.make("reply", by=zheng, result="explained", reply=LEAVES_ALL_OPEN)

    for person in (laozheng, zheng):
        page = Desk(person).reads(address_of(case))
        assert "答复可以再看一看" in page
        assert "这一点好像没有回答 请求增加垃圾桶。" in page
        assert "没有写依据" in page
        assert "这一句只是套话" in page
    case.make("redraft", by=laozheng, reason="请写明何时修好")
    assert "没有写日期或期限" in Desk(zheng).reads(address_of(case, "reply"))
    case.make(
        "reply",
        by=zheng,
        result="solved",
        reply="经现场查看，路灯线路老化，已于2026年11月1日修好；增加垃圾桶已列入计划，11月底前放置。依据《城市照明管理规定》。联系电话：028-88886666。",
    )
    case.make("endorse", by=laozheng)
    assert "答复可以再看一看" not in Desk(reviewer).reads(address_of(case))


def test_a_reply_used_before_is_shown_beside_the_earlier_one(lin, zhou, desk, power, zheng, laozheng, reviewer):
    for n in range(2):
        case = lin.files(f"第{n}盏路灯不亮了").make("accept", by=zhou).make("assign", by=desk, lead=power)
        case.make("sign", by=zheng, interest="none")
        case.make("reply", by=zheng, result="solved", reply=LEAVES_ALL_OPEN)

    page = Desk(laozheng).reads(address_of(case))

    assert "与以前的一份答复几乎一样" in page


def test_switched_off_nothing_is_read(lin, zhou, desk, street, system_admin, clock):
    from django.utils import timezone

    record("switch_off", by=system_admin, reason="试用期结束")
    case = lin.files("楼道里全是煤气味").make("accept", by=zhou)

    assert aids("楼道里全是煤气味", street, timezone.localdate()) == []
    assert "可能紧急" not in Desk(desk).reads(address_of(case))
