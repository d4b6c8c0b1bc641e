"""`GET /healthz`: 200 when database, worker and clock are well, 503 with the reason otherwise, always within 2 s.

A late sequencer or signer is told of and changes no status: people go on working, and what waits is sealed later.

It stands before all other middleware but what sets headers, so that neither a session nor a host name nor a dead database delays it.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooSlow

import psycopg
from django.conf import settings
from django.db import connections
from django.http import HttpRequest, HttpResponse, JsonResponse

from huixiang.ground import heartbeat

PATIENCE = 1.5
WELL = "ok"
# one thread: a database that hangs costs one waiting thread, not one for every question
asker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="health")


def answers_health(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """The middleware."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz":
            return report()
        return get_response(request)

    return middleware


def report() -> JsonResponse:
    """What is well and what is not: {"status", "database", "worker", "clock", "sequencer", "signer"}."""
    state = {"database": database(), "worker": process("worker"), "clock": process("clock")}
    well = all(answer == WELL for answer in state.values())
    state |= {name: process(name, after) for name, after in heartbeat.LATE_WITHOUT_HARM.items()}
    answer = JsonResponse({"status": WELL if well else "unwell"} | state, status=200 if well else 503)
    answer["Cache-Control"] = "no-store"
    return answer


def database() -> str:
    try:
        asker.submit(ask_database).result(timeout=PATIENCE)
    except TooSlow:
        return f"no answer within {PATIENCE} s"
    except psycopg.Error as error:
        return f"unreachable ({type(error).__name__})"
    return WELL


def ask_database() -> None:
    # a connection of its own: Django's would be one of a request, and would hide how connecting goes
    parameters = connections["default"].get_connection_params()
    for name in ("cursor_factory", "context", "prepare_threshold", "pool"):
        parameters.pop(name, None)
    parameters.pop("server_side_binding", None)
    with psycopg.connect(**parameters | {"connect_timeout": 2}, autocommit=True) as connection:
        connection.execute("SELECT 1")


def process(name: str, late_after: float = heartbeat.LATE_AFTER) -> str:
    silent = heartbeat.silent_for(settings.DATA, name)
    if silent is None:
        return "has not reported yet"
    return WELL if silent < late_after else f"last reported {silent:.0f} s ago"
