"""Why a reply to a suggestion cannot go out yet."""

from typing import Any

from huixiang.loops.course import Course
from huixiang.loops.models import Case
from huixiang.loops.refusals import BadEvidence

from . import wording


def nobody_else_to_invite(case: Case, course: Course, given: dict[str, Any]) -> str | None:
    """Whose suggestion it is needs no second name under it, nor does who signed it."""
    if {*given.get("invited", [])} & {*course.parties.get("proposer", [])}:
        return wording.PROPOSER_INVITED
    return None if given or any(case.table.evidence["invited"].choices(case)) else wording.NOBODY_TO_INVITE


def plan_without_a_day(case: Case, course: Course, given: dict[str, Any]) -> str | None:
    """A promise that is tracked has a day (重庆§24、青岛§27)."""
    if given.get("result") == "B" and not given.get("plan_day"):
        raise BadEvidence("plan_day", wording.PLAN_NEEDS_A_DAY)
    return None
