"""What lives in the small town: requests and tasks at every stage, told in the cast's verbs.

The words are our own. A story that the law no longer allows fails here, loudly.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils import timezone

from huixiang.loops.door import open_case
from huixiang.studies.loop import STUDY
from huixiang.suggestions.loop import SUGGESTION
from huixiang.supervision.loop import TASK
from huixiang.vault import identities

from .cast import Cast
from .play import LIN, Play

NEW_TOWN = "990102001"
EAST = "990101002"


def lamps(cast: Cast) -> Play:
    """Answered and judged satisfied, then published."""
    play = Play.files(
        cast, "滨河路菜市场门口三盏路灯不亮，晚上买菜的老人看不清台阶，上周有人摔倒。请尽快修好。", "help",
        ago=24, place="滨河路菜市场东门", people=30,
    )  # fmt: skip
    identities.keep(play.case, {"name": "林秀兰", "phone": "13800001234"})
    play.then("accept", "zhou", category="路灯", hours=2).then("assign", "desk", lead="power", basis="市政照明管理职责")
    play.then("sign", "zheng", interest="none", hours=3)
    play.then("contact", "zheng", contact="phone", progress="已电话约定明早到现场。", hours=2)
    play.then("note", "zheng", progress="三盏灯的电缆被施工挖断，已报抢修。", hours=20)
    play.then("reply", "zheng", result="solved", hours=30, reply=(
        "您反映的滨河路菜市场东门三盏路灯不亮的问题，我局已于次日更换电缆并恢复照明，并加装防护套管。"
        "责任人：小郑，电话见供电局服务热线。依据：市政照明管理职责。"
    ))  # fmt: skip
    play.then("endorse", "laozheng").then("approve", "reviewer")
    play.then("satisfied", LIN, solved="yes", grade="5", comment="第二天晚上就亮了，谢谢。", hours=20)
    return play.then(
        "publish", "reviewer", public_title="菜市场门口路灯不亮", hours=30,
        public_text="市场门口三盏路灯不亮，老人夜间买菜看不清台阶。",
        public_reply="次日更换被挖断的电缆，恢复照明，并加装防护套管。",
    )  # fmt: skip


def noise(cast: Cast) -> Play:
    """Unsatisfied, re-handled, now with the urban bureau again."""
    play = Play.files(
        cast, "新桥镇广场每晚九点以后还在放音响跳舞，孩子没法写作业，找过几次都没人管。", "complaint",
        ago=33, area=NEW_TOWN, place="新桥镇文化广场",
    )  # fmt: skip
    play.then("accept", "desk", category="噪声", hours=4).then("assign", "desk", lead="urban", hours=3)
    play.then("sign", "urban", interest="none").then("contact", "urban", contact="phone", hours=6)
    play.then("reply", "urban", result="explained", reply="已劝导广场舞负责人，要求九点前结束。", hours=90)
    play.then("endorse", "urban_head").then("approve", "reviewer", hours=20)
    play.then("unsatisfied", LIN, solved="no", grade="2", comment="劝导当晚就又响起来了。", hours=30)
    play.then("redo", "reviewer", reason="劝导没有效果，请提出固定的管理办法。", hours=12)
    return play.then("sign", "urban", interest="none", hours=6)


def returned(cast: Cast) -> Play:
    """Urgent, sent back for the wrong unit and given to the right one, with a helper.

    Filed in the morning: what is urgent is sent back within two hours, and the office closes at six.
    """
    play = Play.files(
        cast, "东山街道老旧小区三单元地下水管漏水半个月，地面塌了一块，车都不敢走。", "help", ago=13, hour=9, area=EAST,
        place="东山街道老旧小区三单元门口",
    )  # fmt: skip
    play.then("accept", "desk", category="供水", urgency="1", hours=1).then("assign", "desk", lead="urban", hours=1)
    play.then("ask_return", "urban", ground="not_ours", legal_basis="三定方案第五条：供水设施由水务部门管理",
              proposed="water", reason="管道属供水设施。", hours=1)  # fmt: skip
    play.then("grant_return", "desk", hours=1)
    play.then(
        "assign",
        "desk",
        lead="water",
        helpers=["urban"],
        help_wanted="请疏导路口交通，围挡外的摊点先移开。",
        hours=1,
        basis="供水管理职责",
    )
    return play


def suspended(cast: Cast) -> Play:
    play = Play.files(cast, "滨河路排水沟一下雨就倒灌，希望改造。", "advice", ago=16, place="滨河路 18 号一带")
    play.then("accept", "zhou", hours=5).then("assign", "desk", lead="urban").then("sign", "urban", interest="none")
    play.then("contact", "urban", contact="visit", progress="现场看过，需与道路改造一并施工。", hours=20)
    play.then("ask_suspension", "urban", reason="须等道路改造施工许可，预计二十天内批下。", hours=8,
              look_again=(timezone.localdate() + timedelta(days=12)).isoformat())  # fmt: skip
    return play.then("grant_suspension", "desk", reason="同意，到期说明情况。")


def extended(cast: Cast) -> Play:
    play = Play.files(
        cast, "电梯检修牌挂了一个多月，八楼的老人下不了楼。物业说在等配件。", "complaint", ago=19,
        place="滨河街道安居苑五栋",
    )  # fmt: skip
    play.then("accept", "zhou", category="物业服务", hours=3).then("assign", "desk", lead="power", hours=5)
    play.then("ask_return", "zheng", ground="not_ours", legal_basis="权责清单：电梯不在本单位职责内",
              proposed="urban", reason="电梯检修由物业和住建部门负责。", hours=3)  # fmt: skip
    play.then("refuse_return", "desk", reason="停电记录显示配电柜先有故障，请先查明。", hours=4)
    play.then("sign", "zheng", interest="none", hours=2)
    play.then("ask_extension", "zheng", why_longer="survey", days=5, reason="配电柜需送检。", hours=60)
    return play.then("grant_extension", "desk", granted=5, reason="同意延长，请告知诉求人。")


def planned(cast: Cast) -> Play:
    """A plan with a date, alive until it is kept."""
    play = Play.files(cast, "新桥镇到县城的末班公交太早，学生晚自习后回不了家。", "advice", ago=30, area=NEW_TOWN)
    play.then("accept", "desk").then("assign", "desk", lead="urban").then("sign", "urban", interest="none")
    play.then("reply", "urban", result="planned", hours=40,
              plan_day=(timezone.localdate() + timedelta(days=40)).isoformat(),
              reply="增开晚班须调整运力，已列入下季度计划，届时在站牌公布时刻。")  # fmt: skip
    return play.then("endorse", "urban_head").then("approve_plan", "reviewer", hours=8)


def merged(cast: Cast) -> Play:
    """Three neighbours, one matter, each an own answer."""
    main = Play.files(cast, "安居苑二次供水水压不足，六楼早晚没水。", "help", ago=9, place="滨河街道安居苑")
    main.then("accept", "zhou", category="供水", hours=2).then("assign", "desk", lead="urban", hours=4)
    main.then("sign", "urban", interest="none", hours=4)
    for ago, words in ((8, "安居苑七栋早上停水，孩子上学前洗不了脸。"), (7.5, "我家水压小得洗衣机都转不了，安居苑。")):
        other = Play.files(cast, words, "complaint", ago=ago, place="滨河街道安居苑")
        other.then("accept", "zhou", category="供水", hours=2).then("merge", "desk", main=main, hours=3)
    return main


def overseen(cast: Cast) -> Play:
    """Past its limit; the supervisors have sent a slip."""
    play = Play.files(
        cast, "夜市占道到行车道上，救护车都进不来，反映两次了。", "complaint", ago=36, place="滨河街道夜市街",
    )  # fmt: skip
    play.then("accept", "zhou", category="占道经营", hours=3).then("assign", "desk", lead="urban", hours=6)
    play.then("sign", "urban", interest="none", hours=6).wait(hours=24 * 25)
    return play.then(
        "oversee", "supervisor", level="daily", trigger="late", demand="三个工作日内提出整治办法并公布责任人。"
    )


def to_visit(cast: Cast) -> Play:
    play = Play.files(cast, "请问独生子女父母奖励金在哪里办，要带什么材料？", "consult", ago=6)
    play.then("answer_now", "zhou", hours=1, reply="在滨河街道便民服务中心 3 号窗口办理，带身份证、户口簿和光荣证。")
    return play.wait(hours=24 * 6)


def guided(cast: Cast) -> Play:
    play = Play.files(cast, "我和邻居的房屋买卖合同纠纷，法院已经判了，我不服。", "help", ago=5, place="城东区")
    return play.then(
        "guide", "zhou", guide="legal_path", hours=4,
        guidance="已进入诉讼的事项请在上诉期内向上一级人民法院上诉；对生效判决不服的，可以申请再审或向检察院申请监督。",
    )  # fmt: skip


def passed(cast: Cast) -> Play:
    play = Play.files(cast, "燃气公司抄表的把我家表抄错了，多收三百块。", "complaint", ago=4)
    return play.then("pass_on", "zhou", route="hotline", external_no="12345-示例-0387", hours=3,
                     guidance="燃气计费由燃气公司核对，已转 12345 热线，您可凭上面的编号查询。")  # fmt: skip


def to_check(cast: Cast) -> Play:
    play = Play.files(cast, "滨河公园健身器材坏了两件，露着铁管，小孩容易划伤。", "help", ago=6, place="滨河公园北门")
    play.then("accept", "zhou", hours=2).then("assign", "desk", lead="urban").then("sign", "urban", interest="none")
    play.then("reply", "urban", result="partly", hours=40, reply="已拆除一件并围挡，另一件配件到货后三日内更换。")
    return play.then("endorse", "urban_head", hours=4)


def to_endorse(cast: Cast) -> Play:
    play = Play.files(cast, "东山街道变压器半夜嗡嗡响，睡不着。", "complaint", ago=8, area=EAST)
    play.then("accept", "desk", category="路灯").then("assign", "desk", lead="power").then(
        "sign", "zheng", interest="none"
    )
    return play.then("reply", "zheng", result="solved", hours=50, reply="变压器减震垫老化，已更换，夜间实测低于限值。")


def signing(cast: Cast) -> Play:
    play = Play.files(cast, "公交站牌被树挡住了，老人看不清几路车。", "advice", ago=1.2, place="滨河路北站")
    return play.then("accept", "zhou", hours=2).then("assign", "desk", lead="power", appoint=True, hours=3)


def assigning(cast: Cast) -> Play:
    play = Play.files(cast, "滨河街道菜市场里有人占消防通道摆摊。", "complaint", ago=0.8, place="滨河路菜市场")
    return play.then("accept", "zhou", category="占道经营", hours=2)


def fresh(cast: Cast) -> Play:
    play = Play.files(
        cast, "小区门口新装的路灯正对着卧室窗户，能不能加个灯罩？", "help", ago=0.1, place="滨河街道安居苑一栋"
    )
    identities.keep(play.case, {"name": "林秀兰", "phone": "13800001234"})
    return play


def praise(cast: Cast) -> Play:
    return Play.files(
        cast, "感谢滨河街道帮我家老人办了上门认证，工作人员很耐心。", "praise", ago=0.3, wants_reply=False
    )


def smoke(cast: Cast) -> Play:
    """What four people raise in their own words: an issue nobody named beforehand."""
    told = (
        (12, "滨河路夜市烧烤摊油烟直往楼上飘，晚上不敢开窗。"),
        (9, "滨河路夜市的烧烤摊油烟太大，老人咳嗽睡不着。"),
        (5, "滨河路夜市烧烤摊没有油烟净化，楼上全是味道，能不能管管。"),
        (2, "反映滨河路夜市烧烤油烟扰民，孩子写作业都呛。"),
    )
    plays = [Play.files(cast, words, "complaint", ago=ago, place="滨河路夜市") for ago, words in told]
    for play in plays[:3]:
        play.then("accept", "zhou", category="占道经营", hours=3)
    plays[0].then("assign", "desk", lead="urban", hours=4).then("sign", "urban", interest="none", hours=5)
    return plays[0]


def tree(cast: Cast) -> Play:
    """要点 → 任务 → 支部 → 个人: one line that reaches a member, one stuck above the branch, one nobody received."""
    play = task(cast, "人大代表家站点有效运行", "point", "desk", 40, "年底前 2 个家站做到每周开放、件件反馈", ago=50)
    play.then("receive", "desk", hours=8)
    play.then("decompose", "desk", units=["party"], heading="党员代表进家入站", hours=20,
              expected="每个支部联系 1 个家站，全年接待不少于 4 次", due_on=_in(30))  # fmt: skip
    down = play.child().then("receive", "party_office", hours=10)
    down.then("decompose", "party_office", units=["branch-1"], heading="第一支部联系滨河联络站", hours=10,
              expected="接待 4 次，意见全部有去向", due_on=_in(20))  # fmt: skip
    branch = down.child().then("receive", "secretary", hours=10)
    branch.then("plan", "secretary", milestone="完成第一次接待", due_on=_in(5), hours=4)
    branch.then("hand_out", "secretary", person="@member", heading="整理第三季度接待意见", hours=8,
                expected="一份意见清单，每条写明去向", due_on=_in(10))  # fmt: skip
    mine = branch.child().then("receive", "member", hours=10)
    mine.then("progress", "member", progress="已整理 11 条，8 条已转办。", hours=48)

    stuck = task(cast, "民生实事项目监督", "point", "finance", 6, "六个项目各有一次视察和一份意见", ago=60)
    task(cast, "专题询问问题清单", "task", "office", 25, "形成不少于 10 个问题", ago=3)
    return stuck


def task(cast: Cast, title: str, kind: str, owner: str, days: int, expected: str, *, ago: float) -> Play:
    at = timezone.now() - timedelta(days=ago)
    case = open_case(
        TASK, by=cast.people["supervisor"], at=at, title=title, kind=kind,
        owner_unit=cast.units[owner], expected=expected, due_on=_in(days), source="年度工作要点（示例）",
    )  # fmt: skip
    return Play(cast, case, at)


def handed(cast: Cast) -> Play:
    """What several raised, handed to 陈代表 and put forward by her; with the urban bureau now."""
    at = timezone.now() - timedelta(days=12)
    case = open_case(
        SUGGESTION, by=cast.people["leader"], at=at, title="治理滨河路夜市油烟", area=cast.areas["990101001"],
        proposer=cast.people["chen"], source="近一个月多件诉求集中反映",
    )  # fmt: skip
    play = Play(cast, case, at).then(
        "put_forward", "chen", hours=40, problem="滨河路夜市二十家烧烤摊，十五家没有油烟净化，影响三栋楼一百二十户。",
        proposal="一、统一安装净化设备；二、九点以后巡查；三、结果向三栋楼公示。",
    )  # fmt: skip
    play.then("assign", "desk", lead="urban", basis="市容环境卫生管理职责", hours=20)
    return play.then("meet", "urban", contact="visit", progress="与陈代表晚上到夜市看过。", hours=60)


def studied(cast: Cast) -> Play:
    """A question of the first branch, on its way through the four steps."""
    at = timezone.now() - timedelta(days=30)
    case = open_case(
        STUDY, by=cast.people["leader"], at=at, title="夜市油烟为何反复", study_team=cast.units["branch-1"],
        question="谁来管、怎样管住，才不会罚完又来？", source="热点",
    )  # fmt: skip
    play = Play(cast, case, at).then("take_up", "party_office", due_on=_on(at, 15), hours=30)
    return play.then(
        "visit", "secretary", points="大气污染防治法、本市市容条例关于餐饮油烟的规定。", due_on=_in(12), hours=200
    )


def _on(at: datetime, days: int) -> str:
    return (timezone.localdate(at) + timedelta(days=days)).isoformat()


def _in(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


STORIES: list[Callable[[Cast], Play]] = [
    lamps, noise, returned, suspended, extended, planned, merged, overseen, to_visit, guided, passed, to_check,
    to_endorse, signing, assigning, smoke, praise, fresh, tree, handed, studied,
]  # fmt: skip
