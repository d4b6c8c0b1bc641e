"""R-11 in small: who stands in which line, and what a full line answers while the staff go on working."""

import io
import threading
from contextlib import contextmanager

import pytest

from huixiang.ground import admission
from huixiang.ground.admission import Line, admitting, line_of

SESSION = "theme=dark; sessionid=abc"


class Crowd:
    """The application behind its lines; what asks for /slow stays in it until `let_go`."""

    def __init__(self):
        self.busy, self.go_on, self.answers, self.threads = threading.Semaphore(0), threading.Event(), [], []
        self.site = admitting(self.work)

    def work(self, environ, start_response):
        if environ["PATH_INFO"].endswith("/slow"):
            self.busy.release()
            self.go_on.wait(30)
        start_response("200 OK", [])
        return [environ["wsgi.input"].read()]

    def ask(self, path, body=b"", length=None, **more):
        heads = []
        asked = {
            "PATH_INFO": path,
            "wsgi.input": io.BytesIO(body),
            "CONTENT_LENGTH": str(len(body) if length is None else length),
        }
        content = self.site({**asked, **more}, lambda *told: heads.append(told))
        return heads[0][0], dict(heads[0][1]), b"".join(content)

    def stay(self, path, **more):
        """Ask in a thread of its own and do not wait."""
        thread = threading.Thread(target=lambda: self.answers.append(self.ask(path, **more)))
        self.threads.append(thread)
        thread.start()

    def let_go(self):
        self.go_on.set()
        for thread in self.threads:
            thread.join(30)


@pytest.fixture
def lines(monkeypatch):
    monkeypatch.setattr(admission, "LINES", {
        "staff": Line(1, 1, 20), "door": Line(1, 0, 20), "citizens": Line(2, 1, 20), "files": Line(1, 0, 20),
    })  # fmt: skip


@contextmanager
def full_of_citizens():
    crowd = Crowd()
    for _ in range(2):
        crowd.stay("/slow")
    for _ in range(2):
        assert crowd.busy.acquire(timeout=30)
    crowd.stay("/file")
    try:
        yield crowd
    finally:
        crowd.let_go()


@pytest.mark.parametrize(("path", "cookie", "line"), [
    ("/", "", "citizens"), ("/file", SESSION, "citizens"), ("/deskwork", SESSION, "citizens"),
    ("/desk", SESSION, "staff"), ("/desk/cases/", SESSION, "staff"), ("/desk/sign-in", "", "door"),
    ("/desk", "nosessionid=1", "door"), ("/static/a.css", "", "files"), ("/healthz", "", ""),
])  # fmt: skip
def test_everybody_has_a_line(path, cookie, line):
    assert line_of({"PATH_INFO": path, "HTTP_COOKIE": cookie}) == line


def test_a_full_line_answers_at_once_and_the_staff_go_on_working(lines):
    with full_of_citizens() as crowd:
        while (refused := crowd.ask("/file"))[0] == "200 OK":
            pass
        at_work = crowd.ask("/desk", HTTP_COOKIE=SESSION)

    assert refused[0] == "503 Service Unavailable"
    assert 5 <= int(refused[1]["Retry-After"]) <= 15
    assert "请稍等再试" in refused[2].decode()
    assert at_work[0] == "200 OK"
    assert [status for status, *_ in crowd.answers] == ["200 OK"] * 3


def test_whose_turn_comes_too_late_is_not_served_any_more(monkeypatch):
    monkeypatch.setattr(admission, "LINES", {**admission.LINES, "citizens": Line(1, 5, 0.1)})
    crowd = Crowd()
    crowd.stay("/slow")
    assert crowd.busy.acquire(timeout=30)

    status, *_ = crowd.ask("/file")

    crowd.let_go()
    assert status == "503 Service Unavailable"
    assert [told for told, *_ in crowd.answers] == ["200 OK"]


class Unread:
    """A body that nobody may ask for."""

    def read(self, size):
        raise AssertionError("the form of somebody who is turned away was read")


def test_who_is_turned_away_is_told_before_her_form_is_read(lines):
    with full_of_citizens() as crowd:
        while crowd.ask("/file")[0] == "200 OK":
            pass
        status, *_ = crowd.ask("/file", length=500, **{"wsgi.input": Unread()})

    assert status == "503 Service Unavailable"


def test_nobody_joins_a_line_in_which_her_turn_comes_too_late():
    queue = admission.Queue("citizens", Line(1, 50, 20))
    queue.takes = 8.0  # seconds a turn, of late

    queue.inside = 3  # one at work, two waiting: 24 s
    with pytest.raises(admission.TooMany):
        queue.do(lambda: "served")
    queue.inside = 2
    queue.refuse_unless_in_time()
    queue.inside = 0  # whoever finds a free place is served however slow it was before

    assert (queue.do(lambda: "served"), queue.takes < 8.0) == ("served", True)


def test_a_body_arrives_whole_however_long(lines):
    crowd = Crowd()

    assert crowd.ask("/file", b"x" * 3_000_000)[2] == b"x" * 3_000_000


def test_what_no_form_of_ours_could_be_is_refused_unread(lines):
    crowd = Crowd()

    status, _, content = crowd.ask("/file", b"", length=admission.LARGEST_BODY + 1)

    assert (status, "太大" in content.decode()) == ("413 Content Too Large", True)


def test_a_slow_sender_holds_up_nobody(lines):
    class Trickle:
        def __init__(self, gate):
            self.gate = gate

        def read(self, size):
            self.gate.wait(30)
            return b"x" * size

    crowd, gate = Crowd(), threading.Event()
    for _ in range(8):
        crowd.stay("/file", length=1, **{"wsgi.input": Trickle(gate)})

    assert crowd.ask("/file")[0] == "200 OK"
    gate.set()
    crowd.let_go()


def test_an_error_of_the_application_is_the_servers_to_tell(lines):
    def broken(environ, start_response):
        raise ValueError("a fault of ours")

    with pytest.raises(ValueError, match="a fault of ours"):
        admitting(broken)({"PATH_INFO": "/", "wsgi.input": io.BytesIO()}, lambda *_: None)
