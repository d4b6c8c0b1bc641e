"""Tables as people export them: the headings somewhere below a title, on any sheet, parted by any mark."""

import re
import zlib
from base64 import b85decode
from datetime import datetime

import pytest
import xlsxwriter

from huixiang.people import packed, tables
from huixiang.people.heading_rows import Sought
from huixiang.people.sheets import Faulty, Rounded, Unreadable
from huixiang.people.tables import Choice, Lacking, place_of

SOUGHT = Sought(
    {"number": ["编号"], "message": ["内容", "来信内容"], "at": ["时间"], "name": ["姓名"]}, ["message"], {}
)
HEADINGS, LAMP, PIPE = ["编号", "内容", "时间"], ["1", "路灯不亮", "2026-01-05"], ["2", "水管漏水", "2026-01-06"]


@pytest.fixture
def workbook(tmp_path):
    """Writes sheets of rows; what `touch` does to book and sheets comes last."""

    def made(sheets, touch=lambda book, *sheets: None, name="messages.xlsx", **options):
        with xlsxwriter.Workbook(tmp_path / name, options) as book:
            pages = [book.add_worksheet(name) for name in sheets]
            for page, rows in zip(pages, sheets.values(), strict=True):
                for line, row in enumerate(rows):
                    page.write_row(line, 0, row)
            touch(book, *pages)
        return tmp_path / name

    return made


@pytest.fixture
def text(tmp_path):
    def made(*rows, name="messages.csv", encoding="utf-8"):
        (tmp_path / name).write_bytes("\n".join(rows).encode(encoding))
        return tmp_path / name

    return made


def read(file, sought, *sheets, **choice):
    """The only table of a file."""
    [found] = tables.read(file, sought, Choice(sheets, **choice))
    return found


def told(found):
    """(line, its cells) of the rows."""
    return [(line, list(row.values())) for line, row in found.rows]


def test_a_title_and_notes_may_stand_above_the_headings(workbook):
    file = workbook({"台账": [["2026年群众来信台账"], [], ["填报单位：滨河站"], HEADINGS, LAMP, PIPE]})

    found = read(file, SOUGHT)

    assert (found.sheet, found.line, told(found)) == ("台账", 4, [(5, LAMP), (6, PIPE)])
    assert found.story({"number": "编号", "message": "内容", "at": "提出时间"}) == [
        "工作表「台账」，表头在第 4 行。用到的列：编号、内容、时间→提出时间。"
    ]


def test_headings_within_merged_ones_are_headings_too(workbook):
    rows = [
        ["序号", "诉求人", "", "内容", "时间"],
        ["", "姓名", "电话", "", ""],
        ["1", "林小梅", "1380013", "路灯", "2026-01-05"],
    ]
    file = workbook({"台账": rows}, lambda book, page: page.merge_range(0, 1, 0, 2, "诉求人"))

    found = read(file, SOUGHT)

    assert (found.line, told(found)) == (2, [(3, ["路灯", "2026-01-05", "林小梅"])])
    assert found.unused == ["序号", "电话"]


def test_the_table_is_found_on_whichever_sheet_it_is(workbook):
    file = workbook({"填表说明": [["请勿改动"]], "数据": [HEADINGS, LAMP]})

    found = read(file, SOUGHT)

    assert (found.sheet, found.others, told(found)) == ("数据", ["填表说明"], [(2, LAMP)])


def test_of_two_sheets_alike_a_person_chooses(workbook):
    file = workbook({"一月": [HEADINGS, LAMP], "二月": [HEADINGS, PIPE], "三月": [HEADINGS]})

    with pytest.raises(Unreadable, match="一月、二月。都要的，加 --all-sheets；只要其中的，用 --sheet"):
        read(file, SOUGHT)
    assert told(read(file, SOUGHT, "二月")) == [(2, PIPE)]
    with pytest.raises(Unreadable, match="没有「四月」这张工作表，有：一月、二月、三月"):
        read(file, SOUGHT, "四月")


def test_a_hidden_sheet_gives_way_to_one_that_is_seen(workbook):
    file = workbook(
        {"旧": [HEADINGS, LAMP], "新": [HEADINGS, PIPE]}, lambda book, old, new: (old.hide(), new.activate())
    )

    found = read(file, SOUGHT)

    assert (found.sheet, found.others) == ("新", ["旧"])


