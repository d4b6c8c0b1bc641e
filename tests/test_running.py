"""The house from outside: what the command line and the health page say."""

import json
import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from click.testing import CliRunner
from django.conf import settings
from django.db import connection

from config.data_folder import database
from huixiang import cli
from huixiang.ground import environment, health, heartbeat, wording
from huixiang.ground.clock import between_cases
from huixiang.ground.serve import Service
from tests.site import alive
from tests.waiting import until

A_FAILED_JOB = """
WITH job AS (INSERT INTO procrastinate_jobs (queue_name, task_name, status) VALUES ('default', %s, 'failed') RETURNING id)
INSERT INTO procrastinate_events (job_id, type, at) SELECT id, 'failed', now() - %s::interval FROM job
"""
HOME = Path(__file__).resolve().parent.parent


@pytest.fixture
def data(tmp_path, settings):
    settings.DATA = tmp_path
    return tmp_path


@pytest.mark.django_db
def test_a_site_is_well_when_everyone_reports(client, data):
    heartbeat.beat(data, "worker")
    heartbeat.beat(data, "clock")

    answer = client.get("/healthz")

    assert answer.status_code == 200
    silent = "has not reported yet"
    well = dict.fromkeys(("status", "database", "worker", "clock", "jobs", "restarts"), "ok")
    assert answer.json() == well | dict.fromkeys(heartbeat.LATE_WITHOUT_HARM, silent)


@pytest.mark.django_db
def test_a_late_signer_is_told_and_the_site_stays_well(client, data):
    for name in ("worker", "clock", *heartbeat.LATE_WITHOUT_HARM):
        heartbeat.beat(data, name)
    long_ago = time.time() - 90
    os.utime(data / "heartbeat" / "signer", (long_ago, long_ago))

    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()["status"], answer.json()["sequencer"]) == (200, "ok", "ok")
    assert answer.json()["signer"].startswith("last reported 9")
    assert heartbeat.late(data) == ["signer"]


@pytest.mark.django_db
def test_a_silent_clock_is_told_with_its_reason(client, data):
    heartbeat.beat(data, "worker")
    heartbeat.beat(data, "clock")
    long_ago = time.time() - 90
    os.utime(data / "heartbeat" / "clock", (long_ago, long_ago))

    answer = client.get("/healthz")

    assert answer.status_code == 503
    assert answer.json()["clock"].startswith("last reported 9")


@pytest.mark.django_db
def test_a_clock_with_thousands_of_moves_to_make_beats_between_them_and_stops_when_told(data):
    told_to_stop = Event()
    go_on = between_cases(told_to_stop, every=0)

    assert go_on()
    assert {file.name for file in (data / "heartbeat").iterdir()} == {"clock", "messages", "files"}
    told_to_stop.set()
    assert not go_on()


@pytest.mark.django_db
def test_after_the_machines_clock_went_back_a_dead_clock_is_not_well(client, data):
    for name in ("worker", "clock"):
        heartbeat.beat(data, name)
    in_an_hour = time.time() + 3600
    os.utime(data / "heartbeat" / "clock", (in_an_hour, in_an_hour))

    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()["worker"]) == (503, "ok")
    assert answer.json()["clock"].startswith("last reported 3")


@pytest.mark.django_db
def test_a_worker_that_ends_at_every_start_is_not_well_although_it_beats(client, data):
    for name in ("worker", "clock"):
        heartbeat.beat(data, name)
    worker = Service("worker", ["false"], data / "log")
    worker.log.parent.mkdir()
    worker.pause = worker.longest_pause = 0.0

    answers = []
    while worker.ended < heartbeat.TOO_OFTEN:
        worker.look_after()
        answers.append(client.get("/healthz"))

    assert [answers[0].status_code, answers[-1].status_code] == [200, 503]
    assert answers[-1].json()["worker"] == "ended 3 times in 5 minutes"
    assert answers[-1].json()["restarts"] == "worker: ended 3 times in 5 minutes"


