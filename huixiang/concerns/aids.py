"""What can be read off a text to help whoever receives it: danger, place, time. Hints with their sentence; nothing acts.

This folder reads nothing itself: whoever can registers a reader when the site starts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from huixiang.people.models import Area


@dataclass(frozen=True)
class Aid:
    """`kind` is danger, area or time; `words` say what was read, `sentence` where."""

    kind: str
    words: str
    sentence: str = ""


Reader = Callable[[str, Area | None, date], list[Aid]]
_readers: list[Reader] = []


def reads_texts(reader: Reader) -> None:
    """From now on ask this reader too."""
    if reader not in _readers:
        _readers.append(reader)


def aids(text: str, area: Area | None, on: date) -> list[Aid]:
    """What the readers see in a text that was written on this day about this area."""
    return [aid for reader in _readers for aid in reader(text, area, on)]
