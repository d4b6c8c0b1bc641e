"""What signing in needs to remember: sessions, failures, and warrants that wait for signatures."""

import hashlib

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone

from huixiang.people.models import Account, Role, Unit
from huixiang.people.scoped import Scoped, ScopedKey


class Session(AbstractBaseSession):
    """A browser's session. Whose it is and what it runs on stand beside it, so that she can see and end hers.

    Never an address: the audit has it, the list of my sessions needs none.
    """

    account = models.ForeignKey(Account, models.CASCADE, null=True, related_name="sessions")
    since = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    device = models.CharField("设备", max_length=40, blank=True)

    class Meta(AbstractBaseSession.Meta):
        verbose_name = "登录"

    @classmethod
    def get_session_store_class(cls) -> type:
        from .sessions import SessionStore

        return SessionStore

    @property
    def handle(self) -> str:
        """What a page may show in place of the key, which opens the session."""
        return hashlib.sha256(self.session_key.encode()).hexdigest()[:16]


class Failure(models.Model):
    """Wrong attempts under one key: a user name from one address, or one account's second factor."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()

    class Meta:
        verbose_name = "登录失败"

    def __str__(self) -> str:
        return f"{self.key[:8]} {self.count}"


class Warrant(Scoped):
    """授权单: something done to another's account that needs a second or third person's signature to have effect.

    Asked by a system administrator, approved by a security administrator and, where it gives power, confirmed by an
    audit administrator: three roles nobody combines. Not a loop: it must stay off the desks where cases are worked on
    (decisions/0094).
    """

    class Kind(models.TextChoices):
        """What is asked for."""

        GRANT = "grant", "授予岗位"
        END = "end", "免去岗位"
        FACTOR = "factor", "重置第二道验证"
        PASSWORD = "password", "重置密码"
        LINK = "link", "绑定统一身份"

    class State(models.TextChoices):
        """Whose signature it waits for, or how it ended."""

        ASKED = "asked", "待安全管理员同意"
        APPROVED = "approved", "待审计管理员确认"
        DONE = "done", "已生效"
        REFUSED = "refused", "未同意"
        WITHDRAWN = "withdrawn", "已撤回"

    kind = models.CharField("事项", max_length=10, choices=Kind.choices)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.ASKED)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="账号")
    unit = ScopedKey(Unit, null=True, related_name="+", verbose_name="单位")
    role = models.CharField("岗位", max_length=20, choices=Role.choices, blank=True)
    until_on = models.DateField("岗位最后一天", null=True)
    way = models.CharField("统一身份来源", max_length=20, blank=True)
    uid = models.CharField("对方系统里的编号", max_length=120, blank=True)
    reason = models.CharField("理由", max_length=200)
    asked_by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="提出人")
    asked_at = models.DateTimeField(default=timezone.now)
    approved_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name="同意人")
    closed_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name="办结人")
    closed_at = models.DateTimeField(null=True)

    class Meta(Scoped.Meta):
        verbose_name = "授权单"
        indexes = [models.Index(fields=["organ", "state", "-id"], name="warrant_by_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["organ", "account", "kind", "unit", "role"],
                condition=models.Q(state__in=["asked", "approved"]),
                nulls_distinct=False,
                name="warrant_open_once",
            )
        ]
