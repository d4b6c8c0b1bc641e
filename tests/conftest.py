"""One whole site for every test that does not need one of its own; each leaves it running and well."""

import threading

import pytest

from huixiang.loops.tests.gateway import Gateway
from tests.site import Site


@pytest.fixture(scope="session")
def gateway():
    """The organ's gateway for messages; `then` says how it answers next."""
    server = Gateway()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield server
    server.over.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def site(gateway):
    """Put the test into the xdist group `site`: then it is started once."""
    site = Site(HUIXIANG_MESSAGES_URL=gateway.url).start()
    yield site
    site.remove()
