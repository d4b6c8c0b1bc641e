"""Who there is: the organ, its areas, its units in one tree, accounts, and the posts they hold."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone

from .remembered import remembered
from .scoped import Scoped, ScopedKey, ScopedObjects, uuid7


class Organ(models.Model):
    """A People's Congress organ: everything scoped belongs to one."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField("名称", max_length=60, unique=True)
    profile = models.CharField("时限方案", max_length=30, default="sichuan-2025")
    area = models.ForeignKey("people.Area", models.PROTECT, null=True, related_name="+", verbose_name="行政区划")

    class Meta:
        verbose_name = "机关"

    def __str__(self) -> str:
        return self.name


class Area(models.Model):
    """An administrative division; `path` lists the codes from the top, each followed by a slash."""

    code = models.CharField("区划代码", max_length=12, primary_key=True)
    name = models.CharField("名称", max_length=40)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts", verbose_name="上级区划")
    path = models.CharField(max_length=120, db_index=True)

    class Meta:
        verbose_name = "行政区划"
        ordering = ["path"]

    def __str__(self) -> str:
        return self.name

    @property
    def depth(self) -> int:
        return self.path.count("/")

    @property
    def codes_above(self) -> list[str]:
        """Those of every area above it, from the top, and its own."""
        return self.path.rstrip("/").split("/")


class UnitKind(models.TextChoices):
    """The kinds of unit in the one tree."""

    ORGAN = "organ", "人大机关"
    DESK = "desk", "代表工作机构"
    SUPERVISION = "supervision", "督查机构"
    COMMITTEE = "committee", "专（工）委、办公室"
    GOVERNMENT = "government", "人民政府"
    DEPARTMENT = "department", "政府部门"
    STREET = "street", "乡镇街道"
    SERVICE = "service", "公共服务单位"
    STATION = "station", "代表家站点"
    PARTY_GROUP = "party_group", "机关党组"
    PARTY_COMMITTEE = "party_committee", "机关党委"
    BRANCH = "branch", "党支部"


def in_use(unit: str = "") -> Q:
    """Of units, or of rows that name one as `unit`: those where it is used today. From its `until` on it is not."""
    until = f"{unit}__until" if unit else "until"
    return Q(**{until: None}) | Q(**{f"{until}__gt": timezone.localdate()})


