"""Why a move of a concern is not possible now, where the table's words are not enough."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from huixiang.loops.book import limit_of
from huixiang.loops.course import Course, Limit
from huixiang.loops.limits import limits_of_organ
from huixiang.loops.models import Case
from huixiang.loops.parties import HELPER
from huixiang.loops.reasons import extended_once, lead_is_no_more, same_again, works_on_it_already
from huixiang.loops.refusals import BadEvidence
from huixiang.loops.wording import UNITS
from huixiang.loops.working_calendar import working_calendar
from huixiang.people.models import Account, Category, Unit

from . import wording

ANSWERED = ("answered", "to_visit")  # stages in which an answer waits for a judgement
JUDGEMENTS = ("satisfied", "unsatisfied", "judge_late", "unsatisfied_late")
POOR = ("2", "1")  # 差评 (好差评规范)


def two_returns(case: Case, course: Course, given: dict[str, Any]) -> str | None:
    """Returned twice by anyone: a conference on the latest return, or an appointed unit (本规则; domain §2.5.4)."""
    if not given or given.get("appoint") or course.times["grant_return"] < 2:
        return None
    latest = case.entries.filter(move__in=["grant_return", "confer"]).order_by("-seq").first()
    return None if latest and latest.move == "confer" else wording.TWO_RETURNS


def category_belongs_to_department(case: Case, course: Course, given: dict[str, Any]) -> str | None:
    """A department's matter must not be pushed to a street (66号文五), nor past two returns without a conference."""
    return not_for_the_street(case, course, given) or two_returns(case, course, given)


def not_for_the_street(case: Case, course: Course, given: dict[str, Any]) -> str | None:
    """Whoever names a lead, at whatever step: a department's matter is not pushed to a street unknowingly (66号文五)."""
    key = given.get("category") or course.facts.get("category")
    if not given.get("lead") or given.get("confirm_street") or not key:
        return None
    unit, category = Unit.objects.get(pk=given["lead"][0]), Category.objects.filter(pk=key).first()
    if category and category.owned_by_department and unit.kind == "street":
        return wording.NOT_FOR_THE_STREET.format(category=category.name, unit=unit.name)
    return None


def return_too_late(case: Case, course: Course, given: dict[str, Any]) -> str | None:
    """A return is asked for soon after dispatch, or the order stays where it is (安阳§50; domain §2.5.3)."""
    if "sign" not in course.limits:
        return None
    amount, unit = limit_of(course.loop, "return", case.kind, case.urgency > 0)
    last = Limit(course.limits["sign"].start, amount, unit, course.limits["sign"].move).due(working_calendar())
    if case.now > last:
        return wording.RETURN_TOO_LATE.format(amount=amount, unit=UNITS[unit], last=timezone.localtime(last))
    return None


def lead_named_again(case: Case, course: Course, given: dict[str, Any]) -> str | None:
    """Whoever lets it be done again: by a unit that is still there, and not pushed to a street unknowingly."""
    return lead_is_no_more(case, course, given) or not_for_the_street(case, course, given)


def main_was_answered(case: Case, course: Course, given: dict[str, Any]) -> str | None:
    """Who is merged waits for the answer to come: into a case that was answered she would wait for nothing (66号文五)."""
    main = Case.objects.get(pk=given["main"][0]) if given.get("main") else None
    return wording.MAIN_WAS_ANSWERED.format(number=main.number) if main and main.stage in ANSWERED else None


def nobody_to_oversee(case: Case, course: Course, given: dict[str, Any]) -> str | None:
    """A supervision order goes to whoever handles it; before that the desk is urged (潍坊§26)."""
    return None if course.parties.get("lead") else wording.NOBODY_TO_OVERSEE


def not_higher(case: Case, course: Course, given: dict[str, Any]) -> str | None:
    """The ladder 日常—挂牌—约谈 is climbed upwards alone, and ends at its last rung (潍坊§26)."""
    ladder: Any = case.table.evidence["level"]
    now = course.facts["level"]
    level, above = ladder.options[now], ladder.above(now)
    if not above:
        return wording.HIGHEST_RUNG.format(level=level)
    return wording.NOT_HIGHER.format(level=level) if "level" in given and given["level"] not in above else None


def same_unit(case: Case, course: Course, given: dict[str, Any]) -> str | None:
    return same_again(case, course, given) or not_for_the_street(case, course, given)


def does_not_lead(case: Case, course: Course, given: dict[str, Any]) -> str | None:
    """A unit that was made the lead helps itself no longer; others go on helping (北京§14)."""
    leads = case.parent.units_of("lead") if case.parent else []
    return None if {str(unit) for unit in leads} & {*course.parties.get(HELPER, [])} else wording.DOES_NOT_LEAD


