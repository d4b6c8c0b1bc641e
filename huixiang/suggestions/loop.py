"""代表建议、批评和意见: from what a deputy saw, or was handed as material, to an answer that she judges.

Clauses: 代表法 (2025修正) §51 sets the clock. Where it is silent: 青岛、重庆、河南、四川 local regulations (domain §5),
short names of clauses as there; 本规则 a rule of this platform, to be confirmed locally. Nobody raises anything in a
deputy's name: whoever hands her material waits for her word.
"""

from huixiang.loops.evidence import APerson, AUnit, Choice, Count, Day, Files, Flag, Oneself, People, Units, Words
from huixiang.loops.limits import ship
from huixiang.loops.reasons import extended_once, helpers_still_at_work, lead_is_no_more, same_again
from huixiang.loops.table import BACK, KEEPS, SAME, UNTIL, declare

from .reasons import nobody_else_to_invite, plan_without_a_day

RESULTS = [
    ("A", "A 已解决或基本解决"),
    ("B", "B 正在解决或列入计划逐步解决"),
    ("C", "C 因条件限制暂难解决"),
    ("D", "D 留作参考"),
]
NOT_SUGGESTIONS = [
    ("own", "本人及亲属的个人事项"),
    ("letters", "转交的申诉、控告、检举"),
    ("court", "司法机关正在办理的具体案件"),
    ("promotion", "学术成果、产品推介"),
    ("empty", "没有实际内容"),
]
HOW_MET = [("visit", "走访"), ("meeting", "座谈"), ("phone", "电话"), ("none", "没有沟通")]
EVERY_STEP = "raised return_asked extension_asked handling to_endorse answered redo_asked promised"

