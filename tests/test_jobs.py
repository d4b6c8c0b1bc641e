"""What insight does in the background ends with the worker that began it."""

import os
import signal
import subprocess
import sys

from tests.site import alive
from tests.waiting import until

WORKER = """
import sys
from huixiang.insight import jobs
sys.executable = sys.argv[1]
jobs.in_its_own_process("issues")
"""


def test_it_does_not_outlive_a_worker_that_is_killed(tmp_path):
    told, long_work = tmp_path / "pid", tmp_path / "long-work"
    long_work.write_text(f"#!/bin/sh\necho $$ $(nice) > {told}.new; mv {told}.new {told}\nexec sleep 600\n")
    long_work.chmod(0o755)
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings_for_tests"}
    worker = subprocess.Popen(
        [sys.executable, "-c", "import django; django.setup()" + WORKER, long_work], env=environment
    )

    until(told.exists)
    pid, nice = told.read_text().split()
    worker.send_signal(signal.SIGKILL)
    worker.wait()

    until(lambda: not alive(pid))
    assert int(nice) >= 15
