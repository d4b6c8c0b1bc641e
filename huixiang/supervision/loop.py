"""任务分解督办: 要点 → 任务 → 子任务 → 个人, a tree of cases; and the milestones an owner sets for herself.

One task has one owner, helpers, a due day, an expected result that can be checked. Progress is asked for only at the
milestones the owner set (domain §3); no daily report.
"""

from huixiang.loops.evidence import APerson, AUnit, Day, Files, Units, Words
from huixiang.loops.limits import ship
from huixiang.loops.reasons import same_again
from huixiang.loops.table import BACK, KEEPS, SAME, UNTIL, declare

from .reasons import nobody_to_hand_it_to, one_persons_own, parts_still_open

KINDS = [("point", "要点"), ("task", "任务"), ("part", "子任务"), ("personal", "个人任务")]
PARTS = {"point": "task", "task": "part"}  # what a decomposed one's parts are
PEOPLE = "member secretary party_officer handler liaison"  # who may be given a task in person
OWNER_POSTS = "head liaison party_officer secretary clerk supervisor"  # a station has clerks, 督查室 its supervisors
OWNERS = "committee desk supervision party_committee branch department street station"

# fmt: off
TASK = declare("task", "任务督办", number="任务", kinds=KINDS, parts="part personal", opened_by="supervisor leader",
    decisions="return_asked change_asked reported", above="issuer supervisor leader",
    roles=[
        # role          posts                                           party           label
        ("owner",       OWNER_POSTS,                                    "owner",        "责任人"),
        ("helper",      "head liaison party_officer secretary",         "helper",       "协助单位"),
        ("issuer",      "supervisor leader head party_officer secretary", "issuer",     "交办人"),
        ("supervisor",  "supervisor",                                   "*supervision", "督办员"),
        ("leader",      "leader",                                       "*organ",       "领导"),
    ],
    stages=[
        # stage         holder          clock           usual           label
        ("issued",      "owner",        "receive",      "receive",      "待接收"),
        ("working",     "owner",        UNTIL,          "report",       "推进中"),
        ("return_asked", "issuer",      KEEPS,          "grant_return", "退回待审"),
        ("change_asked", "issuer",      KEEPS,          "grant_change", "改期待审"),
        ("reported",    "issuer",       "verify",       "strike_off",   "待核查"),
        ("struck_off",  "",             "",             "",             "已销号"),
        ("dropped",     "",             "",             "",             "已撤销"),
    ],
    evidence=[
        ("owner_unit",  AUnit("责任单位", OWNERS, party="owner")),
        ("units",       Units("交给单位", OWNERS, opens="task", becomes=PARTS)),
        ("person",      APerson("交给个人", PEOPLE, at="owner", opens="task", becomes={"": "personal"})),
        ("successor",   APerson("责任人", PEOPLE, at="issuer", party="owner")),
        ("helpers",     Units("协助单位", OWNERS, party="helper")),
        ("heading",     Words("任务名称", most=100, rows=1, titles=True)),
        ("expected",    Words("预期成果", "写成可以核查的样子：数量、时间、地点", most=500)),
        ("due_on",      Day("完成日期", until=True, within=True)),
        ("source",      Words("来源", "指示、要点或会议", most=200, rows=1)),
        ("milestone",   Words("节点", "到这一天应当看得见的成果", most=200, rows=1, opens="milestone", titles=True)),
        ("progress",    Words("进展", most=1000)),
        ("files",       Files("佐证材料")),
        ("outcome",     Words("完成情况", "对照预期成果逐条说明", most=3000, rows=6)),
        ("finding",     Words("核查意见", most=1000)),
        ("wanted",      Day("希望改到")),
        ("reason",      Words("理由", most=1000)),
    ],
    opened_with="expected due_on owner_unit? helpers? source?",
    moves=[
        # move          from                        to              by                  needs                           clause      label
        ("receive",     "issued",                   "working",      "owner",            "",                             "督办流程",  "接收"),
        ("ask_return",  "issued",                   "return_asked", "owner",            "reason",                       "督办流程",  "申请退回"),
        ("grant_return", "return_asked",            "dropped",      "issuer",           "reason?",                      "督办流程",  "同意退回", "never owner"),
        ("refuse_return", "return_asked",           BACK,           "issuer",           "reason",                       "督办流程",  "不同意退回", "never owner"),
        ("reassign",    "issued working return_asked change_asked", "issued", "issuer supervisor", "owner_unit due_on? reason", "督办流程", "改派", same_again, "when of_kind!=personal"),
        ("hand_over",   "issued working return_asked change_asked", "issued", "issuer supervisor", "successor due_on? reason", "督办流程",  "改由他人负责", same_again, "when of_kind=personal"),
        ("follow",      "issued working return_asked change_asked reported", SAME, "parent.reassign", "",                      "督办流程",  "随上级任务更新交办人"),
        ("decompose",   "working",                  SAME,           "owner",            "units heading expected due_on", "要点分解",  "分解到单位", one_persons_own),
        ("hand_out",    "working",                  SAME,           "owner",            "person heading expected due_on", "要点分解", "分解到个人", nobody_to_hand_it_to),
        ("plan",        "working",                  SAME,           "owner",            "milestone due_on",              "节点自定",  "设定节点"),
        ("progress",    "working",                  SAME,           "owner helper",     "progress files?",              "节点反馈",  "报告进展"),
        ("ask_change",  "working",                  "change_asked", "owner",            "wanted reason",                "督办流程",  "申请改期"),
        ("grant_change", "change_asked",            BACK,           "issuer",           "due_on reason?",                "督办流程",  "同意改期", "never owner"),
        ("refuse_change", "change_asked",           BACK,           "issuer",           "reason",                       "督办流程",  "不同意改期", "never owner"),
        ("report",      "working",                  "reported",     "owner",            "outcome files?",               "成果反馈",  "提交完成情况", parts_still_open),
        ("strike_off",  "reported",                 "struck_off",   "issuer",           "finding?",                     "核查销号",  "核查销号", "never owner"),
        ("send_back",   "reported",                 "working",      "issuer",           "reason due_on?",                "核查销号",  "核查不通过", "never owner"),
        ("urge",        "issued working change_asked reported", SAME, "issuer supervisor leader", "reason?",            "督查§催办", "催办"),
        ("drop",        "issued working return_asked change_asked reported", "dropped", "issuer supervisor parent.drop parent.grant_return", "reason?", "督办流程", "撤销"),
        ("blue",        "working",                  SAME,           "clock50",          "",                             "三色督办",  "蓝色提醒"),
        ("yellow",      "working",                  SAME,           "clock80",          "",                             "三色督办",  "黄色提醒"),
        ("red",         "issued working return_asked change_asked reported", SAME, "clock", "",                         "三色督办",  "红色提醒"),
    ],
)

