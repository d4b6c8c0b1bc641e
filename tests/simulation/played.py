"""Play one world to its end and hold everything against everything."""

import tempfile
from pathlib import Path

from huixiang.ledger.models import Entry
from huixiang.loops.models import Case

from . import checks, deeds
from .world import World

ALL_EVERY = 1000  # steps between two looks at everything


class Broken(Exception):
    """A promise did not hold; the cause says which."""


def played(seed, steps, haunted=1.0):
    """The world after so many steps; Broken with seed and step where something does not hold."""
    world, deed = World(seed, haunted), 0
    with tempfile.TemporaryDirectory() as data, world.running(Path(data)):
        try:
            while world.steps < steps:
                deeds.one(world)
                deed += 1
                if deed % ALL_EVERY == 0:
                    checks.everything(world)
            checks.everything(world)
            world.told = f"{Case.objects.count()} cases, {Entry.objects.count()} entries, {dict(world.said)}"
        except Exception as fault:
            raise Broken(f"seed {seed}, step {world.steps}, {world.faults.struck or 'no fault'}") from fault
    return world
