"""S-12: what reads things from outside meets ten minutes of anything at all, each, and knows every refusal of its own.

python -m tests.heavy.s12_parsers [--minutes=10] [--of=csv] [--seed=1] [--side=2]     so many side by side

Coverage-guided by atheris (libFuzzer), from examples that are right; a reader may refuse in its own words, and nothing
else may be raised. What broke one is printed and kept in var/fuzz, and is tried first the next time.
"""

import contextlib
import importlib
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.heavy.attack_tools import HOME, tools
from tests.heavy.site_under_load import option, promised

ORIGIN = "huixiang/fuzz"
KEPT = HOME / "var" / "fuzz"


def bin_module(name):
    """A program of bin/, which is no package."""
    sys.path.insert(0, str(HOME / "bin"))
    return importlib.import_module(name)


def text_of(raw):
    return raw.decode("utf-8", "ignore")


def a_sentence(why):
    assert str(why)


# each: () -> (what reads bytes, examples that are right); it raises only what is a fault


def receipt():
    from huixiang.vault import receipts

    def read(raw):
        try:
            code = receipts.parse(text_of(raw))
        except receipts.BadReceipt as why:
            a_sentence(why)
        else:
            assert receipts.parse(receipts.grouped(code)) == code

    return read, [receipts.grouped(receipts.new_code()).encode() for _ in range(4)]


def _log():
    from huixiang.ledger.notes import Checkpoint, Note, Signer

    key = Signer.generate(ORIGIN)
    head = Checkpoint(ORIGIN, 1, bytes(32)).text
    return key, Note(head, (key.sign(head),))


def note():
    from huixiang.ledger.notes import Note, NoteError

    key, head = _log()

    def read(raw):
        try:
            told = Note.parse(text_of(raw))
            assert str(told) == text_of(raw)
            told.signed_by([key.verifier])
        except NoteError:
            pass

    return read, [str(head).encode()]


def checkpoint():
    from huixiang.ledger.notes import Checkpoint, NoteError

    def read(raw):
        with contextlib.suppress(NoteError):
            assert Checkpoint.parse(text_of(raw)).text == text_of(raw)

    return read, [_log()[1].text.encode()]


def keys():
    from huixiang.ledger.notes import NoteError, Signer, Verifier

    def read(raw):
        for kind in (Verifier, Signer):
            with contextlib.suppress(NoteError):
                kind.parse(text_of(raw))

    key, _ = _log()
    return read, [str(key.verifier).encode(), key.written().encode()]


def proof():
    from huixiang.ledger import merkle
    from huixiang.ledger.notes import Checkpoint, Note, NoteError, Signer
    from huixiang.ledger.proof import Proof

    key = Signer.generate(ORIGIN)
    head = Checkpoint(ORIGIN, 1, merkle.leaf_hash(b"{}")).text
    whole = Proof(0, (), Note(head, (key.sign(head),)), b"{}")
    whole.verify(key.verifier)

    def read(raw):
        try:
            told = Proof.parse(text_of(raw))
            assert told.verify(key.verifier).body == b"{}"  # nothing else was ever signed
        except NoteError:
            pass

    return read, [str(whole).encode()]


def submission():
    from huixiang.ledger.notes import NoteError
    from huixiang.ledger.submission import Submission

    def read(raw):
        with contextlib.suppress(NoteError):
            assert str(Submission.parse(text_of(raw))) == text_of(raw)

    return read, [str(Submission(0, (), str(_log()[1]))).encode(), str(Submission(1, (bytes(32),), "x")).encode()]


def witness():
    from huixiang.ledger.notes import Signer
    from huixiang.ledger.submission import Submission

    key, head = _log()
    state = Path(tempfile.mkdtemp(prefix="fuzz-")) / "state"
    asked = bin_module("witness").Witness(Signer.generate("w").written(), state, [str(key.verifier)])
    asked.remember = lambda seen: None  # the disk is not what is tried here

    def read(raw):
        with contextlib.suppress(ValueError):
            assert asked.add(raw.decode())[0] in (200, 400, 403, 404, 409, 422)

    return read, [str(Submission(0, (), str(head))).encode()]


def export():
    import io

    from benchmarks.verify_ledger import ORIGIN as OF_THE_EXPORT
    from benchmarks.verify_ledger import write_export
    from huixiang.ledger.notes import Signer

    verify = bin_module("verify_ledger")
    key, written = Signer.generate(OF_THE_EXPORT), io.StringIO()
    write_export(written, key, 6, 3)

    def read(raw):
        verify.Verification(verify.Key(str(key.verifier)), [], say=lambda *_, **__: None).run(io.BytesIO(raw))

    return read, [written.getvalue().encode()]


def _sheet(ending):
    from huixiang.concerns.headings import GUESSES, REQUIRED
    from huixiang.concerns.reader import Reader, order_in, shared_numbers
    from huixiang.people import import_units, sheets, tables
    from huixiang.people.importing import BadRow
    from huixiang.people.moments import Habits
    from huixiang.vault.clean_text import BadText

    every = tables.Choice(every=True)
    file = Path(tempfile.mkdtemp(prefix="fuzz-")) / f"sheet.{ending}"

    def read(raw):
        file.write_bytes(raw)
        try:
            several = tables.read(file, tables.Sought(GUESSES, REQUIRED), every)
            for found in several:
                reader = Reader.__new__(Reader)
                reader.mapping, reader.source, reader.areas, reader.rounded = found.mapping, "fuzz", {}, 0
                reader.habits = Habits(order_in(several), 2026, found.from_1904)
                reader.sheet, reader.shared = found.sheet, shared_numbers(several)
                for line, row in found.rows:
                    try:
                        reader.read(line, row)
                    except BadText as why:
                        a_sentence(why)
            for found in import_units.TABLE.read(file, every):
                import_units.TABLE.lines(found)
        except (sheets.Unreadable, BadRow) as why:
            a_sentence(why)

    return read, file.parent