class Unit(Scoped):
    """A unit of any kind; `path` lists the codes from the root, each followed by a slash."""

    code = models.SlugField("单位代码", max_length=40, db_index=False)
    name = models.CharField("名称", max_length=60)
    kind = models.CharField("类别", max_length=20, choices=UnitKind.choices)
    parent = ScopedKey("self", null=True, blank=True, related_name="parts", verbose_name="上级单位")
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="所在区划")
    path = models.CharField(max_length=300)
    until = models.DateField("停用日期", null=True, blank=True)

    class Meta(Scoped.Meta):
        verbose_name = "单位"
        ordering = ["path"]
        constraints = [
            models.UniqueConstraint(fields=["organ", "code"], name="unit_code_once"),
            models.UniqueConstraint(fields=["organ", "path"], name="unit_path_once"),
        ]
        indexes = [
            models.Index(fields=["organ", "path"], opclasses=["uuid_ops", "varchar_pattern_ops"], name="unit_below")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def retired(self) -> bool:
        return self.until is not None and self.until <= timezone.localdate()

    @property
    def codes_above(self) -> list[str]:
        """Its own code and those of every unit above it."""
        return self.path.rstrip("/").split("/")


class Role(models.TextChoices):
    """What a post lets its holder do."""

    CLERK = "clerk", "受理员"
    DISPATCHER = "dispatcher", "交办员"
    LIAISON = "liaison", "承办单位联络员"
    HANDLER = "handler", "承办人"
    HEAD = "head", "承办单位负责人"
    REVIEWER = "reviewer", "审核员"
    VISITOR = "visitor", "回访员"
    SUPERVISOR = "supervisor", "督办员"
    DEPUTY = "deputy", "人大代表"
    LEADER = "leader", "领导"
    PARTY_OFFICER = "party_officer", "机关党委干部"
    SECRETARY = "secretary", "支部书记"
    MEMBER = "member", "党员"
    CUSTODIAN = "custodian", "身份保管员"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    AUDIT_ADMIN = "audit_admin", "审计管理员"


if TYPE_CHECKING:
    AccountsBase = BaseUserManager["Account"]
else:
    AccountsBase = BaseUserManager


class Accounts(AccountsBase):
    """Accounts are found by user name, upper or lower case alike."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(username__iexact=username)

    def open(self, organ: Organ, username: str, name: str, password: str | None = None) -> "Account":
        account = self.model(organ=organ, username=username, name=name)
        account.set_password(password)
        account.save()
        return account


class Account(AbstractBaseUser):
    """A person who signs in. What she may do comes from her posts, never from the account."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organ = models.ForeignKey(Organ, models.PROTECT, related_name="accounts")
    username = models.CharField("用户名", max_length=40, unique=True)
    name = models.CharField("姓名", max_length=40)
    is_active = models.BooleanField("启用", default=True)
    # null: without end; past: she must choose a new one before anything else
    password_until = models.DateField("密码有效期至", null=True, blank=True)
    # the last day on which a password that somebody handed over opens the door; null: the password is her own
    handed_until = models.DateField("一次性密码有效期至", null=True, blank=True)

    USERNAME_FIELD = "username"
    objects = Accounts()

    class Meta:
        verbose_name = "账号"

    def __str__(self) -> str:
        return self.name

    def set_handed_password(self, password: str | None) -> None:
        """One that others know: she changes it at her first sign-in, which must not be too far off."""
        self.set_password(password)
        today = timezone.localdate()
        self.password_until = today - timedelta(days=1) if password else None
        self.handed_until = today + timedelta(days=settings.HANDED_PASSWORD_DAYS) if password else None

    def posts_now(self) -> list["Post"]:
        """The posts held today."""
        today = timezone.localdate()
        return [post for post in self.posts_ever() if post.is_held_on(today)]

    def posts_ever(self) -> list["Post"]:
        """All posts the account was given, read once for each account object."""
        if not hasattr(self, "_posts"):
            self._posts = list(self.posts.select_related("unit").order_by("from_on", "id"))
        return self._posts


class Posts(models.QuerySet):
    def held_on(self, day: date) -> "Posts":
        return self.filter(from_on__lte=day).filter(Q(until_on=None) | Q(until_on__gte=day))

    def filled_now(self) -> "Posts":
        """Those held today by an account that is not disabled."""
        return self.held_on(timezone.localdate()).filter(account__is_active=True)

    def held_by(self, account: Account, on: date | None = None) -> "Posts":
        held = self.held_on(on or timezone.localdate()).filter(account=account)
        return held.select_related("unit").order_by("from_on", "id")


PostObjects = ScopedObjects.from_queryset(Posts)


class Post(Scoped):
    """A role at a unit, from a day until a day (both included)."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="posts", verbose_name="账号")
    unit = ScopedKey(Unit, related_name="posts", verbose_name="单位")
    role = models.CharField("岗位", max_length=20, choices=Role.choices)
    from_on = models.DateField("起", default=timezone.localdate)
    until_on = models.DateField("止", null=True, blank=True)

    objects: ClassVar[Any] = PostObjects()

    class Meta(Scoped.Meta):
        verbose_name = "岗位"
        constraints = [
            models.UniqueConstraint(fields=["organ", "account", "unit", "role", "from_on"], name="post_once"),
        ]
        indexes = [models.Index(fields=["organ", "unit", "role"], name="post_at_unit")]

    def __str__(self) -> str:
        return f"{self.unit} {self.get_role_display()}"

    def is_held_on(self, day: date) -> bool:
        """What `Posts.held_on` asks the database, of a post at hand."""
        return self.from_on <= day and (self.until_on is None or self.until_on >= day)


class SecurityEvent(models.Model):
    """One line of the security audit (等保 2.0 安全审计): who, when, what, to whom, from where. Only ever added to.

    Beside the scoped tables, like sessions: it is written before anybody's organ is known. `facts` holds codes and
    ids, never free text.
    """

    class Kind(models.TextChoices):
        """What can happen around accounts."""

        SIGNED_IN = "signed_in", "登录"
        SIGN_IN_FAILED = "sign_in_failed", "登录未成功"
        LOCKED = "locked", "输错过多，暂停登录"
        SIGNED_OUT = "signed_out", "退出"
        SESSION_ENDED = "session_ended", "结束登录"
        FACTOR_ADDED = "factor_added", "添加第二道验证"
        FACTOR_REMOVED = "factor_removed", "移除第二道验证"
        CODES_MADE = "codes_made", "生成恢复码"
        PASSWORD_CHANGED = "password_changed", "修改密码"
        ACCOUNT_OPENED = "account_opened", "新建账号"
        ACCOUNT_DISABLED = "account_disabled", "停用账号"
        ACCOUNT_ENABLED = "account_enabled", "启用账号"
        WARRANT_ASKED = "warrant_asked", "提出授权"
        WARRANT_APPROVED = "warrant_approved", "同意授权"
        WARRANT_CONFIRMED = "warrant_confirmed", "确认授权"
        WARRANT_REFUSED = "warrant_refused", "不同意授权"
        WARRANT_WITHDRAWN = "warrant_withdrawn", "撤回授权"
        POST_GRANTED = "post_granted", "授予岗位"
        POST_ENDED = "post_ended", "免去岗位"
        FACTOR_RESET = "factor_reset", "重置第二道验证"
        PASSWORD_RESET = "password_reset", "重置密码"
        IDENTITY_LINKED = "identity_linked", "绑定统一身份"
        IDENTITY_UNLINKED = "identity_unlinked", "解除绑定"
        UNIT_CHANGED = "unit_changed", "变更单位"
        REFUSED = "refused", "越权被拒"
        IDENTITY_ALARM = "identity_alarm", "异常查看身份"
        AUDIT_EXPORTED = "audit_exported", "导出安全审计"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organ = models.ForeignKey(Organ, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField("时间", default=timezone.now)
    kind = models.CharField("事件", max_length=20, choices=Kind.choices)
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name="谁")
    subject = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name="对谁")
    address = models.CharField("来自", max_length=45, blank=True)
    facts = models.JSONField("细节", default=dict)

    class Meta:
        verbose_name = "安全审计"
        indexes = [
            models.Index(fields=["organ", "-id"], name="security_newest"),
            models.Index(fields=["organ", "kind", "-id"], name="security_by_kind"),
        ]


class Category(Scoped):
    """A class of matters, up to three levels deep."""

    name = models.CharField("名称", max_length=40)
    parent = ScopedKey("self", null=True, blank=True, related_name="parts", verbose_name="上级分类")
    path = models.CharField("分类", max_length=130)
    owned_by_department = models.BooleanField("职能部门事项，不得派给基层", default=False)

    class Meta(Scoped.Meta):
        verbose_name = "事项分类"
        ordering = ["path"]
        constraints = [models.UniqueConstraint(fields=["organ", "path"], name="category_once")]

    def __str__(self) -> str:
        return self.path.replace("/", " › ")


class Duty(Scoped):
    """One row of the 派单目录: matters of this category in this area go to this unit, on this legal basis."""

    category = ScopedKey(Category, related_name="duties", verbose_name="事项分类")
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="区划")
    unit = ScopedKey(Unit, related_name="duties", verbose_name="承办单位")
    basis = models.CharField("职责依据", max_length=200)
    from_on = models.DateField("起", default=timezone.localdate)
    until_on = models.DateField("止", null=True, blank=True)

    class Meta(Scoped.Meta):
        verbose_name = "派单目录"
        constraints = [
            models.UniqueConstraint(fields=["organ", "category", "area", "unit", "from_on"], name="duty_once"),
        ]

    def __str__(self) -> str:
        return f"{self.category} → {self.unit}"


def units_above(account: Account) -> set[str]:
    """Codes of every unit the account sits in or under, today."""
    return {code for post in account.posts_now() for code in post.unit.codes_above}


@remembered(10)
def _unit_keys() -> frozenset[str]:
    return frozenset(str(pk) for pk in Unit.objects.order_by().values_list("pk", flat=True))


def is_unit(key: str) -> bool:
    """Whether a party's key is a unit's (else it is an account's)."""
    return key in _unit_keys() or Unit.objects.filter(pk=key).exists()