def cannot_help(case: Case, course: Course, given: dict[str, Any]) -> str | None:
    """Another is asked in the place of a unit that cannot go on: none that has a part in it already."""
    if not given or case.parent is None:
        return None
    leads = [str(unit) for unit in case.parent.units_of("lead")]
    return same_again(case, course, given) or works_on_it_already(case.parent, leads, given["helper"][0])


def planned_already(case: Case, course: Course, given: dict[str, Any]) -> str | None:
    """The day of a plan is moved by a new plan, which is signed and checked, and by nothing else (济南§24)."""
    return wording.PLAN_STANDS.format(day=course.plan[0]) if course.plan else None


def extension_too_long(case: Case, course: Course, given: dict[str, Any]) -> str | None:
    """One extension of each limit, at most as long again, or as the locality says (本规则; domain §2.2; 信访§34)."""
    if already := extended_once(case, course, given):
        return already
    asked = max(given.get("days", 0), given.get("granted", 0))
    if asked and asked > (most := longest_extension(course)):
        return wording.EXTENSION_TOO_LONG.format(limit=most)
    return planned_already(case, course, given)


def longest_extension(course: Course) -> int:
    """In working days, in which extensions are granted, whatever the limit itself is counted in."""
    limit, calendar = course.limits["handle"], working_calendar()
    named = limits_of_organ().get((course.loop.name, "extend", "", False))
    amount, unit = named or (limit.amount, limit.unit)
    if unit in ("wd", "h"):
        return -(-amount // 24) if unit == "h" else amount
    due = limit.due(calendar)
    first, last = (timezone.localdate(moment) for moment in (due, Limit(due, amount, unit, "").due(calendar)))
    return sum(calendar.works(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))


def plan_without_a_day(case: Case, course: Course, given: dict[str, Any]) -> str | None:
    """What cannot be solved now needs progress, measures and a clear date (济南§24, 安阳§50)."""
    if given.get("result") == "planned" and not given.get("plan_day"):
        raise BadEvidence("plan_day", wording.PLAN_NEEDS_A_DAY)
    return None


def asked_for_no_reply(case: Case, course: Course, given: dict[str, Any]) -> str | None:
    """No return visit to someone who asked for no reply (济南§24, 潍坊§20); she may still judge by receipt."""
    return wording.ASKED_FOR_NO_REPLY if isinstance(case.author, Account) and course.facts.get("no_visit") else None


def poor_grade(case: Case, course: Course, given: dict[str, Any]) -> str | None:
    """差评 goes to re-handling, whoever writes it down (51号文: every bad rating gets rectified)."""
    return wording.POOR_GRADE if given.get("grade") in POOR else asked_for_no_reply(case, course, given)


def good_grade(case: Case, course: Course, given: dict[str, Any]) -> str | None:
    unfit = given.get("grade") and given["grade"] not in POOR
    return wording.GOOD_GRADE if unfit else asked_for_no_reply(case, course, given)


def late_and_good(case: Case, course: Course, given: dict[str, Any]) -> str | None:
    """A poor judgement brings back what had ended without one: every 差评 is looked at (51号文). Not what was erased."""
    if course.times["erase_all"]:
        return wording.ERASED
    return _already_judged(case) or good_grade(case, course, given)


def late_and_poor(case: Case, course: Course, given: dict[str, Any]) -> str | None:
    poor = given.get("grade") in POOR and not course.times["erase_all"]
    return _already_judged(case) or (wording.POOR_GRADE_LATE if poor else None)


def _already_judged(case: Case) -> str | None:
    """Each answer is judged once: a judgement of an earlier answer is none of this one."""
    answers = [move.name for move in case.table.moves.values() if move.to == "answered"]
    latest = case.entries.filter(move__in=[*answers, *JUDGEMENTS]).order_by("-seq").first()
    return wording.ALREADY_JUDGED if latest and latest.move in JUDGEMENTS else None


def not_published(case: Case, course: Course, given: dict[str, Any]) -> str | None:
    return None if course.times["publish"] > course.times["unpublish"] else wording.NOT_PUBLISHED


def not_urgent(case: Case, course: Course, given: dict[str, Any]) -> str | None:
    """Only what is urgent passes by the desk (北京§11); the rest of the rules of dispatch hold for it too."""
    if given.get("urgency") == "0":
        return wording.NOT_URGENT
    return category_belongs_to_department(case, course, given)


def she_said_no(case: Case, course: Course, given: dict[str, Any]) -> str | None:
    """Publishing needs her consent, which she may take back at any time (个人信息保护法第十五条、第二十五条)."""
    return wording.NOT_TO_BE_PUBLIC if course.times["keep_private"] or course.times["erase_all"] else None
