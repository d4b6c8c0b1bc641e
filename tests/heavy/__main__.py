"""All long figures in their order, or those named: python -m tests.heavy [R-3 L-5 …] [--steps=20000 …]

The order is that of worth for the time: whoever has fifty minutes lets it run and has the most important behind her.
Before it begins it says how long each is expected to take on a quiet machine; `--list` says that and ends. One after
another, each in a session of its own, which is ended with everything it left; one that fails does not stop the next, but
the whole then ends with exit code 1. A table at the end. Options after the names are handed to every program named.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from typing import NamedTuple

PATIENCE = 4  # times the minutes expected, and ten more, until a figure counts as one that hangs


class Figure(NamedTuple):
    """Its name in docs and issue, minutes on a quiet machine, what it shows, and the program with its words."""

    name: str
    minutes: float
    title: str
    program: tuple[str, ...]


def heavy_test(node):
    return ("pytest", "-q", "-m", "heavy", "-s", "-p", "no:randomly", node)


# fmt: off
FIGURES = [
    Figure("R-1",  4,   "10,000 filings, 200 clients, everything killed 20 times",            heavy_test("tests/test_crash.py")),
    Figure("R-8",  2.5, "the database crashes ten times under filings",                       ("tests.heavy.r08_database",)),
    Figure("R-11", 1.5, "a flood of 2,000 and 200 slow senders",                              ("tests.heavy.r11_flood",)),
    Figure("R-9",  15,  "backed up under load, restored beside, an old backup refused",       ("tests.heavy.r09_restore",)),
    Figure("L-5",  1.5, "the sequencer killed 40 times, the database 5 times, eight writers", ("tests.heavy.l05_sequencer",)),
    Figure("L-6",  2.5, "a chain for each case against one chain; how soon entries are sealed", ("tests.heavy.l06_chains",)),
    Figure("R-4",  1.5, "16 writers, 50 cases: every history is a history",                   ("tests.heavy.r04_history",)),
    Figure("L-10", 0.5, "a million entries verified by the stand-alone program",              ("tests.heavy.l10_verify",)),
    Figure("P-13", 2,   "the breach drill for 10,000 persons",                                ("tests.heavy.p13_breach",)),
    Figure("P-7",  1,   "the key of 10,000 cases exchanged while people file",                ("tests.heavy.p07_rotation",)),
    Figure("L-9",  1.5, "100 of 1,000 cases erased, every proof and figure stands",           heavy_test("huixiang/public/tests/test_mine.py")),
    Figure("R-17", 4,   "five years and a million entries",                                   ("tests.heavy.r17_long_life",)),
    Figure("R-13", 3,   "10,000 messages, the worker killed 50 times",                        ("tests.heavy.r13_messages",)),
    Figure("R-6",  1,   "every system call of a filing fails in turn",                        ("tests.heavy.r06_syscalls",)),
    Figure("R-3",  26,  "a seeded hand over the real product, faults at every place",         ("tests.heavy.r03_simulation",)),
    Figure("S-7",  2,   "read: bandit and our own rules",                                     ("tests.heavy.s07_read",)),
    Figure("S-6",  10,  "anything at all sent to every operation",                            ("tests.heavy.s06_schema",)),
    Figure("S-7p", 15,  "pressed: sqlmap and wapiti on every form, as each role",             ("tests.heavy.s07_press",)),
    Figure("S-14", 60,  "small faults in ledger, vault and who-may-see are noticed",          ("tests.heavy.s14_mutation",)),
    Figure("S-12", 60,  "parsers meet ten minutes of anything, each",                         ("tests.heavy.s12_parsers",)),
]
# fmt: on


class Outcome(NamedTuple):
    """How it ended: its last line, and how long it took."""

    figure: Figure
    kept: bool
    told: str
    seconds: float


def main(words):
    names = [word for word in words if not word.startswith("--")]
    if unknown := set(names) - {figure.name for figure in FIGURES}:
        sys.exit(f"no such figure: {' '.join(sorted(unknown))}; there are {' '.join(f.name for f in FIGURES)}")
    wanted = sorted(
        (figure for figure in FIGURES if not names or figure.name in names),
        key=lambda figure: names.index(figure.name) if names else 0,
    )
    announce(wanted)
    if "--list" in words:
        return
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("told to end"))
    options, done = [word for word in words if word.startswith("--")] if names else [], []
    try:
        for figure in wanted:
            done.append(shown(figure, options))
    finally:
        summarise(done, wanted)
    sys.exit(0 if all(outcome.kept for outcome in done) else 1)


def announce(wanted):
    clock = 0.0
    print(
        f"about {sum(figure.minutes for figure in wanted):.0f} minutes on two quiet cores, load now {os.getloadavg()[0]:.1f}"
    )
    for figure in wanted:
        print(f"  {clock:5.1f}  {figure.name:5} {figure.minutes:4.1f} min  {figure.title}")
        clock += figure.minutes
    sys.stdout.flush()


def shown(figure, options):
    """Its heading and its own words are printed as they come."""
    print(f"\n== {figure.name}: {figure.title} (load {os.getloadavg()[0]:.1f})", flush=True)
    begun, told = time.monotonic(), ""
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", *figure.program, *options],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    latest = 60 * (figure.minutes * PATIENCE + 10)
    signal.signal(signal.SIGALRM, lambda *_: end(process))
    signal.alarm(int(latest))
    try:
        for line in process.stdout:
            print(line, end="", flush=True)
            if line.startswith((f"{figure.name} kept", f"{figure.name} missed")):
                told = line.partition("  ")[2].strip()
    finally:
        signal.alarm(0)
        end(process)
    seconds = time.monotonic() - begun
    kept = process.returncode == 0
    print(f"   {'kept' if kept else 'MISSED'}, {seconds:.0f} s, load {os.getloadavg()[0]:.1f}", flush=True)
    return Outcome(figure, kept, told or f"no figures, exit {process.returncode}", seconds)


def end(process):
    """It and whatever it left in its session; a site or a cluster ends with the one that started it."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(90)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def summarise(done, wanted):
    print("\n== figures")
    for figure, kept, told, seconds in done:
        print(
            f"  {figure.name:5} {'kept  ' if kept else 'MISSED'} {seconds / 60:5.1f} min (expected {figure.minutes})  {told}"
        )
    for figure in wanted[len(done) :]:
        print(f"  {figure.name:5} not played")
    missed = [outcome.figure.name for outcome in done if not outcome.kept]
    print(
        f"{len(done) - len(missed)} of {len(wanted)} figures kept" + (f"; missed: {' '.join(missed)}" if missed else "")
    )
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
