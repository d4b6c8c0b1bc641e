"""群众诉求: the law of the loop, line by line. Clauses are those of `domain.md` §2; local rules go into the limits.

Short names of clauses: 北京 接诉即办工作条例 · 济南 12345市民服务热线条例 · 潍坊 12345条例 · 安阳 政务服务条例 ·
信访 信访工作条例 · 66号文 国办函〔2025〕66号 · 51号文 国办发〔2019〕51号 · 本规则 a rule of this platform, to be confirmed locally.
"""

from collections.abc import Container

from huixiang.loops.evidence import (
    ACase,
    ACategory,
    AUnit,
    Choice,
    Count,
    Day,
    Files,
    Flag,
    Oneself,
    Pictures,
    Units,
    Words,
)
from huixiang.loops.reasons import helpers_still_at_work
from huixiang.loops.table import BACK, KEEPS, PAUSED, SAME, UNTIL, declare
from huixiang.vault import notices

from . import side_loops, wording  # noqa: F401 - the loops of 协办, 督办, 剔除 and 干预评价 stand beside this one
from .reasons import (
    POOR,
    asked_for_no_reply,
    category_belongs_to_department,
    extension_too_long,
    good_grade,
    late_and_good,
    late_and_poor,
    lead_named_again,
    main_was_answered,
    nobody_to_oversee,
    not_published,
    not_urgent,
    plan_without_a_day,
    planned_already,
    poor_grade,
    return_too_late,
    same_unit,
    she_said_no,
)

KINDS = [
    ("consult", "咨询"),
    ("help", "求助"),
    ("complaint", "投诉"),
    ("report", "举报"),
    ("advice", "建议"),
    ("praise", "表扬"),
]
GRADES = [("5", "非常满意"), ("4", "满意"), ("3", "基本满意"), ("2", "不满意"), ("1", "非常不满意")]
SOLVED = [("yes", "已解决"), ("partly", "部分解决"), ("no", "没有解决")]
RESULTS = [
    ("solved", "已解决"),
    ("partly", "部分解决"),
    ("explained", "解释说明"),
    ("planned", "暂不能解决，列入计划"),
]
URGENCY = [("0", "一般"), ("1", "紧急"), ("2", "特急")]
ROUTES = [
    ("hotline", "转 12345 热线"),
    ("petition", "转信访部门"),
    ("legal", "导入诉讼、仲裁、复议等法定途径"),
    ("discipline", "转纪检监察机关"),
]
GUIDES = [
    ("repeat", "同一事项已依法办结且无新情况"),
    ("legal_path", "应走诉讼、仲裁、复议等法定途径"),
    ("elsewhere", "已由其他机关受理"),
    ("private", "市场或社会渠道的事项"),
    ("unlawful", "违反法律或公序良俗"),
    ("unclear", "内容不清且无法联系补充"),
]
RETURNS = [("not_ours", "不属本单位职责"), ("wrong_place", "不在本辖区"), ("wrong_facts", "所述主体不是本单位")]
EXTENSIONS = [
    ("complex", "情况复杂"),
    ("many_units", "涉及多个单位"),
    ("survey", "需检测、鉴定、勘查"),
    ("weather", "不可抗力"),
]
CONTACTS = [("phone", "电话"), ("visit", "上门或现场"), ("message", "短信或网上"), ("failed", "未联系上")]
ERASURES = [
    ("asked", "本人凭回执要求"),
    ("paper", "本人书面要求，经身份保管员核准"),
    ("wish", "本人要求办结后删除"),
    ("term", "保存期满"),
]
UNDER_WAY = (
    "received to_assign to_sign handling return_asked extension_asked suspension_asked suspended end_asked "
    "to_endorse to_check planned answered to_visit redo_asked supervised merged"
)
ENDED = "closed guided passed withdrawn ended"
NO_ANSWER_DUE = {"answered", "to_visit", "redo_asked", "merged", "planned", "suspended", "supervised"}  # as promised
TAKES_BACK = "publish unpublish keep_private erase_all withdraw grant_end"  # an earlier publication, and its pictures
WORDS = 5000  # the longest message a citizen may write

