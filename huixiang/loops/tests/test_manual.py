"""What the manual promises a stranger is tried as it stands there."""

import re
from pathlib import Path

import pytest

from huixiang.loops import limits
from huixiang.loops.door import open_case
from huixiang.loops.faults import faults
from huixiang.loops.table import LOOPS

PAGE = Path(__file__).parents[3] / "docs" / "new-loop.md"


@pytest.fixture
def examples(organ):
    """The page's code: the loop's table as it is told, and its test."""
    table, test = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    before = list(limits._shipped)
    told = {"open_case": open_case}
    exec(compile(table, "docs/new-loop.md", "exec"), told)  # noqa: S102 - our own manual
    limits.keep_shipped()
    yield told, test
    del LOOPS["talk"]
    limits._shipped[:] = before


def test_the_loop_of_the_manual_has_no_faults(examples):
    assert list(faults(examples[0]["TALK"])) == []


def test_the_loop_of_the_manual_runs(examples, secretary, member, clock):
    told, test = examples
    story = test.partition("\n\n\n")[2]  # without its imports: the loop was declared above
    exec(compile(story, "docs/new-loop.md", "exec"), told)  # noqa: S102 - likewise

    told["test_a_talk_is_confirmed_by_the_one_talked_with"](secretary, member, clock)
