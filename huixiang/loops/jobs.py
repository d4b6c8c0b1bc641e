"""What the worker does for the kernel."""

from django.db import close_old_connections
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

# nobody asks for it a second time: six times more within an hour and a half, for a database that is away
AGAIN = RetryStrategy(max_attempts=6, exponential_wait=4)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="messages", lock="messages")
def deliver_messages(timestamp: int) -> None:
    """Every minute: word to residents that waits."""
    from .messages import deliver

    close_old_connections()
    deliver(timezone.now())


@app.task(lock="deadlines", retry=AGAIN)
def recount_deadlines(year: int) -> None:
    """Once more, when no process can remember the earlier calendar any longer."""
    from huixiang.people.remembered import forget

    from .recompute import recompute

    close_old_connections()
    forget()
    recompute(year)
