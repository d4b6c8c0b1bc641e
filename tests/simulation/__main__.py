"""Play worlds on a cluster of their own: python -m tests.simulation [--seed=1] [--steps=20000] [--world=600] [--minutes=…]
                                                                    [--haunted=0.25]

`--steps` in all, `--world` in each world (its seed is the first seed plus its number); `--minutes` ends it earlier,
after the world that is being played. `--haunted` is the part of the places at which something may go wrong, drawn anew
for each world. Prints what was played; a broken promise prints seed and step and exits 1. The town itself is made from
a seed, so the same words give the same leaves on any machine: their digest is printed.
"""

import gc
import hashlib
import os
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

# a world's database lives for seconds: what keeps old ones tidy is lost on it
SHORT_LIVED = {"autovacuum": "off", "shared_buffers": "64MB", "max_connections": "20"}


def number(name, default):
    told = [word.partition("=")[2] for word in sys.argv if word.startswith(f"--{name}=")]
    return float(told[0]) if told else default


def main():
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings_for_tests"
    folder = Path(tempfile.mkdtemp(prefix="world-"))
    folder.chmod(0o711)
    from huixiang.ground.embedded import Cluster

    cluster = Cluster(folder, forgetful=True)
    cluster.settings |= SHORT_LIVED
    try:
        cluster.start()
        os.environ["DATABASE_URL"] = f"postgresql://huixiang@/huixiang?host={cluster.socket}"
        sys.exit(play(int(number("seed", 1)), int(number("steps", 20_000)), int(number("world", 600))))
    finally:
        cluster.stop()
        for name in ("postgres", "socket"):
            shutil.rmtree((folder / name).resolve(), ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(os.environ.get("HUIXIANG_TEST_DATA", folder), ignore_errors=True)


def play(seed, steps, each):
    import django

    django.setup()
    from django.db import connection

    from tests.guards import copy

    from .faults import places
    from .played import Broken, played

    name, haunted = connection.settings_dict["NAME"], number("haunted", 0.25)
    found_town()
    copy(name, f"{name}_copy")
    gc.freeze()  # what was read so far stays for ever
    begun, used, done, visited, fired = time.perf_counter(), time.process_time(), 0, Counter(), Counter()
    latest, leaves = begun + 60 * number("minutes", 10**6), hashlib.sha256()
    while done < steps and time.perf_counter() < latest:
        copy(f"{name}_copy", name)
        try:
            world = played(seed, min(each, steps - done), haunted)
        except Broken as broken:
            traceback.print_exception(broken.__cause__)
            print(f"R-3 broken: {broken}; again: python -m tests.simulation --seed={seed} --steps={each} --world={each} "
                  f"--haunted={haunted}")  # fmt: skip
            return 1
        done, seed = done + world.steps, seed + 1
        visited, fired = visited + world.faults.visited, fired + world.faults.fired
        leaves.update(b"".join(leaf for chain in world.leaves.values() for leaf in chain))
        print(f"  {done} steps, {time.perf_counter() - begun:.0f} s, {world.told}", flush=True)
    print(f"R-3: {done} steps, {fired.total()} faults at {len(fired)} of {len(places())} places; "
          f"least: {sorted((fired[one], one) for one in places())[:6]}; leaves {leaves.hexdigest()[:16]}; "
          f"{1000 * (time.process_time() - used) / max(done, 1):.1f} ms of processor time a step beside the database")  # fmt: skip
    if "--figures" in sys.argv:
        print("\n".join(f"fired {name} {count}" for name, count in sorted(fired.items())))
        print(f"next seed {seed}")
        print(f"R-3: {done} steps")
    return 0


def found_town():
    """The town every world is a copy of, made from a seed the day before they begin."""
    import time_machine
    from django.core.management import call_command

    from huixiang.seeds import cast

    from .chance import reseed, seeded
    from .world import FOUNDED

    call_command("migrate", verbosity=0)
    with seeded(), time_machine.travel(FOUNDED, tick=False):
        reseed("town")
        cast.gather()


if __name__ == "__main__":
    main()
