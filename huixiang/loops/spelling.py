"""What a table calls things: names that fit their columns, labels for people, posts and kinds of unit that there are."""

from collections.abc import Iterable, Iterator
from inspect import signature

from huixiang.people.models import Role as Post
from huixiang.people.models import UnitKind

from .door import make, open_case
from .evidence import APerson, AUnit, Evidence
from .rows import Fault
from .table import BACK, OPEN, SAME, Loop, is_machine

LONGEST, LONGEST_MOVE = 20, 30  # as their columns hold
# what the door itself is told, so that no evidence can be called so
OF_A_MOVE = frozenset(signature(make).parameters) - {"evidence"}
OF_OPENING = frozenset(signature(open_case).parameters) - {"evidence"}


def spelling(loop: Loop) -> Iterator[Fault]:
    """Names, labels, posts and kinds of one table that cannot be meant."""
    yield from _names(loop)
    yield from _labels(loop)
    yield from _posts(loop)


def _names(loop: Loop) -> Iterator[Fault]:
    named = [("loop", loop.name, LONGEST), ("number", loop.number, LONGEST)]
    named += [("role", name, LONGEST) for name in loop.roles]
    named += [("stage", name, LONGEST) for name in loop.stages]
    named += [("evidence", name, LONGEST) for name in loop.evidence]
    named += [("move", name, LONGEST_MOVE) for name in loop.moves]
    for what, name, most in named:
        plain = name.isidentifier() and (name.isascii() or what == "number")
        if not plain or len(name) > most:
            yield "E030", f"{what} '{name}': a name is one word of letters and _, at most {most}"
    for name in loop.roles:
        if is_machine(name):
            yield "E030", f"role '{name}': a machine is called so"
    for name in [*({SAME, BACK} & loop.stages.keys()), *({OPEN, SAME, BACK} & loop.moves.keys())]:
        yield "E030", f"'{name}' means something else in a table"
    for move in loop.moves.values():
        yield from _taken(move.name, (need.name for need in move.needs), OF_A_MOVE)
    yield from _taken("opened_with", (need.name for need in loop.opened_with), OF_OPENING)


def _taken(where: str, names: Iterable[str], taken: frozenset[str]) -> Iterator[Fault]:
    for name in names:
        if name in taken:
            yield "E030", f"{where}: evidence cannot be called '{name}', the door is told something else by that name"


def _labels(loop: Loop) -> Iterator[Fault]:
    labels = [("the loop", loop.label)]
    labels += [(f"role '{role.name}'", role.label) for role in loop.roles.values()]
    labels += [(f"stage '{stage.name}'", stage.label) for stage in loop.stages.values()]
    labels += [(f"evidence '{name}'", kind.label) for name, kind in loop.evidence.items()]
    labels += [(f"move '{move.name}'", move.label) for move in loop.moves.values()]
    for what, label in labels:
        if label.isascii():
            yield "E031", f"{what}: '{label}' is no label that people could read"
    for move in loop.moves.values():
        if not move.clause.strip():
            yield "E031", f"move '{move.name}' names no clause"


def _posts(loop: Loop) -> Iterator[Fault]:
    for role in loop.roles.values():
        yield from _unknown(f"role '{role.name}'", "post", role.posts, Post.values)
        if role.party.startswith("*"):
            yield from _unknown(f"role '{role.name}'", "kind of unit", [role.standing], UnitKind.values)
    for name, kind in loop.evidence.items():
        yield from _chosen(name, kind)


def _chosen(name: str, kind: Evidence) -> Iterator[Fault]:
    if isinstance(kind, APerson):
        yield from _unknown(f"evidence '{name}'", "post", kind.posts, Post.values)
    if isinstance(kind, AUnit):
        yield from _unknown(f"evidence '{name}'", "kind of unit", kind.kinds, UnitKind.values)


def _unknown(where: str, what: str, named: Iterable[str], known: list[str]) -> Iterator[Fault]:
    for name in named:
        if name not in known:
            yield "E032", f"{where}: no such {what} '{name}'; there are {' '.join(known)}"
