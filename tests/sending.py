"""Many people at once, each over a line of her own that stays open from one request to the next."""

import http.client
import io
import threading
import urllib.parse
from typing import NamedTuple

from PIL import Image

from huixiang.vault import receipts

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


def sends_a_photo(site):
    """File with a photo, as a browser sends it: (code, status, Retry-After)."""
    code, photo = receipts.new_code(), io.BytesIO()
    Image.effect_noise((700, 700), 90).save(photo, "PNG")
    told = {"receipt": code, "kind": "help", "message": "带一张照片"}
    edge = b"--edge\r\n"
    body = b"".join(
        edge + f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in told.items()
    )
    body += (
        edge + b'Content-Disposition: form-data; name="files"; filename="lamp.png"\r\nContent-Type: image/png\r\n\r\n'
    )
    body += photo.getvalue() + b"\r\n--edge--\r\n"
    with Line(site) as line:
        line.connection.request("POST", "/file", body, {"Content-Type": "multipart/form-data; boundary=edge"})
        answer = line.connection.getresponse()
        answer.read()
    return code, answer.status, answer.headers.get("Retry-After")


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
