"""What a person asks about her own data (个人信息保护法第四十四至五十条): each request is a case of its own, so that it is on
record and nobody who handles her matter is told when she looked.

With the receipt it is done at once. On paper two people are needed: whoever takes it down, and 身份保管员 who grants it.
"""

from huixiang.loops.evidence import Choice, Files, Words
from huixiang.loops.limits import ship
from huixiang.loops.table import SAME, declare

from . import wording

BY_RECEIPT = [
    ("copy", "查阅、复制本人信息"),
    ("correct", "更正、补充联系方式"),
]
ON_PAPER = [
    ("erase_identity", "删除姓名、电话、住址"),
    ("erase_all", "删除全部个人内容（办结后）"),
    ("keep_private", "不同意公开"),
]

# fmt: off
RIGHTS = declare("rights", "个人信息请求", number="权利", decisions="asked",
    roles=[
        # role        posts        party      label          never acted as
        ("asker",     "",          "asker",   "登记人"),
        ("custodian", "custodian", "*organ",  "身份保管员",  "asker"),
    ],
    stages=[
        # stage      holder       within      usual     label
        ("asked",    "custodian", "consider", "grant",  "待核准"),
        ("granted",  "",          "",         "",       "已核准，正在执行"),
        ("refused",  "",          "",         "",       "未同意"),
        ("done",     "",          "",         "",       "已完成"),
    ],
    evidence=[
        ("wish",     Choice("请求", [*BY_RECEIPT, *ON_PAPER])),
        ("proof",    Words("怎样核对了身份", "查验了什么证件、由谁在场，不写证件号码", most=200, rows=2)),
        ("paper",    Files("书面请求的照片或扫描件", "拍下或扫描本人签名的那一页，身份证件不要拍；加密存放，只有登记人和身份保管员看得到", most=4)),
        ("ground",   Words("不同意的理由", "会告知本人（个保法§50）", most=200, rows=2)),
    ],
    opened_with="wish proof? paper?",
    moves=[
        # move          from              to         by                   needs     basis          label
        ("grant",       "asked",          "granted", "custodian",         "",       "个保法§50",   "核准"),
        ("refuse",      "asked",          "refused", "custodian",         "ground", "个保法§50",   "不同意"),
        ("by_receipt",  "asked",          "done",    "vault.by_receipt",  "",       "个保法§45",   "凭回执即时办理"),
        ("carry_out",   "granted",        "done",    "vault.carry_out",   "",       "个保法§47",   "已执行"),
        ("overdue",     "asked",          SAME,      "clock",             "",       "个保法§50",   "已超期"),
        ("follow",      "asked granted refused done", SAME,      "parent.name_unit parent.assign_now parent.recuse", "", "个保法§51", "随事项更新有关方"),
    ],
)
# fmt: on

# limit, kind, amount, unit of time, source
ship("rights", [("consider", "", 10, "wd", wording.DEFAULT_SOURCE)])
