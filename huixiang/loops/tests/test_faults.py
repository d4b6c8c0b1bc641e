"""Each fault that a table can have, made once in a small sound table and told by its code."""

import pytest

from huixiang.loops.evidence import Day, Flag, Pictures, Words
from huixiang.loops.faults import every_table_is_sound, faults
from huixiang.loops.table import LOOPS, SAME, declare

ROLES = [("desk", "dispatcher", "*desk", "交办员"), ("unit", "handler", "lead", "承办单位")]
STAGES = [("open", "desk", "accept", "待受理"), ("held", "unit", "KEEPS", "办理中"), ("done", "", "", "已办结")]
EVIDENCE = [("reason", Words("理由")), ("day", Day("日期", until=True))]
MOVES = [
    ("give", "open", "held", "desk", "reason", "§1", "交办"),
    ("finish", "held", "done", "unit", "", "§2", "办结"),
    ("late", "open held", SAME, "clock", "", "§3", "超期"),
]


@pytest.fixture
def told():
    """Declare a table with some rows changed or added, and tell its faults."""

    def tell(*moves, stages=STAGES, roles=ROLES, evidence=EVIDENCE, number="例", **more):
        rows = {move[0]: move for move in (*MOVES, *moves)}
        loop = declare(
            "sample", "示例", number=number, roles=roles, stages=stages, evidence=evidence, moves=list(rows.values()), **more
        )  # fmt: skip
        return sorted({code for code, _ in faults(loop)})

    yield tell
    LOOPS.pop("sample", None)


def test_a_sound_table_has_no_fault(told):
    assert told() == []


@pytest.mark.parametrize(
    ("code", "move"),
    [
        ("E001", ("give", "open", "hold", "desk", "", "", "")),
        ("E001", ("back", "holding", "open", "unit", "", "", "")),
        ("E002", ("back", "held", "open", "boss", "", "", "")),
        ("E003", ("back", "held", "open", "", "", "", "")),
        ("E005", ("finish", "held", "done", "desk", "", "", "")),
        ("E008", ("later", "held", SAME, "clock", "", "", "")),
        ("E014", ("back", "held", "open", "unit", "", "", "", "when colour=red")),
        ("E016", ("back", "held", "open", "unit parent.no_such_move", "", "", "")),
        ("E023", ("back", "held", "open", "unit", "", "", "", 1, "anew no_such_move")),
        ("E016", ("back", "held", "open", "unit main.no_such_move", "", "", "")),
    ],
)
def test_a_row_that_cannot_be_meant_is_told(code, move, told):
    assert code in told(move)


@pytest.mark.parametrize(
    ("code", "stages"),
    [
        ("E002", [("open", "boss", "accept", ""), *STAGES[1:]]),
        ("E004", [*STAGES, ("island", "desk", "", "")]),
        ("E006", [*STAGES[:2], ("done", "", "accept", "")]),
        ("E007", [("open", "desk", "accept from nothing", ""), *STAGES[1:]]),
        ("E009", [("open", "desk", "", ""), *STAGES[1:]]),
        ("E012", [("open", "desk", "KEEPS", ""), *STAGES[1:]]),
    ],
)
def test_a_stage_that_cannot_be_meant_is_told(code, stages, told):
    assert code in told(stages=stages)


def test_a_stage_only_the_clock_can_leave_is_told(told):
    stages = [*STAGES, ("limbo", "", "accept", "")]
    rows = [("drift", "held", "limbo", "unit", "", "", ""), ("fall", "limbo", "done", "clock", "", "", "")]

    assert told(*rows, stages=stages) == ["E005"]


def test_a_pause_without_a_day_to_look_again_is_told(told):
    stages = [STAGES[0], ("held", "unit", "PAUSED", ""), STAGES[2]]

    assert told(stages=stages) == ["E010"]


def test_names_that_nothing_stands_behind_are_told(told):
    assert told(promise="handle") == ["E011"]
    assert told(evidence=[*EVIDENCE, ("until", Day("日期"))]) == ["E013"]
    assert told(veil=("unit", "done", "已答复", "no_such_move")) == ["E015"]
    assert told(evidence=[*EVIDENCE, ("helper", Words("协办", opens="no_such_loop"))]) == ["E017"]
    assert told(evidence=[*EVIDENCE, ("shots", Pictures("照片", until="no_such_move"))]) == ["E021"]
    assert told(evidence=[*EVIDENCE, ("chosen", Flag("指定", of="leed"))]) == ["E022"]
    assert told(roles=[*ROLES, ("visitor", "visitor", "*desk", "回访员", "nobody")]) == ["E018"]
    assert told(reopens="no_such_move") == ["E024"]
    assert told(number="诉求") == ["E019"]
    assert told(opened_by="boss") == ["E002"]


def test_evidence_nobody_declared_stops_the_reading(told):
    with pytest.raises(KeyError, match="proof"):
        told(("back", "held", "open", "unit", "proof", "", ""))


def test_two_moves_of_the_clock_may_share_a_moment_when_one_excludes_the_other(told):
    rows = [
        ("late", "held", SAME, "clock", "", "", "", "when reason=a"),
        ("later", "held", SAME, "clock", "", "", "", "when reason!=a"),
    ]

    assert told(*rows) == []


def test_a_row_may_ask_for_the_kind_where_cases_have_one(told):
    row = ("finish", "held", "done", "unit", "", "", "", "when of_kind=a")

    assert (told(row), told(row, kinds=[("a", "甲")])) == (["E014"], [])


def test_start_up_tells_the_fault_by_loop_and_code(told):
    told(promise="handle")

    assert [(e.id, e.msg) for e in every_table_is_sound()] == [
        ("loops.E011", "sample: promise 'handle' is no limit of this loop")
    ]


def test_the_tables_we_ship_are_sound():
    assert every_table_is_sound() == []
