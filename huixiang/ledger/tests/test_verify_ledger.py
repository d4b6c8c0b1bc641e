"""The stand-alone verifier, tried as its user runs it and, for the many attacks, as a module."""

import copy
import gzip
import importlib.util
import json
import random
import subprocess
import sys
from base64 import b64encode
from pathlib import Path

import pytest

from huixiang.ledger import crypto
from huixiang.ledger.notes import Note, Signer
from huixiang.ledger.tests import exporting
from huixiang.ledger.tests.exporting import Town

PROGRAM = Path(__file__).resolve().parents[3] / "bin" / "verify_ledger.py"
spec = importlib.util.spec_from_file_location("verify_ledger", PROGRAM)
verifier = importlib.util.module_from_spec(spec)
spec.loader.exec_module(verifier)


def faults(town, rows, outside=()):
    """Which kinds of fault are told, of an export given as rows or as raw lines, against outside heads."""
    said = []
    heads = [(head.size, head.root) for head in outside]
    checking = verifier.Verification(verifier.Key(str(town.key.verifier)), heads, said.append)
    checking.run(exporting.lines(rows) if rows and isinstance(rows[0], dict) else rows)
    return [line.partition("[")[2].partition("]")[0] for line in said]


def test_an_untouched_town_has_no_faults():
    town = Town(random.Random(1))

    assert faults(town, town.rows(), [town.head(size) for size in (0, 1, 40, 60)]) == []


def test_a_stolen_key_is_noticed_only_by_the_paper_and_the_place_is_told():
    town = Town(random.Random(2))
    printed = [town.head(size) for size in (20, 40, 60)]
    town.bodies[33]["type"] = "withdraw"
    said = []

    checking = verifier.Verification(
        verifier.Key(str(town.key.verifier)), [(head.size, head.root) for head in printed], said.append
    )
    checking.run(exporting.lines(town.rechain().rows()))

    assert [line.partition("] ")[2] for line in said] == [
        "第 40 条处的树根与外部检查点不符：前 40 条中有改动；外部检查点上一个相符的在第 20 条",
        "第 60 条处的树根与外部检查点不符：前 60 条中有改动；外部检查点上一个相符的在第 20 条",
    ]


def test_a_broken_chain_is_told_with_its_line_its_place_and_its_case():
    town = Town(random.Random(3))
    notes, stream = town.notes(), town.bodies[17]["stream"]
    town.bodies[17]["prev"] = "ab" * 32
    said = []

    verifier.Verification(verifier.Key(str(town.key.verifier)), [], said.append).run(exporting.lines(town.rows(notes)))

    assert said[0].startswith(f"第 20 行 序号 17 事项 {stream} 第 {town.bodies[17]['seq']} 步 [chain]")


def unsealed(rows):
    return [*rows[:-1], {**rows[-2], "idx": None}, rows[-1]]


def rebodied(change):
    """Spoil the bytes of the entry at line 12, keeping its row."""

    def spoil(rows):
        rows[11]["body"] = b64encode(change(exporting.body_of(rows[11]))).decode()
        return rows

    return spoil


def on_row(number, **fields):
    return lambda rows: [{**found, **fields} if place == number else found for place, found in enumerate(rows)]


def on_lines(change):
    return lambda rows: change(exporting.lines(rows))


def parsed(change):
    def spoil(body):
        found = json.loads(body)
        change(found)
        return exporting.written(found)

    return rebodied(spoil)


