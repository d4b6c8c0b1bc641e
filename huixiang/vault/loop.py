"""Seeing who filed a case is a loop of its own: asked for with a reason, granted by a second person, ended by the
clock; every look is an entry, and the one who filed sees them all with her receipt.

Looking for cases by a telephone number is a look too: a loop that is done as soon as it is opened."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from huixiang.ledger.models import Entry
from huixiang.loops.course import Course
from huixiang.loops.evidence import Choice, Count, Evidence, Keys, Words, several
from huixiang.loops.limits import ship
from huixiang.loops.models import Case
from huixiang.loops.table import SAME, declare

from . import side_loops, wording  # noqa: F401 - the loop of 个人信息请求 stands beside this one
from .models import Field

TEXT = "text"  # her own words, where something in them is masked
SEEN = [*Field.choices, (TEXT, wording.COVERED_TEXT)]
MOST_AT_ONCE = (5, timedelta(minutes=10))  # looks by one account within that time, over all cases
MOST_A_DAY = (20, timedelta(days=1))


class Fields(Evidence):
    """One or more personal fields, as a sorted list of codes."""

    def choices(self, case: Case) -> Iterable[tuple[str, str]]:
        return SEEN

    def clean(self, value: Any, case: Case) -> list[str]:
        wanted = {str(one) for one in several(value)}
        if not wanted or wanted - dict(SEEN).keys():
            raise self.refuse(wording.NOT_A_FIELD)
        return sorted(wanted)

    def shown(self, value: Any, names: dict[str, str]) -> str:
        return "、".join(str(dict(SEEN)[one]) for one in value)


def why_not_look(case: Case, course: Course, given: dict[str, Any]) -> str | None:
    """A grant ends on the second, covers what was asked for, and is no licence to read in bulk."""
    if (due := course.due_at()) and case.now >= due:
        return wording.GRANT_EXPIRED
    if "field" in given and given["field"] not in course.facts["fields"]:
        return wording.FIELD_NOT_GRANTED
    return wording.TOO_MANY_LOOKS if _reads_in_bulk(case) else None


def _reads_in_bulk(case: Case) -> bool:
    return read_in_bulk(getattr(case.author, "pk", None), case.now) is not None


def read_in_bulk(account: Any, now: datetime) -> tuple[int, timedelta] | None:
    """(how many looks, within what time) when this account (its id) may look no more for now, over all cases."""
    most, day = MOST_A_DAY
    looks = Entry.objects.filter(account=account, role="asker", move="look", at__gt=now - day)
    times = list(looks.order_by("-at").values_list("at", flat=True)[:most])
    for least, within in (MOST_AT_ONCE, MOST_A_DAY):
        if (count := sum(at > now - within for at in times)) >= least:
            return count, within
    return None


class Looker(Keys):
    """The account that looked too much."""

    def clean(self, value: Any, case: Case) -> list[str]:
        return [str(value)]


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
        ("field",    Choice("查看内容", SEEN)),
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
        ("follow",   "asked granted refused ended", SAME, "parent.name_unit parent.assign_now parent.recuse", "", "个人信息保护法第五十一条", "随事项更新有关方"),
    ],
)

ALARM = declare("alarm", "异常查看", number="警示", decisions="raised", holds_parent=False,
    roles=[
        # role        posts        party      label          never acted as
        ("custodian", "custodian", "*organ",  "身份保管员"),
    ],
    stages=[
        # stage      holder       within      usual      label
        ("raised",   "custodian", "verify",   "conclude", "待核查"),
        ("closed",   "",          "",         "",        "已核查"),
    ],
    evidence=[
        ("looker",   Looker("查看人")),
        ("finding",  Words("核查结果和处理", "问过本人没有、有没有正当理由、采取了什么措施", most=1000)),
    ],
    opened_with="looker",
    moves=[
        # move       from       to         by                 needs      basis                        label
        ("conclude", "raised",  "closed",  "custodian",       "finding", "个人信息保护法第五十一条",  "核查处理"),
        ("overdue",  "raised",  SAME,      "clock",           "",        "个人信息保护法第五十一条",  "已超期"),
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
ship("alarm", [("verify", "", 1, "wd", wording.DEFAULT_SOURCE)])
