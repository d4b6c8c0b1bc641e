"""Seeing who filed a case is a loop of its own: asked for with a reason, granted by a second person, ended by the
clock; every look is an entry, and the one who filed sees them all with her receipt.

Looking for cases by a telephone number is a look too: a loop that is done as soon as it is opened."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from huixiang.loops.course import Course
from huixiang.loops.evidence import Choice, Count, Evidence, Words
from huixiang.loops.limits import ship
from huixiang.loops.models import Case
from huixiang.loops.table import SAME, declare

from . import wording
from .models import Field

MOST_AT_ONCE = (5, timedelta(minutes=10))  # looks by one account within that time, over all cases
MOST_A_DAY = (20, timedelta(days=1))


class Fields(Evidence):
    """One or more personal fields, as a sorted list of codes."""

    def choices(self, case: Case) -> Iterable[tuple[str, str]]:
        return Field.choices

    def clean(self, value: Any, case: Case) -> list[str]:
        wanted = {str(one) for one in (value if isinstance(value, list | tuple) else [value])}
        if not wanted or wanted - set(Field.values):
            raise self.refuse(wording.NOT_A_FIELD)
        return sorted(wanted)

    def shown(self, value: Any, names: dict[str, str]) -> str:
        return "、".join(str(Field(one).label) for one in value)


def why_not_look(case: Case, course: Course, given: dict[str, Any]) -> str | None:
    """A grant ends on the second, covers what was asked for, and is no licence to read in bulk."""
    if (due := course.due_at()) and case.now >= due:
        return wording.GRANT_EXPIRED
    if "field" in given and given["field"] not in course.facts["fields"]:
        return wording.FIELD_NOT_GRANTED
    return wording.TOO_MANY_LOOKS if _reads_in_bulk(case) else None


def _reads_in_bulk(case: Case) -> bool:
    author, (most, day) = getattr(case.author, "pk", None), MOST_A_DAY
    looks = case.entries.model.objects.filter(account=author, role="asker", move="look", at__gt=case.now - day)
    times = looks.order_by("-at").values_list("at", flat=True)[:most]
    return any(sum(at > case.now - within for at in times) >= most for most, within in (MOST_AT_ONCE, MOST_A_DAY))


# fmt: off
IDENTITY = declare("identity", "查看身份", number="查看", decisions="asked",
    roles=[
        # role        posts        party      label          never acted as
        ("asker",     "",          "asker",   "申请人"),
        ("custodian", "custodian", "*organ",  "身份保管员",  "asker"),
    ],
    stages=[
        # stage      holder       within      usual     label
        ("asked",    "custodian", "consider", "grant",  "待审批"),
        ("granted",  "asker",     "view",     "finish", "可查看"),
        ("refused",  "",          "",         "",       "未同意"),
        ("ended",    "",          "",         "",       "已结束"),
    ],
    evidence=[
        ("reason",   Words("查看理由", "诉求人凭回执能看到这段话", most=200, rows=2)),
        ("fields",   Fields("需要查看")),
        ("field",    Choice("查看内容", Field.choices)),
        ("ground",   Words("不同意的理由", most=200, rows=2)),
    ],
    opened_with="reason fields",
    moves=[
        # move       from       to         by                 needs     basis                        label
        ("grant",    "asked",   "granted", "custodian",       "",       "个人信息保护法第五十一条",  "同意查看"),
        ("refuse",   "asked",   "refused", "custodian",       "ground", "个人信息保护法第五十一条",  "不同意"),
        ("withdraw", "asked",   "ended",   "asker",           "",       "个人信息保护法第六条",      "撤回申请"),
        ("lapse",    "asked",   "ended",   "clock",           "",       "个人信息保护法第六条",      "逾期未批失效"),
        ("look",     "granted", SAME,      "asker",           "field",  "个人信息保护法第五十一条",  "查看",  why_not_look),
        ("finish",   "granted", "ended",   "asker custodian", "",       "个人信息保护法第六条",      "提前结束"),
        ("expire",   "granted", "ended",   "clock",           "",       "个人信息保护法第五十一条",  "到期结束"),
    ],
)

LOOKUP = declare("lookup", "按电话查找", number="查号",
    roles=[
        ("asker",     "",          "asker",   "查找人"),
        ("custodian", "custodian", "*organ",  "身份保管员"),
    ],
    stages=[
        ("done",      "",          "",        "",       "已记录"),
    ],
    evidence=[
        ("found",     Count("查到件数", least=0, most=1000)),
    ],
    opened_with="found",
    moves=[],
)
# fmt: on

# limit, kind, amount, unit of time, source
DEFAULT_LIMITS = [
    ("consider", "", 2, "wd", wording.DEFAULT_SOURCE),
    ("view", "", 24, "h", wording.DEFAULT_SOURCE),
]

ship("identity", DEFAULT_LIMITS)
