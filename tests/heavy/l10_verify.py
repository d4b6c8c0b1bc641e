"""L-10: bin/verify_ledger.py on a million entries in 120 s and 500 MB, and on fifty corrupted exports, each refused.

python -m tests.heavy.l10_verify [--entries=1000000] [--cases=200000]
"""

import io
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.verify_ledger import HOME, ORIGIN, write_export
from huixiang.ledger.notes import Signer
from tests.heavy.site_under_load import option, promised

CORRUPTED, SMALL = 50, 600


def verified(export, key, paper):
    program = [
        sys.executable,
        HOME / "bin" / "verify_ledger.py",
        export,
        "--key",
        str(key.verifier),
        "--checkpoint",
        paper,
    ]
    return subprocess.run(program, check=False, capture_output=True).returncode


def corrupted(lines, dice):
    """The export with one line changed, gone, doubled, in another's place, or the end cut off."""
    lines = list(lines)
    at = dice.choice([number for number, line in enumerate(lines) if line.startswith('{"idx"')])
    match dice.randrange(5):
        case 0:
            letter = dice.randrange(20, len(lines[at]) - 3)
            lines[at] = lines[at][:letter] + ("A" if lines[at][letter] != "A" else "B") + lines[at][letter + 1 :]
        case 1:
            del lines[at]
        case 2:
            lines.insert(at, lines[at])
        case 3:
            other = at % (len(lines) - 2) + 1
            lines[at], lines[other] = lines[other], lines[at]
        case 4:
            del lines[at:]
    return lines


def main():
    entries, cases = option("entries", 1_000_000), option("cases", 200_000)
    key, dice = Signer.generate(ORIGIN), random.Random(10)
    with tempfile.TemporaryDirectory() as folder:
        export, paper = Path(folder, "export.jsonl"), Path(folder, "paper.txt")
        small = io.StringIO()
        paper.write_text(write_export(small, key, SMALL, SMALL // 5))
        lines, missed = small.getvalue().splitlines(), 0
        export.write_text("\n".join(lines) + "\n")
        sound = verified(export, key, paper)
        for _ in range(CORRUPTED):
            export.write_text("\n".join(corrupted(lines, dice)) + "\n")
            missed += verified(export, key, paper) == 0
        with export.open("w") as file:
            paper.write_text(write_export(file, key, entries, cases))
        begun = time.monotonic()
        code = verified(export, key, paper)
        seconds = time.monotonic() - begun
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    summary = f"{entries} entries of {cases} cases: exit {code}, {seconds:.1f} s, {memory:.0f} MB; {CORRUPTED} corrupted exports, {missed} not noticed"
    promised(
        "L-10",
        summary,
        ("sound exports are found sound", (sound, code) == (0, 0)),
        ("every corruption noticed", missed == 0),
        ("120 s", seconds <= 120),
        ("500 MB", memory <= 500),
    )


if __name__ == "__main__":
    sys.exit(main())