def test_alike_sheets_are_read_together_when_a_person_says_so(workbook):
    file = workbook({"一月": [HEADINGS, LAMP], "二月": [["二月台账"], HEADINGS, PIPE], "说明": [["勿动"]]})

    first, second = tables.read(file, SOUGHT, Choice(every=True))

    assert [(one.sheet, one.line, told(one)) for one in (first, second)] == [
        ("一月", 1, [(2, LAMP)]),
        ("二月", 2, [(3, PIPE)]),
    ]
    assert [place_of(one.rows[0][0]) for one in (first, second)] == [
        "工作表「一月」，第 2 行",
        "工作表「二月」，第 3 行",
    ]
    assert (first.others, second.others) == ([], ["说明"])
    assert [one.sheet for one in tables.read(file, SOUGHT, Choice(("二月", "一月")))] == ["一月", "二月"]


def test_of_sheets_that_are_named_none_may_lack_the_headings(workbook):
    file = workbook({"一月": [HEADINGS, LAMP], "汇总": [["月份", "件数"], ["一月", "1"]]})

    with pytest.raises(Lacking, match="月份、件数"):
        read(file, SOUGHT, "一月", "汇总")


def test_hidden_rows_are_read_and_told_or_left_out(workbook):
    file = workbook({"台账": [HEADINGS, LAMP, PIPE]}, lambda book, page: page.set_row(1, None, None, {"hidden": True}))

    found, seen = read(file, SOUGHT), read(file, SOUGHT, seen=True)

    assert (told(found), told(seen)) == ([(2, LAMP), (3, PIPE)], [(3, PIPE)])
    labels = {"number": "编号", "message": "内容", "at": "时间"}
    assert "有 1 行是隐藏的或被筛选掉的（第 2 行），照样读了" in found.story(labels)[1]
    assert "有 1 行是隐藏的或被筛选掉的（第 2 行），没有读" in seen.story(labels)[1]


def test_of_many_lines_the_first_are_named(workbook):
    rows = [[str(number), f"第{number}盏路灯不亮"] for number in range(30)]
    file = workbook(
        {"台账": [HEADINGS, *rows]},
        lambda book, page: [page.set_row(n, None, None, {"hidden": True}) for n in range(1, 31)],
    )

    assert (
        "有 30 行是隐藏的或被筛选掉的（第 2、3、4、5、6、7、8、9、10、11 … 行）"
        in read(file, SOUGHT).story({"number": "编号", "message": "内容", "at": "时间"})[1]
    )


def test_a_workbook_of_an_old_mac_says_so(workbook):
    file = workbook({"台账": [HEADINGS, LAMP]}, date_1904=True)

    assert read(file, SOUGHT).from_1904
    assert not read(workbook({"台账": [HEADINGS, LAMP]}), SOUGHT).from_1904


def test_a_formula_that_failed_is_not_an_empty_cell(workbook):
    def touch(book, page):
        page.write_formula(1, 1, "=VLOOKUP(1,Z:Z,9)", None, "#N/A")

    found = read(workbook({"台账": [HEADINGS, LAMP, PIPE]}, touch), SOUGHT)

    assert isinstance(found.rows[0][1]["内容"], Faulty)
    assert "公式出错（#N/A）" in found.rows[0][1]["内容"].why("内容")


@pytest.mark.parametrize("value", ["<v></v>", "<v/>", ""])
@pytest.mark.parametrize("prefix", ["", "x:"])
def test_a_formula_nobody_worked_out_is_told(value, prefix):
    def sheet(xml):
        return re.sub("<(/?)", rf"<\1{prefix}", xml).encode()

    rows = f'<worksheet><row r="2" hidden="1"><c r="AA2"><f>ROW()</f>{value}</c><c r="AB2"><f>1</f><v>1</v></c><c r="AC2" t="str"><f>1</f><v></v></c></row></worksheet>'
    beside = packed._beside(sheet(rows))

    assert (beside.unseen, beside.faults) == ({2}, {2: [("AA", "=")]})


def test_text_that_says_a_formula_failed_is_no_content(text):
    found = read(text("编号,内容,时间", "1,#REF!,2026-01-05"), SOUGHT)

    assert "公式出错（#REF!）" in found.rows[0][1]["内容"].why("内容")


def test_sums_with_counts_headings_of_parts_and_notes_are_no_rows(workbook):
    rows = [
        ["内容", "编号", "时间", "姓名"], ["一月"], ["路灯不亮", "1", "2026-01-05", ""], ["小计：1件"],
        ["合计", "", "共 2 件"], [], ["填表人：周站长", "", "审核人："], ["备注：", "每月五日前报送"], ["说明：三天没有水"],
    ]  # fmt: skip
    file = workbook({"台账": rows}, lambda book, page: page.merge_range(1, 0, 1, 3, "一月"))

    found = read(file, SOUGHT)

    assert ([line for line, _ in found.rows], found.totals, found.notes) == ([3], [4, 5], [2, 7, 8, 9])


