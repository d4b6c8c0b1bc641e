"""Hot issues of many windows, one after the other: seconds per window and the time a million messages would take.

Messages are recombined from real ones with other places, so that windows differ. Usage: python -m … WINDOWS SIZE
"""

import random
import sys
import time
from pathlib import Path

from huixiang.insight.hot import Message, hot_issues
from huixiang.insight.sheets import messages_in

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"


def window(messages: list[Message], size: int, chance: random.Random) -> list[Message]:
    """Titles of one message with the body of another, so that no window repeats the last."""
    bodies = chance.choices(messages, k=size)
    return [
        Message(number, one.reporter, one.title, other.body if number % 2 else one.body, one.at, one.likes)
        for number, (one, other) in enumerate(zip(chance.choices(messages, k=size), bodies, strict=True))
    ]


def main(windows: int, size: int) -> None:
    messages, chance = messages_in(DATA / "messages.xlsx"), random.Random(0)
    for number in range(windows):
        told = window(messages, size, chance)
        began = time.process_time()
        issues = hot_issues(told, 20)
        seconds = time.process_time() - began
        print(
            f"window {number}: {size} messages, {len(issues)} issues, {seconds:.1f} CPU s → {seconds * 1e6 / size:.0f} s per million"
        )
    print("baseline (insight notes): two-stage linkage 7.6 s for 20,000, 81 s for 100,000 and chained there")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:3]) if len(sys.argv) > 2 else (4, 4000))
