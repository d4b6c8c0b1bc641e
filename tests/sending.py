"""Many people at once, each over a line of her own that stays open from one request to the next."""

import http.client
import threading
import urllib.parse
from typing import NamedTuple

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Answer(NamedTuple):
    """A whole answer, to its last byte."""

    status: int
    location: str
    body: str


class Line:
    """One open connection to a site; it is opened again when the other side closed it."""

    def __init__(self, site):
        self.connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)

    def sends(self, address, **filled):
        """POST a form; OSError or http.client.HTTPException when no whole answer came."""
        try:
            self.connection.request("POST", address, urllib.parse.urlencode(filled), FORM)
            answer = self.connection.getresponse()
            return Answer(answer.status, answer.headers.get("Location", ""), answer.read().decode())
        except (OSError, http.client.HTTPException):
            self.connection.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.connection.close()


def at_once(people, does):
    """Run `does(number)` for each of so many people at the same time; what each returned."""
    said = [None] * people
    ready = threading.Barrier(people)

    def one(number):
        ready.wait()
        said[number] = does(number)

    crowd = [threading.Thread(target=one, args=(number,), daemon=True) for number in range(people)]
    for person in crowd:
        person.start()
    for person in crowd:
        person.join()
    return said
