"""R-4: sixteen writers act on fifty cases at once; afterwards every history is checked the way Elle checks lists.

Each acknowledged act must stand exactly once in its case's chain, each reading must be a prefix of what the chain became,
acts a writer made one after another must stand in that order, and every step must be one the table allows.

python -m tests.heavy.r04_history [--seconds=60] [--writers=16] [--cases=50]
"""

import multiprocessing
import os
import random
import sys
import time
from collections import Counter
from itertools import pairwise

from tests.heavy.site_under_load import option, promised
from tests.heavy.town import town


def write(number, organ_key, keys, seconds, told):
    """One writer: reads a case, adds a text nobody else writes or moves it on, remembers what was acknowledged."""
    import django

    django.setup()
    from django_scopes import scope

    from huixiang.ledger.models import Entry
    from huixiang.loops.models import Case, Spoken
    from huixiang.loops.parties import Resident
    from huixiang.loops.refusals import Refused
    from huixiang.people.models import Account, Organ

    dice, acts, reads, refused = random.Random(number), [], [], Counter()
    until = time.monotonic() + seconds
    with scope(organ=Organ.objects.get(pk=organ_key)):
        desk = Account.objects.select_related("organ").get(username="desk")
        while time.monotonic() < until:
            case = Case.objects.get(pk=dice.choice(keys))
            seen = list(Entry.objects.filter(case=case).order_by("seq").values_list("leaf", flat=True))
            reads.append((str(case.pk), [bytes(leaf).hex() for leaf in seen]))
            word = f"w{number}n{len(acts)}"
            stale = len(seen) if dice.random() < 0.5 else None  # half of them say what they have seen
            try:
                if dice.random() < 0.8:
                    case.make("add", by=Resident(case.pk), seq=stale, more=word)
                else:
                    case.make("urge", by=desk, seq=stale, comment=word)
            except Refused as no:
                refused[type(no).__name__] += 1
                continue
            acts.append((str(case.pk), word))
        found = {text: (str(key), seq) for key, seq, text in Spoken.objects.filter(
            text__startswith=f"w{number}n").order_by("case_id", "seq").values_list("case_id", "seq", "text")}  # fmt: skip
    told.put((acts, reads, refused, found))


def main():
    seconds, writers, count = option("seconds", 60), option("writers", 16), option("cases", 50)
    with town() as organ:
        from huixiang.concerns.filing import Filing, file_concern
        from huixiang.ledger.models import Entry
        from huixiang.loops import recheck
        from huixiang.loops.models import Spoken
        from huixiang.people.models import Area

        area = Area.objects.get(code="990101001")
        keys = [file_concern(Filing(f"第{n}件", "help", area=area), receipt=os.urandom(32))[0].pk for n in range(count)]
        spawn = multiprocessing.get_context("spawn")
        told = spawn.Queue()
        crowd = [spawn.Process(target=write, args=(n, organ.pk, keys, seconds, told)) for n in range(writers)]
        for process in crowd:
            process.start()
        found = [told.get(timeout=seconds + 300) for _ in crowd]
        for process in crowd:
            process.join()
        chains = {str(key): [bytes(leaf).hex() for leaf in Entry.objects.filter(case=key).order_by("seq").values_list("leaf", flat=True)] for key in keys}  # fmt: skip
        wrong = [str(one) for _, batch in recheck.recheck() for one in batch]
        words = Counter(Spoken.objects.filter(text__regex=r"^w\d+n\d+$").order_by("id").values_list("text", flat=True))
    acts = [act for one, *_ in found for act in one]
    reads = [read for _, one, *_ in found for read in one]
    refused = sum((one for _, _, one, _ in found), Counter())
    lost = [word for _, word in acts if words[word] != 1]
    elsewhere = [word for one, _, _, places in found for key, word in one if word in places and places[word][0] != key]
    ghosts = set(words) - {word for _, word in acts}
    torn = [key for key, leaves in reads if chains[key][: len(leaves)] != leaves]
    disorder = [w for one, _, _, places in found for key in chains for w in out_of_order(one, places, key)]
    summary = (f"{writers} writers, {count} cases, {seconds} s: {len(acts)} acts acknowledged, {dict(refused)}, {len(reads)} readings; "
          f"{len(lost)} lost or doubled, {len(elsewhere)} elsewhere, {len(ghosts)} never acknowledged, {len(torn)} readings no prefix, "
          f"{len(disorder)} out of order, {len(wrong)} unlawful")  # fmt: skip
    promised(
        "R-4",
        summary,
        ("each acknowledged act once in its chain", not lost and not elsewhere),
        ("nothing that nobody was told of", not ghosts),
        ("every reading is a prefix", not torn),
        ("a writer's acts stand in their order", not disorder),
        ("every chain and every copy agrees", not wrong),
        ("something was done", len(acts) > writers),
    )


def out_of_order(acts, places, key):
    """Words of one writer in one case that stand before an earlier one of hers."""
    hers = [(places[word][1], word) for case, word in acts if case == key and word in places]
    return [word for (before, _), (after, word) in pairwise(hers) if after <= before]


if __name__ == "__main__":
    sys.exit(main())
