"""A site of its own for a figure, its desk, its memory, and the promises at the end."""

import contextlib
import json
import signal
import sys
import threading
import time
from pathlib import Path

from benchmarks._service import Line
from benchmarks._service import Site as Pressed
from tests.site import Site

KB = 1024


def option(name, default):
    """`--name=…` of the command line, as the default's type."""
    told = [word.partition("=")[2] for word in sys.argv if word.startswith(f"--{name}=")]
    return type(default)(told[0]) if told else default


def promised(figure, measured, *rows):
    """Each (promise, whether it was kept): the last line says which figure was kept or missed, and what was measured."""
    missed = [name for name, kept in rows if not kept]
    for name in missed:
        print(f"      missed: {name}")
    print(f"{figure} {'missed' if missed else 'kept'}  {measured}", flush=True)
    sys.exit(1 if missed else 0)


def end_decently(*_):
    """Told to end: not without stopping what was started."""
    sys.exit(f"{Path(sys.argv[0]).stem}: told to end")


signal.signal(signal.SIGTERM, end_decently)


@contextlib.contextmanager
def running(**environment):
    """A site as bin/run starts it, gone at the end."""
    site = Watched()
    site.environment |= environment
    try:
        yield site.start()
    finally:
        site.remove()


class Watched(Site):
    """A site whose memory is looked at."""

    patience = 300  # a busy machine needs two minutes for what a quiet one does in ten seconds

    def memory(self):
        """Megabytes of all its processes, shared pages counted by their share (proc(5), Pss)."""
        total = 0
        for pid in self.family():
            with contextlib.suppress(OSError):
                for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                    total += int(line.split()[1]) if line.startswith("Pss:") else 0
        return total / KB

    def watch_memory(self):
        """Look every second from now on; the function given tells the most there was."""
        over, seen = threading.Event(), [self.memory()]

        def look():
            while not over.wait(1):
                seen.append(self.memory())

        thread = threading.Thread(target=look, daemon=True)
        thread.start()

        def most():
            over.set()
            thread.join()
            return max(seen)

        return most

    @property
    def told(self):
        return json.loads((self.data / "ready.json").read_text())

    code, password = Pressed.code, Pressed.password


class Desk:
    """People at their desks who open today's work and their list, one after another."""

    def __init__(self, site, people):
        self.site = site
        self.lines = [Line(site.port).sign_in(site, "zhou" if n % 2 else "desk") for n in range(people)]

    def look_around(self, seconds):
        """Seconds each page took."""
        watch = self.look_around_meanwhile()
        time.sleep(seconds)
        return watch()

    def look_around_meanwhile(self):
        """Begin; the function given ends it and tells the seconds each page took."""
        over, took = threading.Event(), []
        threads = [threading.Thread(target=self._look, args=(line, over, took), daemon=True) for line in self.lines]
        for thread in threads:
            thread.start()

        def watched():
            over.set()
            for thread in threads:
                thread.join(60)
            return took

        return watched

    def _look(self, line, over, took):
        pages = ["/desk", "/desk/cases/"]
        while not over.wait(0.2):
            for page in pages:
                begun = time.monotonic()
                status, _, body = line.get(page)
                took.append(time.monotonic() - begun)
                assert status == 200, f"{page}: {status} {body[:200]}"
