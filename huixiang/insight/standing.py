"""Whether an organ wants proposals, and which model speaks: told by the entries of its one case of 提示."""

from dataclasses import dataclass

from django.db import transaction

from huixiang.loops.door import open_case
from huixiang.loops.models import Case
from huixiang.loops.parties import JOB, Actor
from huixiang.people.models import Organ
from huixiang.people.remembered import forget, remembered
from huixiang.people.scoped import current_organ_id

from . import wording
from .loop import INSIGHT

NAMES_A_VERSION = ("adopt", "go_back")


@dataclass(frozen=True)
class Standing:
    """`version` 0 is no model; `digest` is the one the ledger names for it."""

    on: bool = True
    version: int = 0
    digest: str = ""


@remembered(10)
def standing() -> Standing:
    """Where the organ stands; a change is felt by every process within ten seconds."""
    case = case_of_organ()
    if case is None:
        return Standing()
    entries = list(case.entries.filter(move__in=NAMES_A_VERSION).order_by("-seq").values_list("move", "evidence"))
    version = int(entries[0][1]["version"]) if entries else 0
    digests = (told["digest"] for move, told in entries if move == "adopt" and int(told["version"]) == version)
    return Standing(case.stage == "on", version, next(digests, ""))


def case_of_organ() -> Case | None:
    return Case.objects.filter(loop=INSIGHT.name).order_by("id").first()


@transaction.atomic
def record(move: str, *, by: Actor = JOB, **evidence) -> Case:
    """Make a move of the organ's case, opened first where there is none; one at a time."""
    Organ.objects.select_for_update().get(pk=current_organ_id())
    case = case_of_organ() or open_case(INSIGHT, by=JOB, title=wording.CASE_TITLE)
    case.make(move, by=by, **evidence)
    forget()
    return case
