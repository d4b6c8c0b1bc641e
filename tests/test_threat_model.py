"""The manual's threat model names a test for each line; each of them is there."""

import re
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
ROWS = [
    line.split("|")[-2]
    for line in (HOME / "docs" / "ledger.md")
    .read_text()
    .partition("| 谁、做什么 |")[2]
    .partition("\n\n")[0]
    .splitlines()
    if line.startswith("| ") and "---" not in line
]


def test_each_line_names_a_test_that_exists():
    missing = []
    for cell in ROWS:
        files = [found_at(path) for path in re.findall(r"`([\w/]+\.py)`", cell)]
        code = "".join(file.read_text() for file in files if file.exists())
        missing += [str(file) for file in files if not file.exists()]
        missing += [name for name in re.findall(r"`(test_\w+)`", cell) if f"def {name}(" not in code]
    assert missing == []


def test_no_line_is_without_one_but_the_one_that_says_so():
    assert [cell.strip() for cell in ROWS if ".py`" not in cell] == ["无"]
    assert len(ROWS) > 20


def found_at(path):
    return HOME / path if path.startswith("tests/") else HOME / "huixiang" / path
