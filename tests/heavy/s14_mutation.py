"""S-14: of small faults put into the ledger, the vault and who-may-see, the tests notice at least 85 in a hundred.

python -m tests.heavy.s14_mutation [--of=ledger|vault|sight] [--sample=200] [--seed=1] [--minutes=60] [--again=1] [--by=…]

All mutants, or a sample drawn by the seed from each part (--sample). Goes on where it was ended: what is known of a
mutant stays in var/mutation until its file or a test beside it changes; --again=1 forgets. Why not mutmut: decisions/0130.
"""

import hashlib
import json
import os
import random
import subprocess
import sys
import time
from collections import Counter

from tests.heavy import mutants
from tests.heavy.site_under_load import option, promised

HOME = mutants.home()
LEAST = 0.85
NOT_TESTED_HERE = {"wording.py", "commands.py", "__init__.py", "loop.py", "side_loops.py", "inventory.py"}


def package(name):
    return [
        (file.relative_to(HOME), IN_THIS_PROCESS.get(file.name))
        for file in sorted((HOME / "huixiang" / name).glob("*.py"))
        if file.name not in NOT_TESTED_HERE
    ]


def beside(name, but):
    """Its tests; those of programs that run in a process of their own see no mutant of this one."""
    files = sorted((HOME / "huixiang" / name / "tests").glob("test_*.py"))
    return [str(file.relative_to(HOME)) for file in files if file.stem.removeprefix("test_") not in but]


# `vault/examine.py` is the room where files are opened: what bounds it and answers runs in a process of its own, too
IN_THIS_PROCESS = {"examine.py": {"clean_copy", "covered_copy", "_is_text"}}

# part: (files and the functions of them that count, tests that are to notice)
PARTS = {
    "ledger": (package("ledger"), beside("ledger", but={"witness", "verify_ledger", "crash"})),
    "vault": (
        package("vault"),
        [
            *beside("vault", but={"two_hundred_files"}),
            "huixiang/concerns/tests/test_erased.py",
            "huixiang/public/tests/test_mine.py",
            "huixiang/workbench/tests/test_covering.py",
            "huixiang/workbench/tests/test_masked_words.py",
            "huixiang/workbench/tests/test_paper.py",
            "huixiang/workbench/tests/test_search.py",
            "huixiang/insight/tests/test_erased.py",
        ],
    ),
    "sight": (
        [
            ("huixiang/loops/allowed.py", None),
            ("huixiang/loops/models.py", {"visible_to", "may_see", "seen_by"}),
            ("huixiang/loops/parties.py", None),
            ("huixiang/people/separation.py", None),
        ],
        [
            "huixiang/loops/tests/test_every_cell.py",
            "huixiang/loops/tests/test_clock.py",
            "huixiang/loops/tests/test_waiting.py",
            "huixiang/supervision/tests/test_tree.py",
            "huixiang/suggestions/tests/test_suggestions.py",
            "huixiang/concerns/tests/test_rules.py",
            "huixiang/concerns/tests/test_story.py",
            "huixiang/accounts/tests/test_separation.py",
            "huixiang/vault/tests/test_identities.py",
            "tests/gate/test_outside.py",
            "tests/gate/test_excluded_subtree.py",
        ],
    ),
}


def noticing(part):
    """The tests that are to notice; `--by=…` names others, divided by commas."""
    named = option("by", "")
    return named.split(",") if named else PARTS[part][1]


def fingerprint(part):
    files, by = PARTS[part][0], noticing(part)
    texts = [HOME / file for file in (*(file for file, _ in files), *by)]
    return hashlib.sha256(b"".join(file.read_bytes() for file in texts)).hexdigest()[:12]


def chosen(part, sample, seed):
    """The part's mutants in an order drawn by the seed; a larger sample of the same seed holds the smaller one."""
    every = [mutant for file, within in PARTS[part][0] for mutant in mutants.mutants_of(file, HOME, within)]
    random.Random(seed).shuffle(every)
    return (every[:sample] if sample else every), len(every)


def known(results):
    if not results.exists():
        return {}
    return {row[0]: row for row in map(json.loads, results.read_text().splitlines())}


def played(part, wanted, results, minutes):
    # the settings of a site, which the means of other figures set, are not those of tests
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"} | {
        "HUIXIANG_MUTATION": json.dumps({"mutants": wanted, "results": str(results), "seconds": minutes * 60}),
        "PYTHONPATH": str(HOME),
    }
    command = [sys.executable, "-m", "pytest", "-p", "tests.heavy.mutation_run", "-p", "no:randomly"]
    command += ["-m", "not browser and not site and not heavy", "-s", *noticing(part)]
    with (results.parent / f"{part}.log").open("w") as log:
        return subprocess.run(command, cwd=HOME, env=environment, stdout=log, stderr=log, check=False).returncode


def scored(part, sample, seed, minutes):
    """Share of the mutants tried that were noticed; prints it and who was not noticed."""
    wanted, every = chosen(part, sample, seed)
    folder = HOME / "var" / "mutation"
    folder.mkdir(parents=True, exist_ok=True)
    results = folder / f"{part}-{fingerprint(part)}.jsonl"
    if option("again", 0):
        results.unlink(missing_ok=True)
    rest = [mutant for mutant in wanted if mutant.id not in known(results)]
    begun = time.monotonic()
    if rest and played(part, rest, results, minutes):
        print((folder / f"{part}.log").read_text()[-4000:])
        return 0.0, part
    found = [known(results)[mutant.id] for mutant in wanted if mutant.id in known(results)]
    counted = Counter(row[1] for row in found)
    tried = len(found) - counted["not made"]
    noticed = counted["killed"] + counted["late"]
    for name, verdict, _, told in sorted(found):
        if verdict in ("survived", "unreached"):
            print(f"      {verdict:9} {name} {told}")
    print(f"S-14 {part}: {noticed} of {tried} noticed ({noticed / max(tried, 1):.1%}), {dict(counted)}; {len(found)} of {every} "
          f"mutants, seed {seed}, {time.monotonic() - begun:.0f} s", flush=True)  # fmt: skip
    return noticed / max(tried, 1), part


def main():
    parts = [option("of", "")] if option("of", "") else list(PARTS)
    scores = [scored(part, option("sample", 0), option("seed", 1), option("minutes", 60)) for part in parts]
    promised(
        "S-14",
        ", ".join(f"{part} {score:.1%}" for score, part in scores),
        *((f"{part}: at least {LEAST:.0%} noticed", score >= LEAST) for score, part in scores),
    )


if __name__ == "__main__":
    sys.exit(main())
