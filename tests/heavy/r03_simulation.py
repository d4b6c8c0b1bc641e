"""R-3: worlds on four clusters at once, each with seeds of its own, until a million steps are played or the time is over.

What is played is added to `--tally` (one file for each state of the code; seeds go on where the last run ended), so that
the million may be played in several evenings. `--tally=` keeps none.

python -m tests.heavy.r03_simulation [--steps=1000000] [--minutes=25] [--seed=1] [--tally=…/R-3.json]
"""

import hashlib
import json
import re
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from pathlib import Path

from tests.heavy.site_under_load import option, promised
from tests.simulation.faults import places

HOME = Path(__file__).resolve().parents[2]
PLAYERS, APART = 4, 1_000_000  # a player and its database wait for each other: two leave a fifth of two cores idle


def main():
    steps, minutes, seed = option("steps", 1_000_000), option("minutes", 25.0), option("seed", 1)
    tally = Tally(option("tally", str(Path(tempfile.gettempdir(), "R-3.json"))))
    each = -(-max(0, steps - tally.steps) // PLAYERS)
    words = [f"--steps={each}", f"--minutes={minutes}", "--figures"]
    players = [
        Player([*words, f"--seed={tally.next.get(str(number), seed + APART * number)}"], number)
        for number in range(PLAYERS)
    ]
    for player in players:
        player.join()
        tally.add(player)
    tally.keep()
    done, least = sum(player.done for player in players), min((tally.fired[name], name) for name in places())
    seconds = max(player.seconds for player in players)
    summary = (f"{done} steps in {seconds / 60:.0f} minutes ({done / max(seconds, 1):.0f}/s), {tally.steps} of {steps} with earlier runs of this code; "
          f"{tally.fired.total()} faults at {len(places())} places, least {least}")  # fmt: skip
    promised(
        "R-3",
        summary,
        ("every world held", all(player.code == 0 for player in players)),
        ("at least 30 places", len(places()) >= 30),
        ("each struck 100 times in a million steps", least[0] >= min(100, tally.steps // 10_000)),
        ("something was played", done > 0 or tally.steps >= steps),
    )


class Player(threading.Thread):
    """A process that plays, and what it said of it; a broken promise is told at once."""

    def __init__(self, words, number):
        super().__init__()
        self.number, self.done, self.seconds, self.next, self.fired = number, 0, 0, None, Counter()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.simulation", *words], stdout=subprocess.PIPE, text=True
        )
        self.start()

    def run(self):
        for line in self.process.stdout:
            if told := re.match(r"  (\d+) steps, (\d+) s", line):
                self.done, self.seconds = map(int, told.groups())
            elif told := re.match(r"fired (\w+) (\d+)", line):
                self.fired[told[1]] = int(told[2])
            elif told := re.match(r"next seed (\d+)", line):
                self.next = int(told[1])
            elif line.startswith("R-3 broken"):
                print(f"      {line.strip()[:400]}", flush=True)
        self.code = self.process.wait()


class Tally:
    """Steps played with the code as it is now, how often each place struck, and the next seed of each player."""

    def __init__(self, name):
        self.file, self.code = Path(name) if name else None, code_played()
        told = json.loads(self.file.read_text()) if self.file and self.file.exists() else {}
        told = told if told.get("code") == self.code else {}
        self.steps, self.fired, self.next = told.get("steps", 0), Counter(told.get("fired")), told.get("next", {})

    def add(self, player):
        if player.code == 0:
            self.steps, self.fired = self.steps + player.done, self.fired + player.fired
            self.next[str(player.number)] = player.next

    def keep(self):
        if self.file:
            told = {"code": self.code, "steps": self.steps, "fired": self.fired, "next": self.next}
            self.file.write_text(json.dumps(told, indent=1))


def code_played():
    """A digest of the product and of the simulation: steps of other code prove nothing about this one."""
    digest = hashlib.sha256()
    for folder in ("config", "huixiang", "tests/simulation"):
        for file in sorted((HOME / folder).rglob("*.py")):
            digest.update(str(file.relative_to(HOME)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


if __name__ == "__main__":
    main()
