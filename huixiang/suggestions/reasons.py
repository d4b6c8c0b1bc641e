"""Why a reply to a suggestion cannot go out yet."""

from typing import Any

from huixiang.loops.course import Course
from huixiang.loops.models import Case

from . import wording


def plan_without_a_day(case: Case, course: Course, given: dict[str, Any]) -> str | None:
    """A promise that is tracked has a day (重庆§24、青岛§27)."""
    return wording.PLAN_NEEDS_A_DAY if given.get("result") == "B" and not given.get("plan_day") else None


def helpers_still_at_work(case: Case, course: Course, given: dict[str, Any]) -> str | None:
    """What helpers find flows into the answer (domain §5.1)."""
    waiting = case.children.filter(loop="assist", closed_at=None).count()
    return wording.HELPERS_AT_WORK.format(count=waiting) if waiting else None
