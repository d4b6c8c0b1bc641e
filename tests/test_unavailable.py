"""R-5 in small: the database or the disk is gone. A citizen or an official reads so, nobody a 500, and it passes by itself."""

import contextlib
import errno
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from django.db import InternalError, connection, transaction

from huixiang.ground import unavailable
from huixiang.ground.embedded import Cluster
from tests.waiting import until

HOME = Path(__file__).resolve().parent.parent
PAGES = ["/", "/file", "/find", "/answered", "/figures", "/ledger", "/r/7K2M-9PQR-4TVW", "/desk", "/desk/sign-in"]
# reads the addresses it is told, asks the site's own WSGI door for them, and tells status and Retry-After of each
ASKING = """
import io, json, sys
from wsgiref.util import setup_testing_defaults
from config.wsgi import application
for line in sys.stdin:
    told = []
    for address in json.loads(line):
        asked = {"PATH_INFO": address, "HTTP_COOKIE": "sessionid=" + "a" * 32}
        setup_testing_defaults(asked)
        heads = []
        answer = application(asked, lambda status, headers: heads.append((status, dict(headers))))
        body = b"".join(answer).decode()
        getattr(answer, "close", list)()  # a plain list of bytes has none (PEP 3333)
        ((status, headers),) = heads
        told.append((int(status[:3]), headers.get("Retry-After", ""), "系统正在维护" in body))
    print(json.dumps(told), flush=True)
"""


@pytest.fixture
def cluster():
    folder = Path(tempfile.mkdtemp(prefix="house-"))
    folder.chmod(0o711)  # where root runs the tests, the database's user passes through
    cluster = Cluster(folder, forgetful=True)
    cluster.start()
    yield cluster
    cluster.stop()
    shutil.rmtree(folder)


@pytest.fixture
def site(cluster, tmp_path):
    """A process of the site on that cluster, asked for pages line by line."""
    address = f"postgresql://huixiang@/huixiang?host={cluster.socket}"
    environment = os.environ | {
        "DATABASE_URL": address, "HUIXIANG_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "config.settings_for_tests",
        "HUIXIANG_TEST_DATA": str(tmp_path), "PYTHONPATH": str(HOME),
    }  # fmt: skip
    migrate = [sys.executable, HOME / "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(migrate, env=environment, check=True, capture_output=True)
    process = subprocess.Popen(
        [sys.executable, "-c", ASKING], env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )

    def ask(addresses):
        process.stdin.write(json.dumps(addresses) + "\n")
        process.stdin.flush()
        return [tuple(answer) for answer in json.loads(process.stdout.readline())]

    yield ask
    process.stdin.close()
    process.wait()
    process.stdout.close()


def test_without_its_database_every_page_says_when_to_come_again_and_recovers_by_itself(cluster, site):
    before = site(PAGES)
    cluster.stop()

    during = site(PAGES)

    cluster.start()
    assert during == [(503, "30", True)] * len(PAGES)
    assert site(PAGES) == before
    assert 503 not in {status for status, *_ in before}


def begun_worker(cluster, data):
    address = f"postgresql://huixiang@/huixiang?host={cluster.socket}"
    environment = os.environ | {"DATABASE_URL": address, "HUIXIANG_DATA": str(data), "PYTHONPATH": str(HOME)}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    return subprocess.Popen([sys.executable, "-m", "huixiang.cli", "worker"], env=environment)


def test_a_worker_waits_for_a_database_that_is_away_and_lives(cluster, site, tmp_path):
    cluster.stop()
    with begun_worker(cluster, tmp_path) as worker:
        until(lambda: (tmp_path / "heartbeat" / "worker").exists() or worker.poll() is not None)
        assert worker.poll() is None
        cluster.start()
        with cluster.connect("huixiang") as sql:
            until(lambda: sql.execute("SELECT count(*) FROM procrastinate_workers").fetchone() == (1,))
        worker.terminate()

    assert worker.returncode == 0


LONG_JOB = """
INSERT INTO procrastinate_jobs (queue_name, task_name, args)
VALUES ('default', 'huixiang.loops.jobs.recount_deadlines', '{"year": 2026}') RETURNING id
"""


def test_told_to_stop_a_worker_waits_some_seconds_for_its_jobs_and_leaves_the_rest_to_the_next(cluster, site, tmp_path):
    status = "SELECT status FROM procrastinate_jobs WHERE id = %s"
    with cluster.connect("huixiang") as holding, cluster.connect("huixiang") as sql, holding.transaction():
        holding.execute("LOCK TABLE people_organ IN ACCESS EXCLUSIVE MODE")
        (job,) = sql.execute(LONG_JOB).fetchone()
        with begun_worker(cluster, tmp_path) as worker:
            until(lambda: sql.execute(status, [job]).fetchone() == ("doing",))
            worker.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                worker.wait(14)  # at fifteen the supervisor kills
            worker.kill()

        assert worker.returncode == 0
        assert sql.execute(status, [job]).fetchone() == ("doing",)


def test_a_database_that_somebody_asked_to_end_does_not_wait_for_those_who_stay(cluster):
    with contextlib.closing(cluster.connect()):
        cluster.process.terminate()
        until(lambda: cluster.hurry() or cluster.process.poll() is not None, 30)

    cluster.start()
    with contextlib.closing(cluster.connect()) as again:
        assert again.execute("SELECT 1").fetchone() == (1,)


def test_who_was_sending_is_told_how_to_send_it_again():
    told = unavailable.come_again().content.decode()

    assert "在本页按「刷新」，就会把刚才填的内容再交一次" in told


@pytest.fixture
def in_a_second(monkeypatch):
    monkeypatch.setenv("HUIXIANG_ANSWER_WITHIN", "1")


def test_a_page_waits_for_no_answer_longer_than_it_may(in_a_second, cluster, site):
    before = site(PAGES)
    with cluster.connect("huixiang") as sql, sql.transaction():
        sql.execute("LOCK TABLE people_organ IN ACCESS EXCLUSIVE MODE")
        during = site(["/", "/figures"])

    assert during == [(503, "30", True)] * 2
    assert site(PAGES) == before


def test_a_full_disk_passes_and_a_fault_of_ours_does_not():
    assert unavailable.passing(OSError(errno.ENOSPC, "full"))
    assert not unavailable.passing(OSError(errno.ENOENT, "gone"))
    assert not unavailable.passing(ValueError("a fault of ours"))


@pytest.mark.django_db
def test_what_a_database_that_only_reads_refuses_will_pass():
    only_read = "SET LOCAL transaction_read_only = on; CREATE TABLE nothing ()"
    with pytest.raises(InternalError) as fault, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(only_read)

    assert unavailable.passing(fault.value)


def test_the_databases_log_is_for_its_owner_alone(cluster):
    cluster.stop()
    cluster.log.chmod(0o644)

    cluster.start()

    assert cluster.log.stat().st_mode & 0o777 == 0o600
