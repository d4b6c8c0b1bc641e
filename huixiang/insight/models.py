"""What insight keeps: models as data with their hashes, and what people made of its proposals. Never who they were."""

from django.db import models
from django.db.models import F, Q

from huixiang.people.scoped import Scoped, ScopedBase, ScopedKey, current_organ_id


class Learnt(Scoped):
    """What was learnt at one time from the organ's decided cases; `kept` says whether it was put to use."""

    version = models.PositiveIntegerField("版本")
    learnt_at = models.DateTimeField("学习时间")
    kept = models.BooleanField("已采用", default=False)
    cases = models.PositiveIntegerField("学习件数")
    since = models.DateField("最早一件", null=True)
    until = models.DateField("最近一件", null=True)
    digest = models.CharField("校验值", max_length=64)
    card = models.JSONField("说明", default=dict)

    class Meta(Scoped.Meta):
        verbose_name = "提示模型"
        constraints = [models.UniqueConstraint(fields=["organ", "version"], name="learnt_version_once")]
        indexes = [models.Index("organ", F("version").desc(), name="learnt_in_use", condition=Q(kept=True))]

    def __str__(self) -> str:
        return f"{self.version}"


class LearntPart(Scoped):
    """One classifier of it: `class`, `unit`, or `below:` and the key of the class it divides."""

    learnt = ScopedKey(Learnt, on_delete=models.CASCADE, related_name="parts")
    subject = models.CharField("用途", max_length=50)
    arrays = models.BinaryField("数组")
    card = models.JSONField("说明", default=dict)

    class Meta(Scoped.Meta):
        verbose_name = "提示模型的一部分"
        constraints = [models.UniqueConstraint(fields=["organ", "learnt", "subject"], name="learnt_part_once")]


class Offer(Scoped):
    """What was proposed for a case and what the person at the desk chose. It does not say who that was."""

    class About(models.TextChoices):
        CATEGORY = "category", "分类"
        UNIT = "unit", "单位"

    class Answer(models.TextChoices):
        TAKEN = "taken", "采用第一条"
        LATER = "later", "采用其他条"
        OTHER = "other", "另选"
        REFUSED = "refused", "全部不用"
        UNASKED = "unasked", "没有建议"

    case = ScopedKey("loops.Case", related_name="+")
    seq = models.PositiveIntegerField()
    about = models.CharField("内容", max_length=10, choices=About.choices)
    version = models.PositiveIntegerField("版本", default=0)  # 0: the words of the 派单目录 alone
    offered = models.JSONField("建议", default=list)  # keys of categories or units, the likeliest first
    confident = models.BooleanField("有把握", default=False)
    chosen = models.CharField("选定", max_length=36, blank=True)
    answer = models.CharField("结果", max_length=10, choices=Answer.choices)
    at = models.DateTimeField("时间")

    class Meta(Scoped.Meta):
        verbose_name = "建议的结果"
        constraints = [models.UniqueConstraint(fields=["organ", "case", "seq", "about"], name="offer_once")]
        indexes = [models.Index("organ", F("at").desc(), name="offer_latest")]


class Mark(ScopedBase):
    """One hash of a concern's wording (sketch.py), by which near-duplicates find each other; no text comes back out of it.

    Two dozen for each case: a check of keys for every one of them would cost more than the rows, so they have none.
    """

    pk = models.CompositePrimaryKey("organ_id", "hash", "case_id")
    organ = models.ForeignKey(
        "people.Organ",
        models.DO_NOTHING,
        default=current_organ_id,
        editable=False,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    hash = models.BigIntegerField("指纹")
    case = ScopedKey("loops.Case", on_delete=models.DO_NOTHING, related_name="+")

    class Meta(ScopedBase.Meta):
        verbose_name = "文字指纹"


class HotWindow(Scoped):
    """When the concerns of one area were last looked through for what many raise."""

    area = models.ForeignKey("people.Area", models.PROTECT, null=True, related_name="+", db_index=False)
    looked_at = models.DateTimeField("上次查找")

    class Meta(Scoped.Meta):
        verbose_name = "热点窗口"
        constraints = [
            models.UniqueConstraint(fields=["organ", "area"], name="window_once", nulls_distinct=False),
        ]


class HotIssue(Scoped):
    """One matter at one place that several concerns raise. It keeps its key while most of its members stay together."""

    area = models.ForeignKey("people.Area", models.PROTECT, null=True, related_name="+", db_index=False)
    title = models.CharField("名称", max_length=120)
    place = models.CharField("地点", max_length=60, blank=True)
    heat = models.FloatField("热度")
    count = models.PositiveIntegerField("件数")
    since = models.DateField("最早一件")
    until = models.DateField("最近一件")
    found_at = models.DateTimeField("首次发现")
    gone_at = models.DateTimeField("不再集中", null=True)

    class Meta(Scoped.Meta):
        verbose_name = "热点"
        indexes = [
            models.Index("organ", F("heat").desc(), "id", name="issue_hottest", condition=Q(gone_at=None)),
            models.Index("organ", "area", name="issue_in_area", condition=Q(gone_at=None)),
        ]

    def __str__(self) -> str:
        return self.title


class HotMember(Scoped):
    """A concern of an issue."""

    issue = ScopedKey(HotIssue, on_delete=models.CASCADE, related_name="members")
    case = ScopedKey("loops.Case", related_name="hot_members")

    class Meta(Scoped.Meta):
        verbose_name = "热点成员"
        constraints = [models.UniqueConstraint(fields=["organ", "issue", "case"], name="issue_member_once")]
        indexes = [models.Index(fields=["organ", "case"], name="issue_member_case")]