@pytest.mark.django_db
def test_a_worker_that_runs_for_a_while_again_is_well(client, data):
    for name in ("worker", "clock"):
        heartbeat.beat(data, name)
    heartbeat.ended(data, "worker", 5)
    a_while_ago = time.time() - heartbeat.SETTLED_AFTER
    os.utime(data / "heartbeat" / "worker.ended", (a_while_ago, a_while_ago))

    assert client.get("/healthz").status_code == 200


def test_who_is_only_started_again_is_as_late_as_before(data):
    heartbeat.beat(data, "sequencer")
    long_ago = time.time() - 90
    os.utime(data / "heartbeat" / "sequencer", (long_ago, long_ago))

    heartbeat.begin(data, "sequencer")

    assert heartbeat.late(data) == ["sequencer"]


@pytest.mark.django_db(transaction=True)
def test_jobs_that_failed_today_are_told_and_the_site_stays_well(client, data):
    for name in ("worker", "clock"):
        heartbeat.beat(data, name)
    with connection.cursor() as cursor:
        cursor.execute(A_FAILED_JOB, ["huixiang.vault.jobs.purge_what_is_due", "2 hours"])
        cursor.execute(A_FAILED_JOB, ["huixiang.insight.jobs.learn_at_night", "30 hours"])

    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()["status"]) == (200, "ok")
    assert re.fullmatch(
        r"purge_what_is_due: 1 failed in a day, the last at \d{4}-\d\d-\d\dT\d\d:\d\dZ", answer.json()["jobs"]
    )


def test_a_lost_database_is_told_and_needs_no_session(client, data, monkeypatch):
    monkeypatch.setitem(health.connections["default"].settings_dict, "HOST", str(data))

    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()["database"]) == (503, "unreachable (OperationalError)")
    assert answer.json()["jobs"] == "unknown"


@pytest.mark.django_db
def test_a_database_that_only_reads_is_not_well(client, monkeypatch):
    options = health.connections["default"].settings_dict["OPTIONS"]
    monkeypatch.setitem(options, "options", "-c default_transaction_read_only=on")

    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()["database"]) == (503, "read-only")


