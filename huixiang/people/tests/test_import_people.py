"""Posts, categories and the 派单目录 from a table."""

import stat
from datetime import date, timedelta
from pathlib import Path

import pytest
import xlsxwriter
from django.conf import settings
from django.utils import timezone

from huixiang.people.models import Account, Category, Duty, Post, SecurityEvent
from huixiang.seeds.cast import CATEGORIES

POSTS = "用户名,姓名,单位,岗位,起,止"
DUTIES = "事项分类,区划,承办单位,职责依据,起"
LAMPS = "城乡建设/市政公用/路灯"


def test_a_new_colleague_gets_an_account_that_nobody_can_sign_in_to(bring, counts, power):
    told = bring("posts", POSTS, "xiaowang,小王,供电局,承办人,2026-03-01,")

    wang = Account.objects.get(username="xiaowang")
    assert counts(told) == [1, 0, 0, 0]
    assert not wang.has_usable_password()
    assert [str(post) for post in wang.posts_now()] == ["供电局 承办人"]


def test_passwords_are_made_only_when_asked_for_and_lie_in_a_file_of_their_owner(bring, tmp_path, power):
    secret = tmp_path / "passwords.txt"
    told = bring("posts", POSTS, "xiaowang,小王,power,head,,", options=["--passwords", str(secret)])

    username, password = secret.read_text().split()
    assert (username, stat.S_IMODE(secret.stat().st_mode)) == ("xiaowang", 0o600)
    assert Account.objects.get(username="xiaowang").check_password(password)
    assert password not in told.output


def test_a_file_that_stays_out_leaves_no_passwords(bring, tmp_path, power):
    secret = tmp_path / "passwords.txt"
    bring("posts", POSTS, "wang,小王,power,head,,", "li,小李,power,局长,,", options=["--passwords", str(secret)])

    assert (secret.exists(), Account.objects.filter(username__in=["wang", "li"]).exists()) == (False, False)


def test_a_post_ends_by_its_day_and_the_same_file_again_changes_nothing(bring, counts, zheng):
    lines = POSTS, "zheng,小郑,供电局,承办人,,2026-12-31"

    assert counts(bring("posts", *lines)) == [0, 1, 0, 0]
    assert Post.objects.get(account=zheng, role="handler").until_on == date(2026, 12, 31)
    assert Post.objects.filter(account=zheng).count() == 2


@pytest.mark.parametrize(
    ("begin", "end", "told"),
    [
        ("46082", "至今", (date(2026, 3, 1), None)),
        ("20260301", "/", (date(2026, 3, 1), None)),
        ("2026年3月1日", "2026.12.31 17:00", (date(2026, 3, 1), date(2026, 12, 31))),
    ],
)
def test_days_are_read_however_they_are_written(bring, counts, power, begin, end, told):
    assert counts(bring("posts", POSTS, f"xiaowang,小王,供电局,承办人,{begin},{end}")) == [1, 0, 0, 0]
    assert held(Account.objects.get(username="xiaowang")) == [told]


def test_a_note_below_the_table_keeps_no_line_out(bring, counts, power):
    told = bring("posts", POSTS, "xiaowang,小王,供电局,承办人,,", "合计,1人", "填表人：周站长,,审核人：")

    assert (counts(told), told.exit_code) == ([1, 0, 0, 0], 0)
    assert "第 3 行是合计" in told.stderr
    assert "第 4 行是小标题或说明" in told.stderr


def test_a_formula_that_failed_is_told_by_its_column(bring, counts, tmp_path, power):
    told = bring("posts", POSTS, "xiaowang,小王,#N/A,承办人,,")

    assert (counts(told), "「单位」的公式出错（#N/A）" in (tmp_path / "table.errors.txt").read_text()) == (
        [0, 0, 0, 1],
        True,
    )


def test_a_sheet_for_each_unit_comes_in_at_once_and_errors_tell_the_sheet(bring, counts, tmp_path, power):
    file, heading = tmp_path / "posts.xlsx", POSTS.split(",")
    with xlsxwriter.Workbook(file) as workbook:
        for name, row in (
            ("供电局", ["xiaowang", "小王", "供电局", "承办人"]),
            ("其他", ["li", "小李", "没有的局", "承办人"]),
        ):
            page = workbook.add_worksheet(name)
            page.write_row(0, 0, heading)
            page.write_row(1, 0, row)

    told = bring("posts", file=file, options=["--all-sheets", "--skip-bad"])

    assert counts(told) == [1, 0, 0, 1]
    assert (tmp_path / "posts.errors.txt").read_text() == "工作表「其他」，第 2 行：没有「没有的局」这个单位。\n"