# fmt: off
CONCERN = declare("concern", "群众诉求", number="诉求", promise="handle", silent_if="no_visit", reopens="unsatisfied_late", kinds=KINDS,
    decisions="return_asked extension_asked suspension_asked end_asked to_endorse to_check redo_asked supervised",
    roles=[
        # role          posts               party           label
        ("resident",    "",                 "resident",     "诉求人"),
        ("station",     "clerk",            "station",      "受理员"),
        ("deputy",      "deputy",           "deputy",       "联系代表"),
        ("desk",        "dispatcher",       "*desk",        "交办员"),
        ("reviewer",    "reviewer",         "*desk",        "审核员", "unit head helper helper_head"),
        ("visitor",     "visitor",          "*desk",        "回访员", "unit head helper helper_head"),
        ("supervisor",  "supervisor",       "*supervision", "督办员", "unit head helper helper_head"),
        ("leader",      "leader",           "*organ",       "领导"),
        ("unit",        "liaison handler",  "lead",         "承办单位"),
        ("head",        "head",             "lead",         "承办单位负责人"),
    ],
    stages=[
        # stage             holder         clock                                        usual              label
        ("received",        "station",     "accept",                                    "accept",           "待受理"),
        ("to_assign",       "desk",        "assign",                                    "assign",           "待分派"),
        ("to_sign",         "unit",        "sign",                                      "sign",             "待签收"),
        ("handling",        "unit",        "handle from assign assign_now record_assign again redo order", "reply",            "办理中"),
        ("return_asked",    "desk",        KEEPS,                                       "grant_return",     "退单待审"),
        ("extension_asked", "desk",        KEEPS,                                       "grant_extension",  "延期待审"),
        ("suspension_asked", "desk",       KEEPS,                                       "grant_suspension", "挂起待审"),
        ("suspended",       "unit",        PAUSED,                                      "resume",           "已挂起"),
        ("end_asked",       "desk",        KEEPS,                                       "grant_end",        "终止待审"),
        ("to_endorse",      "head",        KEEPS,                                       "endorse",          "待签发"),
        ("to_check",        "reviewer",    "check",                                     "approve",          "待审核"),
        ("planned",         "unit",        UNTIL,                                       "reply",            "计划待兑现"),
        ("answered",        "resident",    "rate",                                      "satisfied",        "待群众评价"),
        ("to_visit",        "visitor",     "visit",                                     "satisfied",        "待回访"),
        ("redo_asked",      "reviewer",    "judge",                                     "redo",             "重办待判定"),
        ("supervised",      "supervisor",  "supervise",                                 "order",            "督办中"),
        ("merged",          "",            KEEPS,                                       "share_answer",     "已并单"),
        ("closed",          "",            "",                                          "",                 "已办结"),
        ("guided",          "",            "",                                          "",                 "已分类指引"),
        ("passed",          "",            "",                                          "",                 "已转出"),
        ("withdrawn",       "",            "",                                          "",                 "已撤回"),
        ("ended",           "",            "",                                          "",                 "已终止"),
    ],
    evidence=[
        ("message",      Words("反映的内容", most=WORDS, rows=8)),
        ("place",        Words("地点", most=200, rows=1)),
        ("files",        Files("照片或文件")),
        ("category",     ACategory("事项分类")),
        ("urgency",      Choice("紧急程度", URGENCY)),
        ("note",         Words("受理意见", inner=True)),
        ("about",        Units("被反映的单位", "government department street service committee station", party="about", help="可以勾选几个；这些单位及其下级看不到、也不能承办此件", inner=True)),
        ("reply",        Words("答复", most=5000, rows=8, official=True)),
        ("route",        Choice("去向", ROUTES)),
        ("external_no",  Words("对方编号", "12345 工单号、信访编号等，免得一事多头办", most=60, rows=1, official=True)),
        ("guide",        Choice("分类", GUIDES)),
        ("guidance",     Words("去哪里、怎么办", "写明依据和受理机关，不能只说不受理", official=True)),
        ("lead",         AUnit("主办单位", "department street service committee desk government", party="lead")),
        ("helpers",      Units("协办单位", "department street service committee", opens="assist")),
        ("help_wanted",  Words("需要协办的事项", "写明要做什么、给出什么；协办单位看得到", most=1000, inner=True)),
        ("basis",        Words("派单依据", "派单目录或三定、权责清单", most=200, rows=1, inner=True)),
        ("appoint",      Flag("指定承办", "指定后不得退单（潍坊§22）", of="lead")),
        ("confirm_street", Flag("确需派给基层", "职能部门事项不得派给基层（66号文五）；确有法定职责的才勾选", inner=True)),
        ("statutory",    Count("法定期限（工作日）", "法律另有更长期限的填写（济南§24），会告知诉求人", most=250, unit="天", sets="handle")),
        ("no_visit",     Flag("不回访", "要求不回复或匿名的，不作回访（济南§24、潍坊§20）", inner=True)),
        ("conclusion",   Words("会商结论", inner=True)),
        ("interest",     Choice("利害关系", [("none", "与此件没有利害关系")], "有利害关系的请改用「申请回避」（信访§28）", inner=True)),
        ("recused",      Oneself("回避人", party="recused")),
        ("contact",      Choice("联系方式", CONTACTS)),
        ("progress",     Words("进展", "诉求人可以看到", most=1000)),
        ("ground",       Choice("退单理由", RETURNS, inner=True)),
        ("legal_basis",  Words("职责依据", "三定方案、权责清单或法规条款", most=200, rows=1, inner=True)),
        ("proposed",     AUnit("建议承办单位", "department street service committee", inner=True)),
        ("why_longer",   Choice("延期理由", EXTENSIONS)),
        ("days",         Count("延长天数（工作日）", most=60, unit="天")),
        ("granted",      Count("同意延长（工作日）", most=60, unit="天", adds="handle")),
        ("reason",       Words("理由", most=1000)),
        ("look_again",   Day("再看日期", "到这一天必须重新说明情况（济南§24）", until=True)),
        ("result",       Choice("办理结果", RESULTS)),
        ("plan_day",     Day("计划完成日期", "暂不能解决的必填，到期前一直跟踪", until=True)),
        ("solved",       Choice("问题解决了吗", SOLVED)),
        ("grade",        Choice("您满意吗", GRADES)),
        ("comment",      Words("想说的话", most=1000)),
        ("contacted",    Choice("承办单位联系过您吗", [("yes", "联系过"), ("no", "没有联系")])),
        ("more",         Words("补充内容", most=2000)),
        ("pressure",     Words("谁、怎样要求您改评价", most=1000, inner=True, opens="pressure", aside=True)),
        ("explanation",  Words("说明", "会告知诉求人", most=2000, official=True)),
        ("level",        Choice("督办级别", side_loops.LEVELS, opens="oversight")),
        ("trigger",      Choice("督办事由", side_loops.TRIGGERS)),
        ("demand",       Words("督办要求", most=1000)),
        ("exclude",      Choice("剔除理由", side_loops.EXCLUSIONS, inner=True, opens="exclusion")),
        ("main",         ACase("主单编号", "同一地点、同一事项、还没有答复的诉求", links="merged")),
        ("leak",         Words("可能泄露的情况", most=2000, official=True)),
        ("why_gone",     Choice("删除缘由", ERASURES)),
        ("notice",       Choice("告知书版本", notices.VERSIONS, inner=True)),
        ("public_title", Words("公开标题", "不出现姓名、电话、门牌", most=60, rows=1, official=True)),
        ("public_text",  Words("公开的诉求摘要", most=1000, official=True)),
        ("public_reply", Words("公开的答复", most=3000, official=True)),
        ("pictures",     Pictures("随公开的照片", "选哪几张一起公开；人脸、车牌、门牌先遮住，看过遮好的样子才能公开。原件不动", until=TAKES_BACK)),
    ],
    opened_with="message place? category? about? files? no_visit? notice?",
    moves=[
        # move              from                            to                  by                  needs                                     clause           label
        # 受理
        ("accept",          "received",                     "to_assign",        "station desk",     "category? urgency? note?",               "北京§10",       "受理"),
        ("answer_now",      "received to_assign",           "answered",         "station desk",     "reply",                                  "北京§10",       "即时解答"),
        ("pass_on",         "received to_assign",           "passed",           "station desk",     "route external_no? guidance",            "信访§23",       "转出"),
        ("guide",           "received to_assign",           "guided",           "station desk",     "guide guidance",                         "潍坊§19",       "分类指引"),
        ("assign_now",      "received",                     "to_sign",          "station desk",     "lead category? urgency basis? about? confirm_street?", "北京§11", "紧急直派", not_urgent),
        # 分派
        ("assign",          "to_assign",                    "to_sign",          "desk",             "lead helpers? help_wanted? category? urgency? basis? appoint? statutory? confirm_street?", "北京§12", "交办", category_belongs_to_department),
        ("name_unit",       "received to_assign",           SAME,               "station desk",     "about",                                  "信访§30",       "登记被反映单位"),
        ("confer",          "to_assign",                    SAME,               "desk",             "conclusion",                             "66号文五",      "会商"),
        ("reassign",        "to_sign handling to_endorse planned", "to_sign",          "desk",             "lead basis? appoint? confirm_street? reason",   "66号文五",      "改派", same_unit),
        ("add_helpers",     "to_sign handling",             SAME,               "desk unit",        "helpers help_wanted",                        "北京§14",       "请求协办"),
        ("merge",           "received to_assign to_sign handling", "merged",    "station desk",     "main",                                   "66号文五",      "并单", main_was_answered),
        ("unmerge",         "merged",                       BACK,               "desk",             "reason",                                 "66号文五",      "解除并单"),
        # 接单
        ("sign",            "to_sign",                      "handling",         "unit",             "interest",                               "信访§28",       "签收"),
        ("recuse",          "to_sign handling to_endorse",  SAME,               "unit head",        "recused reason?",                        "信访§28",       "申请回避"),
        ("contact",         "handling suspended planned",   SAME,               "unit",             "contact progress?",                      "北京§15",       "记录联系"),
        ("ask_return",      "to_sign handling",             "return_asked",     "unit",             "ground legal_basis proposed? reason",    "潍坊§22",       "申请退单", "when appoint!=True", return_too_late),
        ("grant_return",    "return_asked",                 "to_assign",        "desk",             "reason?",                                "信访§23",       "同意退单", "never unit head"),
        ("refuse_return",   "return_asked",                 BACK,               "desk",             "reason",                                 "信访§23",       "不同意退单", "never unit head"),
        ("ask_extension",   "handling",                     "extension_asked",  "unit",             "why_longer days reason",                 "安阳§50",       "申请延期", extension_too_long),
        ("grant_extension", "extension_asked",              BACK,               "desk",             "granted reason?",                        "北京§15",       "同意延期", extension_too_long, 1, "anew redo order", "never unit head"),
        ("refuse_extension", "extension_asked",             BACK,               "desk",             "reason",                                 "安阳§50",       "不同意延期", "never unit head"),
        ("ask_suspension",  "handling",                     "suspension_asked", "unit",             "reason look_again",                      "济南§24",       "申请挂起", planned_already),
        ("grant_suspension", "suspension_asked",            "suspended",        "desk",             "look_again? reason?",                    "济南§24",       "同意挂起", "never unit head"),
        ("refuse_suspension", "suspension_asked",           BACK,               "desk",             "reason",                                 "济南§24",       "不同意挂起", "never unit head"),
        ("resume",          "suspended",                    "handling",         "unit desk",        "progress?",                              "济南§24",       "恢复办理"),
        ("wake",            "suspended",                    "handling",         "clock",            "",                                       "济南§24",       "挂起到期"),
        ("ask_end",         "handling",                     "end_asked",        "unit",             "reason",                                 "潍坊§21",       "申请终止"),
        ("grant_end",       "end_asked",                    "ended",            "desk",             "explanation",                            "潍坊§21",       "同意终止", "never unit head"),
        ("refuse_end",      "end_asked",                    BACK,               "desk",             "reason",                                 "潍坊§21",       "不同意终止", "never unit head"),
        # 反馈
        ("note",            "handling suspended planned",   SAME,               "unit",             "progress files?",                        "济南§24",       "记录进展"),
        ("reply",           "handling planned",             "to_endorse",       "unit",             "result reply plan_day? files?",          "北京§15",       "提交答复", plan_without_a_day),
        ("redraft",         "to_endorse",                   BACK,               "head",             "reason",                                 "蚌埠2017",      "退回重拟"),
        ("endorse",         "to_endorse",                   "to_check",         "head",             "",                                       "蚌埠2017",      "签发", helpers_still_at_work),
        ("send_back",       "to_check",                     "handling",         "reviewer",         "reason",                                 "济南§27",       "审核退回"),
        ("approve",         "to_check",                     "answered",         "reviewer",         "",                                       "济南§27",       "审核通过", "when result!=planned"),
        ("approve_plan",    "to_check",                     "planned",          "reviewer",         "",                                       "济南§24",       "计划通过", "when result=planned"),
        # 评价
        ("satisfied",       "answered to_visit",            "closed",           "resident visitor", "solved grade contacted? comment?",       "51号文",        "评价", poor_grade),
        ("unsatisfied",     "answered to_visit",            "redo_asked",       "resident visitor", "solved grade contacted? comment",        "济南§27",       "评价为不满意", good_grade),
        ("ask_visit",       "answered",                     "to_visit",         "clock",            "",                                       "北京§23",       "转回访", "when no_visit!=True"),
        ("let_be",          "answered",                     "closed",           "clock",            "",                                       "济南§24",       "不回访，未评价办结", "when no_visit=True"),
        ("not_reached",     "to_visit",                     SAME,               "visitor",          "comment?",                               "北京§23",       "未联系上", asked_for_no_reply, 3, "anew redo order"),
        ("lapse",           "to_visit",                     "closed",           "visitor clock",    "",                                       "51号文",        "未评价办结"),
        ("judge_late",      "closed",                       SAME,               "resident",         "solved grade comment?",                  "51号文",        "补充评价", late_and_poor),
        ("unsatisfied_late", "closed",                      "redo_asked",       "resident",         "solved grade comment",                   "51号文",        "补充评价为不满意", late_and_good),
        ("tell_pressure",   "answered to_visit redo_asked closed", SAME,        "resident visitor", "pressure",                               "重庆§38",       "有人要求我改评价"),
        ("redo",            "redo_asked",                   "to_sign",          "reviewer",         "lead? confirm_street? reason",            "济南§27",       "同意重办", lead_named_again, 2),
        ("uphold",          "redo_asked",                   "closed",           "reviewer",         "explanation",                            "济南§25",       "不予重办，说明理由"),
        ("escalate",        "redo_asked",                   "supervised",       "reviewer",         "reason",                                 "本规则",        "转督办"),
        ("withdraw",        "received to_assign to_sign handling return_asked extension_asked suspension_asked suspended end_asked to_endorse to_check planned merged answered to_visit", "withdrawn", "resident", "reason?", "潍坊§12", "撤回诉求"),
        ("add",             "received to_assign to_sign handling return_asked extension_asked suspension_asked suspended end_asked to_endorse to_check planned merged supervised", SAME, "resident station deputy", "more files?", "北京§9", "补充材料"),
        ("urge",            "received to_assign to_sign handling planned to_endorse to_check", SAME, "resident desk supervisor deputy", "comment?", "北京§9", "催办"),
        # 并单的各件各得答复
        ("share_answer",    "merged",                       "answered",         "main.approve main.answer_now", "",                           "66号文五",      "随主单答复"),
        ("part",            "merged",                       BACK,               "main.withdraw main.guide main.pass_on main.grant_end main.settle main.uphold main.satisfied main.lapse main.let_be", "", "66号文五", "主单终结，恢复单独办理"),
        # 督办
        ("oversee",         "to_assign to_sign handling return_asked extension_asked to_endorse to_check planned supervised", SAME, "supervisor", "level trigger demand", "潍坊§26", "发督办单", nobody_to_oversee),
        ("order",           "supervised",                   "to_sign",          "supervisor",       "lead? confirm_street? demand",           "济南§28",       "责成重新办理", lead_named_again),
        ("settle",          "supervised",                   "closed",           "supervisor",       "explanation",                            "济南§28",       "督办办结"),
        ("ask_exclusion",   "answered to_visit redo_asked closed ended withdrawn", SAME,             "unit",             "exclude reason",                         "66号文",        "申请剔除统计"),
        ("publish",         "answered to_visit closed",     SAME,               "reviewer",         "public_title public_text public_reply pictures?", "北京§34",       "公开", she_said_no),
        ("unpublish",       f"{UNDER_WAY} {ENDED}",         SAME,               "reviewer",         "reason",                                 "个保法§25",     "撤下公开", not_published),
        # 个人信息
        ("wish_erasure",    UNDER_WAY,                      SAME,               "resident",         "",                                       "个保法§47",     "要求办结后删除", 1),
        ("erase_identity",  f"{UNDER_WAY} {ENDED}",         SAME,               "resident vault.erase_identity", "why_gone",                  "个保法§47",     "删除身份信息"),
        ("erase_all",       ENDED,                          SAME,               "resident vault.erase_all", "why_gone",                       "个保法§47",     "删除个人内容"),
        ("keep_private",    f"{UNDER_WAY} {ENDED}",         SAME,               "resident vault.keep_private", "",                            "个保法§15、25", "不同意公开", 1),
        ("tell_leak",       f"{UNDER_WAY} {ENDED}",         SAME,               "vault.tell_leak",  "leak",                                   "个保法§57",     "告知信息可能泄露"),
        # 时钟
        ("half",            "handling",                     SAME,               "clock50",          "",                                       "本规则",        "时间过半"),
        ("near",            "handling",                     SAME,               "clock80",          "",                                       "本规则",        "将到期"),
        ("overdue",         "received to_assign to_sign handling return_asked extension_asked suspension_asked end_asked to_endorse to_check planned redo_asked supervised", SAME, "clock", "", "潍坊§26", "已超期"),
        # 导入历史
        ("record_assign",   "received",                     "handling",         "import",           "",                                       "一数一源",      "补录交办（从提出之日起算）"),
        ("record_reply",    "handling",                     "closed",           "import",           "reply",                                  "一数一源",      "补录答复"),
    ],
    veil=("unit head", "answered to_visit redo_asked closed", "已答复",
          "satisfied unsatisfied ask_visit not_reached lapse let_be judge_late unsatisfied_late tell_pressure uphold escalate",
          "answer_now"),
)
# fmt: on


def judging_move(grade: str, open_moves: Container[str]) -> str:
    """Of those open to her, the move by which a citizen's judgement enters: a poor grade asks for re-handling."""
    poor, good = ("unsatisfied", "unsatisfied_late"), ("satisfied", "judge_late")
    fitting = (*poor, *good) if grade in POOR else good
    return next((name for name in fitting if name in open_moves), good[0])
