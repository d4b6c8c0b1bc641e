"""Numbers of cases as people write them: 诉求2026-000123, 2026-000123, 诉求〔2026〕123号, 2026年第123号, 第123号, 123."""

from __future__ import annotations

import re

from django.utils import timezone

from huixiang.loops.table import LOOPS

from . import wording

DIGITS = 6  # of a number, after its dash
SURE_FROM = 4  # digits after a year from which they are no month
YEAR = r"[(\[〔【]?((?:19|20)\d\d)"
NTH, MARK, OF_YEAR = wording.NUMBER_NTH, wording.NUMBER_MARK, wording.NUMBER_OF_YEAR
OF_A_NUMBER = re.compile(  # its year and its digits, or those alone
    rf"{YEAR}(?:[)\]〕】{OF_YEAR}/–—-])+{NTH}?(\d{{1,6}})({MARK}?)|{YEAR}(\d{{6}})|(?:#|no\.?)?(\d{{1,6}})|{NTH}(\d{{1,6}}){MARK}"
)


def numbers_meant(wanted: str) -> list[str]:
    """The whole numbers that may be meant; without a year those of this and the four before. 2026-11 is a month."""
    every = [loop.number for loop in LOOPS.values()]
    loops = [name for name in every if wanted.startswith(name)]
    parts = OF_A_NUMBER.fullmatch(wanted.removeprefix(loops[0]) if loops else wanted.lower())
    if not parts:
        return []
    year, digits = parts[1] or parts[4], next(filter(None, (parts[2], *parts.groups()[4:])))
    if year and len(digits) < SURE_FROM and not loops and not parts[3]:
        return []
    this = timezone.localdate().year
    years = [year] if year else range(this - 4, this + 1)
    return [f"{loop}{y}-{digits.zfill(DIGITS)}" for loop in loops or every for y in years]
