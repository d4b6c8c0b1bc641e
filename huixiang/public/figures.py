"""Plain figures for everybody: what came in, what was answered in time, what people said of it.

Nothing here tells units or persons apart. A judgement counts only when somebody gave one: silence is never counted.
Rates need at least TEN judgements; small cells of the tables (1 to 4) are hidden, and so many others with them that
none can be had by subtraction. Judgements appear FIVE at a time, in every cell by itself: whoever handled a matter and
reads the page before and after it was judged learns nothing from the difference.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from uuid import UUID

from django.db import connection
from django.utils import timezone

from huixiang.concerns.loop import CONCERN
from huixiang.concerns.reasons import JUDGEMENTS
from huixiang.loops.models import Case
from huixiang.people.remembered import remembered
from huixiang.people.scoped import current_organ_id

from . import wording
from .published import published

TEN, SMALL, FIVE = 10, 4, 5

COUNT = """
WITH c AS (
    SELECT id, kind, stage, promised_at, closed_at, date_trunc('month', opened_on)::date AS month
      FROM loops_case WHERE organ_id = %(organ)s AND loop = 'concern'
       AND opened_on >= %(since)s AND opened_on < %(until)s),
 answers AS (
    SELECT e.case_id, max(e.at) AS at, (array_agg(e.move ORDER BY e.seq DESC))[1] = 'approve_plan' AS planned
      FROM ledger_entry e JOIN c ON c.id = e.case_id
     WHERE e.organ_id = %(organ)s AND e.move IN ('approve', 'approve_plan', 'answer_now', 'share_answer', 'record_reply')
     GROUP BY e.case_id),
 judged AS (
    SELECT DISTINCT ON (e.case_id) e.case_id, e.at, c.month, c.kind,
           e.evidence ->> 'solved' = 'yes' AS solved, e.evidence ->> 'grade' IN ('5', '4', '3') AS satisfied
      FROM ledger_entry e JOIN c ON c.id = e.case_id
     WHERE e.organ_id = %(organ)s AND e.move = ANY(%(judgements)s)
     ORDER BY e.case_id, e.seq DESC),
 told AS (
    SELECT case_id, solved, satisfied,
           row_number() OVER (ORDER BY at, case_id) <= count(*) OVER () / %(five)s * %(five)s AS whole,
           row_number() OVER (PARTITION BY month ORDER BY at, case_id)
               <= count(*) OVER (PARTITION BY month) / %(five)s * %(five)s AS of_month,
           row_number() OVER (PARTITION BY kind ORDER BY at, case_id)
               <= count(*) OVER (PARTITION BY kind) / %(five)s * %(five)s AS of_kind
      FROM judged),
 redone AS (
    SELECT DISTINCT e.case_id FROM ledger_entry e JOIN c ON c.id = e.case_id
     WHERE e.organ_id = %(organ)s AND e.move = 'redo'),
 excluded AS (
    SELECT DISTINCT parent_id FROM loops_case
     WHERE organ_id = %(organ)s AND loop = 'exclusion' AND stage = 'granted')
SELECT c.month, c.kind, excluded.parent_id IS NOT NULL,
       count(*), count(answers.at),
       count(*) FILTER (WHERE promised_at IS NOT NULL AND (answers.at IS NOT NULL OR promised_at < %(now)s)),
       count(*) FILTER (WHERE answers.at <= promised_at
                          AND NOT (planned AND closed_at IS NULL AND promised_at < %(now)s)),
       count(*) FILTER (WHERE whole), count(*) FILTER (WHERE whole AND solved), count(*) FILTER (WHERE whole AND satisfied),
       count(*) FILTER (WHERE of_month), count(*) FILTER (WHERE of_month AND satisfied),
       count(*) FILTER (WHERE of_kind), count(*) FILTER (WHERE of_kind AND satisfied),
       count(redone.case_id), count(*) FILTER (WHERE c.stage = 'suspended')
  FROM c LEFT JOIN answers ON answers.case_id = c.id LEFT JOIN told ON told.case_id = c.id
         LEFT JOIN redone ON redone.case_id = c.id LEFT JOIN excluded ON excluded.parent_id = c.id
 GROUP BY 1, 2, 3
