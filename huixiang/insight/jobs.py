"""What the worker does for insight: once a night, learning, where enough was decided since the last time."""

import os
import subprocess
import sys

from procrastinate.contrib.django import app

LEAST_OF_THE_MACHINE = 15  # nice(2): whoever works at night comes first
LONGEST = 3 * 3600


@app.periodic(cron="40 2 * * *")
@app.task(queueing_lock="learning", lock="learning")
def learn_at_night(timestamp: int) -> None:
    """In a process of its own: what learning needs of memory is given back when it ends."""
    subprocess.run(
        [sys.executable, "-m", "huixiang.cli", "insight", "train", "--if-enough"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        check=True,
        timeout=LONGEST,
        preexec_fn=lambda: os.nice(LEAST_OF_THE_MACHINE),
    )
