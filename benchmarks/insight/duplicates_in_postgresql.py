"""Near-duplicates asked of the product's own tables (see town_of.py): time of a query and recall by kind of copy.

DATABASE_URL=postgresql:///million python -m benchmarks.insight.duplicates_in_postgresql COUNT [TRIES]
"""

import os
import sys
import time
from collections import defaultdict

import numpy as np

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


def main(count: int, tries: int) -> None:
    import django

    django.setup()
    from django_scopes import scope

    from benchmarks.insight.copies import stream
    from huixiang.loops.models import Case
    from huixiang.people.models import Account, Organ

    records, planted = stream(count)
    asked = list(planted.items())[-tries:]
    with scope(organ=Organ.objects.get()):
        wanted = {number for pair in asked for number in (pair[0], pair[1][0])}
        found = Case.objects.filter(number__in=numbers(wanted)).select_related("area")
        cases = {int(case.number.partition("-")[2]): case for case in found}
        desk = Account.objects.select_related("organ").get(username="desk")
        desk.posts_now()
        ask(records, asked, cases, desk)


def numbers(wanted):
    from django.utils import timezone

    year = timezone.now().year
    return [f"诉求{y}-{n:07d}" for n in wanted for y in range(year - 3, year + 1)]


def ask(records, asked, cases, desk) -> None:
    from huixiang.concerns.alike import CLOSELY, PERHAPS, alike
    from huixiang.insight.near import Copies
    from huixiang.loops.models import Case

    spent, hits = defaultdict(list), defaultdict(lambda: defaultdict(list))
    for copy, (original, kind) in asked:
        text, me, wanted = records[copy]["text"], cases[copy], cases[original].pk
        began = time.perf_counter()
        keys = Copies().candidates(text)
        between = time.perf_counter()
        seen = list(Case.objects.visible_to(desk).filter(pk__in=[key for key in keys if key != me.pk]))
        close = sorted(seen, key=lambda case: keys.index(case.pk))[:CLOSELY]
        named = [one.pk for one, (like, _) in zip(close, Copies().compare(text, close), strict=True) if like >= PERHAPS]
        after = time.perf_counter()
        listed = [one.case.pk for one in alike(text, me.area, desk, besides=me)]
        spent["marks and candidates"].append(between - began)
        spent["candidates seen and compared"].append(after - began)
        spent["the whole list"].append(time.perf_counter() - after)
        hits["named"][kind].append(wanted in named)
        hits["among the five shown"][kind].append(wanted in listed)
    for what, times in spent.items():
        told = np.percentile(np.array(times) * 1000, [50, 95, 100])
        print("{}, ms: median {:.1f}, p95 {:.1f}, max {:.1f}".format(what, *told))
    print(
        "baseline (insight notes): rensa LSH .985/.70/.18, bottom-16 in memory 1/1/.95 for reordered/edits15/paraphrase"
    )
    for what, kinds in hits.items():
        print(f"recall, {what}:", {kind: round(float(np.mean(found)), 3) for kind, found in sorted(kinds.items())})


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000, int(sys.argv[2]) if len(sys.argv) > 2 else 1000)
