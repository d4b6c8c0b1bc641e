"""`huixiang import concerns` as a script and a person meet it."""

import json

import pytest
import xlsxwriter
from click.testing import CliRunner
from django.db import connection
from django.utils import timezone

from huixiang.concerns import importing, wording
from huixiang.concerns.commands import import_concerns
from huixiang.concerns.models import Concern
from huixiang.ledger.models import Entry
from huixiang.loops.fresh import fresh
from huixiang.loops.models import Case
from huixiang.people.models import Unit
from huixiang.people.scoped import uuid7
from huixiang.vault import identities

ROWS = "留言编号,留言主题,留言详情,留言时间\n1,路灯,路灯不亮,2026-01-05 08:00:00\n2,空白,,2026-01-05 08:00:00\n"


def bring(tmp_path, *options):
    file = tmp_path / "messages.csv"
    file.write_text(ROWS)
    return CliRunner().invoke(import_concerns, [str(file), *options])


def test_the_last_line_is_one_json_and_bad_rows_lie_beside_the_file(tmp_path, organ):
    told = bring(tmp_path, "--json")

    last = json.loads(told.stdout.splitlines()[-1])
    assert last.pop("seconds") < 60
    assert last == {"read": 2, "imported": 1, "skipped": 0, "rejected": 1}
    assert (tmp_path / "messages.errors.txt").read_text().startswith("第 3 行：")
    assert Case.objects.filter(loop="concern").count() == 1


def test_without_a_desk_nobody_would_receive_and_one_sentence_says_so(tmp_path, organ):
    Unit.objects.filter(kind="desk").update(until=timezone.localdate())

    told = bring(tmp_path, "--json")

    assert (told.exit_code, told.stdout) == (1, "")
    assert "还没有代表工作机构" in told.stderr


def test_a_title_is_read_by_whatever_it_is_called(tmp_path, organ):
    file = tmp_path / "messages.csv"
    file.write_text("留言标题,留言详情,留言时间\n路灯,楼道里一个星期没有亮,2026-01-05 08:00:00\n")

    CliRunner().invoke(import_concerns, [str(file), "--json"])

    assert Case.objects.get(loop="concern").title == "路灯"


def test_a_column_without_a_heading_is_nobodys(tmp_path, organ):
    file = tmp_path / "messages.csv"
    file.write_text(" ,留言详情,留言时间,\u3000\n1,路灯不亮,2026-01-05 08:00:00,已转住建局\n")

    CliRunner().invoke(import_concerns, [str(file), "--json"])

    concern = Concern.objects.get()
    assert (concern.case.title, concern.case.kind, concern.filer, concern.anonymous) == ("路灯不亮", "", "", True)
    assert not concern.case.spoken.filter(field__in=["place", "reply"]).exists()


@pytest.mark.parametrize(
    "when", ["99999999999999999999-1-1", "0001-01-01 08:00:00", "88888888888888", "2026-13-01 08:00:00"]
)
def test_a_time_that_cannot_be_is_told_and_the_others_come_in(tmp_path, organ, when):
    file = tmp_path / "messages.csv"
    file.write_text(f"{ROWS}3,水管,水管漏水,{when}\n")

    told = CliRunner().invoke(import_concerns, [str(file), "--json"])

    assert json.loads(told.stdout.splitlines()[-1])["rejected"] == 2
    assert f"这个时间：{when[:30]}\n" in (tmp_path / "messages.errors.txt").read_text()


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("phone", "13800138000、13900139000、024-88886666"),
        ("name", "林小梅、" * 11),
        ("id", "7\x00"),
        ("user", "\ud800"),
        ("name", "\x00"),
        ("area", "\x00"),
    ],
)
def test_what_cannot_be_kept_is_told_and_the_others_come_in(tmp_path, organ, field, text):
    file = tmp_path / "messages.jsonl"
    rows = [{"id": 1, "text": "路灯不亮", field: text}, {"id": 2, "text": "水管漏水"}]
    file.write_text("\n".join(map(json.dumps, rows)))

    told = CliRunner().invoke(import_concerns, [str(file), "--json"])

    assert json.loads(told.stdout.splitlines()[-1])["rejected"] == 1
    assert (tmp_path / "messages.errors.txt").read_text().startswith("第 1 行：")
    assert [case.title for case in Case.objects.filter(loop="concern")] == ["水管漏水"]


