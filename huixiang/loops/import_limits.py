"""时限 from a table. A case already under way keeps the limits written into its entries; new ones run from now on."""

from django_scopes import get_scope

from huixiang.people.importing import BadRow, Found, Line, Outcome, Table, brought_up, chosen, yes_in
from huixiang.vault import clean_text

from . import headings, limits, wording
from .models import Limit
from .table import LOOPS, Loop

MOST = 1000  # of any unit
HEADING = {column.field: column.heading for column in headings.LIMITS}


def take(lines: list[Line], outcome: Outcome) -> None:
    """Write each limit over the one of the same profile, loop, name, kind and urgency."""
    loops = Found(wording.LOOP, [(loop.name, loop.label, loop) for loop in (*LOOPS.values(), *limits.BESIDE.values())])
    for line in lines:
        with outcome.row(line):
            loop = loops[line["loop"]]
            outcome.count(_write(_key(line, loop), _values(line)))


def _key(line: Line, loop: Loop) -> dict[str, object]:
    urgent = yes_in(line["urgent"], HEADING["urgent"])
    kind = chosen(line["kind"], loop.kinds, HEADING["kind"]) if line["kind"] else ""
    if urgent and kind:
        raise BadRow(wording.URGENT_HAS_NO_KIND)
    profile = chosen(
        line["profile"] or get_scope()["organ"].profile, [(p, p) for p in limits.profiles()], HEADING["profile"]
    )
    return {"profile": profile, "loop": loop.name, "name": _limit(line["name"], loop), "kind": kind, "urgent": urgent}


def _limit(text: str, loop: Loop) -> str:
    """A limit by its name, or by the label of the stage it is the clock of, or by its own."""
    stages = [(s.clock.limit, s.label, s.clock.limit) for s in loop.stages.values() if s.clock.limit]
    others = [(name, label, name) for name, label in limits.BY_NAME.get(loop.name, [])]
    return Found(wording.LIMIT, [*stages, *others])[text]


def _values(line: Line) -> dict[str, object]:
    amount = line["amount"]
    if not (amount.isascii() and amount.isdigit() and 1 <= int(amount) <= MOST):
        raise BadRow(wording.NOT_AN_AMOUNT.format(most=MOST, text=amount[:20]))
    unit = line["unit"] if line["unit"] in Limit.Unit.values else wording.UNIT_NAMES.get(line["unit"])
    if unit is None:
        raise BadRow(wording.NO_SUCH_UNIT.format(text=line["unit"][:20]))
    return {
        "amount": int(amount),
        "unit": unit,
        "source": clean_text.line(line["source"], 200, required=True),
        "confirmed": yes_in(line["confirmed"], HEADING["confirmed"]),
    }


def _write(key: dict[str, object], values: dict[str, object]) -> str:
    here = Limit.objects.filter(**key).first()
    if here is None:
        Limit.objects.create(**key, **values)
        return "created"
    return brought_up(here, values)


TABLE = Table("limits", headings.LIMITS, take)
