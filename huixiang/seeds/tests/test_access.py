"""Every kind of page of the living town as a person with a magnifier, a keyboard or a screen reader meets it: A-1, A-2."""

import pytest
from django.test import Client

from huixiang.ledger import sealing
from huixiang.ledger.sequencer import sequence
from huixiang.ledger.tests.conftest import log  # noqa: F401  the fixture
from huixiang.people.models import Account

from .eyes import Eyes
from .pages_of_town import pages_of, play_all, telling

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def eyes(page, axe):
    return Eyes(page, axe)


@pytest.mark.usefixtures("log")
def test_citizens_pages_are_for_everybody(organ, eyes):
    codes = play_all(organ)
    sequence()
    sealing.seal_newest()
    pages = telling(list(pages_of(Client(), "citizen", ["/", "/file", "/find", *(f"/r/{code}" for code in codes)])))

    for shown in pages:
        eyes.look_at(shown)

    assert (len(pages) > 10, eyes.faults) == (True, [])


def test_pages_of_the_desk_are_for_everybody(organ, eyes):
    play_all(organ)
    pages = []
    for account in Account.objects.order_by("username"):
        client = Client()
        client.force_login(account)
        pages += pages_of(client, account.username, ["/desk"], within="/desk")

    for shown in telling(pages):
        eyes.look_at(shown)

    assert (len(telling(pages)) > 20, eyes.faults) == (True, [])
