"""A job whose worker was killed is done all the same, and keeps nobody of its kind waiting."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from huixiang.ground.worker import forget_failures, take_over
from huixiang.loops.jobs import deliver_messages
from tests.test_running import A_FAILED_JOB

pytestmark = pytest.mark.django_db(transaction=True)


def played(story):
    async def whole():
        async with app.open_async():
            return await story()

    # in a thread of its own: where a browser was at work before, this one has a loop that runs
    with app.replace_connector(app.connector.get_worker_connector()), ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(whole())).result()


async def next_job():
    """What a worker is given to do now."""
    worker = await app.job_manager.register_worker()
    return await app.job_manager.fetch_job(queues=None, worker_id=worker)


async def all_killed():
    """No worker has beaten for two minutes."""
    told = "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '2 minutes'"
    await app.job_manager.connector.execute_query_async(told)


def test_what_a_killed_worker_was_doing_is_done_by_the_next():
    async def story():
        await deliver_messages.defer_async(timestamp=1)
        lost = await next_job()
        await all_killed()
        await take_over()
        return lost, await next_job()

    lost, found = played(story)
    assert (found.id, found.task_name) == (lost.id, lost.task_name)


def test_where_the_next_of_its_kind_waits_already_the_lost_one_makes_way():
    async def story():
        await deliver_messages.defer_async(timestamp=1)
        await next_job()
        waiting = await deliver_messages.defer_async(timestamp=2)
        await all_killed()
        assert await next_job() is None  # its lock is held by the dead
        await take_over()
        return waiting, await next_job()

    waiting, found = played(story)
    assert found.id == waiting


def test_what_is_being_done_is_left_alone():
    async def story():
        await deliver_messages.defer_async(timestamp=1)
        assert await next_job()
        await take_over()
        return await next_job()

    assert played(story) is None


def test_what_failed_long_ago_is_forgotten_and_what_healthz_tells_of_is_not():
    with connection.cursor() as cursor:
        for ago in ("30 hours", "50 hours"):
            cursor.execute(A_FAILED_JOB, ["huixiang.vault.jobs.carry_out_requests", ago])

    played(forget_failures)

    assert ProcrastinateJob.objects.count() == 1
