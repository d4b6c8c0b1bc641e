"""The list as an Excel file: what the page shows and no identity; written row by row, so memory stays flat."""

from __future__ import annotations

from itertools import islice
from typing import IO, Any

from django.db.models import QuerySet
from django.utils import timezone

from huixiang.loops.models import Case
from huixiang.people import workbooks
from huixiang.people.models import Account
from huixiang.vault import masking

from . import wording
from .lists import in_order
from .rows import moment_words, rows_of

MOST = 50_000
AT_ONCE = 500
HEADINGS = [
    (wording.NUMBER, 20), (wording.TITLE, 50), (wording.KIND, 10), (wording.AREA, 14), (wording.STAGE, 22),
    (wording.LEAD, 22), (wording.OPENED_AT, 17), (wording.DUE_AT, 17),
]  # fmt: skip


def workbook(cases: QuerySet[Case], account: Account, told: list[str], order: str) -> IO[bytes]:
    """An open temporary file, at its start."""
    at, filters = moment_words(timezone.now()), "；".join(told) or wording.NO_FILTER
    ordered = in_order(cases.select_related("area"), order)[:MOST]
    more = wording.EXPORT_MOST.format(most=MOST) if cases.order_by("id")[MOST : MOST + 1].exists() else ""
    head = wording.EXPORT_STATES.format(at=at, who=account.name, filters=filters)
    return workbooks.xlsx(wording.EXPORT_NAME, head, HEADINGS, _rows(ordered), more)


def _rows(cases: QuerySet[Case]) -> Any:
    stream = cases.iterator(chunk_size=AT_ONCE)
    while some := list(islice(stream, AT_ONCE)):
        for case, row in zip(some, rows_of(some), strict=True):
            title = masking.story(case.title)
            yield (
                case.number,
                title,
                case.kind_label,
                row.place,
                row.state,
                row.holder,
                moment_words(case.opened_at),
                row.due,
            )
