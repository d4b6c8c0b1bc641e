"""A whole site on a folder of its own for the length of a benchmark, and plain means to press it and to measure it.

Clients speak HTTP over bare sockets, so that what presses costs little beside what is pressed.
"""

import base64
import contextlib
import hmac
import os
import re
import select
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from json import loads
from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg

HOME = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(HOME))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

TICK = os.sysconf("SC_CLK_TCK")
HEAVY = "--heavy" in sys.argv


def number(name, default):
    """`--name=N` of the command line."""
    told = [word.partition("=")[2] for word in sys.argv if word.startswith(f"--{name}=")]
    return int(told[0]) if told else default


class Site:
    """A running site: its address, its database, its processes."""

    def __init__(self, data, port, process):
        self.data, self.port, self.process = data, port, process
        self.told = loads((data / "ready.json").read_text())
        self.dsn = f"postgresql://huixiang@/huixiang?host={quote(str((data / 'socket').resolve()))}"
        self.environment = environment(data, port)

    def sql(self, user="huixiang"):
        """A connection; `postgres` is the superuser."""
        return psycopg.connect(self.dsn, user=user, autocommit=True)

    def processes(self, word=""):
        """Ids of the supervisor and all below it, or of those among them whose command has `word`, and their own."""
        below, found = children(), []
        waiting = [(self.process.pid, not word)]
        while waiting:
            pid, wanted = waiting.pop()
            wanted = wanted or word.encode() in command_of(pid)
            found += [pid] if wanted else []
            waiting += [(child, wanted) for child in below.get(pid, [])]
        return found

    def web_seconds(self):
        """Processor seconds the web processes have used."""
        return sum(seconds_of(pid) for pid in self.processes("granian"))

    def code(self, username):
        """What her authenticator shows now."""
        secret = next(one["totp_secret"] for one in self.told["logins"] if one["username"] == username)
        counter = int(time.time()) // 30
        mac = hmac.digest(base64.b32decode(secret), counter.to_bytes(8, "big"), "sha1")
        offset = mac[-1] & 15
        return f"{(int.from_bytes(mac[offset : offset + 4], 'big') & 0x7FFFFFFF) % 10**6:06}"

    def password(self, username):
        return next(one["password"] for one in self.told["logins"] if one["username"] == username)


def environment(data, port):
    kept = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "HUIXIANG_POSTGRES_BIN")}
    return {**kept, "HUIXIANG_DATA": str(data), "HUIXIANG_PORT": str(port), "PYTHONPATH": str(HOME)}


def children():
    below = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            below.setdefault(int(stat.read_text().rpartition(")")[2].split()[1]), []).append(int(stat.parent.name))
    return below


def command_of(pid):
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


def seconds_of(pid):
    with contextlib.suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICK
    return 0.0