CHECKPOINT_ROW = 11
CORRUPTIONS = {
    "no header": lambda rows: rows[1:],
    "header of another version": on_row(0, export="huixiang-ledger/2"),
    "header of another log": on_row(0, log="log.example/other"),
    "header with more fields": on_row(0, more=1),
    "header twice": lambda rows: [rows[0], *rows],
    "no end": lambda rows: rows[:-1],
    "end in the middle": lambda rows: [*rows[:20], rows[-1], *rows[20:]],
    "end counts too many": on_row(-1 % 68, end=61),
    "end counts too few": on_row(-1 % 68, end=59),
    "end hides unsealed": lambda rows: [*rows[:-1], {**rows[1], "idx": None}, rows[-1]],
    "end claims unsealed": on_row(-1 % 68, unsealed=1),
    "something after the end": lambda rows: [*rows, rows[1]],
    "cut in half": on_lines(lambda lines: lines[: len(lines) // 2]),
    "cut inside a line": on_lines(lambda lines: [*lines[:-1], lines[-1][:9]]),
    "empty file": on_lines(lambda lines: [b""]),
    "an empty line": on_lines(lambda lines: [*lines[:5], b"\n", *lines[5:]]),
    "a line of noise": on_lines(lambda lines: [*lines[:5], b"\xff\xfe\x00\n", *lines[5:]]),
    "a line that is a list": on_lines(lambda lines: [*lines[:5], b"[1,2]\n", *lines[5:]]),
    "a line that is a number": on_lines(lambda lines: [*lines[:5], b"7\n", *lines[5:]]),
    "a very deep line": on_lines(lambda lines: [*lines[:5], b"[" * 100_000 + b"\n", *lines[5:]]),
    "a line longer than any": on_lines(lambda lines: [*lines[:5], b'"' + b"x" * (1 << 20) + b'"\n', *lines[5:]]),
    "lines shuffled": lambda rows: [rows[0], *random.Random(5).sample(rows[1:-1], len(rows) - 2), rows[-1]],
    "an entry missing": lambda rows: rows[:7] + rows[8:],
    "an entry twice": lambda rows: [*rows[:8], *rows[7:]],
    "index repeated": on_row(7, idx=5),
    "index jumps": on_row(7, idx=700),
    "index negative": on_row(7, idx=-1),
    "index a text": on_row(7, idx="6"),
    "index true": on_row(2, idx=True),
    "sequence negative": on_row(7, seq=-1),
    "sequence a text": on_row(7, seq="0"),
    "sequence huge": on_row(7, seq=1 << 70),
    "stream of another": on_row(7, stream="00000000-0000-4000-8000-000000000000"),
    "stream a number": on_row(7, stream=7),
    "body not base64": on_row(7, body="…"),
    "body empty": on_row(7, body=""),
    "body missing": lambda rows: [*rows[:7], {k: v for k, v in rows[7].items() if k != "body"}, *rows[8:]],
    "more fields on a row": on_row(7, note="x"),
    "sealed after unsealed": lambda rows: [*rows[:7], {**rows[7], "idx": None}, *rows[8:]],
    "body with spaces": rebodied(lambda body: body.replace(b",", b", ")),
    "body with keys twice": rebodied(lambda body: body.replace(b'"v":1', b'"v":2,"v":1')),
    "body with a fraction": rebodied(lambda body: body.replace(b'"unit":', b'"unit":0.')),
    "body with NaN": rebodied(lambda body: body.replace(b'"unit":', b'"unit":NaN,"was":')),
    "body with a huge number": rebodied(lambda body: body.replace(b'"unit":', b'"unit":9007199254740992,"was":')),
    "body escaped": rebodied(lambda body: body.replace("说".encode(), b"\\u8bf4")),
    "body not composed": rebodied(lambda body: body.replace("说".encode(), "e\u0301".encode())),
    "body not utf-8": rebodied(lambda body: body[:-2] + b"\xff}"),
    "body with a field less": parsed(lambda body: body.pop("actor")),
    "body with a field more": parsed(lambda body: body.update(extra=1)),
    "body of another version": parsed(lambda body: body.update(v=2)),
    "body of another log": parsed(lambda body: body.update(log="log.example/other")),
    "body with a short nonce": parsed(lambda body: body.update(nonce="00")),
    "body in local time": parsed(lambda body: body.update(at="2026-05-01T08:30:00+08:00")),
    "body with a plain commitment": parsed(lambda body: body.update(commit={"phone": "13800000000"})),
    "body with commitments in a list": parsed(lambda body: body.update(commit=[])),
    "checkpoint unsigned": lambda rows: [
        {"checkpoint": found["checkpoint"].partition("\n\n")[0] + "\n"} if "checkpoint" in found else found
        for found in rows
    ],
    "checkpoint not a text": on_row(CHECKPOINT_ROW, checkpoint=5),
    "checkpoint too early": lambda rows: [*rows[:10], rows[11], rows[10], *rows[12:]],
    "checkpoint too late": lambda rows: [*rows[:11], rows[12], rows[11], *rows[13:]],
}


@pytest.mark.parametrize("kind", CORRUPTIONS)
def test_a_corrupted_export_is_never_called_whole(kind):
    town = Town(random.Random(4))
    # the corruption of bodies starts at line 12: let that be an entry
    rows = [found for found in town.rows() if kind.startswith("checkpoint") or "checkpoint" not in found]
    if kind.startswith(("end counts", "end claims")):
        rows = town.rows()
        assert len(rows) == 68

    assert faults(town, CORRUPTIONS[kind](copy.deepcopy(rows)))


def test_there_are_more_than_fifty_corruptions():
    assert len(CORRUPTIONS) >= 50


def test_entries_that_wait_for_the_tree_are_counted_not_condemned():
    town = Town(random.Random(6), entries=50)
    town.every = 10
    rows = town.rows()
    more = town.entry(town.bodies[0]["stream"])
    town.bodies.append(more)
    town.rechain()

    rows[-1:] = [exporting.row(None, more["stream"], more["seq"], exporting.written(more)), {"end": 50, "unsealed": 1}]

    assert faults(town, rows, [town.head(50)]) == []


def run(tmp_path, town, rows, *papers, more=(), name="export.jsonl"):
    export = tmp_path / name
    with (gzip.open if name.endswith(".gz") else open)(export, "wb") as file:
        file.writelines(exporting.lines(rows))
    words = []
    for number, paper in enumerate(papers):
        (tmp_path / f"{number}.txt").write_text(paper)
        words += ["--checkpoint", tmp_path / f"{number}.txt"]
    return subprocess.run(
        [sys.executable, PROGRAM, export, "--key", str(town.key.verifier), *words, *more],
        capture_output=True,
        text=True,
    )


@pytest.fixture(scope="module")
def town():
    return Town(random.Random(7))


def test_agreement_with_the_printed_lines_ends_with_0(tmp_path, town):
    saved_by_notepad = "\ufeff" + town.head(40).text.replace("\n", "\r\n")
    done = run(tmp_path, town, town.rows(), saved_by_notepad, town.note(60), name="export.jsonl.gz")

    assert done.returncode == 0
    assert done.stdout.endswith("与 2 个外部检查点相符，最近的在第 60 条\n")
    assert town.head(60).text in done.stdout


def test_a_difference_ends_with_1(tmp_path, town):
    done = run(tmp_path, town, town.rows(), town.head(40).text.replace("\n40\n", "\n41\n"))

    assert done.returncode == 1
    assert "[outside]" in done.stdout


@pytest.mark.parametrize(
    "paper", ["", "no checkpoint", "log.example/other\n1\n" + "A" * 43 + "=\n", "log.example/huixiang\n1\nAAAA\n"]
)
def test_what_is_no_checkpoint_of_this_log_ends_with_2(tmp_path, town, paper):
    assert run(tmp_path, town, town.rows(), paper).returncode == 2


def test_a_paper_that_somebody_else_signed_ends_with_2(tmp_path, town):
    assert run(tmp_path, town, town.rows(), town.note(40, Signer.generate(exporting.ORIGIN))).returncode == 2


def test_without_anything_from_outside_it_ends_with_3(tmp_path, town):
    done = run(tmp_path, town, town.rows())

    assert done.returncode == 3
    assert "这不能证明什么" in done.stdout


def test_a_named_witness_must_have_signed(tmp_path, town):
    witness = Signer.generate("archive.example", crypto.COSIGNATURE)
    note = Note.parse(town.note(60))
    witnessed = str(Note(note.text, (*note.signatures, witness.sign(note.text))))
    asked = ["--witness", str(witness.verifier)]

    assert run(tmp_path, town, town.rows(), witnessed, more=asked).returncode == 0
    assert run(tmp_path, town, town.rows(), town.note(60), more=asked).returncode == 2


def test_it_is_short_and_needs_nothing_of_the_platform():
    text = PROGRAM.read_text()

    assert len(text.splitlines()) <= 300
    assert "huixiang." not in text
    assert "django" not in text.lower()