def test_a_post_is_not_lengthened_into_an_administrators_days(bring, counts, power):
    day = [timezone.localdate() + timedelta(days=count) for count in (10, 20, 40)]
    Post.objects.filter(role="system_admin").delete()
    bring("posts", POSTS, f"wang,小王,供电局,承办人,2026-03-01,{day[0]}")
    bring("posts", POSTS, f"wang,小王,organ,系统管理员,{day[1]},")

    told = bring("posts", POSTS, f"wang,小王,供电局,承办人,2026-03-01,{day[2]}")

    assert (told.exit_code, counts(told)) == (1, [0, 0, 0, 1])
    assert Post.objects.get(account__username="wang", role="handler").until_on == day[0]


def day_from_now(count):
    return timezone.localdate() + timedelta(days=count)


def held(account, role="handler"):
    return list(Post.objects.filter(account=account, role=role).order_by("from_on").values_list("from_on", "until_on"))


def told_last(account):
    """The last two lines of the audit about an account's posts."""
    lines = SecurityEvent.objects.filter(subject=account, kind__startswith="post_").order_by("-id")
    return list(lines.values_list("kind", flat=True))[:2][::-1]


@pytest.mark.parametrize("begin", ["2026-01-01", ""])
def test_an_end_that_the_corrected_table_no_longer_has_is_taken_back_from_a_post(bring, counts, zheng, begin):
    bring("posts", POSTS, f"zheng,小郑,供电局,承办人,{begin},{day_from_now(30)}")

    told = bring("posts", POSTS, f"zheng,小郑,供电局,承办人,{begin},")

    assert counts(told) == [0, 1, 0, 0]
    assert [until for _, until in held(zheng)] == [None]
    assert told_last(zheng) == ["post_ended", "post_granted"]


def test_a_table_without_ends_takes_none_back(bring, counts, zheng):
    soon = day_from_now(30)
    bring("posts", POSTS, f"zheng,小郑,供电局,承办人,,{soon}")

    assert counts(bring("posts", "用户名,姓名,单位,岗位", "zheng,小郑,供电局,承办人")) == [0, 0, 1, 0]
    assert [until for _, until in held(zheng)] == [soon]


@pytest.mark.parametrize("begin", ["2026-01-01", ""])
def test_a_later_end_is_one_post_that_lasts_longer(bring, counts, zheng, begin):
    bring("posts", POSTS, f"zheng,小郑,供电局,承办人,{begin},{day_from_now(30)}")

    assert counts(bring("posts", POSTS, f"zheng,小郑,供电局,承办人,{begin},{day_from_now(60)}")) == [0, 1, 0, 0]
    assert [until for _, until in held(zheng)] == [day_from_now(60)]
    assert told_last(zheng) == ["post_ended", "post_granted"]


def test_a_post_that_is_over_does_not_come_back_by_an_old_table(bring, counts, zheng):
    begin = Post.objects.get(account=zheng, role="handler").from_on
    bring("posts", POSTS, f"zheng,小郑,供电局,承办人,{begin},{day_from_now(-1)}")

    told = bring("posts", POSTS, f"zheng,小郑,供电局,承办人,{begin},")

    assert (told.exit_code, counts(told)) == (1, [0, 0, 0, 1])
    assert held(zheng) == [(begin, day_from_now(-1))]
    assert counts(bring("posts", POSTS, f"zheng,小郑,供电局,承办人,{begin},{day_from_now(9)}")) == [0, 1, 0, 0]