def test_what_begins_like_a_note_or_a_sum_but_is_a_row_stays_one(workbook):
    rows = [["备注", "内容", "时间"], ["说明：已转", "路灯不亮", "2026-01-05"], ["", "合计：三百元的罚款不合理", ""]]

    assert [line for line, _ in read(workbook({"台账": rows}), SOUGHT).rows] == [2, 3]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("name", ["messages.csv", "messages.txt", "messages.xls"])
def test_a_text_is_parted_by_the_mark_that_gives_headings(text, mark, name):
    file = text("群众来信台账", *(mark.join(row) for row in (HEADINGS, LAMP)), name=name)

    found = read(file, SOUGHT)

    assert (found.line, told(found)) == (2, [(3, LAMP)])


def test_a_sentence_with_commas_among_semicolons_stays_whole(text):
    found = read(text("编号;内容;时间", "1;路灯不亮, 已三天;2026-01-05"), SOUGHT)

    assert told(found) == [(2, ["1", "路灯不亮, 已三天", "2026-01-05"])]


def test_a_text_of_one_column_is_not_parted(text):
    found = read(text("群众来信,2026年", "内容", "路灯不亮,已三天;没人管", '"水管漏水,三天"', "树倒了"), SOUGHT)

    assert told(found)[0] == (3, ["路灯不亮,已三天;没人管"])
    assert told(read(text("内容,", "路灯不亮,"), SOUGHT)) == [(2, ["路灯不亮"])]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_text_of_two_bytes_is_read_with_its_mark_or_without(text, encoding):
    found = read(text("编号\t内容\t时间", '1\t"路灯不亮, ""三天"""\t2026-01-05', encoding=encoding), SOUGHT)

    assert told(found) == [(2, ["1", '路灯不亮, "三天"', "2026-01-05"])]


def test_more_cells_than_headings_are_told_and_nothing_is_cut_off(text):
    found = read(text("编号,时间,内容", "1,2026-01-05,路灯不亮,已三天", "2,2026-01-06,水管漏水,,"), SOUGHT)

    assert [(line, [*row]) for line, row in found.rows] == [(2, [""]), (3, ["编号", "内容", "时间"])]
    assert "有 4 格，表头只有 3 列" in found.rows[0][1][""]


def test_headings_are_known_with_whatever_stands_around_them(text):
    found = read(text("*编 号,来信内容（必填）：,时间(必填),备注"), SOUGHT)

    assert found.mapping == {"number": "*编 号", "message": "来信内容（必填）：", "at": "时间(必填)"}
    assert found.unused == ["备注"]


def test_two_columns_with_one_heading_are_never_chosen_between(text):
    file = text("编号,内容,时间,内容", "1,路灯不亮,2026-01-05,已修好")

    with pytest.raises(Unreadable, match=r"都叫「内容」（B列、D列）.*--column message=B列"):
        read(file, SOUGHT)
    found = read(file, Sought(SOUGHT.names, ["message"], {"message": "D列"}))
    assert found.rows[0][1]["内容（D列）"] == "已修好"


@pytest.mark.parametrize("other", ["", "路灯不亮"])
def test_of_two_with_one_heading_the_filled_one_or_either_of_the_same_is_taken(text, other):
    found = read(text("编号,内容,时间,内容", f"1,路灯不亮,2026-01-05,{other}"), SOUGHT)

    assert [*found.rows[0][1].values()] == ["1", "路灯不亮", "2026-01-05"]


def test_sums_blank_rows_and_headings_printed_again_are_no_rows(workbook):
    file = workbook(
        {"台账": [HEADINGS, LAMP, ["", "", " "], HEADINGS, PIPE, ["合 计", "", "2"], ["合计的路灯", "灯不亮"]]}
    )

    found = read(file, SOUGHT)

    assert ([line for line, _ in found.rows], found.totals) == ([2, 5, 7], [6])


def test_a_number_longer_than_a_cell_keeps_is_known_to_be_rounded(workbook):
    found = read(
        workbook({"台账": [HEADINGS, [202601050000012345, "路灯", ""], [999999999999999, "水管", ""]]}), SOUGHT
    )

    assert [isinstance(row["编号"], Rounded) for _, row in found.rows] == [True, False]


