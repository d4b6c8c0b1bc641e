"""What everybody forgets, guarded once for every test of every folder; the root conftest switches it on."""

import os
import random
import re
from collections import Counter
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from django.db import ProgrammingError, connections
from django.http import HttpRequest, HttpResponse

WRITES = re.compile(
    r'^\s*(INSERT|UPDATE|DELETE|TRUNCATE|MERGE|COPY)\b|\b(INSERT\s+INTO|DELETE\s+FROM|UPDATE\s+")', re.I
)
# a visitor's session is the framework's memory, not the organ's record; the security audit records looks as well
NOT_OURS = re.compile(r'"(accounts_session|people_securityevent)"')


class MissingVariableError(Exception):
    """A template asked for something that its page did not give it."""


class GetWroteError(Exception):
    """A page changed the database while it was only being looked at."""


class SharedHeartbeatError(Exception):
    """A test beats in the data folder that every test of the run reads."""


class UnsoundPageError(Exception):
    """A page has something inline or foreign, two headings of the first rank, or one id twice."""


class MissingVariable(str):
    """Django's string_if_invalid: it formats the missing name into it, and that is the moment to fail."""

    __slots__ = ()

    def __mod__(self, name: object) -> str:
        raise MissingVariableError(f"a template uses {name}, which nothing gave it")


def a_get_never_writes(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: GET and HEAD raise when they write, whatever database they use."""

    def refuse(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        if WRITES.search(str(sql)) and not NOT_OURS.search(str(sql)):
            raise GetWroteError(f"a GET wrote: {sql}")
        return execute(sql, params, many, context)

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in {"GET", "HEAD"}:
            return get_response(request)
        with connections["default"].execute_wrapper(refuse):
            return get_response(request)

    return middleware


def every_page_is_sound(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: every page of every test obeys the look; our policy would refuse the rest in a browser."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        whole = response.get("Content-Type", "").startswith("text/html") and not response.streaming
        if whole and (faults := unsound(response.content.decode())):
            raise UnsoundPageError(f"{request.path}: {faults}")
        return response

    return middleware


class Reading(HTMLParser):
    """What a page is made of: its ids, its headings of the first rank, and whatever our policy would refuse."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids, self.headings, self.refused = Counter[str](), 0, []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        here = {name: value or "" for name, value in attrs}
        self.ids.update([here["id"]] if "id" in here else [])
        self.headings += tag == "h1"
        inline = tag == "style" or (tag == "script" and "src" not in here)
        goes = [here[name] for name in ("src", "href", "action") if name in here]
        if inline or any(re.match(r"style$|on", name) for name in here) or any(ELSEWHERE.match(to) for to in goes):
            self.refused.append(self.get_starttag_text())


ELSEWHERE = re.compile(r"\s*(javascript:|https?:|//)", re.I)


def unsound(html: str) -> list[str]:
    """What is wrong with a page, or with a piece of one, as it is sent."""
    page = Reading(html)
    faults = page.refused + sorted(name for name, count in page.ids.items() if count > 1)
    if "<html" in html and page.headings != 1:
        faults.append(f"{page.headings} headings of the first rank")
    return faults


def let_default_forgive() -> None:
    """A variable that a template follows with |default may be missing: Django would let string_if_invalid win."""
    from django.template import defaultfilters
    from django.template.base import FilterExpression

    forgiving = {defaultfilters.default, defaultfilters.default_if_none}
    resolve = FilterExpression.resolve

    def lenient(self: FilterExpression, context: Any, ignore_failures: bool = False) -> Any:
        forgiven = bool(self.filters) and self.filters[0][0] in forgiving
        return resolve(self, context, ignore_failures or forgiven)

    FilterExpression.resolve = lenient


def shuffle_unordered_querysets() -> None:
    """PostgreSQL owes no order to who asked for none; give none, so that a test cannot rely on it by luck."""
    from django.db.models import QuerySet

    fetch = QuerySet._fetch_all

    def shuffled(self: QuerySet[Any]) -> None:
        fresh = self._result_cache is None
        fetch(self)
        if fresh and not self.ordered and len(self._result_cache) > 1:
            random.shuffle(self._result_cache)

    QuerySet._fetch_all = shuffled


def let_nobody_beat_in_the_shared_folder() -> None:
    """A heartbeat in the run's own data folder is read by the tests beside: a page would tell them of lateness."""
    from huixiang.ground import heartbeat

    beat = heartbeat.beat

    def guarded(data: Path, name: str) -> None:
        if data == Path(os.environ["HUIXIANG_TEST_DATA"]):
            raise SharedHeartbeatError(f"{name} beats in the folder of the whole run: set settings.DATA = tmp_path")
        beat(data, name)

    heartbeat.beat = guarded


def sign_in_with_both_factors() -> None:
    """`client.force_login(zhou)` ends as a sign-in by hand does: through the product's own door, both factors shown."""
    from allauth.account.adapter import get_adapter
    from allauth.account.internal.flows.login import record_authentication
    from django.conf import settings
    from django.test import Client
    from django.test.client import RequestFactory

    def force_login(self: Client, account: Any, backend: str | None = None) -> None:
        request = RequestFactory(**self.defaults).get("/")
        request.session = self.session
        record_authentication(request, account, "password")
        record_authentication(request, account, "mfa", type="totp")
        get_adapter().login(request, account)
        request.session.save()
        self.cookies[settings.SESSION_COOKIE_NAME] = request.session.session_key

    Client.force_login = force_login


def restore_instead_of_flushing() -> None:
    """After a test that committed, the database is copied back from before it.

    Django would TRUNCATE every table: the ledger's triggers refuse that, and the town would be gone for the next test.
    """
    from django.test import TransactionTestCase

    TransactionTestCase._fixture_setup = classmethod(keep_a_copy)
    TransactionTestCase._fixture_teardown = lambda self: copy_back()


def keep_a_copy(cls: type) -> None:
    """Before the first such test of a run; tests before it were rolled back, so the database is as it was set up."""
    database = connections["default"]
    name = database.settings_dict["NAME"]
    if not getattr(database, "copied", False):
        copy(name, f"{name}_copy")
        database.copied = True


def copy_back() -> None:
    name = connections["default"].settings_dict["NAME"]
    copy(f"{name}_copy", name)


def copy(source: str, target: str) -> None:
    """CREATE DATABASE … TEMPLATE wants the source to itself; whoever still holds it (a live server) is sent away."""
    database = connections["default"]
    connections.close_all()
    with database._nodb_cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND usename = current_user",
            [source],
        )
        drop = f"DROP DATABASE IF EXISTS {database.ops.quote_name(target)}"
        try:
            cursor.execute(f"{drop} WITH (FORCE)")
        except ProgrammingError:  # autovacuum is at work there: not ours to end, but the database ends it by itself
            cursor.execute(drop)
        cursor.execute(f"CREATE DATABASE {database.ops.quote_name(target)} TEMPLATE {database.ops.quote_name(source)}")
