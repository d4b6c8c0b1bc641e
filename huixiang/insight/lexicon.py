"""The word lists of `lexicon.toml`, by section."""

import re
import tomllib
from functools import cache
from pathlib import Path


@cache
def section(name: str) -> dict:
    return tomllib.loads(Path(__file__).with_name("lexicon.toml").read_text(encoding="utf-8"))[name]


@cache
def pattern(group: str, name: str) -> re.Pattern:
    return re.compile(section(group)[name])
