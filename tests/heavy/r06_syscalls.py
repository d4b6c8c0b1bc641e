"""R-6: the k-th call of a system call fails while one matter with a letter is filed and one batch sequenced.

strace injects into the process that files (its files) and into its database backend (pages and log): EIO, ENOSPC or a
kill at call 1, 2, 3, …. Afterwards: what was acknowledged is there, what was not is there whole or not at all.

python -m tests.heavy.r06_syscalls [--runs=300]
"""

import json
import subprocess
import sys
import time
from collections import Counter

from tests.heavy.site_under_load import option, promised
from tests.heavy.town import town

DOER = """
import django, json, os, sys
django.setup()
from django.db import connection
from django_scopes import scope
from huixiang.concerns.filing import Filing, file_concern
from huixiang.ledger.sequencer import sequence
from huixiang.people.models import Area, Organ
from huixiang.vault import sealed_attachments, uploads
with scope(organ=Organ.objects.get(pk=sys.argv[1])):
    area = Area.objects.get(code="990101001")
    for line in sys.stdin:
        if line == "who\\n":
            connection.ensure_connection()
            print(connection.connection.info.backend_pid, flush=True)
            continue
        done = []
        try:
            told = uploads.Checked("letter.txt", "txt", "txt", line.encode(), line.encode())
            files = [sealed_attachments.keep(told)]
            file_concern(Filing("x", "help", area=area, files=files), receipt=bytes.fromhex(line))
            done.append("filed")
            sequence()
            done.append("sequenced")
        except Exception as fault:
            done.append(type(fault).__name__)
            connection.close()
        print(json.dumps(done), flush=True)
"""
# where, call, what it answers
FAULTS = [
    *(("doer", call, error) for call in ("openat", "write", "fsync", "rename", "unlink") for error in ("error=EIO", "error=ENOSPC", "signal=SIGKILL")),
    *(("backend", call, error) for call in ("pwrite64", "fdatasync", "openat", "write") for error in ("error=EIO", "error=ENOSPC", "signal=SIGKILL")),
]  # fmt: skip


class Doer:
    """The process that files, and is started again when it was killed."""

    def __init__(self, organ):
        self.organ = organ
        self.start()

    def start(self):
        command = [sys.executable, "-c", DOER, str(self.organ.pk)]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )

    def ask(self, line):
        """Its answer; "" when it died."""
        try:
            self.process.stdin.write(line + "\n")
            self.process.stdin.flush()
            answer = self.process.stdout.readline()
        except OSError:
            answer = ""
        if not answer:
            self.process.kill()
            self.process.wait()
            self.start()
        return answer

    def backend(self):
        """Its backend's id, once the database lets it in again."""
        while not (told := self.ask("who")):
            time.sleep(0.2)
        return int(told)


def injected(pid, call, fault, which):
    """strace, attached: the `which`-th such call answers with the fault."""
    words = [
        "strace",
        "-f",
        "-qq",
        "-p",
        str(pid),
        "-e",
        f"trace={call}",
        "-e",
        f"inject={call}:{fault}:when={which}",
        "-o",
        "/dev/null",
    ]
    tracer = subprocess.Popen(words, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 5
    while traced(pid) == 0 and time.monotonic() < until and tracer.poll() is None:
        time.sleep(0.005)
    return tracer


def traced(pid):
    """The id of who traces this process, 0 when nobody does (proc(5))."""
    try:
        with open(f"/proc/{pid}/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("TracerPid"))
    except OSError:
        return -1


def main():
    runs = option("runs", 300)
    with town() as organ:
        from django.db import OperationalError, connection

        from huixiang.ledger import recount
        from huixiang.loops import recheck
        from huixiang.loops.models import Attachment, Case
        from huixiang.vault import sealed_attachments

        doer, told, acknowledged, attempts = Doer(organ), Counter(), [], []
        for run in range(runs):
            where, call, fault = FAULTS[run % len(FAULTS)]
            which, receipt = run // len(FAULTS) % 12 + 1, f"{run:064x}"
            backend = doer.backend()
            tracer = injected(doer.process.pid if where == "doer" else backend, call, fault, which)
            answer = doer.ask(receipt)
            tracer.terminate()
            tracer.wait()
            done = json.loads(answer) if answer else ["killed"]
            attempts.append(receipt)
            acknowledged += [receipt] if "filed" in done else []
            told[done[-1]] += 1
        doer.process.kill()
        doer.process.wait()
        for _ in range(100):
            try:
                connection.close()
                Case.objects.count()
                break
            except OperationalError:
                time.sleep(0.3)
        stored = Counter(
            bytes(one).hex()
            for one in Case.objects.filter(receipt__isnull=False).order_by("id").values_list("receipt", flat=True)
        )
        lost = [receipt for receipt in acknowledged if stored[receipt] != 1]
        doubled = [receipt for receipt in attempts if stored[receipt] > 1]
        wrong = [str(one) for _, batch in recheck.recheck() for one in batch] + list(recount.faults())
        unreadable = 0
        for digest in Attachment.objects.order_by("id").values_list("digest", flat=True):
            unreadable += not sealed_attachments.clean_copy(digest)
    summary = (f"{runs} runs of {len(FAULTS)} faults: {dict(told)}; {len(acknowledged)} acknowledged, {len(lost)} of them lost, "
          f"{len(doubled)} doubled, {unreadable} letters unreadable, {len(wrong)} faults in ledger and copies")  # fmt: skip
    promised(
        "R-6",
        summary,
        ("no false acknowledgement", not lost),
        ("none twice", not doubled),
        ("every letter opens", unreadable == 0),
        ("ledger and copies agree", not wrong),
        ("faults did strike", told.total() - told["sequenced"] >= runs // 10),
    )


if __name__ == "__main__":
    sys.exit(main())
