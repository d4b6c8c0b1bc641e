"""What the worker does for the kernel."""

from django.db import close_old_connections
from django.utils import timezone
from procrastinate.contrib.django import app


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="messages", lock="messages")
def deliver_messages(timestamp: int) -> None:
    """Every minute: word to residents that waits."""
    from .messages import deliver

    close_old_connections()
    deliver(timezone.now())


@app.task(lock="deadlines")
def recount_deadlines(year: int) -> None:
    """Once more, when no process can remember the earlier calendar any longer."""
    from huixiang.people.remembered import forget

    from .recompute import recompute

    close_old_connections()
    forget()
    recompute(year)
