"""R-3: the real product on PostgreSQL under a seeded hand that files, moves, seals and lets things go wrong.

A world is a fresh database, a virtual clock, seeded chance (also for keys and salts) and a number of steps. The same
seed and steps give the same world: `python -m tests.simulation --seed=7 --steps=2000` plays it again.
"""
