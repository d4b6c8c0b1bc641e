"""How long each class of personal data is kept: data, imported and confirmed like every other limit."""

from huixiang.loops.limits import beside, ship

from . import wording

SHORTEST = f"个人信息保护法第十九条（实现目的所必要的最短时间）；{wording.DEFAULT_SOURCE}"
RECORDS = f"个人信息保护法第五十六条（处理情况记录至少保存三年）；{wording.DEFAULT_SOURCE}"

# fmt: off
# class, amount, unit of time, label, from when, what happens, source
TERMS = [
    ("wish",     15,  "d",  "要求办结后删除的内容", "办结之日",     "连同密钥销毁",               SHORTEST),
    ("identity", 180, "d",  "姓名、电话、住址",     "办结之日",     "连同密钥销毁",               SHORTEST),
    ("matter",   5,   "y",  "反映的内容、文件",     "办结之日，导入的从导入之日", "删除文字和文件，台账不变",   SHORTEST),
    ("requests", 3,   "y",  "查看身份和行使权利的记录", "该记录办结之日", "删除其中的文字，台账不变", RECORDS),
    ("messages", 90,  "d",  "短信发送记录",         "发出或放弃之日", "删除",                     SHORTEST),
]
# fmt: on

YEAR = 12  # the kernel counts in months
beside("retention", "保存期限", [(name, label) for name, _, _, label, *_ in TERMS])
ship(
    "retention",
    [
        (name, "", amount * YEAR if unit == "y" else amount, "mo" if unit == "y" else unit, source)
        for name, amount, unit, _, _, _, source in TERMS
    ],
)
