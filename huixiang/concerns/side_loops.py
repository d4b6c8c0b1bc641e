"""The small loops beside a concern, each a child case: 协办, 督办, 剔除统计, 干预评价, 外单位经链接办理."""

from huixiang.loops.evidence import AUnit, Choice, Day, Files, Rung, Words
from huixiang.loops.table import KEEPS, SAME, UNTIL, declare

from .outsiders import SentBy
from .reasons import cannot_help, does_not_lead, not_higher

LEVELS = [("daily", "日常督办"), ("listed", "挂牌督办"), ("talk", "约谈督办")]
TRIGGERS = [
    ("refused", "拒不接收"),
    ("late", "逾期未办"),
    ("unsolved", "依法应解决未解决"),
    ("harm", "办理不力造成影响"),
    ("repeated", "多次、集中反映未解决"),
]
EXCLUSIONS = [
    ("beyond", "超出职责且已解释"),
    ("unlawful", "诉求违法或违背公序良俗"),
    ("repeat", "重复且无新情况"),
    ("unreachable", "无法联系（三次以上、不同时段）"),
    ("withdrawn", "诉求人撤回"),
    ("legal", "已进入法定程序"),
]

# fmt: off
ASSIST = declare("assist", "协办", number="协办", decisions="return_asked to_endorse",
    roles=[
        ("helper",      "liaison handler",  "helper",       "协办单位"),
        ("helper_head", "head",             "helper",       "协办单位负责人"),
        ("lead",        "liaison handler head", "lead",     "主办单位"),
        ("desk",        "dispatcher",       "*desk",        "交办员"),
        ("supervisor",  "supervisor",       "*supervision", "督办员"),
    ],
    stages=[
        ("to_sign",     "helper",           "sign",         "sign",         "待签收"),
        ("helping",     "helper",           "assist",       "reply",        "协办中"),
        ("return_asked", "desk",            KEEPS,          "grant_return", "退单待审"),
        ("to_endorse",  "helper_head",      KEEPS,          "endorse",      "待签发"),
        ("done",        "",                 "",             "",             "已反馈主办"),
        ("released",    "",                 "",             "",             "不再协办"),
    ],
    evidence=[
        ("help_wanted", Words("需要协办的事项", most=1000, inner=True)),
        ("helper",      AUnit("协办单位", "department street service committee", party="helper")),
        ("opinion",     Words("协办意见", most=3000, rows=6)),
        ("files",       Files("照片或文件")),
        ("reason",      Words("理由", most=1000)),
        ("outsider",    Words("外单位、经办人", "没有本系统账号的单位，写到具体的人", most=60, rows=1, opens="outside")),
        ("errand",      Words("请其办理的事项", "对方只看得到这一段，不要写诉求人的姓名、电话、住址", most=1000)),
        ("why_outside", Words("发出理由", most=500, rows=2)),
        ("valid_until", Day("有效期至")),
    ],
    opened_with="help_wanted?",
    moves=[
        ("send_out",    "helping",          SAME,           "helper helper_head", "outsider errand why_outside valid_until", "北京§14", "请外单位办理（发链接）"),
        ("sign",        "to_sign",          "helping",      "helper",       "",                 "北京§14",  "签收"),
        ("ask_return",  "to_sign helping",  "return_asked", "helper",       "reason",           "信访§23",  "申请退单"),
        ("grant_return", "return_asked",    "released",     "desk",         "reason?",          "信访§23",  "同意退单", "never helper helper_head"),
        ("refuse_return", "return_asked",   "helping",      "desk",         "reason",           "信访§23",  "不同意退单", "never helper helper_head"),
        ("reply",       "helping",          "to_endorse",   "helper",       "opinion files?",   "北京§14",  "提交协办意见"),
        ("redraft",     "to_endorse",       "helping",      "helper_head",  "reason",           "北京§14",  "退回重拟"),
        ("endorse",     "to_endorse",       "done",         "helper_head",  "",                 "北京§14",  "签发"),
        ("urge",        "to_sign helping to_endorse", SAME, "lead desk supervisor", "reason?",  "北京§14",  "催办"),
        ("overdue",     "to_sign helping return_asked to_endorse", SAME, "clock", "",           "北京§14",  "已超期"),
        ("release",     "to_sign helping return_asked to_endorse", "released",
                        "desk parent.withdraw parent.grant_end parent.settle parent.guide parent.pass_on parent.not_taken parent.answer_now parent.share_answer",
                        "",                                                     "潍坊§21",  "不再协办"),
        ("reassign",    "to_sign helping return_asked to_endorse", "to_sign", "desk", "helper reason", "66号文五", "改请别的单位协办", cannot_help),
        ("take_lead",   "to_sign helping return_asked to_endorse", "released", "parent.assign parent.reassign parent.redo parent.order",
                        "",                                                     "北京§14",  "改为主办，不再协办", does_not_lead),
        ("follow",      "to_sign helping return_asked to_endorse done released", SAME, "parent.assign parent.reassign parent.name_unit parent.recuse parent.redo parent.order",
                        "",                                                     "北京§14",  "随主件更新有关方"),
    ],
)

