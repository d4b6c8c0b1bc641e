"""The machine's clock went back: noted in the ledger when it is seen, and looked into by a person."""

from huixiang.loops.evidence import Count, Words
from huixiang.loops.table import declare

MOST = 2**52  # milliseconds and seconds that a canonical entry can hold

# fmt: off
CLOCK_RECORD = declare("clock", "时钟倒退", number="时钟",
    roles=[
        # role     posts           party     label
        ("keeper", "system_admin", "*organ", "系统管理员"),
    ],
    stages=[
        # stage    holder    within  usual      label
        ("told",   "keeper", "",     "explain", "待说明"),
        ("closed", "",       "",     "",        "已说明"),
    ],
    evidence=[
        ("latest",  Count("此前最晚一条记录的时刻（毫秒，1970 年起）", most=MOST)),
        ("behind",  Count("倒退了多少秒", most=MOST)),
        ("finding", Words("原因和处理", most=1000)),
    ],
    opened_with="latest behind",
    moves=[
        # move      from    to        by        needs      clause    label
        ("explain", "told", "closed", "keeper", "finding", "本规则", "说明原因"),
    ],
)
# fmt: on