LINES = "\n".join(json.dumps({"id": n, "text": f"第{n}盏路灯不亮"}, ensure_ascii=False) for n in (1, 2))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize(("name", "text"), [("messages.jsonl", LINES), ("messages.csv", ROWS)])
def test_a_table_comes_in_whatever_its_encoding(tmp_path, organ, encoding, name, text):
    file = tmp_path / name
    file.write_bytes(text.encode(encoding))

    CliRunner().invoke(import_concerns, [str(file), "--json"])

    assert {case.title[-4:] for case in Case.objects.filter(loop="concern")} <= {"路灯不亮", "路灯"}
    assert Case.objects.filter(loop="concern").exists()


def test_a_row_with_a_broken_character_is_told_and_never_kept(tmp_path, organ):
    file = tmp_path / "messages.jsonl"
    file.write_bytes(LINES.encode().replace("盏".encode(), "盏".encode()[:2], 1))

    told = CliRunner().invoke(import_concerns, [str(file), "--json"])

    assert json.loads(told.stdout.splitlines()[-1])["rejected"] == 1
    assert (tmp_path / "messages.errors.txt").read_text() == f"第 1 行：{wording.GARBLED}\n"
    assert [case.title for case in Case.objects.filter(loop="concern")] == ["第2盏路灯不亮"]


def test_a_quote_that_never_closes_swallows_no_row(tmp_path, organ):
    file = tmp_path / "messages.csv"
    file.write_text(f'{ROWS}3,水管,"水管漏水,2026-01-05 08:00:00\n4,树,树倒了,2026-01-05 08:00:00\n')

    told = CliRunner().invoke(import_concerns, [str(file), "--json"])

    assert (told.exit_code, "引号没有配对" in told.stderr) == (1, True)
    assert not Case.objects.filter(loop="concern").exists()


def test_a_row_without_a_time_among_others_that_have_one_is_not_filed_today(tmp_path, organ):
    file = tmp_path / "messages.csv"
    file.write_text(f"{ROWS}3,水管,水管漏水,\n")

    told = CliRunner().invoke(import_concerns, [str(file), "--json"])

    assert json.loads(told.stdout.splitlines()[-1])["rejected"] == 2
    assert "是空的，不知道是什么时候提出的" in (tmp_path / "messages.errors.txt").read_text()
    assert not Case.objects.filter(title="水管").exists()


def test_the_last_moment_of_all_years_elsewhere_is_the_future_and_the_others_come_in(tmp_path, organ):
    file = tmp_path / "messages.csv"
    file.write_text(f"{ROWS}3,水管,水管漏水,9999-12-31T23:59:59-12:00\n")  # in our own time it has no date

    told = CliRunner().invoke(import_concerns, [str(file), "--json"])

    assert json.loads(told.stdout.splitlines()[-1])["rejected"] == 2
    assert wording.FILED_IN_FUTURE in (tmp_path / "messages.errors.txt").read_text()


@pytest.mark.parametrize(
    ("answered", "told"),
    [
        ("2026-01-05", "2026-01-05 10:00"),
        ("2026-01-06", "2026-01-06 00:00"),
        ("2026/1/5 下午 3:05", "2026-01-05 15:05"),
        ("2026/1/5 3:05:00 PM", "2026-01-05 15:05"),
        ("2026年1月5日 中午12:30", "2026-01-05 12:30"),
        ("2026-01-05 09:59", wording.ANSWERED_BEFORE_FILED),
        ("2026/1/5 上午 12:05", wording.ANSWERED_BEFORE_FILED),
        ("2226-01-05", wording.ANSWERED_IN_FUTURE),
    ],
)
def test_an_answer_was_given_when_the_table_says_so(tmp_path, organ, answered, told):
    file = tmp_path / "messages.csv"
    file.write_text(f"编号,内容,时间,答复,答复时间\n1,路灯不亮,2026-01-05 10:00,已修好,{answered}\n")

    CliRunner().invoke(import_concerns, [str(file), "--json"])

    at = [timezone.localtime(entry.at) for entry in Entry.objects.filter(move="record_reply")]
    errors = file.with_suffix(".errors.txt")
    assert [f"{moment:%Y-%m-%d %H:%M}" for moment in at] == ([] if errors.exists() else [told])
    assert not errors.exists() or told in errors.read_text()


