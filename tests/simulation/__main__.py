"""Play worlds on a cluster of their own: python -m tests.simulation [--seed=1] [--steps=20000] [--world=2000] [--minutes=0]

`--steps` in all, `--world` in each world (its seed is the first seed plus its number); `--minutes` ends it earlier,
after the world that is being played. Prints what was played; a broken promise prints seed and step and exits 1.
"""

import os
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path


def number(name, default):
    told = [word.partition("=")[2] for word in sys.argv if word.startswith(f"--{name}=")]
    return float(told[0]) if told else default


def main():
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings_for_tests"
    folder = Path(tempfile.mkdtemp(prefix="world-"))
    folder.chmod(0o711)
    from huixiang.ground.embedded import Cluster

    cluster = Cluster(folder, forgetful=True)
    cluster.start()
    os.environ["DATABASE_URL"] = f"postgresql://huixiang@/huixiang?host={cluster.socket}"
    try:
        sys.exit(play(int(number("seed", 1)), int(number("steps", 20_000)), int(number("world", 2000))))
    finally:
        cluster.stop()
        for name in ("postgres", "socket"):
            shutil.rmtree((folder / name).resolve(), ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


def play(seed, steps, each):
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from huixiang.seeds import cast
    from tests.guards import copy

    from .faults import places
    from .played import Broken, played

    call_command("migrate", verbosity=0)
    cast.gather()
    name = connection.settings_dict["NAME"]
    copy(name, f"{name}_copy")
    begun, done, visited, fired = time.perf_counter(), 0, Counter(), Counter()
    latest = begun + 60 * number("minutes", 10**6)
    while done < steps and time.perf_counter() < latest:
        copy(f"{name}_copy", name)
        try:
            world = played(seed, min(each, steps - done))
        except Broken as broken:
            traceback.print_exception(broken.__cause__)
            print(
                f"R-3 broken: {broken}; again: python -m tests.simulation --seed={seed} --steps={each} --world={each}"
            )
            return 1
        done, seed = done + world.steps, seed + 1
        visited, fired = visited + world.faults.visited, fired + world.faults.fired
        print(f"  {done} steps, {time.perf_counter() - begun:.0f} s, {world.told}", flush=True)
    print(f"R-3: {done} steps, {fired.total()} faults at {len(fired)} of {len(places())} places; "
          f"least: {sorted((fired[one], one) for one in places())[:6]}")  # fmt: skip
    if "--figures" in sys.argv:
        print("\n".join(f"fired {name} {count}" for name, count in sorted(fired.items())))
        print(f"R-3: {done} steps")
    return 0


if __name__ == "__main__":
    main()
