"""A small site with ten holes, for scanners to find: who finds these five of ours has looked. Never part of the product.

python -m tests.heavy.planted.holes PORT FOLDER
"""

import html
import sqlite3
import subprocess
import sys
from socketserver import ThreadingMixIn
from urllib.parse import parse_qs
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

HOME = """<h1>Holes</h1>
<a href="/case?id=1">case</a> <a href="/titled?title=lamp">titled</a> <a href="/sorted?by=id">sorted</a>
<a href="/greet?name=x">greet</a> <a href="/file?name=readme.txt">file</a> <a href="/onward?next=/">onward</a> <a href="/host?name=localhost">host</a>
<form method="post" action="/search"><input name="q" value="lamp"><button>search</button></form>
<form method="post" action="/sign-in"><input name="user" value="zhou"><input name="word" value="x"><button>in</button></form>"""
FOUND_BY_SQLMAP = [
    ("/case?id=1", "", "id"),
    ("/titled?title=lamp", "", "title"),
    ("/sorted?by=id", "", "by"),
    ("/search", "q=lamp", "q"),
    ("/sign-in", "user=zhou&word=x", "user"),
]
# wapiti's word for the kind of hole, and the address it lies at
FOUND_BY_WAPITI = [
    ("SQL Injection", "/case"),
    ("Reflected Cross Site Scripting", "/greet"),
    ("Path Traversal", "/file"),
    ("Open Redirect", "/onward"),
    ("Command execution", "/host"),
]


def rows(statement):
    base = sqlite3.connect(":memory:")
    base.executescript(
        "CREATE TABLE cases (id INTEGER, title TEXT); INSERT INTO cases VALUES (1, 'lamp'), (2, 'pipe');"
        "CREATE TABLE people (user TEXT, word TEXT); INSERT INTO people VALUES ('zhou', 'secret');"
    )
    return base.execute(statement).fetchall()


def shown(found):
    return "<ul>" + "".join(f"<li>{html.escape(str(row))}</li>" for row in found) + "</ul>"


# every statement and command below is put together from what was sent: that is the hole
PAGES = {
    "/": lambda told: HOME,
    "/case": lambda told: shown(rows(f"SELECT * FROM cases WHERE id = {told('id')}")),  # noqa: S608
    "/titled": lambda told: shown(rows(f"SELECT * FROM cases WHERE title = '{told('title')}'")),  # noqa: S608
    "/sorted": lambda told: shown(rows(f"SELECT * FROM cases ORDER BY {told('by')}")),  # noqa: S608
    "/search": lambda told: shown(rows(f"SELECT * FROM cases WHERE title LIKE '%{told('q')}%'")),  # noqa: S608
    "/sign-in": lambda told: shown(
        rows(f"SELECT user FROM people WHERE user = '{told('user')}' AND word = '{told('word')}'")  # noqa: S608
    ),
    "/greet": lambda told: f"<p>Hello {told('name')}</p>",
    "/file": lambda told: open(f"{sys.argv[2]}/{told('name')}").read(),  # noqa: SIM115
    "/host": lambda told: (
        subprocess.run(  # noqa: S602
            f"echo {told('name')}", shell=True, capture_output=True, text=True
        ).stdout
    ),
}


def site(environ, start_response):
    length = int(environ.get("CONTENT_LENGTH") or 0)
    sent = parse_qs(environ["wsgi.input"].read(length).decode(errors="replace") or environ["QUERY_STRING"])

    def told(name):
        return sent.get(name, [""])[0]

    if environ["PATH_INFO"] == "/onward":
        start_response("302 Found", [("Location", told("next").replace("\n", "").replace("\r", ""))])
        return [b""]
    page = PAGES.get(environ["PATH_INFO"])
    try:
        status, said = ("200 OK", page(told)) if page else ("404 Not Found", "nothing here")
    except Exception as broken:
        status, said = (
            "500 Broken",
            f"<p>{html.escape(f'{type(broken).__module__}.{type(broken).__name__}: {broken}')}</p>",
        )
    start_response(status, [("Content-Type", "text/html; charset=utf-8")])
    return [f"<html><body>{said}</body></html>".encode()]


class Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        pass


class Many(ThreadingMixIn, WSGIServer):
    daemon_threads = True


if __name__ == "__main__":
    make_server("127.0.0.1", int(sys.argv[1]), site, server_class=Many, handler_class=Quiet).serve_forever()
