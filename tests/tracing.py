"""What processes ask of the kernel, in order: strace attached to running ones."""

import contextlib
import re
import shutil
import signal
import subprocess
from pathlib import Path
from typing import NamedTuple

from tests.waiting import until

LINE = re.compile(r"(\d+) +[\d.]+ (?:<\.\.\. )?(\w+)(?: resumed>|\()(.*)")


class Call(NamedTuple):
    """A call that has returned: by which thread, which call, and its arguments and result as strace writes them."""

    thread: int
    name: str
    text: str


@contextlib.contextmanager
def traced(pids, calls, folder):
    """Attach to these processes and all their threads; the list that is given fills when the block ends."""
    assert shutil.which("strace"), "strace is missing: apt-get install strace"
    found, out, told = [], Path(folder) / "trace", Path(folder) / "strace.log"
    words = ["strace", "-f", "-ttt", "-y", "-s", "4000", "-e", f"trace={','.join(calls)}", "-o", str(out)]
    with told.open("w") as log:
        strace = subprocess.Popen([*words, *(word for pid in pids for word in ("-p", str(pid)))], stderr=log)
    until(lambda: attached_to(pids) or strace.poll() is not None)
    assert strace.poll() is None, told.read_text()
    try:
        yield found
    finally:
        strace.send_signal(signal.SIGINT)
        strace.wait()
    found += completed(out)


def attached_to(pids):
    threads = [task for pid in pids for task in Path(f"/proc/{pid}/task").iterdir()]
    return all(not re.search(r"TracerPid:\t0\n", (task / "status").read_text()) for task in threads)


def completed(out):
    """The calls in the order in which they returned; arguments of a call that took long stand where it began."""
    begun, calls = {}, []
    for line in out.read_text(errors="replace").splitlines():
        if not (read := LINE.match(line)):
            continue
        thread, name, text = int(read[1]), read[2], read[3]
        if text.endswith("<unfinished ...>"):
            begun[thread] = text
        else:
            calls.append(Call(thread, name, begun.pop(thread, "") + text))
    return calls
