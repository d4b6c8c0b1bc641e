"""The State Council's notice replaces a guessed year, and every deadline that touches it is counted anew."""

from datetime import date

import pytest
from click.testing import CliRunner
from django.utils import timezone

from huixiang.loops.models import CalendarDay, CalendarYear, Case, Limit
from huixiang.loops.recheck import recheck
from huixiang.loops.years import provisional
from huixiang.people import commands

NOTICE = "国务院办公厅关于2027年部分节假日安排的通知（示例）"


@pytest.fixture
def notice(tmp_path):
    """A made-up notice for 2027: the statutory days, more days off, and weekend days worked."""

    def write(*more, without=()):
        days = {day: ("放假", name[:20]) for day, _, name in provisional(2027) if day not in without}
        days |= {day: (how, "春节") for day, how in more}
        lines = [f"{day},{how},{name},{NOTICE}" for day, (how, name) in sorted(days.items())]
        file = tmp_path / "2027.csv"
        file.write_text("\n".join(["日期,上班/放假,名称,来源", *lines]))
        return file

    return write


def bring(file, kind="calendar"):
    return CliRunner().invoke(getattr(commands, f"import_{kind}"), [str(file)])


def test_an_announced_year_moves_the_deadlines_that_touch_it(clock, lin, zhou, desk, power, notice):
    clock.shift(days=48)
    far = lin.files("路灯不亮", "complaint")
    far.make("accept", by=zhou).make("assign", by=desk, lead=power)
    assert timezone.localdate(far.promised_at) == date(2027, 1, 11)

    told = bring(notice((date(2027, 1, 4), "放假"), (date(2027, 1, 9), "上班"), (date(2027, 1, 5), "放假")))

    assert (told.exit_code, CalendarYear.objects.get(year=2027).provisional) == (0, False)
    far.refresh_from_db()
    assert timezone.localdate(far.promised_at) == date(2027, 1, 12)
    assert far.promised_at == far.course().promised_at()
    assert [wrong for _, wrong in recheck()] == [[]]
    assert "重新计算了 1 件事项的期限。" in told.output


def test_one_case_that_cannot_be_replayed_stops_none_of_the_others(clock, lin, zhou, desk, power, notice):
    clock.shift(days=48)
    cases = [lin.files(message, "complaint") for message in ("路灯不亮", "水管漏水", "夜里太吵")]
    for case in cases:
        case.make("accept", by=zhou).make("assign", by=desk, lead=power)
    Case.objects.filter(pk=cases[1].pk).update(loop="gone")

    told = bring(notice((date(2027, 1, 4), "放假")))

    assert isinstance(told.exception, KeyError)
    for case in cases:
        case.refresh_from_db()
    assert [timezone.localdate(case.promised_at).day for case in cases] == [12, 11, 12]


def test_the_same_notice_again_changes_nothing(db, notice):
    file = notice((date(2027, 1, 9), "上班"))
    bring(file)
    days = list(CalendarDay.objects.filter(day__year=2027).order_by("day").values_list("day", "works"))

    assert "不变 " in bring(file).output
    assert list(CalendarDay.objects.filter(day__year=2027).order_by("day").values_list("day", "works")) == days


def test_a_notice_without_a_statutory_day_leaves_the_year_provisional(db, notice):
    told = bring(notice(without=[date(2027, 1, 1)]))

    assert told.exit_code == 1
    assert CalendarYear.objects.get(year=2027).provisional


def test_a_weekday_cannot_be_a_weekend_day_worked(db, notice):
    assert bring(notice((date(2027, 1, 11), "上班"))).exit_code == 1


LIMITS = "闭环,时限,类型,紧急,数量,单位,依据,已确认"


def test_a_confirmed_limit_holds_for_what_comes_and_never_for_what_is_under_way(
    clock, lin, zhou, desk, power, tmp_path
):
    before = lin.files("路灯不亮", "complaint").make("accept", by=zhou).make("assign", by=desk, lead=power)
    promised = before.promised_at
    file = tmp_path / "limits.csv"
    file.write_text(f"{LIMITS}\n群众诉求,办理中,投诉,否,3,个工作日,市办法第九条,是\n")

    assert bring(file, "limits").exit_code == 0

    after = lin.files("路灯又不亮", "complaint").make("accept", by=zhou).make("assign", by=desk, lead=power)
    before.refresh_from_db()
    assert (before.promised_at, timezone.localdate(after.promised_at)) == (promised, date(2026, 11, 5))
    limit = Limit.objects.get(profile="sichuan-2025", loop="concern", name="handle", kind="complaint")
    assert (limit.confirmed, limit.source) == (True, "市办法第九条")


def test_the_time_to_return_an_order_is_a_limit_like_the_others(organ, lin, zhou, desk, zheng, power, tmp_path, clock):
    file = tmp_path / "limits.csv"
    file.write_text(f"{LIMITS}\n群众诉求,退单,,否,5,个工作日,市办法第十条,是\n")

    assert bring(file, "limits").exit_code == 0

    case = lin.files("路灯不亮").make("accept", by=zhou).make("assign", by=desk, lead=power)
    clock.to("2026-11-09T09:00:00+08:00")
    assert "ask_return" in case.can_make(zheng)


@pytest.mark.parametrize(
    "row",
    [
        "群众诉求,办理中,投诉,是,3,个工作日,依据,是",
        "群众诉求,喝茶,投诉,否,3,个工作日,依据,是",
        "群众诉求,办理中,投诉,否,0,个工作日,依据,是",
        "群众诉求,办理中,投诉,否,3,个星期,依据,是",
        "群众诉求,办理中,投诉,否,3,个工作日,,是",
    ],
)
def test_a_limit_nobody_could_apply_is_refused(organ, tmp_path, row):
    file = tmp_path / "limits.csv"
    file.write_text(f"{LIMITS}\n{row}\n")
    before = list(Limit.objects.order_by("id").values_list("amount", flat=True))

    assert bring(file, "limits").exit_code == 1
    assert list(Limit.objects.order_by("id").values_list("amount", flat=True)) == before


def test_a_day_told_twice_is_refused(db, notice):
    file = notice((date(2027, 1, 9), "上班"))
    file.write_text(file.read_text() + f"\n2027-01-09,放假,春节,{NOTICE}")

    assert bring(file).exit_code == 1


def test_a_skipped_row_does_not_stand_in_the_way_of_the_rest(organ, notice):
    file = notice((date(2027, 1, 9), "上班"))
    file.write_text(file.read_text() + f"\n元旦那天,放假,元旦,{NOTICE}")

    told = CliRunner().invoke(commands.import_calendar, [str(file), "--skip-bad"])

    assert (told.exit_code, CalendarYear.objects.get(year=2027).provisional) == (0, False)
