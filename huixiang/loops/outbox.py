"""`huixiang messages`: what waits to be sent to residents, what was given up, and why. Numbers are never shown."""

import json
from typing import Any

import click

from . import wording


@click.command("messages", help=wording.MESSAGES_HELP)
@click.option("--again", is_flag=True, help=wording.AGAIN_HELP)
@click.option("--json", "as_json", is_flag=True, help=wording.JSON_HELP)
def messages(again: bool, as_json: bool) -> None:
    """Counts, and one line for each message given up."""
    from django.conf import settings
    from django.utils import timezone

    from huixiang.people.home import at_home

    from .messages import try_again

    with at_home():
        if again:
            click.echo(wording.TRYING_AGAIN.format(count=try_again(timezone.now())), err=True)
        told = _told()
    if as_json:
        click.echo(json.dumps({"channel": bool(settings.MESSAGES_URL), **told}))
        return
    if not settings.MESSAGES_URL:
        click.echo(wording.NO_CHANNEL)
    counts = {name: told[name] for name in ("waiting", "sent")}
    click.echo(wording.MESSAGES_TOLD.format(**counts, given_up=len(told["given_up"])))
    for dead in told["given_up"]:
        click.echo(wording.GIVEN_UP.format(**dead))


def _told() -> dict[str, Any]:
    from django.utils import timezone

    from .models import Outbox

    dead = Outbox.objects.filter(given_up_at__isnull=False).select_related("case").order_by("given_up_at", "id")
    return {
        "waiting": Outbox.objects.filter(sent_at=None, given_up_at=None).count(),
        "sent": Outbox.objects.filter(sent_at__isnull=False).count(),
        "given_up": [
            {
                "case": message.case.number,
                "at": f"{timezone.localtime(message.at):%Y-%m-%d %H:%M}",
                "tries": message.tries,
                "why": message.why,
            }
            for message in dead
        ],
    }
