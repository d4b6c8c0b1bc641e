"""A database with many concerns in the product's own tables, for the benchmarks that ask it questions.

createdb million; DATABASE_URL=postgresql:///million python -m benchmarks.insight.town_of 1000000

Texts are recombined from real sentences, so that unrelated ones share sentences far more often than in life; five in a
hundred are copies of an earlier one. Sixty streets, two years, one in fifty still open. Tells the pace of the marks.
"""

import os
import secrets
import sys
import time
import uuid
from datetime import timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
STREETS, DAYS, PART = 60, 730, 5000


def prepared():
    """Tables, the small town and its further streets; (organ, streets)."""
    import django

    django.setup()
    from django.core.management import call_command

    from huixiang.people.models import Area, Organ
    from huixiang.seeds import cast

    call_command("migrate", verbosity=0, interactive=False)
    if not Organ.objects.exists():
        cast.gather()
    above = Area.objects.get(code="990101")
    for n in range(100, 100 + STREETS):
        code = f"990101{n}"
        Area.objects.get_or_create(code=code, name=f"街道{n}", parent=above, path=f"{above.path}{code}/")
    return Organ.objects.get(), list(Area.objects.filter(code__startswith="9901011").order_by("code"))


def key_at(moment) -> uuid.UUID:
    """A key as it would have been made at that moment."""
    low = int.from_bytes(os.urandom(10), "big")
    value = (
        (int(moment.timestamp() * 1000) << 80) | (7 << 76) | ((low >> 68) << 64) | (2 << 62) | (low & ((1 << 62) - 1))
    )
    return uuid.UUID(int=value)


def case_of(number: int, text: str, count: int, streets, now):
    from django.utils import timezone

    from huixiang.loops.models import Case
    from huixiang.loops.words import search_tokens

    at = now - timedelta(days=DAYS * (1 - number / count))
    is_open = number % 50 == 0
    return Case(
        id=key_at(at), loop="concern", number=f"诉求{at.year}-{number:07d}", title=text.split("。")[0][:40], kind="help",
        area=streets[number * 7 % len(streets)], stage="handling" if is_open else "closed", seq=1, opened_at=at,
        opened_on=timezone.localdate(at), closed_at=None if is_open else min(now, at + timedelta(days=9)),
        tokens=search_tokens(text, text.split("。")[0][:40]),
    )  # fmt: skip


def write(records: list[dict], cases: list) -> float:
    """All rows of some concerns; seconds that the marks alone took."""
    from django.db import connection, transaction

    from huixiang.insight.near import Marks
    from huixiang.loops.copying import copy_rows
    from huixiang.loops.models import Party, Spoken
    from huixiang.people.models import Unit

    station = Unit.objects.get(code="station-binhe")
    with transaction.atomic():
        copy_rows(cases)
        copy_rows([Party(case=case, role="station", unit=station) for case in cases])
        copy_rows([
            Spoken(case=case, seq=0, field="message", salt=secrets.token_bytes(32), text=record["text"])
            for record, case in zip(records, cases, strict=True)
        ])  # fmt: skip
        began = time.perf_counter()
        with connection.cursor() as cursor:
            told = zip(cases, records, strict=True)
            Marks().copy(cursor, [(case, {"message": record["text"]}) for case, record in told])
        return time.perf_counter() - began


def main(count: int) -> None:
    organ, streets = prepared()
    from django.db import connection
    from django.utils import timezone
    from django_scopes import scope

    from benchmarks.insight.copies import stream

    records, _ = stream(count)
    now, seconds = timezone.now(), 0.0
    with scope(organ=organ):
        for start in range(0, count, PART):
            part = records[start : start + PART]
            seconds += write(part, [case_of(start + n, r["text"], count, streets, now) for n, r in enumerate(part)])
            print(f"{start + len(part):,} · marks {(start + len(part)) / seconds:,.0f}/s", file=sys.stderr)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("SELECT pg_total_relation_size('insight_mark')")
        size = cursor.fetchone()[0]
    print(
        f"marks of {count:,} concerns: {count / seconds:,.0f} a second into a table with its index, {size / 1e6:,.0f} MB"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
