"""课题式研学: a question the organ works on, by 理论领学—实地调研—案例研讨—对策攻坚, and what became of its result.

The four steps are the essay's own; 泗阳党校 shows the flow and where results go (domain §7.8). Nobody's hours are counted.
"""

from huixiang.loops.evidence import AUnit, Choice, Day, Files, Words
from huixiang.loops.limits import ship
from huixiang.loops.reasons import same_again
from huixiang.loops.table import SAME, UNTIL, declare

USES = [
    ("suggestion", "转化为代表建议"),
    ("opinion", "转化为审议意见"),
    ("rule", "转化为制度"),
    ("law", "转化为立法建议"),
    ("measure", "转化为工作举措"),
]
STEPS = "learning visiting discussing solving"

# fmt: off
STUDY = declare("study", "课题研学", number="课题", opened_by="office leader issuer", decisions="submitted", above="office leader",
    roles=[
        # role          posts                                   party               label
        ("office",      "party_officer",                        "*party_committee", "机关党委"),
        ("team",        "secretary head dispatcher supervisor", "study_team",       "课题组"),
        ("member",      "member",                               "study_team",       "课题组成员"),
        ("leader",      "leader",                               "*organ",           "领导"),
        ("issuer",      "secretary dispatcher supervisor leader", "issuer",          "提议人"),
    ],
    stages=[
        # stage         holder      clock       usual           label
        ("proposed",    "office",   "decide",   "take_up",      "待立题"),
        ("learning",    "team",     UNTIL,      "visit",        "理论领学"),
        ("visiting",    "team",     UNTIL,      "discuss",      "实地调研"),
        ("discussing",  "team",     UNTIL,      "solve",        "案例研讨"),
        ("solving",     "team",     UNTIL,      "submit",       "对策攻坚"),
        ("submitted",   "office",   "review",   "put_to_use",   "成果待评议"),
        ("in_use",      "team",     UNTIL,      "tell_use",     "成果转化中"),
        ("used",        "",         "",         "",             "已转化"),
        ("filed",       "",         "",         "",             "已结题"),
        ("not_taken",   "",         "",         "",             "不立题"),
        ("dropped",     "",         "",         "",             "已中止"),
    ],
    evidence=[
        ("study_team",  AUnit("课题组", "committee desk supervision branch", "由哪个委室或支部承担", party="study_team")),
        ("question",    Words("核心问题", "一个课题只问一件事；每年两到三个，贵在做透", most=500)),
        ("source",      Words("来源", "中心工作、履职难点或集中反映的诉求", most=200, rows=1)),
        ("due_on",      Day("这一步完成日期", until=True)),
        ("points",      Words("领学要点", "学了什么、对课题有什么用", most=3000, rows=6)),
        ("sites",       Words("调研地点和对象", most=500)),
        ("findings",    Words("调研发现", "写事实和数字，不写过程", most=3000, rows=6)),
        ("lessons",     Words("案例和启示", most=3000, rows=6)),
        ("proposals",   Words("对策建议", "每条写明谁来做、做到什么程度", most=5000, rows=8)),
        ("files",       Files("研究材料")),
        ("use",         Choice("成果去向", USES)),
        ("outcome",     Words("转化情况", "文号、编号或看得见的变化", most=2000)),
        ("progress",    Words("进展", most=1000)),
        ("reason",      Words("理由", most=1000)),
    ],
    opened_with="study_team question source?",
    moves=[
        # move          from                        to              by              needs                           clause          label
        ("take_up",     "proposed",                 "learning",     "office",       "due_on",                       "课题式研学",   "立题"),
        ("not_take_up", "proposed",                 "not_taken",    "office",       "reason",                       "课题式研学",   "不立题，说明理由"),
        ("take_back",   "proposed",                 "dropped",      "issuer",       "reason?",                      "课题式研学",   "撤回提议"),
        ("visit",       "learning",                 "visiting",     "team",         "points due_on files?",         "理论领学",     "转入实地调研"),
        ("discuss",     "visiting",                 "discussing",   "team",         "sites findings due_on files?", "实地调研",     "转入案例研讨"),
        ("solve",       "discussing",               "solving",      "team",         "lessons due_on files?",        "案例研讨",     "转入对策攻坚"),
        ("submit",      "solving",                  "submitted",    "team",         "proposals files?",             "对策攻坚",     "提交成果"),
        ("send_back",   "submitted",                "solving",      "office",       "reason due_on",                "课题式研学",   "退回补充", "never team member"),
        ("put_to_use",  "submitted",                "in_use",       "office",       "use due_on",                   "成果转化",     "交付转化", "never team member"),
        ("file_away",   "submitted",                "filed",        "office",       "reason",                       "课题式研学",   "结题，说明未转化的原因", "never team member"),
        ("tell_use",    "in_use",                   "used",         "team",         "outcome files?",               "成果转化",     "报告转化情况"),
        ("progress",    f"{STEPS} in_use",          SAME,           "team member",  "progress files?",              "课题式研学",   "记录进展"),
        ("reassign",    f"proposed {STEPS} submitted in_use", SAME, "office",     "study_team due_on? reason",    "课题式研学",   "改由别的课题组承担", same_again),
        ("move_day",    f"{STEPS} in_use",          SAME,           "team",         "due_on reason",                "课题式研学",   "调整日期"),
        ("drop",        f"proposed {STEPS} submitted in_use", "dropped", "office",  "reason",                       "课题式研学",   "中止"),
        ("near",        f"{STEPS} in_use",          SAME,           "clock80",      "",                             "本规则",       "将到期"),
        ("late",        f"proposed {STEPS} submitted in_use", SAME, "clock",        "",                             "本规则",       "已到期"),
    ],
)
# fmt: on

OURS = "默认值，请按本地规定调整"
ship("study", [("decide", "", 10, "wd", OURS), ("review", "", 10, "wd", OURS)])
