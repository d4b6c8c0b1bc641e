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


def spread(alternatives: str) -> str:
    """The same alternatives, `[个位]叫` told as `个叫|位叫` and `(?:妻子|人)叫` as `妻子叫|人叫`.

    Where each begins with a character of its own, Python leaps to the next place where one of these stands.
    """
    told = []
    for one in _apart(alternatives):
        begun = _BEGUN.match(one)
        if begun:
            firsts = list(begun["letters"] or ()) or begun["words"].split("|")
            told += [first + one[begun.end() :] for first in firsts]
        else:
            told.append(one)
    return "|".join(told)


_PIECE = re.compile(r"\\.|\[(?:\\.|[^\]])*\]|.")
_BEGUN = re.compile(r"(?:\[(?P<letters>[\u4e00-\u9fff]+)\]|\(\?:(?P<words>[\u4e00-\u9fff|]+)\))(?![?*+{])")


def _apart(alternatives: str) -> list[str]:
    """Split where a bar stands in no bracket."""
    depth, parts = 0, [""]
    for piece in _PIECE.findall(alternatives):
        depth += (piece == "(") - (piece == ")")
        if piece == "|" and not depth:
            parts.append("")
        else:
            parts[-1] += piece
    return parts
