"""Why a task cannot be handed out, or reported done yet."""

from typing import Any

from huixiang.loops.course import Course
from huixiang.loops.models import Case

from . import wording


def parts_still_open(case: Case, course: Course, given: dict[str, Any]) -> str | None:
    """A parent is not done while a part or a milestone of it is open."""
    if waiting := case.children.filter(closed_at=None).count():
        return wording.PARTS_OPEN.format(count=waiting)
    return None


def one_persons_own(case: Case, course: Course, given: dict[str, Any]) -> str | None:
    """Who was given a task in person gives units no orders by it."""
    return wording.ONE_PERSONS_OWN if not case.units_of("owner") else None


def nobody_to_hand_it_to(case: Case, course: Course, given: dict[str, Any]) -> str | None:
    """A part is given to one of the unit's own people."""
    return None if any(case.table.evidence["person"].choices(case)) else wording.NOBODY_TO_HAND_IT_TO