@pytest.mark.parametrize(
    "address",
    ["mysql://a@b/c", "postgresql://a:b@host:none/c", "postgresql://host/", "huixiang", "postgresql://a:77/b@host/c"],
)
def test_an_address_that_is_no_postgresql_is_refused_in_words(address, monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", address)

    with pytest.raises(Exception, match="DATABASE_URL") as refusal:
        database(tmp_path)

    assert str(refusal.value) == wording.DATABASE_URL_MALFORMED


def test_an_address_is_read_with_its_odd_characters(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgresql://a%40b:p%2Fw@db.example:6543/h?sslmode=require")

    told = database(tmp_path)

    assert [told[key] for key in ("USER", "PASSWORD", "HOST", "PORT", "NAME")] == [
        "a@b", "p/w", "db.example", "6543", "h",
    ]  # fmt: skip
    assert told["OPTIONS"]["sslmode"] == "require"


@pytest.mark.parametrize(("given", "kept"), [("", 30_000), ("?tcp_user_timeout=5000", "5000")])
def test_a_database_whose_machine_says_no_more_is_given_up_in_half_a_minute(given, kept, monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", f"postgresql://db.example/h{given}")

    options = database(tmp_path)["OPTIONS"]

    assert options["tcp_user_timeout"] == kept
    # what was asked and has arrived is not sent again: only questions of the line itself find out
    assert options["keepalives_idle"] + options["keepalives_interval"] * options["keepalives_count"] <= 30


@pytest.mark.parametrize("row", cli.COMMANDS, ids=lambda row: row.name)
def test_every_command_explains_itself_in_chinese(row):
    told = CliRunner().invoke(cli.group, [row.name, "--help"], prog_name="huixiang")

    assert told.exit_code == 0
    assert told.output.splitlines()[0].startswith("用法")
    assert "Usage" not in told.output
    assert "Show this message" not in told.output


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("table", "可选：\n\tareas"),
        ("table nix", "没有 nix 这一项，可选：'areas'"),
        ("table units --example", "选项 --example 后面要写值。"),
        ("table units --exampel x", "没有选项 --exampel。 您要的是 '--example' 吗？"),
        ("health --json=1", "没有选项 --json。"),
        ("insight --help=1", "选项 --help 后面不写值。"),
        ("insight nix", "用法： huixiang insight [选项] 命令 [参数]\n"),
        ("insight nix", "没有 nix 这个命令。"),
        ("insight hot .", ". 是文件夹，这里要的是文件。"),
        ("insight hot README.md --top a", "a 不是整数。"),
        ("insight hot README.md --top 0", "0 不在 x>=1 之内。"),
        ("insight propose --model README.md", "README.md 是文件，这里要的是文件夹。"),
    ],
)
def test_what_is_typed_wrongly_is_told_in_chinese(typed, said):
    told = CliRunner().invoke(cli.group, typed.split(), prog_name="huixiang")

    assert told.exit_code == 2
    assert said in told.output


def test_an_unknown_command_is_one_sentence():
    told = CliRunner().invoke(cli.group, ["nix"])

    assert told.exit_code == 2
    assert wording.NO_SUCH_COMMAND.format(name="nix") in told.output


@pytest.mark.django_db
def test_a_site_that_takes_nothing_in_for_want_of_room_is_not_well(client, data, monkeypatch):
    for name in ("worker", "clock"):
        heartbeat.beat(data, name)
    (data / "postgres").mkdir()
    before = client.get("/healthz").status_code
    monkeypatch.setattr("huixiang.ground.room.LEFT_TO_THE_DATABASE", 2**80)

    answer = client.get("/healthz")

    assert (before, answer.status_code, answer.json()["database"]) == (200, 503, "no room on its disk")


@pytest.mark.parametrize("words", [("edge", "key"), ("table", "units", "--example"), ("privacy",)])
def test_a_place_that_cannot_be_written_is_one_sentence(monkeypatch, tmp_path, words):
    nowhere = str(tmp_path / "nowhere" / "file.xlsx")
    monkeypatch.setattr(sys, "argv", ["huixiang", *words, nowhere])

    with pytest.raises(SystemExit) as refusal:
        cli.main()

    assert refusal.value.code == wording.FILE_REFUSED.format(file=nowhere, reason="No such file or directory")


def run(tmp_path, words=("huixiang.ground.serve",), **environment):
    """`bin/run` or a command without its set-up, as it ends when something stands in the way."""
    site = os.environ | {"HUIXIANG_DATA": str(tmp_path), "PYTHONPATH": str(HOME)} | environment
    site.pop("DJANGO_SETTINGS_MODULE", None)
    words = words if words[0] == "-c" else ("-m", *words)
    return subprocess.run([sys.executable, *words], env=site, capture_output=True, text=True, timeout=60)


def test_the_signers_commands_need_no_site(tmp_path):
    """They are another user's, who may not even read the data folder."""
    command = [sys.executable, "-m", "huixiang.cli", "ledger", "signer", "new", "huixiang/1"]
    site = os.environ | {"HUIXIANG_DATA": str(tmp_path / "site"), "PYTHONPATH": str(HOME)}

    done = subprocess.run([*command, tmp_path / "key", tmp_path / "memory"], env=site, capture_output=True, text=True)

    assert (done.returncode, done.stdout[:11], done.stderr) == (0, "huixiang/1+", "")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["key", "memory"]


def test_a_log_that_could_not_be_signed_is_refused_before_it_begins(tmp_path):
    ended = run(tmp_path, HUIXIANG_PORT="18474", HUIXIANG_LEDGER="示例 市", DATABASE_URL="postgresql://me@/site")

    assert (ended.returncode, ended.stderr.splitlines()[-1]) == (1, wording.LOG_NAME_IMPOSSIBLE.format(name="示例 市"))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root could go on there, and spoil it")
@pytest.mark.parametrize("command", ["huixiang.ground.serve", "huixiang.cli rekey", "huixiang.cli restore backup"])
def test_root_leaves_the_site_of_another_user_alone(tmp_path, command):
    (tmp_path / "secret_key").write_text("s")
    os.chown(tmp_path / "secret_key", 65534, -1)

    ended = run(tmp_path, command.split(), HUIXIANG_PORT="18475", DATABASE_URL="")

    assert (ended.returncode, ended.stderr) == (1, wording.ANOTHERS.format(folder=tmp_path, user="nobody") + "\n")
    assert [file.name for file in tmp_path.iterdir()] == ["secret_key"]


def test_an_environment_that_others_use_too_is_left_alone(tmp_path, monkeypatch):
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "kept").touch()
    (tmp_path / "link").symlink_to(tmp_path / "theirs")
    monkeypatch.setattr(environment, "VENV", tmp_path / "link")

    with pytest.raises(SystemExit, match="没有动它"):
        environment.install("run")

    assert [file.name for file in (tmp_path / "theirs").iterdir()] == ["kept"]


