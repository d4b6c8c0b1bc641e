"""The tree of tasks as a page shows it: how far each branch is, and where the line is stuck (中梗阻)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils import timezone

from huixiang.ledger.models import Entry
from huixiang.loops.models import Case, Party
from huixiang.people.models import Account, UnitKind

from . import wording

EVIDENCE = ("progress", "report", "reach")  # entries that show something was done
UNRECEIVED, DROPPED = "issued", "dropped"


@dataclass
class Node:
    """One task, and what lies below it that the reader may see."""

    case: Case
    owner: str = ""
    at_branch: bool = False  # owned by a branch or by a person
    told: bool = False  # an entry of progress
    children: list[Node] = field(default_factory=list)

    @property
    def below(self) -> list[Node]:
        """Every task below, its milestones included; what was handed back or dropped carries nothing on."""
        kept = [child for child in self.children if child.case.stage != DROPPED]
        return [node for child in kept for node in (child, *child.below)]

    @property
    def total(self) -> int:
        return len(self.below)

    @property
    def done(self) -> int:
        return sum(node.case.closed_at is not None for node in self.below)

    @property
    def late(self) -> bool:
        due = self.case.due_at
        return self.case.closed_at is None and due is not None and due < timezone.now()

    @property
    def tone(self) -> str:
        return "done" if self.case.closed_at else "late" if self.late else ""

    @property
    def words(self) -> str:
        return self.case.stage_label

    @property
    def due(self) -> str:
        if self.case.closed_at or not self.case.due_at:
            return ""
        day = timezone.localdate(self.case.due_at)
        words = wording.BY_DAY if day.year == timezone.localdate().year else wording.BY_DAY_OF_YEAR
        return words.format(year=day.year, month=day.month, day=day.day)

    @property
    def stuck(self) -> str:
        """Where the line is stuck, in words; empty where it is not."""
        return "；".join(self._marks()) if self.case.closed_at is None and self.case.loop == "task" else ""

    @property
    def stuck_somewhere(self) -> bool:
        """Whether the line is stuck here or further down."""
        return bool(self.stuck) or any(node.stuck for node in self.below)

    def _marks(self) -> Iterable[str]:
        if self.case.stage == UNRECEIVED:
            yield wording.NOT_RECEIVED
        if not (self.at_branch or any(node.at_branch for node in self.below)):
            yield wording.NO_BRANCH
        if not (self.told or any(node.told for node in self.below)):
            yield wording.NO_EVIDENCE
        if self.late or any(node.late for node in self.below):
            yield wording.LATE if self.late else wording.LATE_BELOW

    @property
    def href(self) -> str:
        return reverse("workbench:case", args=[self.case.number])

    @property
    def title(self) -> str:
        return self.case.title

    @property
    def number(self) -> str:
        return self.case.number


def outline(account: Account) -> list[Node]:
    """The trees this account may see, newest first, in as many queries as for one."""
    seen = Case.objects.visible_to(account).filter(loop__in=["task", "milestone"]).order_by("opened_at", "id")
    nodes = {case.pk: Node(case) for case in seen}
    _name_owners(nodes)
    _mark_told(nodes)
    roots = []
    for node in nodes.values():
        above = nodes.get(node.case.parent_id)
        (above.children if above else roots).append(node)
    return roots[::-1]


def _name_owners(nodes: dict[object, Node]) -> None:
    owners = Party.objects.filter(role="owner", case__in=list(nodes)).select_related("unit", "account").order_by("id")
    for party in owners:
        node = nodes[party.case_id]
        node.owner = str(party.unit or party.account)
        node.at_branch = node.case.loop == "task" and (party.unit is None or party.unit.kind == UnitKind.BRANCH)


def _mark_told(nodes: dict[object, Node]) -> None:
    told = (
        Entry.objects.filter(case__in=list(nodes), move__in=EVIDENCE)
        .order_by()
        .values_list("case", flat=True)
        .distinct()
    )
    for key in told:
        nodes[key].told = True
