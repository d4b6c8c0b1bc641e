"""Marks and search words for concerns that were filed before there were any, a part at a time; may be run again."""

from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from huixiang.concerns.loop import CONCERN
from huixiang.loops.models import Case, Spoken
from huixiang.loops.words import search_tokens

from . import wording
from .models import Mark
from .near import Marks

PART = 2000


def reread(say: Callable[[str], Any] = lambda line: None) -> int:
    """Write what is missing for the current organ; how many concerns were without."""
    count, after = 0, None
    while part := without_marks(after):
        with transaction.atomic():
            write(part)
        count, after = count + len(part), part[-1].pk
        say(wording.REREAD_SO_FAR.format(count=count))
    return count


def without_marks(after: Any) -> list[Case]:
    cases = Case.objects.filter(~Exists(Mark.objects.filter(case=OuterRef("pk"))), loop=CONCERN.name)
    return list((cases.filter(pk__gt=after) if after else cases).order_by("pk")[:PART])


def write(cases: list[Case]) -> None:
    words: dict[Any, dict[str, str]] = {case.pk: {} for case in cases}
    spoken = Spoken.objects.filter(case__in=cases, seq=0).order_by()
    for key, field, text in spoken.values_list("case_id", "field", "text"):
        words[key][field] = text
    for case in cases:
        case.tokens = search_tokens(" ".join(words[case.pk].values()), case.title)
    Case.objects.bulk_update(cases, ["tokens"], batch_size=500)
    with connection.cursor() as cursor:
        Marks().copy(cursor, [(case, words[case.pk]) for case in cases])
