"""Everything that is random comes from the seed: identifiers, salts, keys, nonces."""

import contextlib
import os
import random

dice = random.Random()


@contextlib.contextmanager
def seeded():
    """`os.urandom`, and what `secrets` and `uuid` make of it, from here on."""
    before = os.urandom, random._urandom
    os.urandom = random._urandom = dice.randbytes
    try:
        yield
    finally:
        os.urandom, random._urandom = before


def reseed(word):
    """Before each step: what an earlier one used up changes nothing in this one."""
    dice.seed(word)
