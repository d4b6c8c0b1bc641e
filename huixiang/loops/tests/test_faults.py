"""Each fault that a table can have, made once in a small sound table and told by its code."""

import pytest

from huixiang.loops import limits
from huixiang.loops.evidence import APerson, AUnit, Choice, Count, Day, Flag, Pictures, Words
from huixiang.loops.faults import every_table_is_sound, faults
from huixiang.loops.table import LOOPS, SAME, declare

ROLES = [("desk", "dispatcher", "*desk", "交办员"), ("unit", "handler", "lead", "承办单位")]
STAGES = [("open", "desk", "accept", "待受理"), ("held", "unit", "KEEPS", "办理中"), ("done", "", "", "已办结")]
EVIDENCE = [
    ("reason", Words("理由")),
    ("day", Day("日期", until=True)),
    ("way", Choice("方式", [("a", "甲"), ("b", "乙")])),
    ("lead", AUnit("承办单位", party="lead")),
]
DEFAULT = ("accept", "", 1, "wd", "默认值")
MOVES = [
    ("give", "open", "held", "desk", "lead reason", "§1", "交办"),
    ("finish", "held", "done", "unit", "", "§2", "办结"),
    ("late", "open held", SAME, "clock", "", "§3", "超期"),
]


@pytest.fixture
def table():
    """Declare a table with some rows changed or added; its faults, each with its code."""
    before = list(limits._shipped)

    def declared(
        *moves, stages=STAGES, roles=ROLES, evidence=EVIDENCE, number="例", name="sample", ships=(DEFAULT,), **more
    ):
        LOOPS.pop("sample", None)
        limits._shipped[:] = before
        limits.ship("sample", list(ships))
        rows = {move[0]: move for move in (*MOVES, *moves)}
        return declare(
            name, "示例", number=number, roles=roles, stages=stages, evidence=evidence, moves=list(rows.values()), **more
        )  # fmt: skip

    yield declared
    LOOPS.pop("sample", None)
    limits._shipped[:] = before


@pytest.fixture
def told(table):
    """The codes of its faults."""
    return lambda *moves, **rows: sorted({code for code, _ in faults(table(*moves, **rows))})


@pytest.fixture
def said(table):
    """The sentences that start-up tells of it."""

    def sentences(*moves, **rows):
        table(*moves, **rows)
        return [error.msg.removeprefix("sample: ") for error in every_table_is_sound()]

    return sentences


def test_a_sound_table_has_no_fault(told):
    assert told() == []


@pytest.mark.parametrize(
    ("code", "move"),
    [
        ("E001", ("give", "open", "hold", "desk", "", "§9", "某步")),
        ("E001", ("back", "holding", "open", "unit", "", "§9", "某步")),
        ("E002", ("back", "held", "open", "boss", "", "§9", "某步")),
        ("E003", ("back", "held", "open", "", "", "§9", "某步")),
        ("E005", ("finish", "held", "done", "desk", "", "§9", "某步")),
        ("E008", ("later", "held", SAME, "clock", "", "§9", "某步")),
        ("E014", ("back", "held", "open", "unit", "", "§9", "某步", "when colour=red")),
        ("E016", ("back", "held", "open", "unit parent.no_such_move", "", "§9", "某步")),
        ("E023", ("back", "held", "open", "unit", "", "§9", "某步", 1, "anew no_such_move")),
        ("E016", ("back", "held", "open", "unit main.no_such_move", "", "§9", "某步")),
    ],
)
def test_a_row_that_cannot_be_meant_is_told(code, move, told):
    assert code in told(move)


@pytest.mark.parametrize(
    ("code", "stages"),
    [
        ("E002", [("open", "boss", "accept", "待受理"), *STAGES[1:]]),
        ("E004", [*STAGES, ("island", "desk", "", "孤岛")]),
        ("E006", [*STAGES[:2], ("done", "", "accept", "已办结")]),
        ("E007", [("open", "desk", "accept from nothing", "待受理"), *STAGES[1:]]),
        ("E009", [("open", "desk", "", "待受理"), *STAGES[1:]]),
        ("E012", [("open", "desk", "KEEPS", "待受理"), *STAGES[1:]]),
    ],
)
def test_a_stage_that_cannot_be_meant_is_told(code, stages, told):
    assert code in told(stages=stages)


def test_a_stage_only_the_clock_can_leave_is_told(told):
    stages = [*STAGES, ("limbo", "", "accept", "悬空")]
    rows = [("drift", "held", "limbo", "unit", "", "§9", "某步"), ("fall", "limbo", "done", "clock", "", "§9", "某步")]

    assert told(*rows, stages=stages) == ["E005"]


