"""The supervisor behind `bin/run`: database, signer, web server, worker, clock and sealing, started together and stopped together.

One process starts the others and waits (decisions/0002). It restarts what crashes; the kernel ends its children when
it dies itself, however it dies; a lock on the data folder keeps a second one out.
"""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from django.core.exceptions import ImproperlyConfigured

from config.data_folder import data_folder, database
from huixiang.ground import children, heartbeat, wording
from huixiang.ground.embedded import Cluster
from huixiang.ground.lock import locked
from huixiang.ground.refusal import CannotGoOn, lines_of

HOST = "127.0.0.1"
NEEDED_MB = 300
READY_WITHIN = 90
# a child that ends so often before the site is ever well will not come up by being started again
HOPELESS_AFTER = 3
LONGEST_LOG = 10 * 2**20
# they only fetch and wait (admission.py says who works): as many slow senders and waiters as a process may have
WAITING_THREADS = 256
# connections held at once by each process, idle ones too, and how long one may take to say what it wants
CONNECTIONS, HEADERS_WITHIN = 2048, 10_000


class Told(BaseException):
    """SIGTERM, SIGINT or SIGHUP arrived."""


class Service:
    """A child that is kept running: restarted after 1, 2, 4 … 30 s when it ends by itself."""

    first_pause, longest_pause = 1.0, 30.0

    def __init__(self, name: str, command: list[str], logs: Path) -> None:
        self.name, self.command = name, command
        self.log = logs / f"{name}.log"
        self.pause = self.first_pause
        self.again_at = 0.0
        self.ended = 0
        self.ends: list[float] = []  # of late, for /healthz
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with opened(self.log) as log:
            self.process = children.start(self.command, log)
        self.started_at = time.monotonic()

    def look_after(self) -> None:
        """Restart it if it ended, not at once and less eagerly each time; keep its log short."""
        shorten(self.log)
        if self.process is None:
            if time.monotonic() >= self.again_at:
                self.start_again()
        elif (code := self.process.poll()) is not None:
            if time.monotonic() - self.started_at > 60:
                self.pause = self.first_pause
            self.ended += 1
            self.tell_health()
            say(wording.RESTARTED.format(name=self.name, code=code, seconds=f"{self.pause:g}"))
            self.process, self.again_at = None, time.monotonic() + self.pause
            self.pause = min(self.pause * 2, self.longest_pause)

    def start_again(self) -> None:
        """Where it cannot be, for want of a log, of memory, of a disk that takes anything, the others run on."""
        try:
            self.start()
        except OSError as error:
            say(wording.NOT_RESTARTED.format(name=self.name, reason=error, seconds=f"{self.pause:g}"))
            self.again_at = time.monotonic() + self.pause
            self.pause = min(self.pause * 2, self.longest_pause)

    def tell_health(self) -> None:
        now = time.monotonic()
        self.ends = [at for at in self.ends if now - at < heartbeat.RESTARTS_WITHIN] + [now]
        heartbeat.ended(self.log.parent.parent, self.name, len(self.ends))

    def stop(self) -> None:
        if self.process is not None:
            children.stop(self.process, patience=15)


class DatabaseService(Service):
    """The embedded cluster under the same care, and less patience: without it nobody is served (R-8)."""

    first_pause, longest_pause = 0.1, 1.0

    def __init__(self, cluster: Cluster) -> None:
        super().__init__("database", [], cluster.log.parent)
        self.cluster = cluster

    def start(self) -> None:
        try:
            self.cluster.start()
        except CannotGoOn as refusal:
            if not hasattr(self, "started_at"):
                raise
            say(str(refusal))
        self.process = self.cluster.process
        self.started_at = time.monotonic()

    def look_after(self) -> None:
        self.cluster.hurry()
        super().look_after()

    def stop(self) -> None:
        self.cluster.stop()


def main() -> None:
    """Serve until told to stop; a refusal is one sentence and exit code 1."""
    for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        if name != signal.SIGHUP or signal.getsignal(name) != signal.SIG_IGN:  # nohup stays nohup
            signal.signal(name, tell)
    try:
        serve()
    except (CannotGoOn, ImproperlyConfigured) as refusal:
        sys.exit(str(refusal))
    except OSError as error:
        sys.exit(wording.DATA_FOLDER_UNWRITABLE.format(folder=error.filename, reason=error.strerror))
    except Told:
        sys.exit(0)


