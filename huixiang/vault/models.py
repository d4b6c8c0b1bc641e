"""What the database keeps of a person: sealed boxes, and case keys that only a key outside of it opens."""

from django.db import models

from huixiang.loops.models import Case
from huixiang.people.scoped import Scoped, ScopedBase, ScopedKey, ScopedOne


class Field(models.TextChoices):
    """The only personal fields there are; each is optional (个人信息保护法第六条)."""

    NAME = "name", "姓名"
    PHONE = "phone", "电话"
    ADDRESS = "address", "详细地址"


class CaseKey(ScopedBase):
    """The key of one case, wrapped; its destruction erases the person from this database and every backup of it."""

    case = ScopedOne(Case, related_name="+")
    wrapped = models.BinaryField(max_length=120)
    kek = models.PositiveSmallIntegerField("主密钥编号")

    class Meta(ScopedBase.Meta):
        verbose_name = "事项密钥"
        indexes = [models.Index(fields=["organ", "kek"], name="case_key_by_kek")]


class Identity(Scoped):
    """One personal field of the one who filed a case, sealed; a phone also has its blind index."""

    case = ScopedKey(Case, related_name="+")
    field = models.CharField("字段", max_length=10, choices=Field.choices)
    box = models.BinaryField("密文", max_length=1200)
    index = models.BinaryField("检索指纹", max_length=12, null=True)

    class Meta(Scoped.Meta):
        verbose_name = "身份信息"
        constraints = [models.UniqueConstraint(fields=["organ", "case", "field"], name="identity_field_once")]
        indexes = [
            models.Index(fields=["organ", "index"], name="identity_phone", condition=models.Q(index__isnull=False))
        ]


class Request(ScopedBase):
    """The loop's own record: whose identity a request to see one is about.

    Not a child case: a parent cannot close over an open child, and a person's own "satisfied" must never wait for an
    official who still may look at her name.
    """

    case = ScopedOne(Case, related_name="identity_request")
    of = ScopedKey(Case, related_name="+", verbose_name="所涉事项")

    class Meta(ScopedBase.Meta):
        verbose_name = "查看身份申请"
        indexes = [models.Index(fields=["organ", "of"], name="identity_request_of")]


class SealedFile(Scoped):
    """A file people sent: where its clean copy and its original lie, and the key of both, wrapped.

    A file is sealed before its case exists, so it has a key of its own.
    """

    digest = models.CharField("副本地址", max_length=64)
    original = models.CharField("原件地址", max_length=64)
    wrapped = models.BinaryField(max_length=120)
    kek = models.PositiveSmallIntegerField("主密钥编号")

    class Meta(Scoped.Meta):
        verbose_name = "加密文件"
        constraints = [models.UniqueConstraint(fields=["organ", "digest"], name="sealed_file_once")]
        indexes = [models.Index(fields=["organ", "kek"], name="sealed_file_by_kek")]
