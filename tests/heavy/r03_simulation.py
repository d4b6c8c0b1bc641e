"""R-3: worlds on two clusters at once, each with seeds of its own, until a million steps are played or the time is over.

python -m tests.heavy.r03_simulation [--steps=1000000] [--minutes=25] [--seed=1]
"""

import re
import subprocess
import sys
from collections import Counter

from tests.heavy.site_under_load import option, promised
from tests.simulation.faults import places

PLAYERS = 2


def main():
    steps, minutes, seed = option("steps", 1_000_000), option("minutes", 25.0), option("seed", 1)
    words = [f"--steps={steps // PLAYERS}", f"--minutes={minutes}", "--world=2000", "--figures"]
    players = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.simulation", *words, f"--seed={seed + 100_000 * number}"],
            stdout=subprocess.PIPE, text=True,
        )
        for number in range(PLAYERS)
    ]  # fmt: skip
    told = [player.communicate()[0] for player in players]
    for text in told:
        print(text.rpartition("R-3")[2].strip() if "R-3 broken" in text else text.strip().splitlines()[-1][:120])
    done = sum(int(re.findall(r"R-3: (\d+) steps", text)[0]) for text in told if "R-3: " in text)
    fired = sum((Counter({n: int(c) for n, c in re.findall(r"fired (\w+) (\d+)", text)}) for text in told), Counter())
    least = min((fired[name], name) for name in places())
    print(
        f"R-3: {done} steps of {steps} asked for in {minutes} minutes, {fired.total()} faults at {len(places())} places, least {least}"
    )
    promised(
        ("every world held", all(player.returncode == 0 for player in players)),
        ("at least 30 places", len(places()) >= 30),
        ("each struck 100 times (asked of 100,000 steps and more)", least[0] >= min(100, done // 1000)),
    )


if __name__ == "__main__":
    main()
