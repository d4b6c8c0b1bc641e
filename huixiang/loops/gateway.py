"""One message handed to the organ's own gateway over HTTP: POST {"id", "to", "text"} and a bearer token.

A 2xx is a receipt. The same id may come twice (an answer may be lost on its way): the gateway sends it once.
"""

import json
import socket
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, OpenerDirector, ProxyHandler, Request, build_opener

from django.conf import settings

PATIENCE = 10.0  # seconds for connecting, and for each answer
HOPELESS = {400, 404, 410, 413, 422}  # the gateway will not take this message later either


class Undelivered(Exception):
    """The gateway did not take the message; `str()` is a short code, `final` says that trying again is no use."""

    def __init__(self, why: str, *, final: bool = False) -> None:
        super().__init__(why)
        self.final = final


class StayingPut(HTTPRedirectHandler):
    """A redirect would carry the number to an address nobody has configured."""

    def redirect_request(self, *_: Any) -> None:
        return None


def opener() -> OpenerDirector:
    """Straight to the gateway: no proxy of the environment sees the number, no redirect is followed."""
    return build_opener(ProxyHandler({}), StayingPut)


def hand_over(key: str, to: str, text: str) -> None:
    """Give one message to the gateway, or raise Undelivered."""
    body = json.dumps({"id": key, "to": to, "text": text}, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json", "Idempotency-Key": key, **_authority()}
    request = Request(settings.MESSAGES_URL, body, headers, method="POST")  # noqa: S310 - https or loopback, see config
    try:
        with opener().open(request, timeout=PATIENCE):
            return
    except HTTPError as error:
        error.close()
        raise Undelivered(f"http {error.code}", final=error.code in HOPELESS) from None
    except (URLError, OSError, HTTPException) as error:
        late = isinstance(getattr(error, "reason", error), socket.timeout)
        raise Undelivered("no answer" if late else "no connection") from None


def _authority() -> dict[str, str]:
    if not settings.MESSAGES_TOKEN_FILE:
        return {}
    try:
        token = Path(settings.MESSAGES_TOKEN_FILE).read_text().strip()
    except OSError:
        raise Undelivered("no token") from None
    return {"Authorization": f"Bearer {token}"}
