"""A whole site as `bin/run` starts it, in processes of its own, for tests that stop, kill and restore it."""

import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import psycopg

from tests.waiting import until

HOME = Path(__file__).resolve().parent.parent


class Site:
    """One data folder and the processes that serve it."""

    patience = 120  # seconds until it is ready

    def __init__(self, **settings):
        self.data = Path(tempfile.mkdtemp(prefix="site-"))
        self.desks = {}
        self.data.chmod(0o711)  # where root runs the tests, the database's user passes through
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.environment = (
            {
                name: value
                for name, value in os.environ.items()
                if name not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE", "HUIXIANG_TEST_DATA"}
            }
            | {"HUIXIANG_DATA": str(self.data), "HUIXIANG_PORT": str(self.port), "PYTHONPATH": str(HOME)}
            | settings
        )

    def start(self):
        command = [sys.executable, "-m", "huixiang.ground.serve"]
        with (self.data / "serve.log").open("ab") as log:
            self.process = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log)
        self.until(lambda: (self.data / "ready.json").exists() or self.process.poll() is not None, self.patience)
        assert self.process.poll() is None, (self.data / "serve.log").read_text()[-2000:]
        return self

    def stop(self):
        self.process.terminate()
        assert self.process.wait(60) == 0

    def kill(self):
        """kill -9 of the supervisor and of everything it started, the database and its backends too."""
        family = self.family()
        for pid in family:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()
        self.until(lambda: not any(alive(pid) for pid in family), 20)
        (self.data / "ready.json").unlink(missing_ok=True)

    def family(self):
        """The ids of the supervisor and all its descendants."""
        parents = {}
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                words = stat.read_text().rpartition(")")[2].split()
                parents.setdefault(int(words[1]), []).append(int(stat.parent.name))
        found = [self.process.pid]
        for pid in found:
            found += parents.get(pid, [])
        return found

    def running(self, *words):
        """The ids of this site's processes whose command line has one of these words."""
        found = []
        for pid in self.family():
            with contextlib.suppress(OSError):
                command = Path(f"/proc/{pid}/cmdline").read_bytes().decode().replace("\0", " ")
                found += [pid] if any(word in command for word in words) else []
        return found

    @contextlib.contextmanager
    def standing_still(self, *words):
        """Those processes stop where they are, and go on afterwards: they are there and answer nobody."""
        stopped = self.running(*words)
        for pid in stopped:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in stopped:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)

    def remove(self):
        if self.process.poll() is None:
            self.kill()
        for name in ("postgres", "socket"):  # these may be links
            shutil.rmtree((self.data / name).resolve(), ignore_errors=True)
        shutil.rmtree(self.data, ignore_errors=True)

    def until(self, holds, seconds=60):
        until(holds, seconds)

    def ask(self, address, filled=None):
        """(status, headers, body) of a page, or of a form sent to it; redirects are not followed."""
        body = urllib.parse.urlencode(filled).encode() if filled else None
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{address}", body)
        try:
            with urllib.request.build_opener(Unled).open(request, timeout=30) as answer:
                return answer.status, answer.headers, _text(answer)
        except urllib.error.HTTPError as refused:
            return refused.code, refused.headers, _text(refused)

    def signed_in(self, who):
        """Somebody of the town at her desk; signed in once."""
        if who not in self.desks or not self.desks[who].at_home():
            self.desks[who] = Desk(self, who)
        return self.desks[who]

    def health(self):
        return json.loads(self.ask("/healthz")[2])

    def run(self, *words, **more):
        """`huixiang …` on this site's data."""
        command = [sys.executable, "-m", "huixiang.cli", *map(str, words)]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, **more)

    def superuser(self):
        """A connection to the site's database as the one who may do everything."""
        return psycopg.connect(host=str(self.data / "socket"), user="postgres", dbname="huixiang", autocommit=True)

    def said(self, script, told=None):
        """What a few lines of Django print as JSON about this site; they read `told`."""
        head = "import django, json, sys\ndjango.setup()\nfrom django_scopes import scope\n"
        head += "from huixiang.people.models import Organ\ntold = json.load(sys.stdin)\nwith scope(organ=Organ.objects.get()):\n"
        body = "\n".join(f"    {line}" for line in script.strip().splitlines())
        done = subprocess.run(
            [sys.executable, "-c", head + body],
            env=self.environment | {"DJANGO_SETTINGS_MODULE": "config.settings"},
            input=json.dumps(told), capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-2000:]
        return json.loads(done.stdout)


class Desk:
    """Somebody of the town, signed in: `open` a page, `send` a form with the token of the page before."""

    def __init__(self, site, who):
        self.site = site
        self.opener = urllib.request.build_opener(Unled, urllib.request.HTTPCookieProcessor())
        (mine,) = [
            login for login in json.loads((site.data / "ready.json").read_text())["logins"] if login["username"] == who
        ]
        self.open("/desk/sign-in")
        assert self.send("/desk/sign-in", username=who, password=mine["password"])[0] == 302
        self.open(self.onward)
        if 'name="code"' in self.page:  # the second factor
            assert self.send(self.onward, code=site.run("code", who).stdout.strip())[0] == 302
        assert self.at_home()

    def at_home(self):
        """Whether she is signed in; administrators are led on to a page of their own."""
        self.onward, status = "/desk", 302
        while status == 302 and "sign-in" not in self.onward:
            status, _ = self.open(self.onward)
        return status == 200

    def open(self, address):
        """(status, body)"""
        return self._asked(address, None)

    def send(self, address, **filled):
        token = re.search('name="csrfmiddlewaretoken" value="([^"]+)"', self.page)[1]
        return self._asked(address, urllib.parse.urlencode({**filled, "csrfmiddlewaretoken": token}).encode())

    def _asked(self, address, body):
        try:
            with self.opener.open(f"http://127.0.0.1:{self.site.port}{address}", body, timeout=30) as answer:
                status, headers, self.page = answer.status, answer.headers, _text(answer)
        except urllib.error.HTTPError as refused:
            status, headers, self.page = refused.code, refused.headers, _text(refused)
        self.onward = headers["Location"] or address
        return status, self.page


def _text(answer):
    """The body; a file that is handed out (a sheet, a picture) need not be text."""
    file = "attachment" in (answer.headers["Content-Disposition"] or "")
    return answer.read().decode(errors="replace" if file else "strict")


class Unled(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer like any other."""

    def redirect_request(self, *_):
        return None


def alive(pid):
    """Whether a process runs; one that only waits to be buried does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