def test_a_pause_without_a_day_to_look_again_is_told(told):
    stages = [STAGES[0], ("held", "unit", "PAUSED", "挂起"), STAGES[2]]

    assert told(stages=stages) == ["E010"]


def test_names_that_nothing_stands_behind_are_told(told):
    assert told(promise="handle") == ["E011"]
    assert told(substance="no_such_words") == ["E013"]
    assert told(evidence=[*EVIDENCE, ("until", Day("日期"))]) == ["E013"]
    assert told(veil=("unit", "done", "已答复", "no_such_move")) == ["E015"]
    assert told(evidence=[*EVIDENCE, ("helper", Words("协办", opens="no_such_loop"))]) == ["E017"]
    assert told(evidence=[*EVIDENCE, ("shots", Pictures("照片", until="no_such_move"))]) == ["E021"]
    assert told(evidence=[*EVIDENCE, ("chosen", Flag("指定", of="leed"))]) == ["E022"]
    assert told(roles=[*ROLES, ("visitor", "visitor", "*desk", "回访员", "nobody")]) == ["E018"]
    assert told(reopens="no_such_move") == ["E024"]
    assert told(number="诉求") == ["E019"]
    assert told(opened_by="boss") == ["E002"]
    assert told(above="unit boss") == ["E002"]
    assert told(asks="boss") == ["E002"]
    assert told(parts="piece") == ["E014"]
    assert told(("back", "held", "open", "unit", "", "§9", "退", "never nobody")) == ["E018"]


@pytest.mark.parametrize(
    ("sentence", "move"),
    [
        ("moves, row 4 ('back'): 6 cells, where it takes 7 to 11: name from to by needs clause label", ("back", "held", "open", "unit", "", "退")),
        ("moves, row 4 ('back'): a cell is no text", ("back", "held", "open", None, "", "§9", "退")),
        ("moves, row 4: 'back' is no row in brackets", "back"),
        ("back needs 'proof', which is no evidence of this loop", ("back", "held", "open", "unit", "proof", "§9", "退")),
        ("back: after the label may follow a function, a number, 'anew move …', 'when fact=value' or 'never role …', not 'wen way=a'", ("back", "held", "open", "unit", "", "§9", "退", "wen way=a")),
        ("back: after the label may follow a function, a number, 'anew move …', 'when fact=value' or 'never role …', not 2.5", ("back", "held", "open", "unit", "", "§9", "退", 2.5)),
        ("back: 'reason' is free text, which no row can ask", ("back", "held", "open", "unit", "", "§9", "退", "when reason=a")),
        ("back: 'way' is never 'c', but a b", ("back", "held", "open", "unit", "", "§9", "退", "when way=c")),
        ("back: no such role 'imports'", ("back", "held", "open", "unit imports", "", "§9", "退")),
        ("back: no such role 'clock8o'", ("back", "held", "open", "unit clock8o", "", "§9", "退")),
        ("back: 'mother.' is none of main. parent. vault.", ("back", "held", "open", "unit mother.accept", "", "§9", "退")),
        ("soon: the clock moves once, after 1 to 99 % of the time or at its end", ("soon", "held", SAME, "clock120", "", "§9", "将到期")),
        ("move 'back' names no clause", ("back", "held", "open", "unit", "", "", "退")),
        ("move 'back': 'send back' is no label that people could read", ("back", "held", "open", "unit", "", "§9", "send back")),
        ("move 'send/back': a name is one word of letters and _, at most 30", ("send/back", "held", "open", "unit", "", "§9", "退")),
        ("'open' means something else in a table", ("open", "held", "open", "unit", "", "§9", "退")),
    ],
)  # fmt: skip
def test_a_row_written_wrongly_is_named_at_start_up(sentence, move, said):
    assert said(move) == [sentence]


