"""P-7: the key-encrypting key is exchanged for 10,000 cases while somebody else goes on filing.

At most ten minutes, no error on either side, and afterwards nothing that the old key opens.

python -m tests.heavy.p07_rotation [--cases=10000]
"""

import os
import subprocess
import sys
import time

from tests.heavy.site_under_load import option, promised
from tests.heavy.town import filed_by_many, town

FILER = """
import django, os, sys
django.setup()
from django_scopes import scope
from huixiang.people.models import Organ
from tests.heavy.town import filed_by_many
with scope(organ=Organ.objects.get(pk=sys.argv[1])):
    print("begun", flush=True)
    while not os.path.exists(sys.argv[2]):
        filed_by_many(1)
        print("filed", flush=True)
"""


def main():
    count = option("cases", 10_000)
    with town(forgetful=True) as organ:
        from huixiang.loops.models import Case
        from huixiang.vault import identities, keys, rotation
        from huixiang.vault.models import CaseKey

        cases = filed_by_many(count)
        enough = organ.cluster.data / "enough"
        words = [sys.executable, "-c", FILER, str(organ.pk), str(enough)]
        filer = subprocess.Popen(words, stdout=subprocess.PIPE, env=dict(os.environ), text=True)
        try:
            filer.stdout.readline()
            begun = time.monotonic()
            rewrapped = rotation.rotate()
            seconds = time.monotonic() - begun
            enough.touch()
            meanwhile = filer.communicate(timeout=120)[0].count("filed")
        finally:
            filer.kill()
        old = CaseKey.objects.exclude(kek=2).count()
        keys.retire_kek(1)
        shut = sum(identities.masked(case).get("phone", "")[:3] != "138" for case in Case.objects.order_by("id"))
    summary = (f"{len(cases)} cases: {rewrapped} keys rewrapped in {seconds:.0f} s while {meanwhile} were filed (exit {filer.returncode}); "
               f"{old} left under the old key, {shut} that no longer open")  # fmt: skip
    promised(
        "P-7",
        summary,
        ("every key rewrapped", rewrapped >= count and old == 0),
        ("all open without the old key", shut == 0),
        ("filing went on without an error", filer.returncode == 0 and meanwhile > 0),
        ("ten minutes", seconds <= 600),
    )


if __name__ == "__main__":
    main()