@pytest.mark.parametrize(
    "rows",
    [
        ["https://mailbox.example.gov.cn/letters/show?number=000000017,路灯不亮,2026-01-05",
         "https://mailbox.example.gov.cn/letters/show?number=000000018,水管漏水,2026-01-05"],
        [",路灯不亮,2026-01-05", ",路灯不亮,2026-01-06"],
    ],
)  # fmt: skip
def test_two_that_begin_alike_or_are_worded_alike_are_two_however_often_they_come(tmp_path, organ, rows):
    file = tmp_path / f"{'群众来信登记台账' * 5}.csv"
    file.write_text("\n".join(["编号,内容,时间", *rows]))

    told = [CliRunner().invoke(import_concerns, [str(file), "--json"]).stdout for _ in range(2)]

    assert [json.loads(line)["imported"] for line in told] == [2, 0]


def test_a_number_that_came_before_with_another_message_is_told(tmp_path, organ):
    bring(tmp_path)
    file = tmp_path / "messages.csv"
    file.write_text("编号,内容\n1,路灯不亮\n1,树倒了\n5,井盖丢了\n5,井盖找到了\n")

    told = CliRunner().invoke(import_concerns, [str(file), "--json"])

    last = json.loads(told.stdout.splitlines()[-1])
    assert (last["imported"], last["skipped"], last["rejected"]) == (1, 1, 2)
    complaints = (tmp_path / "messages.errors.txt").read_text().splitlines()
    assert complaints == [f"第 3 行：{wording.NUMBER_TAKEN}", f"第 5 行：{wording.NUMBER_TAKEN}"]


def test_a_title_tells_nobody_in_the_lists_and_what_it_told_is_kept_with_the_message(tmp_path, organ):
    rows = ("编号,主题,内容", "1,我叫刘建国13812341234反映路灯不亮,黑了一个星期", "2,路灯不亮,我叫刘建国。黑了一个星期")

    brought(tmp_path, *rows)
    again, _, _ = brought(tmp_path, *rows)

    assert (again["imported"], again["skipped"], again["rejected"]) == (0, 2, 0)
    case = Case.objects.get(concern__came_as__endswith=":1")
    assert [hint for hint in ("建国", "1381234") if hint in case.title] == []
    assert case.spoken.get(field="message").text == "我叫刘建国13812341234反映路灯不亮\n黑了一个星期"
    other = Case.objects.get(concern__came_as__endswith=":2")
    assert (other.title, other.spoken.get(field="message").text) == ("路灯不亮", "我叫刘建国。黑了一个星期")


@pytest.mark.parametrize("column", ["time=留言时间", "message=来信内容", "message", "=留言主题"])
def test_a_column_told_wrongly_is_no_column_left_out(tmp_path, organ, column):
    told = bring(tmp_path, "--column", column)

    assert (told.exit_code, "字段=表头" in told.stderr) == (1, True)
    assert not Case.objects.filter(loop="concern").exists()


def test_the_year_and_day_of_a_number_are_those_of_the_organ(tmp_path, organ):
    file = tmp_path / "messages.csv"
    file.write_text(f"{ROWS}3,水管,水管漏水,2025-12-31T20:00:00Z\n")

    CliRunner().invoke(import_concerns, [str(file), "--json"])

    case = Case.objects.get(title="水管")
    assert (case.number[:6], str(case.opened_on)) == ("诉求2026", "2026-01-01")