@pytest.mark.parametrize(
    ("headings", "line"),
    [("用户名,姓名,单位,岗位", "zheng,小郑,供电局,承办人"), (POSTS, "zheng,小郑,供电局,承办人,,/")],
)
def test_a_table_that_tells_no_days_gives_nobody_back_what_is_over(bring, counts, tmp_path, zheng, headings, line):
    bring("posts", POSTS, f"zheng,小郑,供电局,承办人,,{day_from_now(-1)}")
    before = held(zheng)

    dry = bring("posts", headings, line, options=["--dry-run"])
    told = bring("posts", headings, line)

    assert (counts(dry), counts(told), held(zheng)) == ([0, 0, 0, 1], [0, 0, 0, 1], before)
    assert f"这个岗位已于 {day_from_now(-1)} 止" in (tmp_path / "table.errors.txt").read_text()
    assert counts(bring("posts", POSTS, f"zheng,小郑,供电局,承办人,{day_from_now(0)},")) == [1, 0, 0, 0]


def test_several_in_a_cell_for_one_are_told_to_go_to_lines_of_their_own(bring, tmp_path, power):
    bring("posts", POSTS, "xiaowang,小王,供电局、城市管理局,承办人,,", "li,小李,供电局,承办人、受理员,,")

    assert (tmp_path / "table.errors.txt").read_text().count("一行只写一个；有几个的，分成几行。") == 2


def test_a_dash_or_a_word_for_nothing_is_an_empty_cell(bring, counts, organ):
    heading = "一级分类,二级分类,三级分类,职能部门事项"

    assert counts(bring("categories", heading, "交通,公交,-,/", "交通,无,—,否")) == [1, 0, 1, 0]
    assert not Category.objects.filter(name__in=["-", "无", "—"]).exists()
    assert counts(bring("categories", heading, "-,公交,,")) == [0, 0, 0, 1]


@pytest.mark.parametrize(
    "category", ["城乡建设／市政公用／路灯", "城乡建设 > 市政公用 > 路灯", "城乡建设—市政公用—路灯"]
)
@pytest.mark.parametrize("area", ["全市", "/"])
def test_a_category_is_known_by_its_path_however_it_is_drawn(bring, counts, lamps, category, area):
    assert counts(bring("duties", DUTIES, f"{category},{area},供电局,新的依据,2026-01-01")) == [1, 0, 0, 0]


def test_the_end_of_what_is_over_may_be_told_again(bring, counts, zheng):
    line = f"zheng,小郑,供电局,承办人,,{day_from_now(-1)}"
    bring("posts", POSTS, line)

    assert counts(bring("posts", POSTS, line)) == [0, 0, 1, 0]
    assert len(held(zheng)) == 1


def test_an_administrator_who_left_comes_back_by_warrant_and_by_no_table(bring, counts, organ, system_admin):
    line = "root2,小方,organ,系统管理员,2026-01-01,{}".format
    Post.objects.filter(role="system_admin").update(until_on=day_from_now(-2))
    bring("posts", POSTS, line(day_from_now(1)))
    Post.objects.filter(role="system_admin", account=system_admin).update(until_on=None)
    bring("posts", POSTS, line(day_from_now(-1)))

    told = bring("posts", POSTS, line("2030-12-31"))

    assert (told.exit_code, counts(told)) == (1, [0, 0, 0, 1])
    assert held(Account.objects.get(username="root2"), "system_admin") == [(date(2026, 1, 1), day_from_now(-1))]


def test_the_only_administrators_post_may_last_longer(bring, counts, system_admin):
    begin = Post.objects.get(account=system_admin).from_on
    Post.objects.filter(account=system_admin).update(until_on=day_from_now(10))

    told = bring("posts", POSTS, f"system_admin,{system_admin.name},organ,系统管理员,{begin},{day_from_now(400)}")

    assert counts(told) == [0, 1, 0, 0]


def test_headings_are_known_however_they_are_set(bring, counts, power):
    told = bring("posts", "用户名, 姓　名 ,单 位,岗位,\uff26rom", "xiaowang,小王,供电局,承办人,2026-03-01")

    assert counts(told) == [1, 0, 0, 0]
    assert held(Account.objects.get(username="xiaowang")) == [(date(2026, 3, 1), None)]


def test_a_slip_in_the_user_name_gives_nobody_anothers_posts(bring, counts, zheng):
    told = bring("posts", POSTS, "zheng,老郑,供电局,承办单位负责人,,")

    assert counts(told) == [0, 0, 0, 1]
    assert {post.role for post in zheng.posts_now()} == {"handler", "liaison"}


