"""Default limits of the concern loops: (limit, kind or `!` for urgent, amount, unit, source).

Marks A, B, C, G are those of the trade notes: A read in the law, B read on an official page, G our own default.
"""

from huixiang.loops.limits import name_limit, ship

G = "默认值，请按本地规定调整"
SICHUAN = "四川 12345 办法（2026-01-26 四川日报）"

COMMON = [
    ("accept", "", 1, "wd", G), ("accept", "!", 2, "h", G),
    ("assign", "", 1, "wd", G), ("assign", "!", 2, "h", G),
    ("sign", "", 1, "wd", G), ("sign", "!", 2, "h", G),
    ("return", "", 2, "wd", "交办后 24 小时至 2 个工作日，各地不一"), ("return", "!", 2, "h", G),
    ("check", "", 2, "wd", G), ("rate", "", 3, "d", "三日未评价再请一次"), ("visit", "", 5, "wd", G),
    ("judge", "", 2, "wd", G), ("supervise", "", 10, "wd", G),
]  # fmt: skip
PROFILES = {
    "sichuan-2025": [
        *COMMON,
        ("handle", "", 15, "wd", SICHUAN), ("handle", "consult", 3, "wd", SICHUAN), ("handle", "help", 7, "wd", SICHUAN),
        ("handle", "advice", 7, "wd", SICHUAN), ("handle", "complaint", 15, "wd", SICHUAN),
        ("handle", "report", 15, "wd", SICHUAN), ("handle", "praise", 7, "wd", G), ("handle", "!", 24, "h", G),
    ],
    "five-day": [*COMMON, ("handle", "", 5, "wd", "济南§24、潍坊§20、安阳§50"), ("handle", "!", 24, "h", G)],
    "xinfang": [
        ("accept", "", 15, "d", "信访§22、§23"), ("assign", "", 15, "d", "信访§22"), ("sign", "", 5, "wd", "信访§23"), ("return", "", 5, "wd", "信访§23"),
        ("handle", "", 60, "d", "信访§34"), ("extend", "", 30, "d", "信访§34"), ("check", "", 5, "wd", G),
        ("rate", "", 30, "d", "信访§35"), ("visit", "", 5, "wd", G), ("judge", "", 30, "d", "信访§35"),
        ("supervise", "", 30, "d", "信访§36"),
    ],
}  # fmt: skip
SIDE = {
    "assist": [("sign", "", 1, "wd", G), ("sign", "!", 2, "h", G), ("assist", "", 5, "wd", G), ("assist", "!", 12, "h", G)],
    "oversight": [("respond", "", 5, "wd", G), ("verify", "", 5, "wd", G)],
    "exclusion": [("check", "", 5, "wd", G)],
    "pressure": [("verify", "", 5, "wd", G)],
}  # fmt: skip

name_limit("concern", "return", "退单")
name_limit("concern", "extend", "延期")

for _profile, _rows in PROFILES.items():
    ship("concern", _rows, _profile)
for _loop, _rows in SIDE.items():
    ship(_loop, _rows)