def test_a_record_made_by_the_thousand_is_what_its_model_would_make(organ):
    given = {"case_id": uuid7(), "channel": "import", "came_as": "信箱:17"}

    row, plain = fresh(Concern, **given), Concern(**given)

    names = [field.attname for field in Concern._meta.concrete_fields]
    assert [getattr(row, name) for name in names] == [getattr(plain, name) for name in names]


def brought(tmp_path, *rows, options=(), name="messages.csv"):
    """(the last line, standard error, complaints) of an import of these rows."""
    file = tmp_path / name
    file.write_text("\n".join(rows))
    done = CliRunner().invoke(import_concerns, [str(file), "--json", *options])
    errors = file.with_suffix(".errors.txt")
    last = json.loads(done.stdout.splitlines()[-1]) if done.exit_code == 0 else {}
    return last, done.stderr, errors.read_text() if errors.exists() else ""


def moments():
    return [f"{timezone.localtime(case.opened_at):%Y-%m-%d %H:%M}" for case in Case.objects.order_by("opened_at")]


def test_it_is_told_what_was_taken_for_what_and_the_json_stays_alone(tmp_path, organ):
    last, stderr, _ = brought(
        tmp_path, "来信台账", "编号;诉求内容;时间;承办单位", "1;路灯不亮;2026-01-05;供电局", "合计;;;1"
    )

    assert [*last] == ["read", "imported", "skipped", "rejected", "seconds"]
    assert (last["read"], last["imported"]) == (1, 1)
    assert "表头在第 2 行。用到的列：编号、诉求内容→内容、时间→提出时间。" in stderr
    assert "没有用到的列：承办单位。" in stderr
    assert "第 4 行是合计" in stderr


@pytest.mark.parametrize(
    ("when", "told"),
    [
        ("13/11/2025", "2025-11-13 00:00"),
        ("11/13/2025 2:05 PM", "2025-11-13 14:05"),
        ("5/5/2026 9:30", "2026-05-05 09:30"),
        ("46000.354166", "2025-12-09 08:30"),
        ("20260105083000", "2026-01-05 08:30"),
        ("2026年3月11日上午", "2026-03-11 00:00"),
        ("2026.1.5 8时5分", "2026-01-05 08:05"),
        ("2026-1-5 9:00-10:30", "2026-01-05 09:00"),
        ("2026年1月5日（星期一）下午2点半至4点", "2026-01-05 14:30"),
        ("2026年1月5日 中午1点", "2026-01-05 13:00"),
        ("2026-01-05 09:00:00+08:00", "2026-01-05 09:00"),
    ],
)
def test_a_time_is_read_where_it_can_be_read_in_one_way(tmp_path, organ, when, told):
    brought(tmp_path, "编号,内容,时间", f"1,路灯不亮,{when}")

    assert moments() == [told]


@pytest.mark.parametrize(
    ("when", "why"),
    [
        ("2026.3.11-3.15", "看不懂这个时间"),
        ("2026年3月11日至15日", "看不懂这个时间"),
        ("2026.3.11\n2026.3.15", "看不懂这个时间：2026.3.11 2026.3.15"),
        ("2026-3-11 晚上12点", "看不懂这个时间"),
        ("9:30", "的 9:30 只有钟点，没有哪一天"),
        ("3月11日", "没有写哪一年。都是同一年的，请加 --year"),
        ("/", "是空的，不知道是什么时候提出的"),
    ],
)
def test_what_is_no_moment_is_never_read_as_another_one(tmp_path, organ, when, why):
    last, _, complaints = brought(tmp_path, json.dumps({"text": "路灯不亮", "time": when}), name="messages.jsonl")

    assert (last["rejected"], why in complaints) == (1, True)


@pytest.mark.parametrize("dates", [[], ["--dates", "dmy"]])
def test_days_without_a_year_are_of_the_year_that_is_told_and_begin_with_the_month(tmp_path, organ, dates):
    options = ["--year", "2025", *dates]
    brought(tmp_path, "编号,内容,时间", "1,路灯不亮,3月11日 9时", "2,水管漏水,3.12", options=options)

    assert moments() == ["2025-03-11 09:00", "2025-03-12 00:00"]