# fmt: off
SUGGESTION = declare("suggestion", "代表建议", number="建议", opened_by="deputy leader supervisor desk", substance="problem proposal",
    decisions="return_asked extension_asked to_endorse redo_asked", asks="invited",
    roles=[
        # role          posts               party           label
        ("deputy",      "deputy",           "proposer",     "领衔代表"),
        ("invited",     "deputy",           "invited",      "受邀联名的代表"),
        ("signer",      "deputy",           "signers",      "联名代表"),
        ("desk",        "dispatcher",       "*desk",        "代表工作机构"),
        ("supervisor",  "supervisor",       "*supervision", "督办员"),
        ("leader",      "leader",           "*organ",       "领导"),
        ("unit",        "liaison handler",  "lead",         "承办单位"),
        ("head",        "head",             "lead",         "承办单位负责人"),
    ],
    stages=[
        # stage             holder      clock                                   usual               label
        ("drafting",        "deputy",   "",                                     "put_forward",      "待代表提出"),
        ("raised",          "desk",     "transfer",                             "assign",           "待交办"),
        ("handling",        "unit",     "answer from assign again reassign redo", "reply",          "办理中"),
        ("return_asked",    "desk",     KEEPS,                                  "grant_return",     "退回待审"),
        ("extension_asked", "desk",     KEEPS,                                  "grant_extension",  "延期待审"),
        ("to_endorse",      "head",     KEEPS,                                  "endorse",          "待签发"),
        ("answered",        "deputy",   "feedback",                             "pleased",          "待代表评价"),
        ("redo_asked",      "desk",     "judge",                                "redo",             "再次办理待定"),
        ("promised",        "unit",     UNTIL,                                  "reply",            "承诺待兑现"),
        ("closed",          "",         "",                                     "",                 "已办结"),
        ("guided",          "",         "",                                     "",                 "不作建议办理"),
        ("declined",        "",         "",                                     "",                 "代表不提出"),
        ("withdrawn",       "",         "",                                     "",                 "代表撤回"),
    ],
    evidence=[
        ("proposer",    APerson("领衔代表", "deputy", "由代表本人决定提不提", party="proposer")),
        ("invited",     People("请哪些代表联名", "deputy", "联不联名由代表本人决定", party="invited", besides="proposer signers")),
        ("signs",       Oneself("联名代表", party="signers")),
        ("unsigns",     Oneself("其余的联名代表", party="signers", leaves=True)),
        ("answers",     Oneself("还没有答复的代表", party="invited", leaves=True)),
        ("source",      Words("来源", "视察、调研、接待或集中反映的诉求", most=200, rows=1)),
        ("material",    Words("情况和线索", most=3000, rows=6)),
        ("problem",     Words("存在的问题", "写事实：时间、地点、涉及多少人", most=3000, rows=6)),
        ("proposal",    Words("具体建议", "一事一案，写明希望怎样解决", most=3000, rows=6)),
        ("files",       Files("附件")),
        ("lead",        AUnit("主办单位", "department street service committee government", party="lead")),
        ("helpers",     Units("协办单位", "department street service committee", opens="assist")),
        ("help_wanted", Words("需要协办的事项", "写明要做什么、给出什么；协办单位看得到", most=1000, inner=True)),
        ("basis",       Words("交办依据", most=200, rows=1, inner=True)),
        ("key",         Flag("重点督办", "由承办单位主要负责人当面答复")),
        ("ground",      Choice("不作建议的理由", NOT_SUGGESTIONS)),
        ("guidance",    Words("说明和去处", "写明依据和该走的途径，不能只说不受理", most=2000, official=True)),
        ("legal_basis", Words("职责依据", "三定方案、权责清单或法规条款", most=200, rows=1, inner=True)),
        ("proposed",    AUnit("建议承办单位", "department street service committee government", inner=True)),
        ("days",        Count("延长天数（工作日）", "涉及面广、处理难度大的，答复期限连同延长不超过六个月", most=63, unit="天")),
        ("granted",     Count("同意延长（工作日）", most=63, unit="天", adds="answer")),
        ("contact",     Choice("沟通方式", HOW_MET[:3])),
        ("progress",    Words("进展", "领衔代表可以看到", most=1000)),
        ("result",      Choice("办理结果", RESULTS)),
        ("reply",       Words("答复", "逐条回应，写明责任人和联系电话", most=5000, rows=8, official=True)),
        ("plan_day",    Day("计划兑现日期", "结果为 B 的必填，兑现以前一直跟踪", until=True)),
        ("attitude",    Choice("办理中怎样与您沟通", HOW_MET)),
        ("grade",       Choice("对办理结果", [("2", "满意"), ("1", "基本满意")])),
        ("comment",     Words("具体意见", most=1000)),
        ("demand",      Words("再次办理的要求", most=1000)),
        ("minutes",     Words("当面协商的情况", "谁参加、怎么商定、还剩什么", most=2000)),
        ("reason",      Words("理由", most=1000)),
    ],
    opened_with="proposer source? material?",
    moves=[
        # move              from                        to                  by                  needs                                   clause          label
        ("put_forward",     "drafting",                 "raised",           "deputy",           "problem proposal files?",              "代表法",       "提出建议"),
        ("decline",         "drafting",                 "declined",         "deputy",           "reason?",                              "代表法",       "不提出"),
        ("pass_to",         "drafting",                 SAME,               "desk",             "proposer reason",                      "代表法",       "改请别的代表"),
        # 联名：各人自己签，看过案由和建议才签；评价由领衔代表作出（重庆§26）
        ("invite",          "raised handling",          SAME,               "deputy",           "invited",                              "重庆§23",      "请代表联名", nobody_else_to_invite),
        ("join",            "raised handling",          SAME,               "invited",          "signs answers",                        "重庆§23",      "联名"),
        ("stay_out",        "raised handling",          SAME,               "invited",          "answers",                              "重庆§23",      "不联名"),
        ("unsign",          "raised handling",          SAME,               "signer",           "unsigns reason?",                      "重庆§12",      "撤回联名"),
        # 交办
        ("assign",          "raised",                   "handling",         "desk",             "lead helpers? help_wanted? basis? key?","代表法§51",    "交办"),
        ("not_taken",       "raised",                   "guided",           "desk",             "ground guidance",                      "青岛§11",      "不作建议办理"),
        ("reassign",        "handling to_endorse",      "handling",         "desk",             "lead basis? reason",                   "重庆§16",      "改交", same_again),
        ("hand_on",         "promised",                 SAME,               "desk",             "lead basis? reason",                   "重庆§24",      "改交承诺", same_again),
        ("add_helpers",     "handling",                 SAME,               "desk unit",        "helpers help_wanted",                      "重庆§16",      "请求协办"),
        # 办理
        ("meet",            "handling promised",        SAME,               "unit head",        "contact progress?",                    "代表法§51",    "与代表沟通"),
        ("note",            "handling promised",        SAME,               "unit",             "progress files?",                      "代表法§51",    "记录进展"),
        ("ask_return",      "handling",                 "return_asked",     "unit",             "legal_basis proposed? reason",         "重庆§16",      "申请退回"),
        ("grant_return",    "return_asked",             "raised",           "desk",             "reason?",                              "重庆§16",      "同意退回", "never unit head"),
        ("refuse_return",   "return_asked",             BACK,               "desk",             "reason",                               "重庆§16",      "不同意退回", "never unit head"),
        ("ask_extension",   "handling",                 "extension_asked",  "unit",             "days reason",                          "代表法§51",    "申请延期", extended_once),
        ("grant_extension", "extension_asked",          BACK,               "desk",             "granted reason?",                      "代表法§51",    "同意延期", 1, "anew reassign redo", "never unit head"),
        ("refuse_extension", "extension_asked",         BACK,               "desk",             "reason",                               "代表法§51",    "不同意延期", "never unit head"),
        ("reply",           "handling promised",        "to_endorse",       "unit",             "result reply plan_day? files?",        "代表法§51",    "提交答复", plan_without_a_day),
        ("redraft",         "to_endorse",               BACK,               "head",             "reason",                               "青岛§29",      "退回重拟"),
        ("endorse",         "to_endorse",               "answered",         "head",             "",                                     "青岛§29",      "签发", helpers_still_at_work),
        # 评价
        ("pleased",         "answered",                 "closed",           "deputy",           "attitude? grade comment?",             "重庆§26",      "评价", "when result!=B", "never unit head"),
        ("pleased_so_far",  "answered",                 "promised",         "deputy",           "attitude? grade comment?",             "重庆§24",      "评价，承诺继续跟踪", "when result=B", "never unit head"),
        ("not_pleased",     "answered",                 "redo_asked",       "deputy",           "attitude? comment",                    "重庆§26",      "评价为不满意", "never unit head"),
        ("remind",          "answered",                 SAME,               "clock50",          "",                                     "重庆§26",      "提醒评价"),
        ("lapse",           "answered",                 "closed",           "clock",            "",                                     "重庆§26",      "未评价办结", "when result!=B"),
        ("lapse_so_far",    "answered",                 "promised",         "clock",            "",                                     "重庆§24",      "未评价，承诺继续跟踪", "when result=B"),
        ("redo",            "redo_asked",               "handling",         "desk",             "lead? demand",                         "四川2024",     "再次办理", lead_is_no_more, 1, "never unit head"),
        ("talk_over",       "redo_asked",               "closed",           "desk",             "minutes",                              "四川2024",     "当面协商后办结", "never unit head"),
        # 其他
        ("urge",            "raised handling to_endorse promised", SAME,    "deputy desk supervisor leader", "comment?",                "重庆§16",      "催办"),
        ("withdraw",        f"drafting {EVERY_STEP}",   "withdrawn",        "deputy",           "reason?",                              "重庆§13",      "撤回"),
        ("near",            "handling",                 SAME,               "clock80",          "",                                     "本规则",       "将到期"),
        ("overdue",         "raised return_asked extension_asked handling to_endorse redo_asked promised", SAME, "clock", "",           "代表法§51",    "已超期"),
    ],
)
# fmt: on

OURS = "默认值，请按本地规定调整"
ship(
    "suggestion",
    [
        ("transfer", "", 10, "wd", f"重庆条例，闭会期间十个工作日内交办；青岛为五个工作日。{OURS}"),
        ("answer", "", 3, "mo", "代表法第五十一条：三个月内答复，涉及面广、处理难度大的六个月内答复"),
        ("feedback", "", 20, "wd", f"重庆条例，二十个工作日内反馈，提醒后仍不反馈的不计入。{OURS}"),
        ("judge", "", 10, "wd", OURS),
    ],
)
