"""The ledger: one insert-only row for each thing that happened to a case."""

from django.db import models
from django.db.models import F

from huixiang.people.models import Account
from huixiang.people.scoped import Scoped, ScopedKey

from .tree_models import Head, Leaf, Node, Pending, Seal  # noqa: F401 - tables of this app too


class Entry(Scoped):
    """What happened: which move, by whom, as what, when, with what. `body` is canonical; `leaf` is its hash.

    `evidence` holds ids, numbers and enums only; free text is committed to in the body and kept in `loops.Spoken`.
    """

    case = ScopedKey("loops.Case", related_name="entries")
    seq = models.PositiveIntegerField()
    move = models.CharField(max_length=30)
    came_from = models.CharField(max_length=20, blank=True)
    to = models.CharField(max_length=20)
    actor = models.CharField(max_length=60)
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", db_index=False)
    unit = ScopedKey("people.Unit", null=True, related_name="+")
    role = models.CharField(max_length=20)
    at = models.DateTimeField()
    evidence = models.JSONField(default=dict)
    body = models.BinaryField()
    leaf = models.BinaryField(max_length=32)

    class Meta(Scoped.Meta):
        verbose_name = "台账"
        constraints = [models.UniqueConstraint(fields=["organ", "case", "seq"], name="entry_once")]
        indexes = [
            models.Index("organ", "account", F("at").desc(), name="entry_by", condition=models.Q(account__isnull=False))
        ]

    def __str__(self) -> str:
        return f"{self.case_id}#{self.seq} {self.move}"