def test_of_two_that_install_at_once_the_second_waits_and_finds_it_done(tmp_path, monkeypatch, capfd):
    monkeypatch.setattr(environment, "HOME", tmp_path)
    monkeypatch.setattr(environment, "VENV", tmp_path / ".venv")
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "run.txt").touch()
    first = "from huixiang.ground import environment; from pathlib import Path; import sys, time\n"
    first += "environment.HOME = Path(sys.argv[1])\nwith environment.alone():\n print(flush=True)\n sys.stdin.read()"
    command = [sys.executable, "-c", first, tmp_path]

    with (
        ThreadPoolExecutor(1) as second,
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as busy,
    ):
        busy.stdout.readline()
        waiting = second.submit(environment.ensure, "run")
        until(lambda: wording.INSTALLED_BY_ANOTHER in capfd.readouterr().err, 30)
        (tmp_path / ".venv" / "bin").mkdir(parents=True)
        (tmp_path / ".venv" / "bin" / "python").touch()
        (tmp_path / ".venv" / "installed-run").write_text(environment.fingerprint("run"))
        busy.stdin.close()

    assert waiting.result() is None
    assert not (tmp_path / ".venv" / "install.log").exists()


def test_who_installs_does_not_outlive_who_told_it_to(tmp_path):
    program, told = tmp_path / ".venv" / "bin" / "python", tmp_path / "pid"
    program.parent.mkdir(parents=True)
    program.write_text(
        f'#!/bin/sh\n[ "$2" != pip ] || {{ echo $$ > {told}.new; mv {told}.new {told}; exec sleep 600; }}\n'
    )
    program.chmod(0o755)
    install = "from huixiang.ground import environment; from pathlib import Path; import sys\n"
    install += "environment.VENV = Path(sys.argv[1]) / '.venv'; environment.LOG = environment.VENV / 'install.log'\n"
    installer = subprocess.Popen([sys.executable, "-c", install + "environment.install('run')", tmp_path])
    until(told.exists)

    installer.kill()
    installer.wait()

    until(lambda: not alive(int(told.read_text())), 30)


def test_a_port_in_use_is_one_sentence(tmp_path):
    import socket

    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        ended = run(tmp_path, HUIXIANG_PORT=str(port))

    assert ended.returncode == 1
    assert ended.stderr == wording.PORT_BUSY.format(port=port, other=port + 1) + "\n"


