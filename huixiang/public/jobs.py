"""What the worker does for the public pages."""

from django.db import close_old_connections
from django.utils import timezone
from procrastinate.contrib.django import app


@app.periodic(cron="17 3 * * *")
@app.task(queueing_lock="statements", lock="statements")
def state_the_figures(timestamp: int) -> None:
    """Every night: the public figures, each at the newest checkpoint."""
    from huixiang.people.home import at_home

    from .statements import publish

    close_old_connections()
    with at_home():
        publish(timezone.now())
