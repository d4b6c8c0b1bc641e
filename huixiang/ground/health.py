"""`GET /healthz`: 200 when database, worker and clock are well, 503 with the reason otherwise, always within 2 s.

A late sequencer or signer is told of and changes no status: people go on working, and what waits is sealed later. So is
a job of the worker that failed, and another process that is started again and again. A worker or a clock that is, is not
well, however often it beats in between.

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
from huixiang.ground.room import no_room

PATIENCE = 1.5
WELL = "ok"
READ_ONLY = "read-only"
NO_ROOM = "no room on its disk"
# but for one (loops/jobs.py AGAIN) jobs are done anew by the minute, the hour or the day: what failed longer ago has
# been tried again since
FAILED = """
SELECT split_part(task_name, '.', -1), count(*), to_char(max(at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI"Z"')
  FROM procrastinate_jobs AS job JOIN procrastinate_events AS event ON event.job_id = job.id AND event.type = 'failed'
 WHERE status = 'failed' AND at > now() - interval '1 day'
 GROUP BY 1 ORDER BY 1
"""
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
    """What is well and what is not: {"status", "database", "worker", "clock", "jobs", "restarts", "sequencer", …}."""
    database, jobs = asked()
    database = NO_ROOM if no_room() else database
    again = {name: f"ended {often} times in 5 minutes" for name, often in heartbeat.restarting(settings.DATA).items()}
    state = {"database": database} | {name: again.get(name) or process(name) for name in ("worker", "clock")}
    well = all(answer == WELL for answer in state.values())
    state["jobs"] = jobs
    state["restarts"] = "; ".join(f"{name}: {told}" for name, told in again.items()) or WELL
    state |= {name: process(name, after) for name, after in heartbeat.LATE_WITHOUT_HARM.items()}
    answer = JsonResponse({"status": WELL if well else "unwell"} | state, status=200 if well else 503)
    answer["Cache-Control"] = "no-store"
    return answer


def asked() -> tuple[str, str]:
    """How the database is, and how the worker's jobs have gone."""
    try:
        database, failed = asker.submit(writing_and_jobs).result(timeout=PATIENCE)
    except TooSlow:
        return f"no answer within {PATIENCE} s", "unknown"
    except psycopg.Error as error:
        return f"unreachable ({type(error).__name__})", "unknown"
    told = (f"{name}: {times} failed in a day, the last at {at}" for name, times, at in failed)
    return database, "; ".join(told) or WELL


def writing_and_jobs() -> tuple[str, list[tuple[str, int, str]]]:
    """Whether the database takes anything in; (task, how often, when last) of what failed within a day."""
    # a connection of its own: Django's would be one of a request, and would hide how connecting goes
    parameters = connections["default"].get_connection_params()
    for name in ("cursor_factory", "context", "prepare_threshold", "pool"):
        parameters.pop(name, None)
    parameters.pop("server_side_binding", None)
    with psycopg.connect(**parameters | {"connect_timeout": 2}, autocommit=True) as connection:
        # a standby, or one set so, answers every question and takes nothing
        writes = connection.execute("SHOW transaction_read_only").fetchone() == ("off",)
        return WELL if writes else READ_ONLY, connection.execute(FAILED).fetchall()


def process(name: str, late_after: float = heartbeat.LATE_AFTER) -> str:
    silent = heartbeat.silent_for(settings.DATA, name)
    if silent is None:
        return "has not reported yet"
    return WELL if silent < late_after else f"last reported {silent:.0f} s ago"
