"""S-5: nothing a visitor sends begins a line of the log, and no refusal stays without a line."""

import io
import logging
import logging.config
import random

import pytest
from django.conf import settings as chosen
from django.test import Client

from config import settings as production
from huixiang.public import brake
from huixiang.vault import receipts

pytestmark = pytest.mark.django_db
INPUTS = 10_000
HOSTILE = [
    "\n",
    "\r",
    "\r\n",
    "\x85",
    "\u2028",
    "\u2029",
    "\x1b[31m",
    "\x00",
    "\x0b",
    "\u202e",
    "%0a",
    "%0d%0a",
    "\\n",
    "\x08",
]
FORGED = "2026-11-24 09:00:00,000 INFO django.request: nothing happened"


@pytest.fixture
def lines():
    """The log as production writes it: `lines()` gives what was written so far, line by line."""
    logging.config.dictConfig(production.LOGGING)
    written = io.StringIO()
    handler = logging.getLogger().handlers[0]
    stream = handler.setStream(written)
    yield lambda: written.getvalue().split("\n")[:-1]
    handler.setStream(stream)
    logging.config.dictConfig(chosen.LOGGING)
    logging.getLogger().handlers.remove(handler)


def hostile(guesser):
    parts = [guesser.choice(HOSTILE) if guesser.random() < 0.5 else guesser.choice("a林 /?=") for _ in range(12)]
    return "".join(parts) + guesser.choice(["", FORGED])


def shows_only_what_can_be_seen(line):
    return not any(ord(mark) < 32 or 0x7F <= ord(mark) < 0xA0 or mark in "\u2028\u2029\u202e" for mark in line)


def test_ten_thousand_hostile_inputs_are_ten_thousand_lines(lines):
    guesser, log = random.Random(5), logging.getLogger("huixiang.gate")
    for _ in range(INPUTS):
        log.warning("seen: %s", hostile(guesser))

    written = lines()
    assert len(written) == INPUTS
    assert [line for line in written if not shows_only_what_can_be_seen(line)] == []
    assert [line for line in written if line.startswith(FORGED)] == []


def test_a_fault_with_its_traceback_is_one_line(lines):
    log = logging.getLogger("huixiang.gate")
    for words in ("\n" + FORGED, "\u2028", "\x85"):
        try:
            raise ValueError(words)
        except ValueError:
            log.exception("broken: %s", words)

    assert [line.count("Traceback") for line in lines()] == [1, 1, 1]


def sends_everywhere(client, words):
    """The words as address, query, form field and header."""
    heads = {"HTTP_USER_AGENT": words, "HTTP_REFERER": words, "HTTP_X_FORWARDED_FOR": words}
    client.get("/r/" + words, **heads)
    client.get("/nowhere/" + words, {"q": words}, **heads)
    client.post("/file", {"message": words, "kind": words, "receipt": words}, **heads)
    client.post("/desk/sign-in", {"username": words, "password": words}, **heads)
    client.generic("PUT", "/desk/" + words, **heads)


def test_addresses_headers_and_forms_cannot_write_a_line(lines, organ):
    guesser, client = random.Random(6), Client(raise_request_exception=False)
    for _ in range(60):
        brake.forget()
        sends_everywhere(client, hostile(guesser))

    written = lines()
    assert len(written) >= 100
    assert [line for line in written if not shows_only_what_can_be_seen(line) or line.startswith(FORGED)] == []
    assert all(line[:4].isdigit() for line in written)


def test_no_line_holds_a_receipt_even_written_with_its_dashes(lines, organ):
    client, code = Client(), receipts.new_code()
    client.get(f"/r/{code}")
    client.get(f"/r/{receipts.grouped(code)}/contact")
    client.get("/find", {"receipt": code})

    assert [line for line in lines() if code[:8] in line or code[:4] + "-" in line] == []
