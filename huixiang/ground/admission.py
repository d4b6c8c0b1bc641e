"""Who works now, who waits, and who is asked to come again: a flood of filings never keeps the staff from their pages.

Stands around the whole site (config/wsgi.py). The web server's many threads only fetch what a client sends, however
slowly, and then stand in a line. Each line has few threads of its own that do the work; they alone hold connections to
the database, so that their number is known. A line that is full, or whose turn comes too late, answers at once:
503 with Retry-After. Bodies are fetched before the line: who sends slowly holds up nobody.
"""

import random
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from http.cookies import SimpleCookie
from tempfile import SpooledTemporaryFile
from typing import IO, Any, NamedTuple

from django.conf import settings
from django.template.loader import render_to_string

Environ = dict[str, Any]
Start = Callable[..., Any]
Application = Callable[[Environ, Start], Iterable[bytes]]

LARGEST_BODY = 96 * 2**20  # nine files of ten megabytes, and the form around them
IN_MEMORY = 2**20
# a body of so many bytes has come whole when we are asked: who is turned away before it is read still hears the answer
SMALL = 2**16
LARGE_AT_ONCE = threading.BoundedSemaphore(16)  # bodies on the disk at once, in each process
PART = 4096
SENDING_AT_MOST = 60.0  # seconds in which a body must have come
COME_AGAIN = 5, 15  # seconds, between which Retry-After is drawn: not all at the same moment


class Line(NamedTuple):
    """How many work at once, how many more may wait, and for how many seconds."""

    threads: int
    longest: int
    patience: float


# in each process of the web server
LINES = {
    "staff": Line(3, 60, 20.0),  # who has signed in, at the desk
    "door": Line(1, 20, 10.0),  # who is signing in
    "citizens": Line(4, 48, 0.7),
    "files": Line(1, 200, 20.0),  # style sheets and scripts
}


class TooMany(Exception):
    """The line is full, the turn came too late, or the body did not come in time."""


class TooLarge(Exception):
    """No form of ours is so long."""


class Queue:
    """One line and its threads."""

    def __init__(self, name: str, line: Line) -> None:
        self.line, self.inside, self.lock = line, 0, threading.Lock()
        self.takes = 0.0  # seconds a turn took of late
        self.workers = ThreadPoolExecutor(line.threads, thread_name_prefix=name)

    def refuse_unless_in_time(self) -> None:
        """TooMany where the line is full, or so long that nobody who joins it now has her turn in time."""
        ahead = self.inside - self.line.threads + 1
        if ahead > self.line.longest or ahead * self.takes / self.line.threads > self.line.patience:
            raise TooMany

    def do(self, work: Callable[[], Any]) -> Any:
        """What `work` gives, done by one of the line's own threads; TooMany."""
        with self.lock:
            self.refuse_unless_in_time()
            self.inside += 1
        try:
            return self._in_turn(self.workers.submit(self._timed, work))
        finally:
            with self.lock:
                self.inside -= 1

    def _timed(self, work: Callable[[], Any]) -> Any:
        begun = time.monotonic()
        try:
            return work()
        finally:
            self.takes += (time.monotonic() - begun - self.takes) / 8

    def _in_turn(self, turn: Future[Any]) -> Any:
        """What the work gives; TooMany when it has not even begun after the line's patience."""
        try:
            return turn.result(self.line.patience)
        except TimeoutError:
            if turn.done() or not turn.cancel():  # an error of the work's own, or it has begun
                return turn.result()
            raise TooMany from None


def admitting(application: Application) -> Application:
    """The application behind its lines. `/healthz` stands in none."""
    queues = {name: Queue(name, line) for name, line in LINES.items()}

    def admit(environ: Environ, start_response: Start) -> Iterable[bytes]:
        name = line_of(environ)
        if not name:
            return application(environ, start_response)
        try:
            if int(environ.get("CONTENT_LENGTH") or 0) <= SMALL:
                queues[name].refuse_unless_in_time()  # before anything is done for it
            with body_of(environ) as body:
                asked = {**environ, "wsgi.input": body}
                started, content = queues[name].do(lambda: answered(application, asked))
        except TooMany:
            return come_again(start_response)
        except TooLarge:
            return said(start_response, "413 Content Too Large", "413.html")
        start_response(*started)
        return content

    return admit


def line_of(environ: Environ) -> str:
    path = environ.get("PATH_INFO", "")
    if path == "/healthz":
        return ""
    if path.startswith(settings.STATIC_URL):
        return "files"
    if not f"{path}/".startswith("/desk/"):
        return "citizens"
    return "staff" if signed_in(environ.get("HTTP_COOKIE", "")) else "door"


def signed_in(cookies: str) -> bool:
    """Whether there is a cookie of a session; whether it is a true one, the session itself will tell."""
    return settings.SESSION_COOKIE_NAME in cookies and settings.SESSION_COOKIE_NAME in SimpleCookie(cookies)


def answered(application: Application, environ: Environ) -> tuple[tuple[Any, ...], Iterable[bytes]]:
    """What it called start_response with, and the content: whole, unless it is a file to be sent piece by piece."""
    started: list[tuple[Any, ...]] = []
    content = application(environ, lambda *told: started.append(told))
    if getattr(content, "streaming", False):
        return started[-1], content
    try:
        return started[-1], [b"".join(content)]
    finally:
        if close := getattr(content, "close", None):
            close()


def body_of(environ: Environ) -> IO[bytes]:
    """The body as it was sent, fetched to its end; TooLarge, or TooMany where it is too slow or one of too many."""
    length = int(environ.get("CONTENT_LENGTH") or 0)
    if length > LARGEST_BODY:
        raise TooLarge
    if length <= IN_MEMORY:
        return fetched(environ["wsgi.input"], length)
    if not LARGE_AT_ONCE.acquire(blocking=False):
        raise TooMany
    try:
        return fetched(environ["wsgi.input"], length)
    finally:
        LARGE_AT_ONCE.release()


def fetched(sent: IO[bytes], length: int) -> IO[bytes]:
    latest = time.monotonic() + SENDING_AT_MOST
    body: IO[bytes] = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - whoever asked for it closes it
    while length > 0 and (part := sent.read(min(PART, length))):
        if time.monotonic() > latest:
            body.close()
            raise TooMany
        body.write(part)
        length -= len(part)
    body.seek(0)
    return body


def come_again(start_response: Start) -> Iterable[bytes]:
    """503, at once, without the database."""
    seconds = random.randint(*COME_AGAIN)  # noqa: S311 - spreads the crowd, guards nothing  # nosemgrep: chance-that-can-be-foretold
    return said(start_response, "503 Service Unavailable", "busy.html", ("Retry-After", str(seconds)))


def said(start_response: Start, status: str, template: str, *more: tuple[str, str]) -> Iterable[bytes]:
    content = page(template)
    heads = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(content)))]
    start_response(status, [*heads, ("Cache-Control", "no-store"), ("Connection", "close"), *more])
    return [content]


@cache
def page(template: str) -> bytes:
    return render_to_string(template).encode()
