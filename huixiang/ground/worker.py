"""The worker process: procrastinate's jobs, with a heartbeat from inside the same event loop."""

import asyncio
import contextlib
import logging
import os
import signal
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from django.conf import settings
from django.db import OperationalError, connection
from procrastinate.contrib.django import app
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Status

from huixiang.ground import heartbeat

EVERY = 3.0
COMES_TO_ITS_END = 8.0  # seconds for a job when the worker is told to stop; the supervisor kills after fifteen
TAKEN_OVER_EVERY = 20.0
DEAD_AFTER = 60.0  # seconds without a heartbeat of the worker that does a job; it beats every ten
FORGOTTEN_EVERY = 3600.0
FORGOTTEN_AFTER = 48  # hours; /healthz tells of a day, and what fails every minute would fill the tables
log = logging.getLogger(__name__)


def run() -> None:
    """Work until told to stop."""
    wait_for_the_database()
    with app.replace_connector(app.connector.get_worker_connector()):
        asyncio.run(work())


def wait_for_the_database() -> None:
    """A worker ends with its connection, and procrastinate's would end every half minute until there is another:
    as often as that, it would be taken for one that cannot live, long after the database is back.
    """
    told = False
    while True:
        heartbeat.beat(settings.DATA, "worker")
        try:
            connection.ensure_connection()
        except OperationalError as error:
            if not told:
                log.warning("worker: waits for the database: %s", str(error).strip().partition("\n")[0])
            told = True
            time.sleep(EVERY)
        else:
            connection.close()
            return


async def work() -> None:
    beside = []
    try:
        async with app.open_async():
            beside.append(asyncio.create_task(keep_beating()))
            beside.append(asyncio.create_task(keep_on(take_over, TAKEN_OVER_EVERY)))
            beside.append(asyncio.create_task(keep_on(forget_failures, FORGOTTEN_EVERY)))
            await until_told(
                app.run_worker_async(concurrency=2, delete_jobs="successful", install_signal_handlers=False)
            )
    finally:
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)


async def until_told(working: Coroutine[Any, Any, None]) -> None:
    """What is under way may come to its end; a job that takes longer is begun anew by the next worker (decisions/0151).

    procrastinate would wait for it as long as it takes: nothing ends a thread but the end of its process.
    """
    worker, told = asyncio.ensure_future(working), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    telling = asyncio.create_task(told.wait())
    await asyncio.wait({worker, telling}, return_when=asyncio.FIRST_COMPLETED)
    telling.cancel()
    if worker.done():
        return worker.result()
    worker.cancel()
    await asyncio.wait({worker}, timeout=COMES_TO_ITS_END)
    if not worker.done():
        os._exit(0)
    return None


async def keep_beating() -> None:
    while True:
        heartbeat.beat(settings.DATA, "worker")
        await asyncio.sleep(EVERY)


async def keep_on(work: Callable[[], Awaitable[None]], every: float) -> None:
    while True:
        with contextlib.suppress(ConnectorException):  # a database that is away comes back
            await work()
        await asyncio.sleep(every)


async def take_over() -> None:
    """Let what a killed worker was doing be done anew: its lock would keep the next of its kind waiting for ever."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER):
        try:
            await app.job_manager.retry_job(job)
        except UniqueViolation:  # the next of its kind waits already
            await app.job_manager.finish_job(job, Status.ABORTED, delete_job=True)


async def forget_failures() -> None:
    await app.job_manager.delete_old_jobs(nb_hours=FORGOTTEN_AFTER, include_failed=True)
