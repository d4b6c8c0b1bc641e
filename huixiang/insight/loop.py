"""提示: which model an organ uses, what it was learnt from and how it did, and whether it may speak at all.

One case per organ. Every learning is an entry, kept or not; so is every switching off.
"""

import re
from typing import Any

from huixiang.loops.evidence import Choice, Count, Day, Evidence, Words
from huixiang.loops.models import Case
from huixiang.loops.table import SAME, declare

from . import wording
from .models import Learnt

SHA256 = re.compile(r"[0-9a-f]{64}")


class Digest(Evidence):
    """The SHA-256 of a model's arrays, in hexadecimal."""

    def choices(self, case: Case) -> list[tuple[str, str]]:
        return [("0" * 64, "0" * 64)]

    def clean(self, value: Any, case: Case) -> str:
        if not SHA256.fullmatch(str(value)):
            raise self.refuse(wording.NOT_A_DIGEST)
        return str(value)

    def shown(self, value: Any, names: dict[str, str]) -> str:
        return str(value)[:12]


class AVersion(Choice):
    """A model that was once put to use, by its version; 0 is none: the words of the 派单目录 alone."""

    def choices(self, case: Case) -> list[tuple[str, str]]:
        kept = Learnt.objects.filter(kept=True).order_by("-version").values_list("version", flat=True)
        return [*self.options.items(), *((str(version), wording.VERSION.format(version=version)) for version in kept)]

    def clean(self, value: Any, case: Case) -> str:
        if str(value) not in dict(self.choices(case)):
            raise self.refuse(wording.NO_SUCH_VERSION)
        return str(value)

    def shown(self, value: Any, names: dict[str, str]) -> str:
        return self.options.get(value) or wording.VERSION.format(version=value)


def share(label: str) -> Count:
    """A share in thousandths: entries hold whole numbers only."""
    return Count(label, least=0, most=1000)


FIGURES = "digest cases since_day until_day held_back right spoken right_when_spoken unit_right? unit_in_three? before?"

# fmt: off
INSIGHT = declare("insight", "提示", number="提示",
    roles=[
        ("keeper",  "system_admin", "*organ", "系统管理员"),
    ],
    stages=[
        # stage    holder  within  label
        ("on",     "",     "",     "使用中"),
        ("off",    "",     "",     "已停用"),
    ],
    evidence=[
        ("version",   AVersion("模型版本", [("0", wording.NO_MODEL)])),
        ("tried",     Count("未采用的版本", most=1_000_000)),
        ("digest",    Digest("模型校验值（SHA-256）")),
        ("cases",     Count("学习件数", least=0, most=100_000_000)),
        ("since_day", Day("最早一件", past=True)),
        ("until_day", Day("最近一件", past=True)),
        ("held_back", Count("检验件数（最近的）", least=0, most=100_000_000)),
        ("right",     share("分类正确率（‰）")),
        ("spoken",    share("有把握的比例（‰）")),
        ("right_when_spoken", share("有把握时的正确率（‰）")),
        ("unit_right", share("单位第一名正确率（‰）")),
        ("unit_in_three", share("单位在前三名的比例（‰）")),
        ("before",    share("现用版本在同一批件上的分类正确率（‰）")),
        ("source",    Choice("学自", [("cases", "本机关已定类的件"), ("file", "导入的已标注文件")])),
        ("reason",    Words("理由", most=200, rows=2)),
    ],
    moves=[
        # move        from      to     by        needs                                basis     label
        ("adopt",     "on off", SAME,  "job",    f"version source {FIGURES}",         "本规则", "采用新模型"),
        ("pass_over", "on off", SAME,  "job",    f"tried source {FIGURES}",           "本规则", "新模型没有更好，不采用"),
        ("go_back",   "on off", SAME,  "keeper", "version reason",                    "本规则", "改用较早的模型"),
        ("switch_off", "on",    "off", "keeper", "reason",                            "本规则", "停用提示"),
        ("switch_on", "off",    "on",  "keeper", "reason?",                           "本规则", "启用提示"),
    ],
)
# fmt: on
