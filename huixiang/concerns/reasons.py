"""Why a move of a concern is not possible now, where the table's words are not enough."""

from typing import Any

from huixiang.loops.course import Course
from huixiang.loops.models import Case
from huixiang.people.models import Category, Unit

from . import wording


def two_returns(case: Case, course: Course, given: dict[str, Any]) -> str | None:
    """Returned twice by anyone: a conference, or an appointed unit (本规则; domain §2.5.4)."""
    if given and course.times["grant_return"] >= 2 and not (given.get("appoint") or course.times["confer"]):
        return wording.TWO_RETURNS
    return None


def category_belongs_to_department(case: Case, course: Course, given: dict[str, Any]) -> str | None:
    """A department's matter must not be pushed to a street (66号文五), nor past two returns without a conference."""
    key = given.get("category") or course.facts.get("category")
    if not given.get("lead") or given.get("confirm_street") or not key:
        return two_returns(case, course, given)
    unit, category = Unit.objects.get(pk=given["lead"][0]), Category.objects.filter(pk=key).first()
    if category and category.owned_by_department and unit.kind == "street":
        return wording.NOT_FOR_THE_STREET.format(category=category.name, unit=unit.name)
    return two_returns(case, course, given)


def same_unit(case: Case, course: Course, given: dict[str, Any]) -> str | None:
    if given and given.get("lead") == course.parties.get("lead"):
        return wording.SAME_UNIT
    return None


def extension_too_long(case: Case, course: Course, given: dict[str, Any]) -> str | None:
    """One extension, at most as long again (本规则; domain §2.2)."""
    limit = course.limits["handle"].amount
    if max(given.get("days", 0), given.get("granted", 0)) > limit:
        return wording.EXTENSION_TOO_LONG.format(limit=limit)
    return None


def plan_without_a_day(case: Case, course: Course, given: dict[str, Any]) -> str | None:
    """What cannot be solved now needs progress, measures and a clear date (济南§24, 安阳§50)."""
    if given.get("result") == "planned" and not given.get("plan_day"):
        return wording.PLAN_NEEDS_A_DAY
    return None


def helpers_still_at_work(case: Case, course: Course, given: dict[str, Any]) -> str | None:
    """The helpers' results flow into the lead's reply (北京§14)."""
    if waiting := case.children.filter(loop="assist", closed_at=None).count():
        return wording.HELPERS_AT_WORK.format(count=waiting)
    return None


def asked_for_no_reply(case: Case, course: Course, given: dict[str, Any]) -> str | None:
    """No return visit to someone who asked for no reply (济南§24, 潍坊§20); she may still judge by receipt."""
    from huixiang.people.models import Account

    if isinstance(case.author, Account) and not case.concern.wants_reply:
        return wording.ASKED_FOR_NO_REPLY
    return None


def already_judged(case: Case, course: Course, given: dict[str, Any]) -> str | None:
    if course.facts.get("grade"):
        return wording.ALREADY_JUDGED
    return None