def _example():
    return [["留言编号", "留言详情", "留言时间", "答复意见", "答复时间", "名称", "类型"],
            ["1", "楼道灯不亮", "2026-01-02 10:00", "已更换", "2026/1/3 9:00", "滨河站", "站"]]  # fmt: skip


def csv():
    read, _ = _sheet("csv")
    rows = "\n".join(",".join(row) for row in _example())
    return read, [rows.encode(), rows.encode("gb18030"), rows.replace(",", '","').encode()]


def jsonl():
    import json

    read, _ = _sheet("jsonl")
    return read, [json.dumps(dict(zip(*_example(), strict=True)), ensure_ascii=False).encode()]


def xlsx():
    import xlsxwriter

    read, folder = _sheet("xlsx")
    book = xlsxwriter.Workbook(folder / "right.xlsx")
    page = book.add_worksheet()
    for number, row in enumerate(_example()):
        page.write_row(number, 0, row)
    page.write_number(2, 2, 45678.5, book.add_format({"num_format": "yyyy-mm-dd"}))
    book.close()
    return read, [(folder / "right.xlsx").read_bytes()]


def cells():
    from huixiang.concerns.reader import Reader
    from huixiang.people.importing import BadRow, Line, chosen, yes_in
    from huixiang.people.moments import Habits
    from huixiang.vault.clean_text import BadText, line, paragraphs

    reader = Reader.__new__(Reader)
    reader.mapping, reader.habits = {"filed_at": "留言时间"}, Habits(year=2026)

    def read(raw):
        text = text_of(raw)
        for reads in (
            lambda: Line(1, {"x": text}).day("x", "x"), lambda: yes_in(text, "x"), lambda: chosen(text, [("a", "甲")], "x"),
            lambda: reader._moment({"留言时间": text}, "filed_at"), lambda: line(text, 200), lambda: paragraphs(text, 2000),
        ):  # fmt: skip
            try:
                reads()
            except (BadRow, BadText) as why:
                a_sentence(why)

    return read, ["2026年1月31日".encode(), b"2026-01-31 10:00:00+08:00", "是".encode(), b"2026/1/3 9:00"]


TARGETS = {
    one.__name__: one
    for one in (receipt, note, checkpoint, keys, proof, submission, witness, export, csv, jsonl, xlsx, cells)
}


def fuzz(name, seconds, seed):
    """In a process of its own; libFuzzer ends it."""
    site = next((tools("attack").parent / "lib").glob("python3*/site-packages"))
    sys.path.append(str(site))  # after ours: the product keeps its own releases
    import atheris

    with atheris.instrument_imports(include=["huixiang", "csv", "json", "witness", "verify_ledger"]):
        import django

        django.setup()
        read, examples = TARGETS[name]()
    corpus, kept = Path(tempfile.mkdtemp(prefix="fuzz-")), KEPT / name
    kept.mkdir(parents=True, exist_ok=True)
    for number, one in enumerate(examples):
        (corpus / f"right-{number}").write_bytes(one)
        read(one)
    for broke in sorted(kept.iterdir()):
        read(broke.read_bytes())
    words = [str(corpus), f"-max_total_time={seconds}", f"-seed={seed}", f"-artifact_prefix={kept}/", "-timeout=30",
             "-max_len=20000", "-rss_limit_mb=1500", "-verbosity=1", "-print_final_stats=1"]  # fmt: skip
    atheris.Setup([sys.argv[0], *words], read)
    atheris.Fuzz()


def tried(name, seconds, seed):
    """Whether nothing broke it; prints what did."""
    with tempfile.TemporaryDirectory(prefix="fuzz-data-") as data:
        environment = os.environ | {
            "HUIXIANG_DATA": data,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONPATH": str(HOME),
        }
        command = [
            sys.executable,
            "-m",
            "tests.heavy.s12_parsers",
            f"--fuzz={name}",
            f"--seconds={seconds}",
            f"--seed={seed}",
        ]
        done = subprocess.run(
            command,
            cwd=HOME,
            env=environment | {"TMPDIR": data},
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
    runs = re.search(r"stat::number_of_executed_units:\s*(\d+)", done.stderr)
    print(
        f"S-12 {name}: {runs[1] if runs else '?'} inputs in {seconds} s, {'nothing broke it' if done.returncode == 0 else 'BROKEN'}",
        flush=True,
    )
    if done.returncode:
        print(done.stdout[-1500:] or done.stderr[-1500:])
    return done.returncode == 0


def main():
    if name := option("fuzz", ""):
        fuzz(name, option("seconds", 60), option("seed", 1))
    tools("attack")
    names = [option("of", "")] if option("of", "") else list(TARGETS)
    seconds = int(60 * option("minutes", 10.0))
    with ThreadPoolExecutor(option("side", 2)) as side:
        told = list(side.map(lambda name: tried(name, seconds, option("seed", 1)), names))
    told = [(f"{name} raises nothing of its own", kept) for name, kept in zip(names, told, strict=True)]
    promised("S-12", f"{sum(kept for _, kept in told)} of {len(told)} parsers, {seconds} s each", *told)


if __name__ == "__main__":
    sys.exit(main())
