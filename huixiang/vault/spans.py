"""What is found of personal data in a text, and the forms and words by which it is found."""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import NamedTuple


class Span(NamedTuple):
    start: int
    end: int
    kind: str


@cache
def section(name: str) -> dict[str, str]:
    """The forms and words of `personal.toml`, by section."""
    found: dict[str, str] = tomllib.loads(Path(__file__).with_name("personal.toml").read_text(encoding="utf-8"))[name]
    return found


@cache
def pattern(group: str, form: str) -> re.Pattern[str]:
    return re.compile(section(group)[form])
