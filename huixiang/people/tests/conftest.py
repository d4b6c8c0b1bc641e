import csv

import pytest
from click.testing import CliRunner

from huixiang.people import commands


@pytest.fixture
def sheet(tmp_path):
    """A csv file of these lines, cells divided by commas."""

    def write(*lines, name="table.csv"):
        file = tmp_path / name
        with file.open("w", newline="", encoding="utf-8") as out:
            csv.writer(out).writerows(line.split(",") for line in lines)
        return file

    return write


@pytest.fixture
def bring(organ, sheet):
    """`huixiang import KIND` on a file of these lines."""

    def run(kind, *lines, options=(), file=None):
        file = file or sheet(*lines)
        return CliRunner().invoke(getattr(commands, f"import_{kind}"), [str(file), "--json", *options])

    return run


@pytest.fixture
def counts():
    """created, changed, same, rejected of what an import said last."""
    import json

    def read(told):
        last = json.loads(told.stdout.splitlines()[-1])
        return [last[name] for name in ("created", "changed", "same", "rejected")]

    return read
