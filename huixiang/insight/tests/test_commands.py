import json
from pathlib import Path

import pytest
import xlsxwriter
from click.testing import CliRunner

from huixiang.ground.refusal import CannotGoOn
from huixiang.insight.commands import insight
from huixiang.insight.lines import TOLD, Unusable, decoded, records_in

LAMP, WAGE = "路灯坏了整条巷子漆黑一片", "老板拖欠工资三个月不发"
HEAD = "留言编号,留言用户,留言主题,留言时间,留言详情,反对数,点赞数\n"
FIGURES = [
    "macro_f1",
    "accuracy",
    "coverage",
    "accuracy_when_confident",
    "messages_per_second",
    "train_seconds",
    "model_bytes",
]


def run(*words, **more):
    return CliRunner().invoke(insight, [str(word) for word in words], **more)


def lines(*records) -> str:
    return "\n".join(json.dumps(record, ensure_ascii=False) for record in records) + "\n"


def labelled(**changed) -> list[dict]:
    rows = [("城乡建设", LAMP), ("劳动和社会保障", WAGE)]
    return [{"label": label, "topic": said, "detail": f"{said}，请处理。"} | changed for label, said in rows * 10]


@pytest.fixture
def file(tmp_path):
    def written(name: str, text: str, encoding: str = "utf-8") -> Path:
        (tmp_path / name).write_bytes(text.encode(encoding))
        return tmp_path / name

    return written


def test_an_evaluation_answers_one_line_of_json_and_tells_its_progress_elsewhere(file):
    given = file("a.jsonl", lines(*labelled()))

    result = run("evaluate", "--train", given, "--test", given)

    assert (result.exit_code, list(json.loads(result.stdout))) == (0, FIGURES)
    assert "学习完成" in result.stderr


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_a_file_may_come_in_the_encodings_of_an_office(file, encoding):
    given = file("a.jsonl", lines({"id": 1, "text": LAMP}, {"id": "乙", "text": LAMP}), encoding)

    assert json.loads(run("duplicates", given).stdout) == [{"id": "乙", "of": 1, "similarity": 1.0}]


def test_a_broken_byte_does_not_turn_the_rest_into_another_encoding():
    assert decoded(LAMP.encode() * 20 + b"\xff") == LAMP * 20 + "\ufffd"


def test_odd_lines_are_told_and_left_out(file):
    whole = lines(*labelled())
    given = file("a.jsonl", f'{whole}路灯\n[1]\n{{"topic": "没有分类"}}\n{{"label": "", "topic": "空"}}\n\n')
    said = []

    records = records_in(given, say=said.append)

    assert len(records) == 20
    assert said == ["a.jsonl 有 4 行读不懂或缺 label，没有采用：第 21、22、23、24 行"]


def test_fields_that_are_missing_or_numbers_are_read_as_text(file):
    given = file("a.jsonl", lines({"label": 3, "detail": 12345}, {"label": "甲", "topic": None}))

    assert records_in(given) == [
        {"label": "3", "topic": "", "detail": "12345"},
        {"label": "甲", "topic": "", "detail": ""},
    ]


def test_half_a_character_stops_nobody(file):
    given = file("a.jsonl", '{"id": 1, "text": "路灯\\ud83d不亮"}\n')

    assert records_in(given, TOLD) == [{"id": 1, "text": "路灯?不亮"}]


@pytest.mark.parametrize("left_out", ["topic", "detail"])
def test_messages_without_titles_or_without_bodies_are_learnt_from_all_the_same(file, left_out):
    given = file("a.jsonl", lines(*labelled(**{left_out: ""})))

    result = run("evaluate", "--train", given, "--test", given)

    assert json.loads(result.stdout)["accuracy"] == 1.0


@pytest.mark.parametrize(
    ("train", "test", "said"),
    [
        ("", lines(*labelled()), "a.jsonl 是空的"),
        (lines(*labelled(label="一类")), lines(*labelled()), "至少要有两类"),
        (lines({"label": "甲"}, *labelled()[:1]), lines(*labelled()), "至少要有两类"),
        (lines(*labelled(topic="", detail="")), lines(*labelled()), "共有的词"),
        (lines(*labelled()), "\n", "b.jsonl 是空的"),
        ("路灯\n", lines(*labelled()), "没有一行读得懂"),
    ],
)
def test_what_cannot_be_learnt_from_is_refused_in_one_sentence(file, train, test, said):
    refused = run("evaluate", "--train", file("a.jsonl", train), "--test", file("b.jsonl", test))

    assert isinstance(refused.exception, CannotGoOn)
    assert said in str(refused.exception)
    assert refused.stdout == ""


def test_an_empty_file_has_no_duplicates_to_tell_and_says_so(file):
    refused = run("duplicates", file("a.jsonl", "\n"))

    assert str(refused.exception) == "a.jsonl 是空的：要每行一条 JSON，写有 id、text"
    assert refused.stdout == ""


def test_an_id_that_stands_twice_is_told(file):
    given = file("a.jsonl", lines(*({"id": n, "text": LAMP} for n in (1, 2, 1))))

    told = run("duplicates", given)

    assert "有 1 个 id 不止一条，结果里分不清是哪一条：1" in told.stderr
    assert len(json.loads(told.stdout)) == 3