def test_the_tree_behind_the_public_labels_comes_in_whole(bring, counts):
    file = Path(settings.BASE_DIR).parent / "shared" / "data" / "categories.xlsx"

    assert counts(bring("categories", file=file)) == [517, 0, 0, 0]
    assert counts(bring("categories", file=file)) == [0, 0, 517, 0]


def test_the_mark_of_a_departments_own_matter_is_the_deepest_ones(bring, counts, organ):
    told = bring("categories", "一级分类,二级分类,三级分类,职能部门事项", "城乡建设,市政公用,燃气,是", "社区服务,,,是")

    assert counts(told) == [1, 1, 0, 0]
    marked = set(Category.objects.filter(owned_by_department=True).values_list("path", flat=True))
    before = {path for path, owned, *_ in CATEGORIES if owned}
    assert marked - before == {"城乡建设/市政公用/燃气", "社区服务"}


@pytest.fixture
def lamps(organ):
    return Duty.objects.filter(category__path=LAMPS).order_by("from_on", "id")


def told_of(duties):
    return [(duty.unit.code, duty.from_on, duty.until_on) for duty in duties.select_related("unit")]


def test_a_changed_duty_ends_the_day_before_the_new_one(bring, counts, lamps):
    told = bring("duties", DUTIES, f"{LAMPS},,城市管理局,2026 年机构改革方案,2026-07-01")

    assert counts(told) == [1, 0, 0, 0]
    assert told_of(lamps) == [
        ("power", date(2020, 1, 1), date(2026, 6, 30)), ("urban", date(2026, 7, 1), None),
    ]  # fmt: skip


def test_the_same_duties_again_change_nothing_and_others_stay(bring, counts, lamps):
    others = Duty.objects.exclude(category__path=LAMPS).filter(until_on=None).count()
    lines = DUTIES, f"{LAMPS},,城市管理局,改革方案,2026-07-01", "路灯,城东区,城东供电所,改革方案,2026-07-01"
    bring("duties", *lines)

    assert counts(bring("duties", *lines)) == [0, 0, 2, 0]
    assert Duty.objects.exclude(category__path=LAMPS).filter(until_on=None).count() == others
    assert told_of(lamps.exclude(area=None)) == [("power-east", date(2026, 7, 1), None)]


def test_two_units_may_answer_for_one_matter(bring, lamps):
    bring("duties", DUTIES, f"{LAMPS},,供电局,市政照明管理职责（示例）,", f"{LAMPS},,城市管理局,巡查职责,2026-07-01")

    assert told_of(lamps) == [("power", date(2020, 1, 1), None), ("urban", date(2026, 7, 1), None)]


def test_a_mistake_mended_on_the_same_day_leaves_a_row_that_never_held(bring, lamps):
    today = timezone.localdate()
    bring("duties", DUTIES, f"{LAMPS},,水务局,写错了,")
    bring("duties", DUTIES, f"{LAMPS},,城市管理局,改革方案,")

    yesterday = today - timedelta(days=1)
    assert told_of(lamps) == [
        ("power", date(2020, 1, 1), yesterday), ("water", today, yesterday), ("urban", today, None),
    ]  # fmt: skip


def test_an_end_that_the_corrected_file_no_longer_has_is_taken_back(bring, counts, lamps):
    soon = timezone.localdate() + timedelta(days=30)
    bring("duties", f"{DUTIES},止", f"{LAMPS},,供电局,市政照明管理职责（示例）,2020-01-01,{soon}")

    assert counts(bring("duties", f"{DUTIES},止", f"{LAMPS},,供电局,市政照明管理职责（示例）,2020-01-01,")) == [
        0,
        1,
        0,
        0,
    ]
    assert told_of(lamps) == [("power", date(2020, 1, 1), None)]


def test_a_successor_taken_back_before_its_day_leaves_no_gap(bring, lamps):
    soon = timezone.localdate() + timedelta(days=30)
    bring("duties", DUTIES, f"{LAMPS},,城市管理局,改革方案,{soon}")

    bring("duties", DUTIES, f"{LAMPS},,供电局,市政照明管理职责（示例）,2020-01-01")

    assert told_of(lamps) == [("power", date(2020, 1, 1), None), ("urban", soon, soon - timedelta(days=1))]


