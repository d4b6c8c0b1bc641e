"""The tree's rows, one log for each organ. All but `Pending` are insert-only, and triggers refuse the rest."""

from django.db import models

from huixiang.people.scoped import ScopedBase


class Pending(ScopedBase):
    """An entry that waits for its place in the tree. A trigger puts it here with the entry, so none is forgotten.

    `entry` is the entry's time-ordered id: the longest-waiting case comes first. Not "everything after the last id":
    ids commit out of order, and one that commits late would be passed over for ever.
    """

    pk = models.CompositePrimaryKey("organ", "case", "seq")
    case = models.UUIDField()
    seq = models.PositiveIntegerField()
    entry = models.UUIDField()
    leaf = models.BinaryField(max_length=32)

    class Meta(ScopedBase.Meta):
        indexes = [models.Index(fields=["organ", "entry"], name="pending_longest")]


class Leaf(ScopedBase):
    """Which entry stands at which index of the log."""

    pk = models.CompositePrimaryKey("organ", "idx")
    idx = models.PositiveBigIntegerField()
    case = models.UUIDField()
    seq = models.PositiveIntegerField()
    hash = models.BinaryField(max_length=32)

    class Meta(ScopedBase.Meta):
        constraints = [models.UniqueConstraint(fields=["organ", "case", "seq"], name="leaf_once")]


class Node(ScopedBase):
    """A perfect subtree of 2^level leaves, level 1 and up; complete, so never changed."""

    pk = models.CompositePrimaryKey("organ", "level", "idx")
    level = models.PositiveSmallIntegerField()
    idx = models.PositiveBigIntegerField()
    hash = models.BinaryField(max_length=32)

    class Meta(ScopedBase.Meta):
        pass


class Head(ScopedBase):
    """The tree's size and root after a batch."""

    pk = models.CompositePrimaryKey("organ", "size")
    size = models.PositiveBigIntegerField()
    root = models.BinaryField(max_length=32)
    at = models.DateTimeField(auto_now_add=True)

    class Meta(ScopedBase.Meta):
        pass


class Seal(ScopedBase):
    """One signature line under a head: the log's own (`own`), or a witness's. `line` ends without a newline."""

    pk = models.CompositePrimaryKey("organ", "size", "name")
    size = models.PositiveBigIntegerField()
    name = models.CharField(max_length=200)
    own = models.BooleanField()
    line = models.TextField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta(ScopedBase.Meta):
        indexes = [models.Index(fields=["organ", "own", "size"], name="seal_newest")]