def sheet(path: Path, *rows) -> Path:
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return path


def test_a_sheet_needs_its_columns_and_says_which(tmp_path):
    given = sheet(tmp_path / "m.xlsx", ["留言编号", "留言主题"], [1, LAMP])

    refused = run("hot", given)

    assert str(refused.exception) == "m.xlsx 里找不到这几列：留言详情。表头有：留言编号、留言主题。"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("m.xlsx", "PK\x03\x04路灯", "「m.xlsx」打不开"),
        ("m.docx", "路灯", "「m.docx」不是能读的表格"),
        ("m.csv", "", "m.csv 里找不到这几列：留言编号、留言主题、留言详情"),
        ("m.csv", HEAD, "m.csv 里没有留言"),
        ("m.csv", f"{HEAD},U1,路灯不亮,2026/3/1,三天了,0,2\n", "m.csv 里没有留言"),
    ],
)
def test_what_holds_no_messages_is_refused_in_one_sentence(file, name, text, said):
    refused = run("hot", file(name, text))

    assert isinstance(refused.exception, CannotGoOn)
    assert said in str(refused.exception)
    assert refused.stdout == ""


def test_what_is_left_out_of_a_sheet_is_told_with_its_lines(file):
    rows = [
        "7,U1,{0},昨天,{0},0,2",
        "8,U2,{0},2026-3-2,{0},0,",
        "8,U3,{0},2026-3-3,{0},0,",
        ",U4,{0},2026-3-4,{0},,",
        "9,U5,{0},20260305,{0},,",
    ]
    given = file("m.csv", HEAD + "\n".join(rows).format("A3区桂花新城搅拌站噪音扰民") + "\n", "gb18030")

    told = run("hot", given)

    (issue,) = json.loads(told.stdout)
    assert (issue["ids"], issue["from"], issue["to"]) == ([7, 8, 9], "2026-03-02", "2026-03-05")
    assert told.stderr.splitlines() == [
        "m.csv 有 1 行没有编号、没有文字或格数不对，没有采用：第 5 行",
        "m.csv 有 1 行的编号前面已经有了，只取前面那一行：第 4 行",
        "m.csv 有 1 行的时间读不出，起止日期里不算这几条：第 2 行",
        "读取 3 条",
    ]


def test_numbers_that_a_spreadsheet_rounded_do_not_make_one_message_of_many(tmp_path):
    rows = [[202603010000001234 + n, f"U{n}", f"路灯{n}不亮", f"路灯{n}不亮，请修"] for n in range(3)]
    given = sheet(tmp_path / "m.xlsx", ["留言编号", "留言用户", "留言主题", "留言详情"], *rows)

    told = run("hot", given)

    assert "读取 3 条" in told.stderr
    assert "末尾几位已被表格软件改掉" in told.stderr


def test_hot_issues_come_with_title_place_days_and_numbers(tmp_path):
    head = ["留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "反对数", "点赞数"]
    said = [f"A3区桂花新城搅拌站噪音扰民{n}" for n in "一二三"]
    rows = [[n, f"U{n}", title, f"2019/3/{n + 1} 8:00:00", title, 0, "2"] for n, title in enumerate(said)]
    given = sheet(
        tmp_path / "m.xlsx", head, *rows, [9, "U9", "", "2019/13/45", "", "", ""], ["", "", "", "", "", "", ""]
    )

    (issue,) = json.loads(run("hot", given, "--top", "1").stdout)

    assert list(issue) == ["title", "place", "from", "to", "ids"]
    assert (issue["from"], issue["to"], issue["ids"]) == ("2019-03-01", "2019-03-03", [0, 1, 2])


def test_a_masked_text_keeps_its_length_and_its_line_ends():
    told = json.loads(run("mask", input="请联系\r\n13800001111\r\n".encode()).stdout)

    assert told == {"masked": "请联系\r\n***********\r\n", "spans": [{"start": 5, "end": 16, "kind": "mobile"}]}


def test_an_id_that_json_does_not_know_is_left_out(tmp_path):
    odd = tmp_path / "odd.jsonl"
    odd.write_text(
        '{"id": NaN, "text": "路灯不亮"}\n{"id": 1e999, "text": "路灯不亮"}\n{"id": 3, "text": "路灯不亮"}\n'
    )

    told = run("duplicates", odd)

    assert (json.loads(told.stdout), "第 1、2 行" in told.stderr) == ([], True)


def test_a_folder_without_a_model_and_one_that_cannot_be_written_are_told_in_one_sentence(tmp_path, file):
    few = file(
        "few.jsonl", lines(*[{"label": label, "topic": text} for label, text in [("灯", LAMP), ("薪", WAGE)] * 8])
    )

    asked = run("propose", "--model", tmp_path, input=b'{"topic": "x"}')
    learnt = run("train", "--train", few, "--model", "/proc/model")

    assert [type(told.exception) for told in (asked, learnt)] == [Unusable, CannotGoOn]
    assert "没有模型" in str(asked.exception)
    assert str(learnt.exception).startswith("模型存不进 /proc/model")