@pytest.mark.parametrize(
    ("sentence", "rows"),
    [
        ("stages, row 3 ('done'): 3 cells, where it takes 4 to 5: name holder clock label", {"stages": [*STAGES[:2], ("done", "", "已办结")]}),
        ("stages, row 4: another row is called 'done' too", {"stages": [*STAGES, STAGES[2]]}),
        ("stage 'done': '' is no label that people could read", {"stages": [*STAGES[:2], ("done", "", "", "")]}),
        ("roles, row 1 ('desk'): 3 cells, where it takes 4 to 5: name posts party label", {"roles": [ROLES[0][:3], ROLES[1]]}),
        ("evidence 'way': 'Choice' is no kind of evidence", {"evidence": [*EVIDENCE[:2], ("way", "Choice"), EVIDENCE[3]]}),
        ("evidence, row 5: another row is called 'day' too", {"evidence": [*EVIDENCE, EVIDENCE[1]]}),
        ("opened_with needs 'dya', which is no evidence of this loop", {"opened_with": "dya"}),
        ("opened_with: evidence cannot be called 'title', the door is told something else by that name", {"evidence": [*EVIDENCE, ("title", Words("题目"))], "opened_with": "title"}),
        ("number '': a name is one word of letters and _, at most 20", {"number": ""}),
        ("it has no stages", {"stages": []}),
        ("role 'import': a machine is called so", {"roles": [*ROLES, ("import", "clerk", "*desk", "导入员")]}),
        ("evidence makes somebody 'leed', which no role of this loop sits at", {"evidence": [*EVIDENCE[:3], ("lead", AUnit("承办单位", party="leed"))]}),
        ("opened by 'unit', a role that no post fills", {"roles": [ROLES[0], ("unit", "", "lead", "承办单位")], "opened_by": "unit"}),
        ("limit 'accept' has no default in five-day sichuan-2025 xinfang: ship one beside the table", {"ships": ()}),
        ("the default ('accept', '', 1, 'wd') has not five cells: limit, kind, amount, unit of time, source", {"ships": (DEFAULT, DEFAULT[:4])}),
        ("the default ('hold', '', 1, 'wd', '默认值') is for a limit that this loop has not", {"ships": (DEFAULT, ("hold", *DEFAULT[1:]))}),
        ("the default ('accept', '', 0, 'wd', '默认值') has an amount that is no whole number from 1", {"ships": (("accept", "", 0, *DEFAULT[3:]),)}),
        ("the default ('accept', '', 1, 'days', '默认值') has a unit of time that is none of wd d h mo", {"ships": (("accept", "", 1, "days", "默认值"),)}),
        ("evidence 'more' changes 'handle', which is no limit of this loop", {"evidence": [*EVIDENCE, ("more", Count("延长", adds="handle"))]}),
    ],
)  # fmt: skip
def test_what_else_is_written_wrongly_is_named_at_start_up(sentence, rows, said):
    assert said(**rows) == [sentence]


def test_a_post_or_kind_of_unit_that_there_is_not_is_told_with_those_there_are(said):
    (post,) = said(roles=[("desk", "dispatchr", "*desk", "交办员"), ROLES[1]])
    (kind,) = said(roles=[("desk", "dispatcher", "*dsk", "交办员"), ROLES[1]])
    (person,) = said(evidence=[*EVIDENCE, ("who", APerson("谁", "membre"))])

    assert post.startswith("role 'desk': no such post 'dispatchr'; there are clerk dispatcher ")
    assert kind.startswith("role 'desk': no such kind of unit 'dsk'; there are organ desk ")
    assert person.startswith("evidence 'who': no such post 'membre'; there are ")


def test_a_party_that_nobody_becomes_is_told_of_a_loop_that_people_open(said):
    nobody = [*EVIDENCE[:3], ("lead", AUnit("承办单位"))]

    assert said(evidence=nobody, opened_by="desk") == ["role 'unit' sits at 'lead', which no evidence makes anybody"]


def test_a_stage_that_waits_for_a_day_is_not_entered_without_one(said, told):
    waits = [STAGES[0], ("held", "unit", "UNTIL", "办理中"), STAGES[2]]

    assert said(stages=waits) == ["held: it can be entered before any evidence named its day"]
    assert told(("give", "open", "held", "desk", "lead day", "§1", "交办"), stages=waits) == []


def test_a_second_loop_of_one_name_is_told(table):
    table()

    assert list(faults(declare("sample", "又一", number="又", roles=ROLES, stages=STAGES, evidence=[], moves=[]))) == [
        ("E026", "another loop is called 'sample' too")
    ]


def test_two_moves_of_the_clock_may_share_a_moment_when_one_excludes_the_other(told):
    rows = [
        ("late", "held", SAME, "clock", "", "§9", "某步", "when way=a"),
        ("later", "held", SAME, "clock", "", "§9", "某步", "when way!=a"),
    ]

    assert told(*rows) == []


def test_a_row_may_ask_for_the_kind_where_cases_have_one(told):
    row = ("finish", "held", "done", "unit", "", "§9", "某步", "when of_kind=a")

    assert (told(row), told(row, kinds=[("a", "甲")])) == (["E014"], [])


def test_start_up_tells_the_fault_by_loop_and_code(told):
    told(promise="handle")

    assert [(e.id, e.msg) for e in every_table_is_sound()] == [
        ("loops.E011", "sample: promise 'handle' is no limit of this loop")
    ]


def test_the_tables_we_ship_are_sound():
    assert every_table_is_sound() == []