def tell(*_: object) -> None:
    # once is enough: a second Ctrl-C must not cut the database's shutdown short
    for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(name, signal.SIG_IGN)
    raise Told


def serve() -> None:
    data, port = usable_data_folder(), free_port()
    database(data)  # an address that cannot be is refused before anything starts
    ready = data / "ready.json"
    running: list[Service] = []
    with locked(data):
        ready.unlink(missing_ok=True)
        heartbeat.forget(data)
        try:
            logins = start_everything(data, port, running)
            announce(ready, port, logins)
            while True:
                time.sleep(0.1)
                for service in running:
                    service.look_after()
        finally:
            served = ready.exists()
            ready.unlink(missing_ok=True)
            stop_everything(running, tell_about_it=served)
            heartbeat.forget(data)


def start_everything(data: Path, port: int, running: list[Service]) -> list[dict[str, str | None]]:
    logs = data / "log"
    logs.mkdir(exist_ok=True)
    if not os.environ.get("DATABASE_URL"):
        say(wording.STEP_DATABASE)
        running.append(DatabaseService(Cluster(data)))
        running[-1].start()
    say(wording.STEP_PREPARE)
    logins = prepared(logs)
    say(wording.STEP_SERVE)
    for name, command in commands(data, port).items():
        running.append(Service(name, command, logs))
        running[-1].start()
    wait_until_well(port, logs, running)
    return logins


def stop_everything(running: list[Service], *, tell_about_it: bool) -> None:
    """The database last: the others still write their last words into it."""
    if tell_about_it:
        say(wording.STOPPING)
    for service in reversed(running):
        service.stop()
    if tell_about_it:
        say(wording.STOPPED)


def commands(data: Path, port: int) -> dict[str, list[str]]:
    # two workers because one interpreter fills one core
    webs = {"web": web(port, min(os.cpu_count() or 1, 4))}
    if os.environ.get("HUIXIANG_STAFF_PORT"):
        webs["staff"] = web(free_port("HUIXIANG_STAFF_PORT"), 1)
    house = [sys.executable, "-m", "huixiang.cli"]
    # HUIXIANG_SIGNER=elsewhere: the signer belongs to another user of this machine (docs/keeping.md)
    own_signer = os.environ.get("HUIXIANG_SIGNER") != "elsewhere"
    signer = {"signer": [sys.executable, "-m", "huixiang.ledger.signing_room", str(data / "signer")]}
    return {
        **(signer if own_signer else {}),
        **webs,
        "worker": [*house, "worker"],
        "clock": [*house, "clock"],
        "sealing": [*house, "seal"],
    }


def web(port: int, workers: int) -> list[str]:
    words = ["granian", "--interface", "wsgi", "--host", HOST, "--port", str(port), "--workers", str(workers)]
    words += ["--blocking-threads", str(WAITING_THREADS), "--backlog", "4096", "--backpressure", str(CONNECTIONS)]
    words += ["--http1-header-read-timeout", str(HEADERS_WITHIN), "--respawn-failed-workers"]
    return [sys.executable, "-m", *words, "--workers-kill-timeout", "10", "--no-ws", "config.wsgi:application"]


def prepared(logs: Path) -> list[dict[str, str | None]]:
    """Run `prepare` to its end; its last line of complaint becomes ours."""
    file = logs / "prepare.log"
    with opened(file) as log:
        begin = log.tell()
        process = subprocess.Popen(
            [sys.executable, "-m", "huixiang.ground.prepare"],
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,
            preexec_fn=children.dies_with_parent(signal.SIGTERM),  # noqa: PLW1509  we have one thread
        )
        try:
            answer, _ = process.communicate()
        except Told:
            children.stop(process)
            raise
    if process.returncode:
        complaint = lines_of(file.read_bytes()[begin:].decode(errors="replace"))
        known = "Traceback" not in "".join(complaint)
        raise CannotGoOn(complaint[-1] if known else wording.PREPARATION_FAILED.format(reason=complaint[-1], log=file))
    return json.loads(answer)