@contextlib.contextmanager
def site():
    """Start the site as bin/run does, on a free port and a folder that goes away with it."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # told to end: not without stopping the site
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="huixiang-bench-") as folder:
        data = Path(folder)
        # the database's own user must pass through
        data.chmod(0o711)
        with open(data / "out.log", "wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "huixiang.ground.serve"],
                cwd=HOME, env=environment(data, port), stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        try:
            latest = time.monotonic() + 150
            while not (data / "ready.json").exists():
                if process.poll() is not None or time.monotonic() > latest:
                    sys.exit((data / "out.log").read_text(errors="replace"))
                time.sleep(0.2)
            here = Site(data, port, process)
            if "--ahead" in sys.argv:
                go_ahead([os.getpid(), *here.processes()])
            yield here
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def go_ahead(pids):
    """`--ahead`, as root on a machine that others use: all of ours, site and yardstick alike, before their work.

    Linux shares the processors among sessions first (autogroup), and each service is one: with ten busy sessions beside
    it the web server has an eleventh of them, and pgbench with its database two.
    """
    for pid in pids:
        with contextlib.suppress(OSError):
            Path(f"/proc/{pid}/autogroup").write_text("-15")


SIGNED_IN = {}


class Line:
    """One kept-alive connection, with the cookies it was given."""

    def __init__(self, port):
        self.port, self.cookies = port, {}
        self.open()

    def open(self):
        self.socket = socket.create_connection(("127.0.0.1", self.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.file = self.socket.makefile("rb", 65536)

    def get(self, path):
        return self.ask("GET", path)

    def post(self, path, **fields):
        return self.ask("POST", path, urlencode(fields, doseq=True).encode())

    def ask(self, method, path, body=b""):
        """(status, headers in lower case, body)."""
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
        head += f"Cookie: {cookie}\r\n" if cookie else ""
        if method == "POST":
            head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        self.socket.sendall(head.encode() + b"\r\n" + body)
        return self.answer()

    def answer(self):
        status = int(self.file.readline().split()[1])
        headers = {}
        while (line := self.file.readline()) not in (b"\r\n", b""):
            name, _, value = line.decode().partition(":")
            headers[name.lower()] = value.strip()
            if name.lower() == "set-cookie":
                key, _, rest = value.strip().partition("=")
                self.cookies[key] = rest.partition(";")[0]
        return status, headers, self.file.read(int(headers.get("content-length", 0)))

    def sign_in(self, site, username):
        """Once for each user name and site: a code works once only, so her other lines carry the same cookies."""
        if (site.port, username) in SIGNED_IN:
            self.cookies = dict(SIGNED_IN[site.port, username])
            return self
        self.get("/desk/sign-in")
        fields = {"username": username, "password": site.password(username)}
        status, _, body = self.post("/desk/sign-in", csrfmiddlewaretoken=self.cookies["csrftoken"], **fields)
        assert status == 302, body.decode()
        code = site.code(username)
        status, _, body = self.post("/desk/sign-in/code", csrfmiddlewaretoken=self.cookies["csrftoken"], code=code)
        assert status == 302, body.decode()
        SIGNED_IN[site.port, username] = dict(self.cookies)
        return self


def pressed(lines, deed, seconds):
    """Do `deed(line)` over and over on all lines at once; how many were done in a second."""
    until, counts = time.monotonic() + seconds, [0] * len(lines)

    def press(which):
        while time.monotonic() < until:
            deed(lines[which])
            counts[which] += 1

    begun = time.monotonic()
    threads = [threading.Thread(target=press, args=(which,)) for which in range(len(lines))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts), time.monotonic() - begun


def settled(sql):
    """Wait until the sequencer has nothing to do, so that no turn pays for the entries of the one before."""
    until = time.monotonic() + 60
    while time.monotonic() < until and sql.execute("SELECT count(*) FROM ledger_pending").fetchone()[0] > 50:
        time.sleep(0.2)


def posted(port, bodies, clients, seconds, path, wanted):
    """Send ready-made forms over so many connections from one thread: (answers, seconds, own processor seconds).

    It builds and reads next to nothing, so that what is measured is the site and not what presses it.
    """
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    letters = [f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body for body in bodies]
    lines, ready = {}, select.epoll()
    for _ in range(clients):
        line = socket.create_connection(("127.0.0.1", port))
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        lines[line.fileno()] = line
        ready.register(line, select.EPOLLIN)
    begun, used, done, waiting = time.monotonic(), time.process_time(), 0, clients
    for line in lines.values():
        line.sendall(letters.pop())
    while waiting:
        for key, _ in ready.poll():
            answer = lines[key].recv(65536)
            assert answer.startswith(wanted), answer
            done += 1
            if letters and time.monotonic() - begun < seconds:
                lines[key].sendall(letters.pop())
            else:
                waiting -= 1
    took, used = time.monotonic() - begun, time.process_time() - used
    for line in lines.values():
        line.close()
    return done, took, used


def pgbench(site, script, clients, seconds, *defined):
    """Transactions a second of a pgbench script."""
    from huixiang.ground.embedded import programs

    file = site.data / "script.sql"
    file.write_text(script)
    words = [programs() / "pgbench", "-n", "-M", "prepared", "-c", clients, "-j", min(clients, 2), "-T", seconds]
    for name_and_value in defined:
        words += ["-D", name_and_value]
    words += ["-f", file, site.dsn]
    done = subprocess.run([str(word) for word in words], check=False, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    return float(re.search(r"tps = ([\d.]+)", done.stdout)[1])


def inserts(sql, table, where, replaced):
    """The rows of `table` where …, as INSERT statements with some columns computed (SQL) instead of copied."""
    cursor = sql.execute(f"SELECT * FROM {table} WHERE {where}")
    names = [column.name for column in cursor.description]
    quoted = ", ".join(f'quote_nullable("{name}"::text)' for name in names)
    listed = ", ".join(f'"{name}"' for name in names)
    for row in sql.execute(f"SELECT {quoted} FROM {table} WHERE {where}").fetchall():
        values = [replaced.get(name, value) for name, value in zip(names, row, strict=True)]
        yield f"INSERT INTO {table} ({listed}) VALUES ({', '.join(values)});"


def middle(values):
    return statistics.median(values)


def share(values, part):
    """The value below which that part of them lies."""
    return sorted(values)[min(int(len(values) * part), len(values) - 1)]
