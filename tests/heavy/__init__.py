"""The long figures of issue 3, each a program of its own: `python -m tests.heavy [ID …] [--option=…]`.

Every program prints what it measured and ends with exit code 1 where the promise does not hold.
"""