def test_a_port_that_is_no_number_is_one_sentence(tmp_path):
    ended = run(tmp_path, HUIXIANG_PORT="eighty")

    assert (ended.returncode, ended.stderr) == (1, wording.PORT_NOT_A_NUMBER.format(port="eighty") + "\n")


def test_a_data_folder_that_cannot_be_is_one_sentence(tmp_path):
    (tmp_path / "file").touch()

    ended = run(tmp_path / "file" / "data")

    sentence = wording.DATA_FOLDER_UNWRITABLE.format(folder=tmp_path / "file" / "data", reason="Not a directory")
    assert (ended.returncode, ended.stderr) == (1, sentence + "\n")


def test_a_database_that_nobody_serves_is_one_sentence_and_leaves_nothing_ready(tmp_path):
    address = f"postgresql://me@/site?host={tmp_path}"

    ended = run(tmp_path, HUIXIANG_PORT="0", DATABASE_URL=address)
    assert ended.returncode == 1

    ended = run(tmp_path, HUIXIANG_PORT="18473", DATABASE_URL=address)

    assert ended.returncode == 1
    assert [line for line in ended.stderr.splitlines() if "Traceback" in line] == []
    assert "DATABASE_URL" in ended.stderr.splitlines()[-1]
    assert not (tmp_path / "ready.json").exists()


NOBODY_LISTENS = """
import os, signal
from huixiang.ground import serve
from huixiang.ground.welcome import welcome
for spoken_to in (1, 2):
    nobody, here = os.pipe()
    os.dup2(here, spoken_to)
    os.close(nobody), os.close(here)
with serve.to_whoever_listens():
    welcome("http://127.0.0.1", [])
serve.say("one")
serve.say("two")
raise SystemExit(7)
"""
STAYS = """
import signal
from huixiang.ground import serve
signal.signal(signal.SIGHUP, signal.SIG_IGN)
try:
    serve.main()
except SystemExit:
    raise SystemExit(7 if signal.getsignal(signal.SIGHUP) == signal.SIG_IGN else 8)
"""


def test_a_terminal_that_was_closed_ends_no_site_and_nohup_stays_nohup(tmp_path):
    assert [run(tmp_path, ("-c", words), HUIXIANG_PORT="x").returncode for words in (NOBODY_LISTENS, STAYS)] == [7, 7]


def test_a_service_that_cannot_be_started_again_ends_nobody_else(tmp_path):
    (tmp_path / "log").mkdir()
    talker = Service("talker", ["true"], tmp_path / "log")
    talker.pause = talker.longest_pause = 0.0
    (tmp_path / "log").rename(tmp_path / "old")
    (tmp_path / "log").touch()  # no folder any more

    for _ in range(3):
        talker.look_after()
    assert talker.process is None

    (tmp_path / "log").unlink()  # and then nothing at all: it is made anew
    talker.look_after()
    talker.stop()
    assert talker.log.exists()


def test_a_log_is_kept_short_while_its_service_goes_on_writing(tmp_path, monkeypatch):
    monkeypatch.setattr("huixiang.ground.serve.LONGEST_LOG", 10_000)
    service = Service("talker", ["sh", "-c", "while :; do echo one line after another; sleep 0.001; done"], tmp_path)
    older = tmp_path / "talker.old"
    try:
        latest = time.monotonic() + 60
        while not (older.exists() and service.log.stat().st_size > 100) and time.monotonic() < latest:
            service.look_after()
            time.sleep(0.01)
    finally:
        service.stop()

    assert older.stat().st_size > 10_000 > service.log.stat().st_size
    assert service.log.read_text().startswith("one line after another\n")
    assert {file.stat().st_mode & 0o777 for file in (older, service.log)} == {0o600}


def test_health_by_command_line_tells_the_same_as_the_page(data, db):
    told = CliRunner().invoke(cli.group, ["health"])

    assert told.exit_code == 1
    assert json.loads(told.output)["clock"] == "has not reported yet"
    assert data == settings.DATA
