"""The notice on personal information (个人信息保护法第十七条), every version of it: which one a person was shown is kept.

The words of a version are the page `public/notices/NUMBER.html`; a version that was in force is never edited, a change
is a new one.
"""

from datetime import date
from typing import NamedTuple

from . import wording


class Notice(NamedTuple):
    """One version: its number, the first day it was shown, and what is new in it."""

    number: int
    since: date
    news: str


NOTICES = [
    Notice(1, date(2026, 11, 1), wording.NOTICE_FIRST),
    Notice(2, date(2026, 11, 24), wording.NOTICE_RIGHTS),
]
CURRENT = NOTICES[-1]
VERSIONS = [(str(one.number), wording.NOTICE_VERSION.format(number=one.number)) for one in NOTICES]


def of_number(number: int) -> Notice | None:
    """The version of that number."""
    return next((one for one in NOTICES if one.number == number), None)
