"""What the worker does for insight: learning once a night, looking for what many raise every hour."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable

from procrastinate.contrib.django import app

from huixiang.ground.children import dies_with_parent

LEAST_OF_THE_MACHINE = 15  # nice(2): whoever works at night comes first
LONGEST = 3 * 3600


@app.periodic(cron="40 2 * * *")
@app.task(queueing_lock="learning", lock="learning")
def learn_at_night(timestamp: int) -> None:
    """Where enough was decided since the last time."""
    in_its_own_process("train", "--if-enough")


@app.periodic(cron="17 * * * *")
@app.task(queueing_lock="issues", lock="issues")
def look_for_issues(timestamp: int) -> None:
    """Every hour: what many raise, in the windows into which something new came."""
    in_its_own_process("issues")


def in_its_own_process(*words: str) -> None:
    """Run an insight command in a process that gives back its memory when it ends, and ends when the worker does."""
    subprocess.run(  # noqa: S603  the words are ours
        [sys.executable, "-m", "huixiang.cli", "insight", *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        check=True,
        timeout=LONGEST,
        preexec_fn=after_all_others(),
    )


def after_all_others() -> Callable[[], None]:
    """What the new process does first: it asks to end with the worker, and lets all others go before it."""
    with_the_worker = dies_with_parent(signal.SIGTERM)

    def begin() -> None:
        with_the_worker()
        os.nice(LEAST_OF_THE_MACHINE)

    return begin
