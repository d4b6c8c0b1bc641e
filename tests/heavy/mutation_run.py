"""A plugin of pytest for S-14: run the tests once to see which lines each reaches, then each mutant against those alone.

Every mutant lives in a fork of this process, with the database already there; the first test that fails ends it. What is
known of a mutant is written at once, so that a run that was ended goes on where it stood.
"""

import json
import os
import signal
import sys
import time
from pathlib import Path

import coverage
import pytest

from tests.heavy import mutants

HOME = mutants.home()
KILLED, SURVIVED, NOT_MADE, LATE = 10, 11, 12, 13


def pytest_runtestloop(session):
    told = json.loads(os.environ["HUIXIANG_MUTATION"])
    items = [item for item in session.items if not item.get_closest_marker("django_db_transaction")]
    wanted = [mutants.Mutant(*row) for row in told["mutants"]]
    reached, took = _once(session, items, {str(HOME / one.file) for one in wanted})
    print(f"   {len(items)} tests in {sum(took.values()):.0f} s; {len(wanted)} mutants", flush=True)
    until = time.monotonic() + told["seconds"]
    with Path(told["results"]).open("a") as results:
        for mutant in wanted:
            if time.monotonic() > until:
                break
            names = reached.get((str(HOME / mutant.file), mutant.line), set())
            tests = sorted((item for item in items if item.nodeid in names), key=lambda item: took[item.nodeid])
            verdict, by = _tried(mutant, tests, took) if tests else ("unreached", "")
            results.write(json.dumps([mutant.id, verdict, by, mutant.told]) + "\n")
            results.flush()
    return True


def _once(session, items, files):
    """({(file, line): names of tests}, {name: seconds}); a test that fails unmutated ends everything."""
    cover = coverage.Coverage(data_file=None, config_file=False, include=sorted(files), messages=False)
    cover.start()
    took = {}
    for item, following in zip(items, [*items[1:], items[0]], strict=True):
        cover.switch_context(item.nodeid)
        begun = time.monotonic()
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        took[item.nodeid] = time.monotonic() - begun
        if session.testsfailed:
            pytest.exit(f"{item.nodeid} fails without any mutant", 1)
    cover.stop()
    data, reached = cover.get_data(), {}
    for file in data.measured_files():
        for line, names in data.contexts_by_lineno(file).items():
            reached.setdefault((file, line), set()).update(names)
    return reached, took


def _tried(mutant, tests, took):
    from django.db import connections

    connections.close_all()
    patience = 20 + int(8 * sum(took[item.nodeid] for item in tests))
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _live(mutant, tests, patience, writing)
    os.close(writing)
    with os.fdopen(reading) as said:
        by = said.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return "late" if os.WTERMSIG(status) == signal.SIGALRM else "killed", f"signal {os.WTERMSIG(status)}"
    return {KILLED: "killed", SURVIVED: "survived", NOT_MADE: "not made", LATE: "late"}.get(
        os.WEXITSTATUS(status), "killed"
    ), by


def _live(mutant, tests, patience, writing):
    """In the fork: be wrong, and see who notices. Never returns."""
    code = KILLED
    try:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(patience)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        try:
            mutants.planted(mutant, HOME)
        except (ValueError, SyntaxError):
            os._exit(NOT_MADE)
        code = SURVIVED
        for item, following in zip(tests, [*tests[1:], tests[0]], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if item.session.testsfailed:
                os.write(writing, item.nodeid.encode())
                code = KILLED
                break
    except BaseException as broken:
        os.write(writing, repr(broken)[:200].encode())
        code = KILLED
    finally:
        sys.stdout = None
        os._exit(code)
