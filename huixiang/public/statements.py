"""Published figures that prove themselves: each statement names the checkpoint it was counted at.

A statement is JSON: `log`, `size` and `root` of a signed checkpoint, `version` of the way of counting, `year`,
`counted_at`, `figures`. Whoever has the export counts again over its first `size` entries and compares. The newest of
each year lies in `statements/<organ id>/` of the data folder.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from huixiang.ledger import merkle, tree
from huixiang.ledger.export import entries_in_place
from huixiang.ledger.notes import Checkpoint
from huixiang.people.importing import write_whole
from huixiang.people.scoped import current_organ_id

from . import figures, wording
from .recount import VERSION, Recount, shown


def publish(now: datetime) -> list[dict[str, Any]]:
    """Count every year at the newest signed checkpoint and keep the statements; none before anything was signed."""
    size = tree.signed_size()
    if size is None:
        return []
    ledger, head = Recount(bytes(entry.body) for _, entry in entries_in_place(size) if entry), tree.checkpoint(size)
    made = [_statement(ledger, head, year, now) for year in figures.years()]
    for one in made:
        file = _file(one["year"])
        file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(file, json.dumps(one, ensure_ascii=False, indent=1))
    return made


def _statement(ledger: Recount, head: Checkpoint, year: int, now: datetime) -> dict[str, Any]:
    counted = shown(ledger.figures(year, now))
    return {
        "log": head.origin, "size": head.size, "root": b64encode(head.root).decode(), "version": VERSION,
        "year": year, "counted_at": now.isoformat(), "figures": counted,
    }  # fmt: skip


def latest(year: int) -> str:
    """The newest statement of that year, as it is published; empty where there is none yet."""
    file = _file(year)
    return file.read_text() if file.exists() else ""


def _file(year: int) -> Path:
    return Path(settings.DATA) / "statements" / str(current_organ_id()) / f"{year}.json"


def differences(export: Iterable[bytes], statement: dict[str, Any]) -> Iterator[str]:
    """One sentence for each thing in which the statement is not what the export says; nothing when all agrees."""
    rows = (json.loads(line) for line in export)
    bodies = [b64decode(row["body"]) for row in rows if row.get("idx") is not None][: statement["size"]]
    edge = merkle.Frontier()
    for body in bodies:
        edge.append(merkle.leaf_hash(body))
    if (edge.size, b64encode(edge.root).decode()) != (statement["size"], statement["root"]):
        yield wording.STATEMENT_OTHER_LEDGER.format(size=statement["size"])
    if statement["version"] != VERSION:
        yield wording.STATEMENT_OTHER_VERSION.format(version=statement["version"])
    counted = shown(Recount(bodies).figures(statement["year"], datetime.fromisoformat(statement["counted_at"])))
    for name, told in statement["figures"].items():
        if json.loads(json.dumps(counted.get(name))) != told:
            yield wording.STATEMENT_DIFFERS.format(name=name, told=told, counted=counted.get(name))
