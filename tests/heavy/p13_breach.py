"""P-13: the breach drill. From "these rows may have leaked" to the list of persons and the three contents, told to each.

The command an officer would type, twice: once for some rows of a database, once for a whole stolen copy with its keys.

python -m tests.heavy.p13_breach [--cases=10000]
"""

import subprocess
import sys
import time
from pathlib import Path

from tests.heavy.site_under_load import option, promised
from tests.heavy.town import filed_by_many, town

SAYS = ["--cause", "一台备份盘被盗", "--done", "已停用账号并更换密钥", "--contact", "电话 0000-0000000"]
CONTENTS = ["信息种类、原因和可能造成的危害", "补救措施和个人可以采取的措施", "联系方式"]


def breach(*words):
    """(exit code, seconds) of `huixiang breach …`."""
    begun = time.monotonic()
    done = subprocess.run([sys.executable, "-m", "huixiang.cli", "breach", *map(str, words), *SAYS], check=False)
    return done.returncode, time.monotonic() - begun


def listed(folder):
    return len((folder / "list.csv").read_text().strip().splitlines()) - 1


def main():
    count = option("cases", 10_000)
    with town(forgetful=True) as organ:
        from django.utils import timezone

        from huixiang.ledger.models import Entry
        from huixiang.vault.models import Identity

        cases, data = filed_by_many(count), Path(organ.cluster.data)
        some = Identity.objects.filter(case__in=cases[: count // 10]).order_by("id").values_list("pk", flat=True)
        (data / "rows.txt").write_text("\n".join(f"vault_identity|{key}|…" for key in some))
        few, few_took = breach("--rows", data / "rows.txt", "--out", data / "few")
        copied = timezone.localtime().isoformat()
        everybody, took = breach("--backup-of", copied, "--with-keys", "--tell", "--out", data / "all")
        again, _ = breach("--backup-of", copied, "--with-keys", "--tell", "--out", data / "again")
        told = Entry.objects.filter(move="tell_leak").values("case").distinct().count()
        entries = Entry.objects.filter(move="tell_leak").count()
        report = (data / "all" / "report.md").read_text()
        found, all_found = listed(data / "few"), listed(data / "all")
        open_numbers = "13800" in report + (data / "all" / "list.csv").read_text()
    summary = (f"{count // 10} rows: {found} persons in {few_took:.0f} s; a whole copy: {all_found} of {count} persons, {told} told, "
               f"{entries - told} twice, in {took:.0f} s")  # fmt: skip
    promised(
        "P-13",
        summary,
        ("every run ends well", [few, everybody, again] == [0, 0, 0]),
        ("whoever the rows are about, and nobody else", found == count // 10),
        ("everybody in the copy, each told once", all_found == told == entries == count),
        ("the three contents of §57", all(words in report for words in CONTENTS)),
        ("nobody's number is opened for it", not open_numbers),
        ("thirty minutes", few_took + took <= 1800),
    )


if __name__ == "__main__":
    main()