def wait_until_well(port: int, logs: Path, running: list[Service]) -> None:
    latest = time.monotonic() + READY_WITHIN
    reason = "?"
    while time.monotonic() < latest:
        for service in running:
            service.look_after()
            if service.ended == HOPELESS_AFTER:
                raise CannotGoOn(wording.KEEPS_ENDING.format(name=service.name, log=service.log))
        try:
            with urllib.request.urlopen(f"http://{HOST}:{port}/healthz", timeout=3):  # nosec B310  # our own port
                return
        except urllib.error.HTTPError as error:
            reason = error.read().decode(errors="replace")
        except OSError as error:
            reason = str(error)
        time.sleep(0.1)
    raise CannotGoOn(wording.DID_NOT_BECOME_WELL.format(seconds=READY_WITHIN, reason=reason, folder=logs))


def announce(ready: Path, port: int, logins: list[dict[str, str | None]]) -> None:
    """Write ready.json for scripts (whole or not at all, for its owner alone) and tell the person."""
    from huixiang.ground.welcome import welcome

    url = f"http://{HOST}:{port}"
    fresh = ready.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with open(fresh, "w", opener=private) as file:
        json.dump({"url": url, "pid": os.getpid(), "logins": logins}, file, ensure_ascii=False)
    fresh.rename(ready)
    with to_whoever_listens():
        welcome(url, logins)


def usable_data_folder() -> Path:
    """The data folder, proved writable, with room on its disk."""
    try:
        data = data_folder()
        probe = data / ".writable"
        probe.write_bytes(b"\0" * 4096)
        probe.unlink()
    except OSError as error:
        folder = os.environ.get("HUIXIANG_DATA") or "var"
        raise CannotGoOn(wording.DATA_FOLDER_UNWRITABLE.format(folder=folder, reason=error.strerror)) from None
    free = shutil.disk_usage(data).free // 2**20
    if free < NEEDED_MB:
        raise CannotGoOn(wording.DISK_FULL.format(folder=data, free=free, needed=NEEDED_MB))
    return data


def free_port(setting: str = "HUIXIANG_PORT") -> int:
    """The port of that setting, or 8000, tried before anything else is started."""
    wanted = os.environ.get(setting) or "8000"
    if not wanted.isascii() or not wanted.isdigit() or not 1 <= int(wanted) <= 65535:
        raise CannotGoOn(wording.PORT_NOT_A_NUMBER.format(port=wanted))
    port = int(wanted)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
            probe.listen()
        except PermissionError:
            raise CannotGoOn(wording.PORT_FORBIDDEN.format(port=port)) from None
        except OSError:
            raise CannotGoOn(wording.PORT_BUSY.format(port=port, other=port + 1 if port < 65535 else 8000)) from None
    return port


def opened(file: Path) -> IO[bytes]:
    """A log to append to; its folder may have been tidied away."""
    file.parent.mkdir(exist_ok=True)
    shorten(file)
    return open(file, "ab", opener=private)


def shorten(file: Path) -> None:
    """What grew too long becomes the one older copy; who is writing it appends, so she goes on at its beginning.

    It stays as it is while the disk has no room for the copy: no service ends, or fails to start, for its log.
    """
    with contextlib.suppress(OSError):
        if file.stat().st_size > LONGEST_LOG and shutil.disk_usage(file.parent).free > 2 * LONGEST_LOG:
            with open(file, "rb") as whole, open(file.with_suffix(".old"), "wb", opener=private) as older:
                shutil.copyfileobj(whole, older)
            os.truncate(file, 0)


def private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def say(sentence: str) -> None:
    with to_whoever_listens():
        sys.stderr.write(f"{sentence}\n")
        sys.stderr.flush()


@contextlib.contextmanager
def to_whoever_listens() -> Iterator[None]:
    """A closed terminal, or a pipe's other end that has gone, ends no site and cuts no stop short."""
    try:
        yield
    except (OSError, SystemExit):  # rich would end the program
        nobody = os.open(os.devnull, os.O_WRONLY)
        for spoken_to in (1, 2):
            os.dup2(nobody, spoken_to)
        os.close(nobody)


if __name__ == "__main__":
    main()
