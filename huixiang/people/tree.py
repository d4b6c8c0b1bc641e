"""Rows that sit under one another, given in any order: who is under whom, and what cannot be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from . import wording
from .importing import BadRow, Found, Line, Outcome
from .tables import place_of


@dataclass
class Draft:
    """A row about to be written; `above` is its parent as the file names it, None when the file has no such column."""

    line: Line
    code: str
    name: str
    above: str | None
    values: dict[str, Any] = field(default_factory=dict)


class Forest:
    """What is there already, `known` as code → (name, parent's code), with the drafts laid over it."""

    def __init__(
        self, label: str, known: dict[str, tuple[str, str]], drafts: list[Draft], outcome: Outcome, deepest: int
    ) -> None:
        """`deepest` is how many characters a path may have."""
        self.label, self.known, self.outcome, self.deepest = label, known, outcome, deepest
        self.drafts = _without_twins(drafts, outcome)
        self.parents = self._settled()

    def _settled(self) -> dict[str, str]:
        """code → parent's code. Drafts under something unknown, or under themselves, are rejected, and so on down."""
        while True:
            names = Found(self.label, [(code, self._name(code), code) for code in self.known | self.drafts])
            parents = {code: parent for code, (_, parent) in self.known.items()}
            bad = []
            for code, draft in self.drafts.items():
                try:
                    parents[code] = names[draft.above] if draft.above else self._kept(draft)
                except BadRow as reason:
                    bad.append((draft, str(reason)))
            bad += [(self.drafts[c], wording.ABOVE_ITSELF) for c in self.drafts if self._loops(c, parents)]
            bad = bad or [(draft, wording.TOO_DEEP.format(most=self.deepest)) for draft in self._too_deep(parents)]
            if not bad:
                return parents
            for draft, why in bad:
                if self.drafts.pop(draft.code, None):
                    self.outcome.reject(draft.line, why)

    def _name(self, code: str) -> str:
        return self.drafts[code].name if code in self.drafts else self.known[code][0]

    def _kept(self, draft: Draft) -> str:
        return self.known[draft.code][1] if draft.above is None and draft.code in self.known else ""

    @staticmethod
    def _loops(code: str, parents: dict[str, str]) -> bool:
        seen, here = set[str](), parents.get(code, "")
        while here and here != code and here not in seen:
            seen.add(here)
            here = parents.get(here, "")
        return here == code

    def _too_deep(self, parents: dict[str, str]) -> Iterator[Draft]:
        """The drafts that make a path too long: their own, or that of something that moves with them."""
        for code in parents:
            path = _path(code, parents)
            if len(path) > self.deepest:
                yield from (self.drafts[above] for above in path.rstrip("/").split("/") if above in self.drafts)

    def path(self, code: str) -> str:
        """The codes from the top down to this one, each followed by a slash."""
        return _path(code, self.parents)

    def write(self, write: Callable[[Draft], str]) -> None:
        """Have each draft written, parents before children."""
        depth = {code: self.path(code).count("/") for code in self.drafts}
        for draft in sorted(self.drafts.values(), key=lambda draft: (depth[draft.code], draft.line.number)):
            with self.outcome.row(draft.line):
                self.outcome.count(write(draft))


def _path(code: str, parents: dict[str, str]) -> str:
    codes = [code]
    while above := parents[codes[0]]:
        codes.insert(0, above)
    return "".join(f"{one}/" for one in codes)


def read_drafts(lines: list[Line], outcome: Outcome, read: Callable[[Line], Draft]) -> list[Draft]:
    """The lines that can be read."""
    drafts = []
    for line in lines:
        with outcome.row(line):
            drafts.append(read(line))
    return drafts


def _without_twins(drafts: list[Draft], outcome: Outcome) -> dict[str, Draft]:
    """Code → the draft that bore it first in the file; the others are rejected."""
    first: dict[str, Draft] = {}
    for draft in drafts:
        earlier = first.setdefault(draft.code, draft)
        if earlier is not draft:
            outcome.reject(draft.line, wording.TWICE.format(place=place_of(earlier.line.number)))
    return first