OUTSIDE = declare("outside", "外单位办理", number="外办",
    roles=[
        ("outsider",    "",                 "resident",     "外单位经办人"),
        ("sender",      "liaison handler head", "helper",   "发出单位"),
        ("lead",        "liaison handler head", "lead",     "主办单位"),
        ("desk",        "dispatcher",       "*desk",        "交办员"),
        ("supervisor",  "supervisor",       "*supervision", "督办员"),
    ],
    stages=[
        ("sent",        "outsider",         UNTIL,          "answer",       "待外单位办理"),
        ("answered",    "",                 "",             "",             "外单位已回复"),
        ("revoked",     "",                 "",             "",             "链接已收回"),
        ("expired",     "",                 "",             "",             "链接已过期"),
    ],
    evidence=[
        ("outsider",    Words("外单位、经办人", most=60, rows=1)),
        ("errand",      Words("请其办理的事项", most=1000)),
        ("why_outside", Words("发出理由", most=500, rows=2)),
        ("valid_until", Day("有效期至", until=True)),
        ("signed_by",   Words("单位和姓名", "会写入台账", most=60, rows=1)),
        ("opinion",     Words("办理情况或意见", most=3000, rows=6)),
        ("sent_by",     SentBy("经链接办理")),
        ("reason",      Words("理由", most=500)),
    ],
    opened_with="outsider errand why_outside valid_until",
    moves=[
        ("answer",      "sent",             "answered",     "outsider",     "signed_by opinion sent_by", "北京§14", "经链接回复"),
        ("revoke",      "sent",             "revoked",
                        "sender lead desk supervisor parent.release parent.take_lead parent.grant_return parent.withdraw parent.grant_end parent.reassign parent.settle",
                        "reason?",                                              "北京§14",  "收回链接"),
        ("expire",      "sent",             "expired",      "clock",        "",                 "北京§14",  "到期失效"),
        ("follow",      "sent answered revoked expired", SAME, "parent.follow parent.name_unit parent.recuse", "", "信访§28", "随主件更新有关方"),
    ],
)