@pytest.mark.parametrize(
    ("day", "hour", "told"),
    [
        ("2026-01-05", "08:30", "2026-01-05 08:30"),
        ("46027", "0.354166", "2026-01-05 08:30"),
        ("2026.1.5", "下午3点", "2026-01-05 15:00"),
        ("2026.1.5", "9:00-10:30", "2026-01-05 09:00"),
        ("2026.1.5", "", "2026-01-05 00:00"),
        ("2026.1.5", "2026-01-03 07:00", "2026-01-03 07:00"),
        ("", "2026-01-03 07:00", "2026-01-03 07:00"),
    ],
)
def test_a_day_and_an_hour_in_two_columns_are_one_moment(tmp_path, organ, day, hour, told):
    rows = "内容,来电日期,来电时间,答复,答复日期,答复时间", f"路灯不亮,{day},{hour},已修好,2026-02-01,17:00"

    runs = [brought(tmp_path, *rows)[0]["imported"] for _ in range(2)]

    answered = timezone.localtime(Entry.objects.get(move="record_reply").at)
    assert (runs, moments(), f"{answered:%m-%d %H:%M}") == ([1, 0], [told], "02-01 17:00")


def test_a_table_without_a_time_says_that_all_is_filed_now(tmp_path, organ):
    assert "每一件都按导入的此刻登记" in brought(tmp_path, "编号,内容", "1,路灯不亮")[1]
    assert "此刻" not in brought(tmp_path, "编号,内容,日期", "2,水管漏水,2026-01-05")[1]


@pytest.mark.parametrize("nothing", ["无", "-", "/", "//", "——", "不详", "NULL"])
def test_a_dash_or_a_word_for_nothing_tells_nothing(tmp_path, organ, nothing):
    told = ",".join([nothing] * 8)

    last, _, complaints = brought(
        tmp_path, "内容,时间,编号,答复,答复时间,类型,地点,区划,姓名,电话", f"路灯不亮,2026-01-05,{told}",
        f"{nothing},2026-01-05,{told}",
    )  # fmt: skip

    assert (last["imported"], complaints) == (1, "第 3 行：请填写内容\n")
    concern = Concern.objects.get(channel="import")
    assert (concern.anonymous, [spoken.field for spoken in concern.case.spoken.all()]) == (True, ["message"])


@pytest.mark.parametrize("typed", ["'{}", '="{}"'])
def test_what_keeps_a_spreadsheet_from_rewriting_a_number_is_not_read(tmp_path, organ, typed):
    cells = {"id": typed.format("001"), "time": typed.format("2026-01-05 08:30"), "phone": typed.format("13812341234")}
    row = json.dumps({**cells, "text": "'路灯'不亮"})

    runs = [brought(tmp_path, row, name="messages.jsonl")[0]["imported"] for _ in range(2)]

    case = Case.objects.get()
    assert (runs, moments(), case.title) == ([1, 0], ["2026-01-05 08:30"], "'路灯'不亮")
    assert identities.masked(case) == {"phone": "138****1234"}


@pytest.mark.parametrize("said", ["正在办理。", "办理中", "待答复", "尚未办结", "在办"])
def test_what_is_still_being_handled_has_no_reply_yet(tmp_path, organ, said):
    brought(tmp_path, "内容,时间,答复,答复时间", f"路灯不亮,2026-01-05,{said},")

    assert Case.objects.get().stage == "received"


@pytest.mark.parametrize("said", ["办结", "已答复", "办理中心已更换"])
def test_a_short_reply_is_a_reply(tmp_path, organ, said):
    brought(tmp_path, "内容,时间,答复,答复时间", f"路灯不亮,2026-01-05,{said},2026-01-06")

    assert Case.objects.get().spoken.get(field="reply").text == said


def test_a_cell_that_is_too_long_is_told_by_its_heading(tmp_path, organ):
    _, _, complaints = brought(tmp_path, "内容,联系电话", "路灯不亮,13800138000、13900139000、13700137000")

    assert complaints == "第 2 行：「联系电话」最多填写30字，现在是35字\n"