@pytest.fixture
def book(tmp_path):
    """An .xlsx whose cells are these, those of one column and several lines joined; it begins at B3, as some do."""

    def write(*rows, joined=()):
        file = tmp_path / "table.xlsx"
        with xlsxwriter.Workbook(str(file)) as out:
            sheet = out.add_worksheet()
            for line, row in enumerate(rows, start=2):
                sheet.write_row(line, 1, row.split(","))
            for place, first, last in joined:
                words = rows[first].split(",")[place]
                sheet.merge_range(first + 2, place + 1, last + 2, place + 1, words)
        return file

    return write


def test_what_stands_in_joined_cells_is_said_of_every_line(bring, counts, book, lamps, organ):
    rows = DUTIES, f"{LAMPS},城东区,城东供电所,改革方案,2026-07-01", ",,城市管理局,巡查职责,2026-07-01", ",,,,"
    told = bring("duties", file=book(*rows, joined=[(0, 1, 3), (1, 1, 3)]))

    assert counts(told) == [2, 0, 0, 0]
    assert {(duty.unit.code, duty.area.name) for duty in lamps.exclude(area=None).select_related("unit", "area")} == {
        ("power-east", "城东区"), ("urban", "城东区"),
    }  # fmt: skip
    assert told_of(lamps.filter(area=None)) == [("power", date(2020, 1, 1), None)]


def test_cells_joined_across_say_one_thing_once(bring, counts, tmp_path, power):
    file = tmp_path / "table.xlsx"
    with xlsxwriter.Workbook(str(file)) as out:
        sheet = out.add_worksheet()
        sheet.write_row(0, 0, POSTS.split(","))
        sheet.write_row(1, 0, ["xiaowang", "小王", "供电局", "承办人"])
        sheet.merge_range(1, 4, 1, 5, "2026-03-01")

    assert counts(bring("posts", file=file)) == [1, 0, 0, 0]
    assert held(Account.objects.get(username="xiaowang")) == [(date(2026, 3, 1), None)]


def test_a_line_of_a_sheet_is_named_as_the_sheet_numbers_it(bring, book, tmp_path, power):
    bring("posts", file=book(POSTS, "xiaowang,小王,供电局,局长,2026-03-01,"))

    assert (tmp_path / "table.errors.txt").read_text().startswith("第 4 行：")


def test_a_duty_without_its_basis_is_refused(bring, counts, lamps):
    told = bring("duties", DUTIES, f"{LAMPS},,城市管理局,,2026-07-01")

    assert counts(told) == [0, 0, 0, 1]
    assert told_of(lamps) == [("power", date(2020, 1, 1), None)]


def test_a_day_far_beyond_all_calendars_is_told_as_none(bring, counts, power):
    told = bring("posts", POSTS, "xiaowang,小王,供电局,承办人,99999999999999999999-1-1,")

    assert counts(told) == [0, 0, 0, 1]


def test_a_line_told_twice_is_one_duty(bring, counts, lamps):
    line = f"{LAMPS},,供电局,市政照明管理职责（示例）,"

    assert counts(bring("duties", DUTIES, line, line)) == [0, 0, 2, 0]
    assert told_of(lamps) == [("power", date(2020, 1, 1), None)]


def test_a_line_told_twice_rewrites_nobody_elses_past(bring, counts, lamps):
    bring("duties", DUTIES, f"{LAMPS},,供电局,市政照明管理职责（示例）,", f"{LAMPS},,城市管理局,巡查职责,2026-07-01")
    line = f"{LAMPS},,供电局,市政照明管理职责（示例）,2020-01-01"

    bring("duties", DUTIES, line, line)

    yesterday = timezone.localdate() - timedelta(days=1)
    assert told_of(lamps) == [("power", date(2020, 1, 1), None), ("urban", date(2026, 7, 1), yesterday)]


def test_a_new_colleague_whose_line_stays_out_gets_no_account(bring, counts, tmp_path, organ, system_admin):
    secret = tmp_path / "passwords.txt"
    told = bring(
        "posts", POSTS, "root2,小方,organ,系统管理员,,", "xiaowang,小王,供电局,承办人,,",
        options=["--skip-bad", "--passwords", str(secret)],
    )  # fmt: skip

    assert counts(told) == [1, 0, 0, 1]
    assert [line.split("\t")[0] for line in secret.read_text().splitlines()] == ["xiaowang"]
    assert not Account.objects.filter(username="root2").exists()
