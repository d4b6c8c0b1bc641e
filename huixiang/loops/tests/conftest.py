"""The organ's gateway for messages."""

import threading

import pytest

from .gateway import Gateway


@pytest.fixture
def channel(settings):
    """The organ's gateway, configured."""
    server = Gateway()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    settings.MESSAGES_URL = server.url
    yield server
    server.over.set()
    server.shutdown()
    thread.join()
    server.server_close()
