"""For every test: a private database cluster, the guards, and a browser; the cast of the stories is huixiang/conftest.py."""

import contextlib
import os
import shutil
from pathlib import Path

import pytest

from tests import guards

HOME = Path(__file__).resolve().parent
CHROMIUM = "/usr/bin/chromium"
# a browser that stays on this machine: without these it looks for its maker's servers at every start
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_configure(config):
    """The first process of a run starts the cluster; xdist's workers find it where the settings say."""
    guards.let_default_forgive()
    guards.shuffle_unordered_querysets()
    guards.restore_instead_of_flushing()
    guards.sign_in_with_both_factors()
    guards.let_nobody_beat_in_the_shared_folder()
    if not hasattr(config, "workerinput") and not os.environ.get("DATABASE_URL") and not config.option.collectonly:
        from huixiang.ground.embedded import Cluster

        config.cluster = Cluster(Path(os.environ["HUIXIANG_TEST_DATA"]), forgetful=True)
        config.cluster.start()


def pytest_unconfigure(config):
    if hasattr(config, "workerinput"):
        return
    if hasattr(config, "cluster"):
        config.cluster.stop()
    folder = Path(os.environ["HUIXIANG_TEST_DATA"])
    for name in ("postgres", "socket"):
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree((folder / name).resolve())
    shutil.rmtree(folder, ignore_errors=True)


def pytest_collection_modifyitems(config, items):
    for item in items:
        if "page" in item.fixturenames:
            item.add_marker("browser")
        # what xdist 3.8 means to do itself, by a name that pytest 9.2 no longer reads
        if getattr(config.option, "loadgroup", False) and (group := item.get_closest_marker("xdist_group")):
            item._id = type(item.id).parse(f"{item.nodeid}@{group.args[0]}")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The database with the small town in it, before any test and therefore before any copy of it."""
    from huixiang.people.models import Organ
    from huixiang.seeds import cast

    with django_db_blocker.unblock():
        if not Organ.objects.exists():
            cast.gather()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return browser_type_launch_args | {"executable_path": CHROMIUM, "args": QUIET}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return browser_context_args | {"locale": "zh-CN", "timezone_id": "Asia/Shanghai"}


@pytest.fixture
def axe():
    """Ask a page for its accessibility faults: `axe(page)` gives [] or lines 'rule: selector', incomplete ones too."""
    source = (HOME / "node_modules" / "axe-core" / "axe.min.js").read_text()

    def faults(page):
        page.wait_for_load_state()  # a click waits until the answer begins to arrive, not until there is a page to look at
        page.evaluate(source)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations', 'incomplete']})")
        return [
            f"{kind}: {fault['id']}: {' '.join(map(str, node['target']))}"
            for kind in ("violations", "incomplete")
            for fault in found[kind]
            for node in fault["nodes"]
        ]

    return faults
