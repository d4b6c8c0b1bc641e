"""One whole site for every test that does not need one of its own; each leaves it running and well."""

import pytest

from tests.site import Site


@pytest.fixture(scope="session")
def site():
    """Put it into the xdist group `site`: then it is started once."""
    site = Site().start()
    yield site
    site.remove()
