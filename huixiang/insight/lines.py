"""Files of JSON lines as people hand them over: a byte order mark, an old encoding, odd lines, fields left out.

What cannot be read is told and left out; a file of which nothing can be read is refused in one sentence.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from math import isfinite
from pathlib import Path
from typing import Any

from huixiang.ground.refusal import CannotGoOn
from huixiang.insight import wording
from huixiang.people.sheets import decoded

NAMED = 5  # of many that are named
LABELLED = (("label",), ("topic", "detail"))  # must stand there; may be missing
TOLD = (("id", "text"), ())

Say = Callable[[str], None]


class Unusable(CannotGoOn, ValueError):
    """What was handed over cannot be worked with; the text says why."""


def records_in(path: Path, fields: tuple = LABELLED, say: Say = lambda line: None) -> list[dict]:
    """Records of a file with these fields; numbers of lines that were left out are told to `say`."""
    needed, possible = fields
    records, odd = [], []
    for number, line in enumerate(decoded(path.read_bytes()).split("\n"), 1):
        if line.strip():
            record = record_of(line, needed, possible)
            records.append(record) if record else odd.append(number)
    told = {"file": path.name, "count": len(odd), "fields": wording.LIST.join(needed)}
    if not records:
        raise Unusable((wording.NO_LINE_READ if odd else wording.NO_LINE).format(**told))
    if odd:
        say(wording.LINES_LEFT_OUT.format(**told, lines=some(odd)))
    return records


def some(things: Sequence[object]) -> str:
    """The first of them in words, and that there are more."""
    return wording.LIST.join(map(str, things[:NAMED])) + (wording.AND_MORE if len(things) > NAMED else "")


def ids_told_twice(records: list[dict]) -> list[str]:
    """Each `id` that stands in more than one record, once."""
    often = Counter(str(record["id"]) for record in records)
    return [name for name, count in often.items() if count > 1]


def record_of(line: str, needed: tuple[str, ...], possible: tuple[str, ...]) -> dict | None:
    """The fields of one line; None where it is no object or a needed field is missing or empty."""
    try:
        row = json.loads(line)
        record = row | {name: plain(name, row.get(name)) for name in (*needed, *possible)}
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None
    return record if all(record[name] not in ("", None) for name in needed) else None


def plain(name: str, value: Any) -> str | int | float:
    """Text without halves of characters, which no encoding can hold. A number becomes text, but an `id` stays one.

    TypeError for what is neither, and for NaN and infinity, which JSON does not know.
    """
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise TypeError(type(value))
    if isinstance(value, float) and not isfinite(value):
        raise TypeError(type(value))
    return value if name == "id" and not isinstance(value, str) else whole_characters(str(value))


def whole_characters(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def lines_of(stream: Iterable[bytes]) -> Iterator[str]:
    """Lines of a stream that say something, one at a time as they come."""
    return (line for line in map(decoded, stream) if line.strip())