MILESTONE = declare("milestone", "任务节点", number="节点",
    roles=[
        ("owner",       OWNER_POSTS,                                    "owner",        "责任人"),
        ("issuer",      "supervisor leader head party_officer secretary", "issuer",     "交办人"),
        ("supervisor",  "supervisor",                                   "*supervision", "督办员"),
        ("leader",      "leader",                                       "*organ",       "领导"),
    ],
    stages=[
        ("waiting",     "owner",        UNTIL,          "reach", "未到节点"),
        ("reached",     "",             "",             "",      "已完成"),
        ("dropped",     "",             "",             "",      "已取消"),
    ],
    evidence=[
        ("milestone",   Words("节点", most=200, rows=1)),
        ("due_on",      Day("日期", until=True, within=True)),
        ("outcome",     Words("完成情况", most=1000)),
        ("files",       Files("佐证材料")),
        ("reason",      Words("理由", most=500)),
    ],
    opened_with="milestone due_on",
    moves=[
        ("reach",       "waiting",      "reached",      "owner",        "outcome files?",   "节点反馈",  "完成节点"),
        ("move_day",    "waiting",      SAME,           "owner",        "due_on reason",     "节点自定",  "调整日期"),
        ("follow",      "waiting",      SAME,           "parent.reassign parent.hand_over", "", "节点自定", "随任务更新责任人"),
        ("drop",        "waiting",      "dropped",      "owner issuer parent.drop parent.grant_return", "reason?", "节点自定", "取消节点"),
        ("yellow",      "waiting",      SAME,           "clock80",      "",                 "三色督办",  "黄色提醒"),
        ("red",         "waiting",      SAME,           "clock",        "",                 "三色督办",  "红色提醒"),
    ],
)
# fmt: on

# limit, kind, amount, unit of time, source
ship(
    "task", [("receive", "", 2, "wd", "默认值，请按本地规定调整"), ("verify", "", 5, "wd", "默认值，请按本地规定调整")]
)
