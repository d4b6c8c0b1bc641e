"""Flags of urgency on sentences written for it: the share raised, kind by kind, and false flags on ordinary wishes.

Usage: python -m benchmarks.insight.urgency
The baseline is the plain list of words most hotlines use.
"""

import re

from huixiang.insight.reading import urgency
from huixiang.insight.tests.urgent import FURTHER, ORDINARY, URGENT

BASELINE = re.compile(
    "煤气泄漏|燃气泄漏|倒塌|坍塌|自杀|轻生|跳楼|着火|火灾|爆炸|伤亡|死亡|群体|聚集|上访|触电|中毒|救命|虐待"
)


def shares(raised) -> dict[str, float]:
    """Share raised by kind (of any kind: the flag is what brings somebody to look), and of ordinary wishes."""
    told = {kind: sum(map(raised, said)) / len(said) for kind, said in URGENT.items()}
    every = [*FURTHER, *(one for said in URGENT.values() for one in said)]
    told["all"] = sum(map(raised, every)) / len(every)
    told["false"] = sum(map(raised, ORDINARY)) / len(ORDINARY)
    return {kind: round(share, 3) for kind, share in told.items()}


if __name__ == "__main__":
    print("baseline", shares(lambda said: bool(BASELINE.search(said))))
    print("product", shares(lambda said: bool(urgency(said))))
