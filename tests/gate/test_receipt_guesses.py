"""P-5: what a guesser of receipts learns, and that he learns nothing from how he is refused."""

import hashlib
import hmac
import itertools
import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huixiang.vault import keys, receipts
from huixiang.vault.receipts import ALPHABET, BadReceipt

KNOWN, GUESSES, NEAR = 1000, 1_000_000, 100_000
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("town")]


def passes(symbols):
    """The receipt's own check, as `parse` applies it to seventeen symbols."""
    return not receipts._remainder(symbols)


def test_a_million_guesses_open_nothing():
    """Guesses that pass the check are held against what the database would keep of a thousand receipts."""
    guesser, pepper = random.Random(20261124), keys.secret("pepper")
    kept = {receipts.mac(receipts.new_code()) for _ in range(KNOWN)}

    hits = passed = 0
    for _ in range(GUESSES):
        symbols = guesser.choices(range(32), k=17)
        if passes(symbols):
            passed += 1
            code = "".join(ALPHABET[value] for value in symbols)
            hits += hmac.digest(pepper, code.encode(), hashlib.sha256) in kept

    assert hits == 0
    assert GUESSES / 32 * 0.95 < passed < GUESSES / 32 * 1.05


def test_guesses_beside_a_true_code_open_nothing():
    """One symbol, or two, of a true code written otherwise."""
    guesser, codes = random.Random(7), [receipts.new_code() for _ in range(KNOWN)]
    kept = {receipts.mac(code) for code in codes}

    hits = 0
    for code in itertools.islice(itertools.cycle(codes), NEAR):
        near = list(code)
        for place in guesser.sample(range(17), guesser.choice((1, 2))):
            near[place] = guesser.choice([mark for mark in ALPHABET if mark != near[place]])
        try:
            hits += receipts.mac(receipts.parse("".join(near))) in kept
        except BadReceipt:
            continue

    assert hits == 0


def test_a_code_nobody_has_and_one_that_cannot_be_ask_the_database_the_same(client, organ):
    asked = []
    for code in (receipts.new_code(), receipts.new_code()[:-1], "no code at all"):
        client.get(f"/r/{code}")
        with CaptureQueriesContext(connection) as told:
            assert client.get(f"/r/{code}").status_code == 404
        asked.append([query["sql"].partition(" WHERE ")[0] for query in told])

    assert asked[0] == asked[1] == asked[2]


def test_a_true_code_with_a_wrong_file_is_refused_in_the_words_of_an_unknown_code(client, town):
    file = town.file_of("lamp")
    wrong = client.get(f"/r/{town.codes['neighbour']}/files/{file}")
    unknown = client.get(f"/r/{receipts.new_code()}/files/{file}")

    assert (wrong.status_code, unknown.status_code) == (404, 404)
    said = [page.content.decode().replace(page.request["PATH_INFO"], "") for page in (wrong, unknown)]
    assert said[0] == said[1]
