"""What goes wrong: at a fail-point an error is raised, the connection is cut or killed, or the process dies."""

import functools
import re
from collections import Counter
from pathlib import Path

import psycopg
from django.db import OperationalError, connection

from huixiang.fail_point import interfere

PRODUCT = Path(__file__).resolve().parents[2] / "huixiang"
# the answer to a COMMIT may be lost before or after it took effect: no place of ours, but the hardest one
COMMITS = ["commit_unsent", "commit_unanswered"]
KINDS = ["error", "cut", "terminated", "killed"]
# in the signer's own process there is no database to lose
SIGNERS = ["signer_convinced", "memory_drafted", "memory_replaced", "signer_remembers"]


@functools.cache
def places():
    """Every fail-point of the product, by name, and the two sides of a commit."""
    named = [
        name
        for file in sorted(PRODUCT.rglob("*.py"))
        for name in re.findall(r'fail_point\("(\w+)"\)', file.read_text())
    ]
    assert len(named) == len(set(named)), "a fail-point's name stands twice"
    return sorted(named) + COMMITS


class PlannedError(Exception):
    """An error nobody foresaw."""


class Killed(BaseException):
    """The process ends here: nothing that catches errors may go on."""


class Faults:
    """At most one fault a step. In each world some places are haunted, that part of them which the world is given; such a
    place strikes at its first visit, then ever more rarely (about √(visits/3) times)."""

    def __init__(self, dice, part=1.0):
        self.dice = dice
        self.haunted = {name for name in places() if dice.random() < part}
        self.visited, self.fired = Counter(), Counter()
        self.struck, self.watcher = "", None

    def __enter__(self):
        interfere(self.reached)
        self.commit = connection.commit
        connection.commit = self.commit_with_faults
        self.watcher = beside()
        return self

    def __exit__(self, *_):
        interfere(None)
        del connection.commit
        self.watcher.close()

    def reached(self, name):
        """A fail-point was reached."""
        if not (kind := self.strikes(name)):
            return
        if name in SIGNERS:
            raise Killed(name) if kind == "killed" else PlannedError(name)
        if kind == "error":
            raise PlannedError(name)
        self.lose_connection(by_the_server=kind == "terminated")
        if kind == "killed":
            raise Killed(name)

    def strikes(self, name):
        """What goes wrong at this visit, or nothing."""
        self.visited[name] += 1
        if self.struck or name not in self.haunted or self.dice.random() * (1 + 6 * self.fired[name]) >= 1:
            return ""
        self.fired[name] += 1
        kind = self.dice.choice(KINDS)
        self.struck = f"{kind} at {name}"
        return kind

    def commit_with_faults(self):
        """`connection.commit`, whose question or answer may be lost."""
        for name, act in (("commit_unsent", self.commit), ("commit_unanswered", lambda: None)):
            if kind := self.strikes(name):
                self.lose_connection(by_the_server=kind == "terminated")
                raise OperationalError("the connection is lost")
            act()

    def lose_connection(self, *, by_the_server):
        """End the connection and wait until the server has undone what it had begun: so a seed always plays the same."""
        raw = connection.connection
        if raw is None or raw.closed:
            return
        pid = raw.info.backend_pid
        if by_the_server:
            self.watcher.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        else:
            raw.close()
        while self.watcher.execute("SELECT 1 FROM pg_stat_activity WHERE pid = %s", [pid]).fetchone():
            pass


def beside():
    """A connection to the same server that no fault ends."""
    told = connection.get_connection_params()
    kept = {name: told[name] for name in ("user", "password", "host", "port") if told.get(name)}
    return psycopg.connect(**kept, dbname="postgres", autocommit=True)