def test_one_row_tells_for_all_whether_the_day_goes_first(tmp_path, organ):
    brought(tmp_path, "编号,内容,时间", "1,路灯不亮,3/11/2025", "2,水管漏水,25/11/2025")

    assert moments() == ["2025-11-03 00:00", "2025-11-25 00:00"]


def test_where_nothing_tells_the_day_from_the_month_a_person_does(tmp_path, organ):
    rows = "编号,内容,时间", "1,路灯不亮,3/11/2025", "2,水管漏水,2025-11-04"

    last, _, complaints = brought(tmp_path, *rows)

    assert (last["imported"], last["rejected"]) == (1, 1)
    assert "3/11/2025 分不清哪个是月、哪个是日。请加 --dates dmy" in complaints
    assert brought(tmp_path, *rows, options=["--dates", "mdy"])[0]["imported"] == 1
    assert moments() == ["2025-03-11 00:00", "2025-11-04 00:00"]


def test_letters_whose_numbers_lost_their_digits_are_no_one_letter(tmp_path, organ):
    rows = "工单编号,内容,时间", *(f"2.02601E+17,路灯不亮,2026-01-{day:02}" for day in (5, 6))

    told = [brought(tmp_path, *rows) for _ in range(2)]

    assert [last["imported"] for last, _, _ in told] == [2, 0]
    assert "「工单编号」有 2 行的编号太长" in told[0][1]


def test_a_telephone_that_lost_its_digits_is_not_kept(tmp_path, organ):
    last, _, complaints = brought(tmp_path, "编号,内容,时间,电话", "1,路灯不亮,2026-01-05,1.38E+10")

    assert (last["imported"], last["rejected"]) == (0, 1)
    assert "「电话」的 1.38E+10 已被表格软件改写" in complaints


def test_a_row_with_more_cells_than_headings_is_told_and_not_cut(tmp_path, organ):
    last, _, complaints = brought(tmp_path, "编号,时间,内容", "1,2026-01-05,路灯不亮,已三天", "2,2026-01-06,水管漏水")

    assert (last["read"], last["imported"], last["rejected"]) == (2, 1, 1)
    assert complaints.startswith("第 2 行：这一行有 4 格")


def test_a_column_that_means_something_else_can_be_left_out(tmp_path, organ):
    rows = "编号,内容,时间,类型", "1,路灯不亮,2026-01-05,市政", "2,水管漏水,2026-01-05,咨询类"

    last, _, complaints = brought(tmp_path, *rows)

    assert (last["imported"], last["rejected"]) == (1, 1)
    assert "没有「市政」这种诉求类型" in complaints
    assert "加 --column kind= " in complaints
    assert brought(tmp_path, *rows, options=["--column", "kind="])[0]["imported"] == 1
    assert sorted(Case.objects.values_list("kind", flat=True)) == ["", "consult"]


MONTHS = {
    "一月": [["序号", "内容", "时间"], ["1", "路灯不亮", "2026-01-05"], ["2", "", "2026-01-06"]],
    "二月": [["序号", "诉求内容", "日期"], ["1", "井盖丢了", "2026-02-05"], ["2", "树倒了", "2026-02-06"]],
}


@pytest.fixture
def workbook(tmp_path):
    """Writes sheets into one workbook and imports it: (numbers of the last line, standard error, complaints)."""

    def made(sheets, *options, **kinds):
        with xlsxwriter.Workbook(tmp_path / "台账.xlsx", kinds) as book:
            for name, rows in sheets.items():
                page = book.add_worksheet(name)
                for line, row in enumerate(rows):
                    page.write_row(line, 0, row)
        done = CliRunner().invoke(import_concerns, [str(tmp_path / "台账.xlsx"), "--json", *options])
        last, errors = json.loads(done.stdout.splitlines()[-1]), tmp_path / "台账.errors.txt"
        counts = [last[name] for name in ("read", "imported", "skipped", "rejected")]
        return counts, done.stderr, errors.read_text() if errors.exists() else ""

    return made