"""


@dataclass
class Counts:
    """How many, of a set of concerns."""

    filed: int = 0
    answered: int = 0
    due: int = 0
    in_time: int = 0
    judged: int = 0
    solved: int = 0
    satisfied: int = 0
    month_judged: int = 0
    month_satisfied: int = 0
    kind_judged: int = 0
    kind_satisfied: int = 0
    redone: int = 0
    suspended: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


Line = tuple[date, str, bool, Counts]  # month of filing, kind, whether struck from the statistics, how many


@dataclass
class Share:
    """A part of a whole, as a rate where the whole is large enough."""

    part: int
    whole: int

    close = False  # whether one side is too small to be told

    @property
    def enough(self) -> bool:
        return self.whole >= TEN

    @property
    def rate(self) -> str:
        return f"{100 * self.part / self.whole:.1f}%" if self.enough else ""


@dataclass
class Judged(Share):
    """A share of judgements: where one side is so small that it tells of persons, only how small it is at most."""

    @property
    def close(self) -> bool:
        return min(self.part, self.whole - self.part) <= SMALL

    @property
    def rate(self) -> str:
        if not self.enough or not self.close:
            return super().rate
        if self.part <= SMALL:
            return wording.AT_MOST.format(rate=-(-1000 * SMALL // self.whole) / 10)
        return wording.AT_LEAST.format(rate=1000 * (self.whole - SMALL) // self.whole / 10)


@dataclass
class Row:
    label: str
    cells: list[str]


@dataclass
class Plain:
    """Everything on the page: totals, shares (raw, and without what was struck from the statistics), two tables."""

    total: Counts
    left: Counts
    struck: int
    published: int
    months: list[Row]
    kinds: list[Row]

    def pairs(self, part: str, whole: str) -> list[Share]:
        return [Share(getattr(c, part), getattr(c, whole)) for c in (self.total, self.left)]

    @property
    def filed(self) -> str:
        return said(self.total.filed)

    @property
    def answered(self) -> str:
        return said(self.total.answered)

    @property
    def redone(self) -> str:
        return said(self.total.redone)

    @property
    def suspended(self) -> str:
        return said(self.total.suspended)

    @property
    def struck_said(self) -> str:
        return said(self.struck)

    @property
    def in_time(self) -> list[Share]:
        return self.pairs("in_time", "due")

    @property
    def solved(self) -> list[Judged]:
        return self._judged("solved")

    @property
    def satisfied(self) -> list[Judged]:
        return self._judged("satisfied")

    def _judged(self, part: str) -> list[Judged]:
        """Raw, and without what was struck: the latter only where the difference tells of no few."""
        raw, left = (Judged(getattr(c, part), c.judged) for c in (self.total, self.left))
        struck, glad = raw.whole - left.whole, raw.part - left.part
        few = any(0 < count <= SMALL for count in (struck, glad, struck - glad))
        return [raw, Judged(0, 0) if few else left]


def said(count: int) -> str:
    """A count for everybody to read; a few are not told apart."""
    return wording.A_FEW if 0 < count <= SMALL else wording.SO_MANY.format(count=count)


@remembered(300)
def plain(year: int) -> Plain:
    """The figures of what was filed in that year, read anew every few minutes.

    Years do not overlap, so no two pages can be set against each other to learn what one of them hides.
    """
    return drawn_up(_counted(current_organ_id(), year), published().count())


def drawn_up(rows: list[Line], published: int) -> Plain:
    """The figures from what was counted: by month, kind, and whether it was struck from the statistics."""
    struck = sum((counts.filed for _, _, out, counts in rows if out), 0)
    kinds = [(code, label) for code, label in CONCERN.kinds] + [("", wording.OTHER_KIND)]
    return Plain(
        total=_sum(counts for *_, counts in rows),
        left=_sum(counts for _, _, out, counts in rows if not out),
        struck=struck,
        published=published,
        months=_table("month", [(_month(m), _sum(c for month, _, _, c in rows if month == m)) for m in _months(rows)]),
        kinds=_table("kind", [(label, _sum(c for _, kind, _, c in rows if kind == code)) for code, label in kinds]),
    )


@remembered(300)
def years() -> list[int]:
    """Years in which anything was filed, the latest first; this year always."""
    found = Case.objects.filter(loop="concern").order_by().dates("opened_on", "year")
    return sorted({timezone.localdate().year, *(first.year for first in found)}, reverse=True)


def _counted(organ: UUID, year: int) -> list[Line]:
    since, until = date(year, 1, 1), date(year + 1, 1, 1)
    with connection.cursor() as cursor:
        asked = {"organ": organ, "since": since, "until": until, "now": timezone.now()}
        cursor.execute(COUNT, {**asked, "five": FIVE, "judgements": list(JUDGEMENTS)})
        return [(month, kind, out, Counts(*counts)) for month, kind, out, *counts in cursor.fetchall()]


def _months(rows: list[Line]) -> list[date]:
    return sorted({month for month, *_ in rows}, reverse=True)


def _month(month: date) -> str:
    return wording.MONTH.format(year=month.year, month=month.month)


def _sum(counts: Iterable[Counts]) -> Counts:
    return sum(counts, Counts())


def _table(by: str, rows: list[tuple[str, Counts]]) -> list[Row]:
    """Filed, answered, judged, satisfied of each row, with what is too small hidden."""
    judged, satisfied = f"{by}_judged", f"{by}_satisfied"
    rows = [(label, counts) for label, counts in rows if counts.filed]
    columns = [hidden([getattr(c, name) for _, c in rows]) for name in ("filed", "answered", judged)]
    columns.append(_glad([(getattr(c, judged), getattr(c, satisfied)) for _, c in rows]))
    return [Row(label, [_cell(column[n]) for column in columns]) for n, (label, _) in enumerate(rows)]


def _glad(rows: list[tuple[int, int]]) -> list[int | None]:
    """How many of each row's judgements were satisfied: all rows, once each has FIVE on either side, or none.

    Counts only grow, so what is once shown stays; a cell hidden today and shown yesterday would tell its neighbour.
    """
    enough = all(FIVE <= glad <= judged - FIVE for judged, glad in rows if judged)
    return [glad if enough else None for _, glad in rows]


def _cell(count: int | None) -> str:
    return wording.HIDDEN if count is None else str(count)


def hidden(column: list[int]) -> list[int | None]:
    """The column with cells of 1 to 4 hidden, and others with them until their sum tells none."""
    out = {n for n, count in enumerate(column) if 0 < count <= SMALL}
    rest = sorted((n for n in range(len(column)) if n not in out), key=lambda n: (column[n] == 0, column[n]))
    while out and rest and _told_by_sum([column[n] for n in out]):
        out.add(rest.pop(0))
    return [None if n in out else count for n, count in enumerate(column)]


def _told_by_sum(cells: list[int]) -> bool:
    """Whether somebody who knows the sum, and that each lies between 1 and 4, knows a cell."""
    if len(cells) < 2:
        return True
    return all(0 < cell <= SMALL for cell in cells) and sum(cells) in (len(cells), SMALL * len(cells))