OVERSIGHT = declare("oversight", "督办单", number="督办", holds_parent=False, decisions="responded",
    roles=[
        ("unit",        "liaison handler head", "lead",     "承办单位"),
        ("supervisor",  "supervisor",       "*supervision", "督办员", "unit head helper helper_head"),
        ("leader",      "leader",           "*organ",       "领导"),
    ],
    stages=[
        ("issued",      "unit",             "respond",      "respond",    "待反馈"),
        ("responded",   "supervisor",       "verify",       "strike_off", "待核查"),
        ("closed",      "",                 "",             "",           "已销号"),
        ("dropped",     "",                 "",             "",           "已撤销"),
    ],
    evidence=[
        ("level",       Rung("督办级别", LEVELS)),
        ("trigger",     Choice("督办事由", TRIGGERS)),
        ("demand",      Words("督办要求", most=1000)),
        ("finding",     Words("整改情况", most=3000, rows=6)),
        ("objection",   Words("申辩", "对督办有不同意见的，写明事实和理由", most=1000)),
        ("files",       Files("佐证材料")),
        ("reason",      Words("理由", most=1000)),
    ],
    opened_with="level trigger demand",
    moves=[
        ("respond",     "issued",           "responded",    "unit",         "finding files?",   "潍坊§26",  "反馈整改"),
        ("object",      "issued",           SAME,           "unit",         "objection",        "督查§17",  "提出异议"),
        ("raise",       "issued",           SAME,           "supervisor leader", "level reason", "潍坊§26",  "升级督办", not_higher),
        ("send_back",   "responded",        "issued",       "supervisor",   "reason",           "潍坊§26",  "核查不通过"),
        ("strike_off",  "responded",        "closed",       "supervisor",   "reason?",          "金华§销号", "核查销号"),
        ("drop",        "issued responded", "dropped",      "supervisor leader parent.withdraw", "", "督查§17", "撤销督办"),
        ("overdue",     "issued responded", SAME,           "clock",        "",                 "潍坊§26",  "已超期"),
        ("follow",      "issued responded closed dropped", SAME, "parent.assign parent.reassign parent.name_unit parent.recuse parent.redo parent.order",
                        "",                                                     "潍坊§26",  "随主件更新有关方"),
    ],
)

EXCLUSION = declare("exclusion", "剔除统计申请", number="剔除", holds_parent=False, decisions="asked",
    roles=[
        ("unit",        "liaison handler head", "lead",     "承办单位"),
        ("reviewer",    "reviewer",         "*desk",        "审核员", "unit head helper helper_head"),
        ("leader",      "leader",           "*organ",       "领导"),
    ],
    stages=[
        ("asked",       "reviewer",         "check",        "grant", "待审核"),
        ("granted",     "",                 "",             "",      "已剔除"),
        ("refused",     "",                 "",             "",      "不予剔除"),
    ],
    evidence=[
        ("exclude",     Choice("剔除理由", EXCLUSIONS)),
        ("reason",      Words("理由", most=1000)),
    ],
    opened_with="exclude reason",
    moves=[
        ("grant",       "asked",            "granted",      "reviewer",     "reason",           "66号文",   "同意剔除"),
        ("refuse",      "asked",            "refused",      "reviewer",     "reason",           "66号文",   "不予剔除"),
        ("overdue",     "asked",            SAME,           "clock",        "",                 "66号文",   "已超期"),
        ("follow",      "asked granted refused", SAME,      "parent.name_unit parent.recuse", "", "信访§30",  "随主件更新有关方"),
    ],
)

PRESSURE = declare("pressure", "干预评价反映", number="评价", holds_parent=False,
    roles=[
        ("supervisor",  "supervisor",       "*supervision", "督办员"),
        ("leader",      "leader",           "*organ",       "领导"),
    ],
    stages=[
        ("told",        "supervisor",       "verify",       "conclude", "待核查"),
        ("closed",      "",                 "",             "",         "已处理"),
    ],
    evidence=[
        ("pressure",    Words("谁、怎样要求改评价", most=1000, official=True)),
        ("finding",     Words("核查结果和处理", most=2000, official=True)),
    ],
    opened_with="pressure",
    moves=[
        ("conclude",    "told",             "closed",       "supervisor leader", "finding",     "重庆§38",  "核查处理"),
        ("overdue",     "told",             SAME,           "clock",        "",                 "重庆§38",  "已超期"),
    ],
)
# fmt: on
