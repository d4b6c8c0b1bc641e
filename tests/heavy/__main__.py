"""All long figures in their order, or those named: python -m tests.heavy [R-3 L-5 …] [--steps=20000 …]

One after another, each in a process of its own under its heading; one that fails does not stop the next, but the whole
then ends with exit code 1. Options after the names are handed to every program named.
"""

import subprocess
import sys
import time
from typing import NamedTuple


class Figure(NamedTuple):
    """Its name in docs and issue, what it shows, and the program with its words."""

    name: str
    title: str
    program: tuple[str, ...]


# fmt: off
FIGURES = [
    Figure("L-5",  "the sequencer killed 40 times, the database 5 times, eight writers",  ("tests.heavy.l05_sequencer",)),
    Figure("L-6",  "a chain for each case against one chain; how soon entries are sealed", ("tests.heavy.l06_chains",)),
    Figure("L-10", "a million entries verified by the stand-alone program",               ("tests.heavy.l10_verify",)),
    Figure("R-1",  "10,000 filings, 200 clients, everything killed 20 times",             ("pytest", "-m", "heavy", "-s", "tests/test_crash.py")),
    Figure("R-3",  "a seeded hand over the real product, faults at every place",          ("tests.heavy.r03_simulation",)),
    Figure("R-4",  "16 writers, 50 cases: every history is a history",                    ("tests.heavy.r04_history",)),
    Figure("R-6",  "every system call of a filing fails in turn",                         ("tests.heavy.r06_syscalls",)),
    Figure("R-8",  "the database crashes ten times under filings",                        ("tests.heavy.r08_database",)),
    Figure("R-9",  "backed up under load, restored beside, an old backup refused",        ("tests.heavy.r09_restore",)),
    Figure("R-11", "a flood of 2,000 and 200 slow senders",                               ("tests.heavy.r11_flood",)),
    Figure("R-13", "10,000 messages, the worker killed 50 times",                         ("tests.heavy.r13_messages",)),
    Figure("R-17", "five years and a million entries",                                    ("tests.heavy.r17_long_life",)),
    Figure("S-6",  "anything at all sent to every operation",                             ("tests.heavy.s06_schema",)),
    Figure("S-7",  "read: bandit and our own rules",                                      ("tests.heavy.s07_read",)),
    Figure("S-7p", "pressed: sqlmap and wapiti on every form, as each role",              ("tests.heavy.s07_press",)),
    Figure("S-12", "parsers meet ten minutes of anything, each",                          ("tests.heavy.s12_parsers",)),
    Figure("S-14", "small faults in ledger, vault and who-may-see are noticed",           ("tests.heavy.s14_mutation",)),
]
# fmt: on


def main(words):
    names = [word for word in words if not word.startswith("--")]
    if unknown := set(names) - {figure.name for figure in FIGURES}:
        sys.exit(f"no such figure: {' '.join(sorted(unknown))}; there are {' '.join(f.name for f in FIGURES)}")
    wanted = [figure for figure in FIGURES if not names or figure.name in names]
    options = [word for word in words if word.startswith("--")] if names else []
    broken = [figure.name for figure in wanted if not shown(figure, options)]
    print(
        f"\n{len(wanted) - len(broken)} of {len(wanted)} figures hold"
        + (f"; broken: {' '.join(broken)}" if broken else "")
    )
    sys.exit(1 if broken else 0)


def shown(figure, options):
    """Whether it holds; its heading, its own words and how long it took are printed."""
    print(f"\n== {figure.name}: {figure.title}", flush=True)
    begun = time.monotonic()
    done = subprocess.run([sys.executable, "-m", *figure.program, *options], check=False)
    print(f"   {'holds' if done.returncode == 0 else 'BROKEN'}, {time.monotonic() - begun:.0f} s", flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    main(sys.argv[1:])
