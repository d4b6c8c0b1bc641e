"""Why a move is not possible now, for rows of more than one loop."""

from typing import Any
from uuid import UUID

from huixiang.people.models import Unit, in_use

from . import wording
from .course import Course
from .models import Case, Party
from .parties import HELPER


def helpers_still_at_work(case: Case, course: Course, given: dict[str, Any]) -> str | None:
    """What helpers find flows into the answer (北京§14; domain §2.4, §5.1)."""
    waiting = Party.objects.filter(case__parent=case, case__closed_at=None, role=HELPER).order_by("case_id")
    names = list(waiting.values_list("unit__name", flat=True))
    return wording.HELPERS_AT_WORK.format(count=len(names), names="、".join(names)) if names else None


def works_on_it_already(parent: Case, leads: list[str], key: str) -> str | None:
    """A unit that helped itself, or helped twice, would wait for its own answer before it may sign."""
    helping = Party.objects.filter(case__parent=parent, case__closed_at=None, role=HELPER, unit=UUID(key))
    if key not in leads and not helping.exists():
        return None
    why = wording.LEADS_ALREADY if key in leads else wording.HELPS_ALREADY
    return why.format(unit=Unit.objects.get(pk=key).name)


def lead_is_no_more(case: Case, course: Course, given: dict[str, Any]) -> str | None:
    """Nothing is handed once more to a unit that was retired since: another is named."""
    leads = [] if not given or given.get("lead") else course.parties.get("lead", [])
    retired = Unit.objects.filter(pk__in=leads).exclude(in_use()).order_by("path").first() if leads else None
    return wording.LEAD_IS_NO_MORE.format(unit=retired.name) if retired else None


def extended_once(case: Case, course: Course, given: dict[str, Any]) -> str | None:
    """Nobody asks for a second extension, for none can be granted; another unit, or a redo, has one of its own."""
    return wording.EXTENDED_ONCE if course.lately["grant_extension"] else None


def same_again(case: Case, course: Course, given: dict[str, Any]) -> str | None:
    """Handing a case on names another than who has it now."""
    kinds = [(course.loop.evidence[name], value) for name, value in given.items()]
    same = (kind.label for kind, value in kinds if kind.party and course.parties.get(kind.party) == value)
    return next((wording.SAME_AGAIN.format(party=label) for label in same), None)
