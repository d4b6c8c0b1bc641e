"""The worker process: procrastinate's jobs, with a heartbeat from inside the same event loop."""

import asyncio
import contextlib

from django.conf import settings
from procrastinate.contrib.django import app

from huixiang.ground import heartbeat

EVERY = 3.0


def run() -> None:
    """Work until told to stop (procrastinate itself listens for SIGTERM and SIGINT)."""
    with app.replace_connector(app.connector.get_worker_connector()):
        asyncio.run(work())


async def work() -> None:
    beating = asyncio.create_task(keep_beating())
    try:
        async with app.open_async():
            await app.run_worker_async(concurrency=2, shutdown_graceful_timeout=8, delete_jobs="successful")
    finally:
        beating.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await beating


async def keep_beating() -> None:
    while True:
        heartbeat.beat(settings.DATA, "worker")
        await asyncio.sleep(EVERY)
