"""What s06_schema.py starts under pytest: every operation, and walks along links and forms, all within a rolled-back town."""

import json
import os
import random
import re
import sys
import traceback
from collections import Counter
from urllib.parse import urlencode

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as some

from tests.gate.conftest import *  # noqa: F403 - the cast and the town
from tests.gate.town import STRANGERS
from tests.heavy.description import FORM, described
from tests.heavy.s06_page import Page

sys.path.append(os.environ.get("HUIXIANG_SCHEMATHESIS", ""))  # after ours: the product keeps its own releases
TOLD = json.loads(os.environ.get("HUIXIANG_S06", "{}"))
WHO = [
    "stranger",
    "zhou",
    "desk",
    "zheng",
    "reviewer",
    "supervisor",
    "custodian",
    "system_admin",
    "security_admin",
    "audit_admin",
]
OPEN_TO_STRANGERS = {"account_login", "mfa_authenticate", "accounts:passkey", "accounts:go", "accounts:came_back"}
pytestmark = pytest.mark.django_db


class Found:
    """Faults, each once, and how much was tried."""

    def __init__(self):
        self.faults, self.tried, self.statuses = {}, 0, Counter()

    def fault(self, where, what, how):
        self.faults.setdefault((where, what), how)

    def asked(self, browser, where, method, address, body=""):
        """The answer to one request, what it changed undone by whoever asked; None when it broke."""
        self.tried += 1
        try:
            page = browser.get(address) if method == "GET" else browser.generic("POST", address, body, FORM)
        except Exception as broken:
            last = traceback.extract_tb(broken.__traceback__)[-1]
            self.fault(
                where,
                f"{type(broken).__name__} at {last.filename.rpartition('/')[2]}:{last.lineno}",
                f"{address} {body} {broken}"[:600],
            )
            return None
        self.statuses[page.status_code // 100] += 1
        if page.status_code >= 500:
            self.fault(where, str(page.status_code), f"{address} {body}"[:600])
        return page


@pytest.fixture(scope="module")
def found():
    found = Found()
    yield found
    for (where, what), how in sorted(found.faults.items()):
        print(f"      {where}: {what}: {how!r}")
    print(
        f"   {found.tried} requests, answers by hundreds {dict(found.statuses)}; {len(found.faults)} faults", flush=True
    )


@pytest.fixture(scope="module")
def browsers(town):
    return {who: town.client(who) for who in WHO}


def undone(browser):
    """A transaction that is rolled back, and the browser's cookies as they were."""
    cell = transaction.atomic()
    cell._from_testcase = True
    return cell, browser.cookies.output(header="", sep=";")


def test_every_operation(town, browsers, found):
    import schemathesis

    document = described(town)
    schema = schemathesis.openapi.from_dict(document)
    operations = [one.ok() for one in schema.get_all_operations()]
    for operation in operations:
        _tried(operation, browsers, found, TOLD["examples"])
    print(f"S-6: {len(operations)} operations, {TOLD['examples']} examples each", flush=True)
    assert found.faults == {}


def _tried(operation, browsers, found, examples):
    route = operation.definition.raw["x-route"]
    statuses = set(operation.definition.raw["responses"])

    @seed(TOLD["seed"])
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(case=operation.as_strategy(), who=some.sampled_from(WHO))
    def one(case, who):
        address = case.formatted_path + (f"?{urlencode(case.query, doseq=True)}" if case.query else "")
        body = urlencode(case.body, errors="replace") if isinstance(case.body, dict) else ""
        cell, cookies = undone(browsers[who])
        with cell:
            page = found.asked(browsers[who], operation.label, case.method, address, body)
            if page is not None and page.streaming:
                [close() for close in page._resource_closers]
            transaction.set_rollback(True)
        browsers[who].cookies.clear()
        browsers[who].cookies.load(cookies)
        if page is None:
            return
        if str(page.status_code) not in statuses:
            found.fault(
                operation.label,
                f"answers {page.status_code}, the description has {' '.join(sorted(statuses))}",
                f"{who} {address} {body}"[:400],
            )
        if who in STRANGERS and address.startswith("/desk") and route not in OPEN_TO_STRANGERS and not _shut(page):
            found.fault(
                operation.label,
                f"answers {page.status_code} to somebody who did not sign in",
                f"{address} {body}"[:400],
            )

    one()


def _shut(page):
    if page.status_code == 302:
        return page["Location"].startswith("/desk/sign-in")
    return page.status_code in (400, 404, 405)


WORDS = [
    "",
    "楼道灯不亮",
    "0",
    "-1",
    "9" * 40,
    "\x00",
    "'\"><script>",
    "2026-12-20",
    "on",
    "é" * 400,
    "%s{0}",
    "\u202e",
    "１２",  # noqa: RUF001 - what a telephone's keyboard gives
]


def test_walks_along_links_and_forms(town, browsers, found):
    dice = random.Random(TOLD["seed"])
    for _ in range(TOLD["walks"]):
        who = dice.choice(WHO)
        cell, cookies = undone(browsers[who])
        with cell:
            _walked(
                browsers[who],
                "/desk" if who != "stranger" else dice.choice(["/", "/file", f"/r/{town.codes['lamp']}"]),
                dice,
                found,
            )
            transaction.set_rollback(True)
        browsers[who].cookies.clear()
        browsers[who].cookies.load(cookies)
    print(f"S-6: {TOLD['walks']} walks", flush=True)
    assert found.faults == {}


def _walked(browser, address, dice, found):
    method, body = "GET", ""
    for _ in range(TOLD["steps"]):
        page = found.asked(
            browser, f"walk {method} {re.sub('[0-9a-f-]{36}', 'id', address.partition('?')[0])}", method, address, body
        )
        if page is None:
            return
        if page.streaming or not page["Content-Type"].startswith("text/html"):
            [close() for close in getattr(page, "_resource_closers", [])]
            return
        if 300 <= page.status_code < 400:
            address, method, body = page["Location"], "GET", ""
            continue
        there = Page(page.content.decode())
        forms = [form for form in there.forms if "sign-out" not in form[0]]
        if forms and dice.random() < 0.6:
            action, method, fields = dice.choice(forms)
            filled = {name: dice.choice([*values, dice.choice(WORDS)]) for name, values in fields.items()}
            address = action or address.partition("?")[0]
            body = urlencode(filled) if method == "POST" else ""
            address += "" if method == "POST" else "?" + urlencode(filled)
        elif there.links:
            address, method, body = dice.choice(there.links), "GET", ""
        else:
            return
