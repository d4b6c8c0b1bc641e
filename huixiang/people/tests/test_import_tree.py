"""Units and areas from a table: in any order, again and again, and never half."""

import pytest

from huixiang.people.models import Area, Unit

HEADINGS = "单位代码,单位名称,类别,上级单位,所在区划"


def test_a_unit_finds_its_parent_by_code_or_name_in_any_order(bring, counts, government):
    told = bring(
        "units", HEADINGS,
        "squad,环卫中队,政府部门,environment,",
        "environment,生态环境局,政府部门,示例市人民政府,城东区",
    )  # fmt: skip

    assert counts(told) == [2, 0, 0, 0]
    assert Unit.objects.get(code="squad").path == "government/environment/squad/"
    assert Unit.objects.get(code="environment").area_id == "990101"


def test_the_same_file_again_changes_nothing(bring, counts, organ):
    lines = HEADINGS, "environment,生态环境局,政府部门,government,990101"
    bring("units", *lines)

    assert counts(bring("units", *lines)) == [0, 0, 1, 0]


def test_a_unit_that_moves_takes_everything_below_along(bring, counts, power, power_east):
    told = bring("units", HEADINGS, "power,供电公司,公共服务单位,organ,9901")

    assert counts(told) == [0, 1, 0, 0]
    assert Unit.objects.get(code="power-east").path == "organ/power/power-east/"
    assert (Unit.objects.get(code="power").name, power_east.pk) == (
        "供电公司", Unit.objects.get(code="power-east").pk,
    )  # fmt: skip


def test_a_unit_without_a_code_is_known_by_its_name_next_time(bring, counts, organ):
    lines = "单位名称,类别", "信访局,政府部门"

    assert counts(bring("units", *lines)) == [1, 0, 0, 0]
    assert counts(bring("units", *lines)) == [0, 0, 1, 0]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("power,供电局,公共服务单位,power-east,9901", "上级绕了一圈又回到自己，请核对「上级」一列。"),
        ("power,供电局,公共服务单位,电力部,9901", "没有「电力部」这个单位。"),
        ("power,供电局,公司,government,9901", None),
        (
            "供电,供电局,公共服务单位,government,9901",
            "代码「供电」只能用字母、数字、短横线和下划线，不超过 40 个字符。",
        ),
        ("power,,公共服务单位,government,9901", "「单位名称」没有填写。"),
        ("power,供电局,公共服务单位,government,8801", "没有「8801」这个行政区划。"),
    ],
)
def test_a_bad_row_is_told_and_the_whole_file_stays_out(bring, counts, sheet, line, reason, power):
    told = bring("units", HEADINGS, "environment,生态环境局,政府部门,government,", line)

    assert (told.exit_code, counts(told)[3]) == (1, 1)
    assert not Unit.objects.filter(code="environment").exists()
    complaint = (sheet("x", name="other.csv").parent / "table.errors.txt").read_text()
    assert complaint.startswith("第 3 行：")
    assert reason is None or complaint == f"第 3 行：{reason}\n"


def test_with_skip_bad_the_good_rows_come_in_and_what_hangs_on_bad_ones_does_not(bring, counts, organ):
    told = bring(
        "units", HEADINGS,
        "a,甲局,政府部门,government,", "b,乙科,政府部门,c,", "c,丙局,政府部门,没有的局,",
        options=["--skip-bad"],
    )  # fmt: skip

    assert (told.exit_code, counts(told)) == (0, [1, 0, 0, 2])
    assert list(Unit.objects.filter(code__in="abc").values_list("code", flat=True)) == ["a"]


def test_two_units_that_would_stand_above_each_other_are_both_refused(bring, counts, organ):
    told = bring("units", HEADINGS, "a,甲局,政府部门,b,", "b,乙局,政府部门,a,")

    assert counts(told) == [0, 0, 0, 2]


def test_a_dry_run_tells_everything_and_writes_nothing(bring, counts, organ):
    told = bring("units", HEADINGS, "environment,生态环境局,政府部门,government,", options=["--dry-run"])

    assert counts(told) == [1, 0, 0, 0]
    assert not Unit.objects.filter(code="environment").exists()


def test_mended_errors_leave_no_old_complaint(bring, sheet, organ):
    file = sheet(HEADINGS, "a,甲局,公司,,")
    bring("units", file=file)
    assert file.with_suffix(".errors.txt").exists()

    bring("units", file=sheet(HEADINGS, "a,甲局,政府部门,,"))

    assert not file.with_suffix(".errors.txt").exists()


def test_areas_come_before_there_is_an_organ(db, sheet, counts):
    from click.testing import CliRunner

    from huixiang.people import commands

    file = sheet("区划代码,名称,上级区划", "9801001,东风街道,9801", "9801,另一市,")
    told = CliRunner().invoke(commands.import_areas, [str(file), "--json"])

    assert counts(told) == [2, 0, 0, 0]
    assert Area.objects.get(code="9801001").path == "9801/9801001/"


def test_a_quote_that_never_closes_is_told_with_its_line(bring, sheet):
    file = sheet("单位名称,类别")
    file.write_text('单位名称,类别\n"信访局,' + "政" * 200_000)

    told = bring("units", file=file)

    assert (told.exit_code, told.stdout) == (1, "")
    assert "引号没有配对" in told.stderr


def test_a_line_of_json_that_is_none_is_told_whatever_its_bytes_are(bring, sheet, counts):
    file = sheet(name="table.jsonl")
    file.write_bytes(b'{"\xff\xfe": "x"}\n' + b"[" * 100_000 + b"\n")

    told = bring("units", file=file)

    assert (told.exit_code, type(told.exception)) == (1, SystemExit)