def test_without_the_heading_that_is_needed_those_of_the_likeliest_row_are_told(workbook):
    file = workbook({"台账": [["台账"], ["编号", "问题", "时间"], ["1", "路灯", "2026-01-05"]]})

    with pytest.raises(Lacking, match="编号、问题、时间"):
        read(file, SOUGHT)
    with pytest.raises(Lacking, match="表头有：（没有）。"):
        read(workbook({"台账": []}), SOUGHT)


def test_a_table_that_begins_further_right_and_down_keeps_its_lines_and_letters(workbook):
    def further(book, page):
        page.write_row(4, 2, HEADINGS)
        page.write_row(5, 2, ["7", "灯", datetime(2026, 1, 5)], book.add_format({"num_format": "yyyy-mm-dd"}))

    found = read(workbook({"台账": []}, further), Sought(SOUGHT.names, ["message"], {"message": "D列"}))

    assert told(found) == [(6, ["7", "灯", "2026-01-05"])]


def test_a_workbook_behind_a_password_and_a_web_page_say_so(tmp_path):
    locked, page = tmp_path / "locked.xlsx", tmp_path / "page.xls"
    locked.write_bytes(
        bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(512)
    )
    page.write_text("\n<html><table><tr><td>内容</td></tr></table></html>")

    with pytest.raises(Unreadable, match="设了打开密码"):
        read(locked, SOUGHT)
    with pytest.raises(Unreadable, match="其实是网页"):
        read(page, SOUGHT)


@pytest.mark.parametrize("raw", [b"", b"PK\x03\x04", b"\x00\x01\x02", bytes.fromhex("d0cf11e0a1b11ae1")])
@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.csv", "a.jsonl"])
def test_what_is_no_table_is_one_sentence(tmp_path, raw, name):
    (tmp_path / name).write_bytes(raw)

    with pytest.raises(Unreadable):
        read(tmp_path / name, SOUGHT)


# an .xls of two cells as Excel 97 writes it, packed
OLD_WORKBOOK = (
    "c-p&gUhu)fjZzO8(10BSGsD0CoD6J8VvIn{3F8Pb0OkMx2QgtZ2N3@s1w#sOasVTejg?_H?-_Pb9D?HeAp;Y`29|?Bl7Zn75XUeS"
    "F!<%?r7F-7IDy@e$Ov+SEs$hnm;)5yV~_;9N(f9QgGpg9xgM-?514cSi}Zp?TcFwpj8P2d?ftYYps6^5NeL{+#{e>SJ6O*xu!tdp"
    "D8mU*Dz2Zv2vN(*;8>KIm@_yf<XCtZmM{S0%{?_QwJ0&?0fPuI0+%p+{jb2l@CBAr4=9X^(^s640Vw_hRh%7*_+%y)28ITP{|Vp("
    "-U=*SS1>~&IPnj-G=%^zP`L}vrvfPXloy<Sd4OaJ13#E82u{TUK)rufe!S$H6ks0@7HNQ*21-7vAWIqkGc<y905$W0WtiadT41&|"
    "m}~-@Dh*~!fk_cy+5^&R0isZbTQgWq3s_bSXpb=%T((z7Vru}|t*--j$hAJU*95ZHxj(EDS$ExjA%hao(<wmxAlS^H!>GeJYbFTn"
    "w1?4*(A<6(OiE(pd=4f7sN4TTt0{hlIwmeKQxF_ZAQg;QR4{^7fK=Ks2{CK~2Y~}peaFQx3P!;w7zLwX6pVsVFbYP&@B)m`wm+!f"
    "0qPg9Li-l%&~cr=K>TlXm}J<3AclM(ECF^*T^aI#bP+=(N$E$7ft3+v79){*VB>`#5Dv7xh#{LH3G9w+lG87+Z^(%3AEGr1P%jIS"
    "YX3h{+(~2m0V@Bt*#"
)


def test_a_damaged_old_workbook_ends_no_process_but_its_own(tmp_path):
    file, content = tmp_path / "old.xls", bytearray(zlib.decompress(b85decode(OLD_WORKBOOK)))
    file.write_bytes(content)
    with pytest.raises(Lacking):
        read(file, SOUGHT)

    content[0x604] = 0xFF  # says that the sheet has as many rows as fill 160 GB
    file.write_bytes(content)

    with pytest.raises(Unreadable, match="打不开：文件已损坏"):
        read(file, SOUGHT)
