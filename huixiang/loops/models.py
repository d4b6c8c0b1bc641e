"""The kernel's rows. `Case` is a copy of what its entries say (see course.py); only the door writes it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from huixiang.people.models import Account, Area, Unit
from huixiang.people.scoped import Scoped, ScopedKey, ScopedObjects

from . import wording
from .found import WORDS_AND_WHEN
from .table import LOOPS, Loop, Move

if TYPE_CHECKING:
    from .course import Course
    from .parties import Actor, Hat


class CalendarYear(models.Model):
    """A year whose working days are known, and from where."""

    year = models.PositiveSmallIntegerField("年份", primary_key=True)
    source = models.CharField("来源", max_length=200)
    provisional = models.BooleanField("暂定", default=False)

    def __str__(self) -> str:
        return str(self.year)


class CalendarDay(models.Model):
    """A day that breaks the week's rhythm: a holiday on a weekday, or a weekend day that is worked."""

    day = models.DateField("日期", primary_key=True)
    works = models.BooleanField("上班")
    name = models.CharField("名称", max_length=20)

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class Limit(Scoped):
    """How long a named limit of a loop is, for a kind (or all) and for urgent cases: data, each with its source."""

    class Unit(models.TextChoices):
        WORKING_DAYS = "wd", "个工作日"
        DAYS = "d", "天"
        HOURS = "h", "小时"
        MONTHS = "mo", "个月"

    profile = models.CharField("方案", max_length=30)
    loop = models.CharField("闭环", max_length=20)
    name = models.CharField("时限", max_length=20)
    kind = models.CharField("类型", max_length=20, blank=True)
    urgent = models.BooleanField("紧急件", default=False)
    amount = models.PositiveSmallIntegerField("数量")
    unit = models.CharField("单位", max_length=2, choices=Unit.choices)
    source = models.CharField("依据", max_length=200)
    confirmed = models.BooleanField("已按本地规定确认", default=False)

    class Meta(Scoped.Meta):
        verbose_name = "时限"
        constraints = [
            models.UniqueConstraint(
                fields=["organ", "profile", "loop", "name", "kind", "urgent"], name="limit_defined_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.loop} {self.name} {self.kind} {self.amount}{self.get_unit_display()}"


class Counter(Scoped):
    """One of several rows that hand out numbers of a loop and year; see numbers.py."""

    series = models.CharField(max_length=30)
    next = models.PositiveIntegerField()

    class Meta(Scoped.Meta):
        indexes = [models.Index(fields=["organ", "series", "next"], name="counter_next")]


class Cases(models.QuerySet):
    """Questions that lists ask."""

    def visible_to(self, account: Account) -> Cases:
        """Only what this account may know exists."""
        from .parties import seen_by

        return self.filter(seen_by(account))

    def unveiled_to(self, account: Account) -> Cases:
        """Cases visible to this account whose stage it may know."""
        from .veil import veiled_for

        return self.visible_to(account).filter(~veiled_for(account))

    def waiting_for(self, account: Account) -> Cases:
        """What lies in this account's inboxes, but for what it must not judge."""
        from .parties import inboxes

        return self.unveiled_to(account).filter(holder__in=inboxes(account), closed_at=None)

    def woken_by(self, now: datetime) -> Cases:
        """Cases in which the clock has a move to make."""
        return self.filter(wake_at__lte=now).order_by("wake_at", "id")


CaseObjects = ScopedObjects.from_queryset(Cases)


class Case(Scoped):
    """Anything that runs a loop."""

    loop = models.CharField("闭环", max_length=20)
    number = models.CharField("编号", max_length=30)
    title = models.CharField("标题", max_length=200)
    kind = models.CharField("类型", max_length=20, blank=True)
    category = ScopedKey("people.Category", null=True, related_name="+", verbose_name="事项分类")
    urgency = models.PositiveSmallIntegerField("紧急程度", default=0)
    stage = models.CharField("环节", max_length=20)
    holder = models.CharField("当前办理", max_length=80, blank=True)
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+", verbose_name="所在区划")
    parent = ScopedKey("self", null=True, related_name="children", verbose_name="上级事项")
    receipt = models.BinaryField("回执", max_length=32, null=True)
    seq = models.PositiveIntegerField("已记", default=0)
    opened_at = models.DateTimeField("提出时间")
    opened_on = models.DateField("提出日期")
    due_at = models.DateTimeField("环节期限", null=True)
    promised_at = models.DateTimeField("答复期限", null=True)
    wake_at = models.DateTimeField("时钟下次处理", null=True)
    closed_at = models.DateTimeField("办结时间", null=True)
    tokens = SearchVectorField(null=True)

    objects: ClassVar[Any] = CaseObjects()
    given_by_database: ClassVar = {"number": 'loops_number("organ_id", "number")'}  # a series becomes its next number

    class Meta(Scoped.Meta):
        verbose_name = "事项"
        constraints = [
            models.UniqueConstraint(fields=["organ", "number"], name="case_number_once"),
            models.UniqueConstraint(fields=["organ", "receipt"], name="case_receipt_once"),
        ]
        indexes = [
            models.Index("organ", "holder", "due_at", "id", name="case_inbox", condition=Q(closed_at=None)),
            models.Index("organ", "due_at", "id", name="case_soonest", condition=Q(closed_at=None)),
            models.Index("organ", "wake_at", name="case_wakes", condition=Q(wake_at__isnull=False)),
            models.Index("organ", F("opened_at").desc(), F("id").desc(), name="case_latest"),
            models.Index("organ", "loop", F("opened_at").desc(), F("id").desc(), name="case_newest"),
            models.Index("organ", "area", F("opened_at").desc(), F("id").desc(), name="case_in_area"),
            models.Index("organ", "loop", "stage", F("opened_at").desc(), F("id").desc(), name="case_in_stage"),
            models.Index("organ", "parent", name="case_children", condition=Q(parent__isnull=False)),
            GinIndex(WORDS_AND_WHEN, name="case_words"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def table(self) -> Loop:
        return LOOPS[self.loop]

    @property
    def stage_label(self) -> str:
        return self.table.stages[self.stage].label

    @property
    def kind_label(self) -> str:
        return self.table.kind_label(self.kind)

    @property
    def now(self) -> datetime:
        """The moment of the move being made; outside of a move, the present."""
        moment: datetime = self.__dict__.get("now") or timezone.now()
        return moment

    @now.setter
    def now(self, at: datetime) -> None:
        self.__dict__["now"] = at

    author: Actor | None = None  # who is making the move, while it is being made

    def course(self) -> Course:
        """Its course, read anew from its entries."""
        from .course import replay

        entries = list(self.entries.order_by("seq"))
        self.last_leaf: bytes | None = bytes(entries[-1].leaf) if entries else None
        return replay(self.table, entries)

    def make(
        self,
        name: str,
        *,
        by: Actor,
        at: datetime | None = None,
        seq: int | None = None,
        seat: Hat | None = None,
        **evidence: Any,
    ) -> Case:
        """Make a move through the one door; Refused tells why it cannot be."""
        from . import door

        door.make(self, name, by=by, at=at, seq=seq, seat=seat, **evidence)
        self.refresh_from_db()
        return self

    def moves_open_to(self, by: Actor) -> list[Move]:
        """The moves this actor may make now, in the order of the table."""
        from .allowed import open_to

        course, self.author = self.course(), by
        return [m for m in self.table.moves_from(self.stage) if open_to(self, course, m, by)]

    def can_make(self, by: Actor) -> list[str]:
        """Names of the moves open to this actor."""
        return [move.name for move in self.moves_open_to(by)]

    def codes_complained_of(self) -> set[str]:
        """Codes of the units this case complains of."""
        return set(
            self.parties.filter(role="about", unit__isnull=False).order_by().values_list("unit__code", flat=True)
        )

    def units_of(self, role: str) -> list[Any]:
        """Ids of the units that are this party."""
        return list(self.parties.filter(role=role, unit__isnull=False).values_list("unit_id", flat=True).order_by())

    @property
    def is_merged(self) -> bool:
        """Whether it waits for its main case; once that was answered, it goes its own way again."""
        return any(role.startswith("main.") for move in self.table.moves_from(self.stage) for role in move.by)

    def followers(self) -> list[Case]:
        """Cases merged into this one that still wait for it."""
        links = self.linked.filter(kind=Link.Kind.MERGED, undone_at=None).select_related("case").order_by("id")
        return [link.case for link in links if link.case.is_merged]

    def why_not_merge_into(self, other: Case) -> str | None:
        """What speaks against merging this case into the other (a sentence with `{number}`), or None."""
        if other.pk == self.pk:
            return wording.SAME_CASE
        if other.closed_at:
            return wording.CASE_CLOSED
        if other.is_merged:
            return wording.CASE_MERGED
        if self.followers():
            return wording.HAS_FOLLOWERS
        at_work = Unit.objects.filter(pk__in=other.units_of("lead"))
        if any(self.codes_complained_of() & set(unit.codes_above) for unit in at_work.order_by("path")):
            return wording.MAIN_HAS_ABOUT
        return None


class Party(Scoped):
    """Who a case concerns, and as what: a unit or an account."""

    case = ScopedKey(Case, related_name="parties")
    role = models.CharField(max_length=20)
    unit = ScopedKey(Unit, null=True, related_name="+")
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta(Scoped.Meta):
        verbose_name = "有关方"
        constraints = [
            models.UniqueConstraint(
                fields=["organ", "case", "role", "unit", "account"], name="party_once", nulls_distinct=False
            ),
        ]
        indexes = [
            models.Index(fields=["organ", "unit", "role", "case"], name="party_unit", condition=Q(unit__isnull=False)),
            models.Index(
                fields=["organ", "account", "role", "case"], name="party_account", condition=Q(account__isnull=False)
            ),
        ]


class Waiting(Scoped):
    """An open case, and somebody with a part in it who waits for whoever holds it; see waiting.py."""

    case = ScopedKey(Case, related_name="waiting")
    who = models.UUIDField("谁在等")  # a unit's or an account's, as the keys of parties in an entry
    due_at = models.DateTimeField("环节期限", null=True)

    class Meta(Scoped.Meta):
        verbose_name = "等别人"
        constraints = [models.UniqueConstraint(fields=["organ", "case", "who"], name="waiting_once")]
        indexes = [models.Index(fields=["organ", "who", "due_at", "case"], name="waiting_soonest")]


class Spoken(Scoped):
    """Free text of an entry, kept apart from the ledger: the entry holds only a salted commitment to it."""

    case = ScopedKey(Case, related_name="spoken")
    seq = models.PositiveIntegerField()
    field = models.CharField(max_length=20)
    salt = models.BinaryField(max_length=32)
    text = models.TextField()

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["organ", "case", "seq", "field"], name="spoken_once")]


class Link(Scoped):
    """One case beside another: merged into it, given rise to by it, part of it."""

    class Kind(models.TextChoices):
        MERGED = "merged", "并入"
        AROSE = "arose", "由其产生"
        RELATED = "related", "相关"

    case = ScopedKey(Case, related_name="links")
    other = ScopedKey(Case, related_name="linked")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    since = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta(Scoped.Meta):
        indexes = [
            models.Index(fields=["organ", "case"], name="link_from"),
            models.Index(fields=["organ", "other"], name="link_to"),
        ]


class Attachment(Scoped):
    """A file of an entry, found by what it contains."""

    case = ScopedKey(Case, related_name="attachments")
    seq = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    name = models.CharField("文件名", max_length=120)
    kind = models.CharField("类型", max_length=80)
    size = models.PositiveIntegerField("大小")

    class Meta(Scoped.Meta):
        verbose_name = "附件"
        indexes = [models.Index(fields=["organ", "case", "seq"], name="attachment_of")]


class Outbox(Scoped):
    """Word to a resident that must leave once its move is committed; it carries no content of the case."""

    case = ScopedKey(Case, related_name="messages")
    seq = models.PositiveIntegerField()
    to = models.CharField(max_length=80)
    what = models.CharField(max_length=30)
    at = models.DateTimeField()
    again_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    why = models.CharField(max_length=20, blank=True)  # the last failure: "http 503", "no answer"

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organ", "case", "seq", "to", "what"], name="message_once"),
        ]
        indexes = [
            models.Index(
                fields=["organ", "again_at"], name="message_waiting", condition=Q(sent_at=None, given_up_at=None)
            )
        ]


class SavedView(Scoped):
    """A filter somebody keeps under a name."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="+", db_index=False)
    name = models.CharField("名称", max_length=30)
    query = models.CharField(max_length=2000)  # a Chinese character in an address is nine

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["organ", "account", "name"], name="view_named_once")]