def test_a_sheet_for_each_month_comes_in_at_once_though_each_counts_from_one(workbook, organ):
    dry, _, _ = workbook(MONTHS, "--all-sheets", "--dry-run")
    counts, stderr, complaints = workbook(MONTHS, "--all-sheets")
    again, _, _ = workbook(MONTHS, "--all-sheets")

    assert (dry, counts, again) == ([4, 3, 0, 1], [4, 3, 0, 1], [4, 0, 3, 1])
    assert "工作表「二月」，表头在第 1 行。用到的列：序号→编号、诉求内容→内容、日期→提出日期。" in stderr
    assert complaints == "工作表「一月」，第 3 行：请填写内容\n"
    assert moments() == ["2026-01-05 00:00", "2026-02-05 00:00", "2026-02-06 00:00"]


@pytest.mark.parametrize("before", [["--sheet", "一月"], ["--sheet", "二月"], ["--all-sheets"]])
@pytest.mark.parametrize("after", [["--sheet", "一月"], ["--sheet", "二月"], ["--sheet", "二月", "--sheet", "一月"]])
def test_a_sheet_that_came_alone_or_with_others_comes_no_second_time(workbook, organ, before, after):
    workbook(MONTHS, *before)
    workbook(MONTHS, *after)
    workbook(MONTHS, "--all-sheets")

    assert workbook(MONTHS, "--all-sheets")[0] == [4, 0, 3, 1]
    assert len(moments()) == 3


def test_a_sheet_added_later_brings_in_its_own_rows_alone(workbook, organ):
    workbook({"一月": MONTHS["一月"]})

    assert workbook(MONTHS, "--all-sheets")[0] == [4, 2, 1, 1]


def test_a_year_that_repeats_its_months_brings_nothing_twice(workbook, organ):
    sheets = {"全年": MONTHS["一月"][:2], "一月": MONTHS["一月"][:2]}

    assert [workbook(sheets, "--all-sheets", *dry)[0] for dry in (["--dry-run"], [])] == [[2, 1, 1, 0]] * 2


def test_a_number_that_changed_its_letter_is_told_on_whichever_sheet(workbook, organ):
    workbook(MONTHS, "--all-sheets")
    changed = {**MONTHS, "二月": [MONTHS["二月"][0], ["1", "井盖找到了", "2026-02-05"]]}

    counts, _, complaints = workbook(changed, "--all-sheets")
    alone, _, _ = workbook(changed, "--sheet", "二月")

    assert (counts, alone) == ([3, 0, 1, 2], [1, 0, 0, 1])
    assert f"工作表「二月」，第 2 行：{wording.NUMBER_TAKEN}" in complaints


def test_days_an_old_mac_counted_are_those_it_meant(workbook, organ):
    workbook({"台账": [["内容", "时间"], ["路灯不亮", 44565]]}, date_1904=True)

    assert moments() == ["2026-01-05 00:00"]


def test_a_formula_that_failed_keeps_its_row_out(tmp_path, organ):
    last, _, complaints = brought(tmp_path, "内容,时间,电话", "路灯不亮,2026-01-05,#N/A")

    assert (last["rejected"], "「电话」的公式出错（#N/A）" in complaints) == (1, True)


def test_an_import_broken_off_says_what_is_kept_and_how_to_go_on(tmp_path, organ):
    rows = "编号,内容", *(f"{number},第{number}盏路灯不亮" for number in range(importing.BATCH + 1))
    batches = iter([None, KeyboardInterrupt])

    def ctrl_c(execute, sql, *rest):
        if "pg_advisory_xact_lock" in sql and (key := next(batches)):
            raise key
        return execute(sql, *rest)

    with connection.execute_wrapper(ctrl_c):
        _, stderr, _ = brought(tmp_path, *rows)

    assert f"已导入 {importing.BATCH} 条，都已存好。再运行同一条命令" in stderr
    last, _, _ = brought(tmp_path, *rows)
    assert (last["imported"], last["skipped"]) == (1, importing.BATCH)
