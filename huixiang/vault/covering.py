"""Pictures for everybody: faces, plates and doors are covered by hand before publishing.

What is covered is the clean copy; the originals stay sealed. The result is made anew and carries no metadata.
"""

import hashlib
from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.utils.crypto import salted_hmac

from . import clean_text, masking, sealed_attachments, uploads, wording
from .file_kinds import Refused
from .pictures import WHOLE, Area

MOST_AREAS = 12
LONGEST_SAID = 60
PICTURES = ("image/jpeg", "image/png")  # what clean copies of pictures are


def areas_of(typed: Iterable[Sequence[str]]) -> list[Area]:
    """Areas as four percentages each (left, top, width, height), blank ones left out; Refused tells what is wrong."""
    told = [[text.strip() for text in one] for one in typed]
    return in_the_picture([_area(place, one) for place, one in enumerate(told, start=1) if any(one)])


def in_the_picture(areas: Iterable[Area]) -> list[Area]:
    """The areas, cut at the picture's edge; Refused for what is none, or for too many."""
    areas = list(areas)
    if len(areas) > MOST_AREAS:
        raise Refused(wording.TOO_MANY_AREAS.format(most=MOST_AREAS))
    for place, (left, top, width, height) in enumerate(areas, start=1):
        if not (0 <= left < WHOLE and 0 <= top < WHOLE and 0 < width <= WHOLE and 0 < height <= WHOLE):
            raise Refused(wording.NOT_AN_AREA.format(place=place))
    return [Area(x, y, min(width, WHOLE - x), min(height, WHOLE - y)) for x, y, width, height in areas]


def _area(place: int, typed: Sequence[str]) -> Area:
    try:
        return Area(*map(_tenths, typed))
    except (ArithmeticError, ValueError, TypeError):
        raise Refused(wording.NOT_AN_AREA.format(place=place)) from None


def _tenths(text: str) -> int:
    percent = Decimal(text)
    if not 0 <= percent <= 100:  # before it becomes a whole number: 1e900000 as one takes a minute
        raise ValueError(text)
    return int(percent * 10)


def said_of(text: str) -> str:
    """What a picture shows, in words for those who do not see it: needed, and nothing personal in it."""
    try:
        said = clean_text.line(text, LONGEST_SAID)
    except clean_text.BadText as bad:
        raise Refused(str(bad)) from bad
    if not said:
        raise Refused(wording.PICTURE_UNSAID)
    if masking.story(said) != said:
        raise Refused(wording.PICTURE_TELLS)
    return said


def covered(digest: str, said: str, areas: Sequence[Area]) -> uploads.Checked:
    """The covered copy of the file of this digest, under what is said of it; Refused when it is no picture."""
    return uploads.covered(said, sealed_attachments.clean_copy(digest), areas)


def look(viewer: object, said: str, copy: bytes) -> str:
    """What only a page that showed exactly this copy to this person can send back."""
    seen = f"{viewer}|{said}|{hashlib.sha256(copy).hexdigest()}"
    return salted_hmac("huixiang.vault.covering", seen, algorithm="sha256").hexdigest()
