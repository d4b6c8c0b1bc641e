"""What only a concern knows about itself; its stage, parties and deadlines are the case's."""

from django.db import models

from huixiang.loops.models import Case
from huixiang.people.scoped import ScopedBase, ScopedOne


class Channel(models.TextChoices):
    """Where a concern came in."""

    WEB = "web", "网页"
    CODE = "code", "代表码"
    COUNTER = "counter", "家站接待"
    PHONE = "phone", "电话"
    LETTER = "letter", "来信"
    HOTLINE = "hotline", "12345 转来"
    IMPORT = "import", "导入"


class Concern(ScopedBase):
    """A citizen's request beside its case."""

    case = ScopedOne(Case, related_name="concern")
    channel = models.CharField("来源", max_length=10, choices=Channel.choices)
    wants_reply = models.BooleanField("要求回复", default=True)
    secret = models.BooleanField("保密", default=False)
    anonymous = models.BooleanField("匿名", default=False)
    people = models.PositiveIntegerField("涉及人数", default=1)
    came_as = models.CharField("外部编号", max_length=60, blank=True)
    filer = models.CharField("外部用户", max_length=40, blank=True)

    class Meta(ScopedBase.Meta):
        verbose_name = "群众诉求"
        constraints = [
            models.UniqueConstraint(
                fields=["organ", "channel", "came_as"], name="concern_came_once", condition=~models.Q(came_as="")
            )
        ]

    def __str__(self) -> str:
        return str(self.case)
