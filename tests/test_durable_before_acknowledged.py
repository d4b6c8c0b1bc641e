"""R-2: a filing is acknowledged only after its commit is on the disk. A kill cannot show this: the page cache outlives it."""

import contextlib

import pytest

from huixiang.vault import receipts
from tests.tracing import traced

pytestmark = [pytest.mark.site, pytest.mark.xdist_group("site")]
CALLS = ("read", "recvfrom", "write", "writev", "sendto", "sendmsg", "fdatasync")
WORDS = "R-2"
OTHERS = ("huixiang.cli worker", "huixiang.cli clock", "huixiang.cli seal")


def filed(site, folder, count):
    """File one after the other under strace; nobody else writes meanwhile. The codes, and what was asked of the kernel."""
    codes = [receipts.new_code() for _ in range(count)]
    assert len(site.running(*OTHERS)) == len(OTHERS)
    with site.standing_still(*OTHERS), traced(site.running("postgres", "granian"), CALLS, folder) as calls:
        for code in codes:
            assert site.ask("/file", {"receipt": code, "kind": "help", "message": WORDS})[0] == 302
    return codes, calls


def acknowledgements(codes, calls):
    """For each code, what happened between the POST and the answer that names it."""
    began, told = 0, {}
    for number, call in enumerate(calls):
        if call.name in ("recvfrom", "read") and "POST /file" in call.text:
            began = number
        for code in codes:
            if (
                call.name in ("write", "writev", "sendto")
                and "HTTP/1.1 302" in call.text
                and f"/r/{code}?" in call.text
            ):
                told[code] = calls[began:number]
    assert sorted(told) == sorted(codes)
    return list(told.values())


def durable(calls):
    """Whether the backend that got the case, to be written and committed at once, synced the log before it said so."""
    (backend,) = {call.thread for call in calls if is_the_case(call)}
    own = [call for call in calls if call.thread == backend]
    told = max(number for number, call in enumerate(own) if is_the_case(call))
    said = next(number for number, call in enumerate(own) if number > told and call.name == "sendto")
    synced = [
        call for call in own[told:said] if call.name == "fdatasync" and "pg_wal" in call.text and "= 0" in call.text
    ]
    return bool(synced)


def is_the_case(call):
    """The database is sent the words; a form would carry them under a name."""
    return call.name == "recvfrom" and WORDS in call.text and f"={WORDS}" not in call.text


def test_each_of_fifty_filings_is_synced_before_it_is_acknowledged(site, tmp_path):
    codes, calls = filed(site, tmp_path, 50)

    assert [durable(between) for between in acknowledgements(codes, calls)] == [True] * 50


def test_the_trace_would_show_an_acknowledgement_before_the_disk(site, tmp_path):
    with site.superuser() as database, hasty(database):
        codes, calls = filed(site, tmp_path, 10)

    assert [durable(between) for between in acknowledgements(codes, calls)] == [False] * 10
    site.until(lambda: site.ask("/healthz")[0] == 200)


@contextlib.contextmanager
def hasty(database):
    """New sessions of the site say that they have committed before they have, and all sessions are new ones."""
    anew = "SELECT pg_terminate_backend(pid, 9000) FROM pg_stat_activity WHERE usename = 'huixiang'"
    database.execute("ALTER ROLE huixiang SET synchronous_commit = off")
    database.execute(anew)
    try:
        yield
    finally:
        database.execute("ALTER ROLE huixiang RESET ALL")
        database.execute(anew)
