"""The cast of huixiang/conftest.py, for what is asked of the whole site at once."""

import pytest
import time_machine
from django.db import transaction
from django_scopes import scope

from huixiang import conftest as cast

from . import town as towns

# every fixture of the cast but the setting up of the database, which the root's own does
globals().update({name: value for name, value in vars(cast).items() if name != "django_db_setup" and name[:2] != "__"})


@pytest.fixture(scope="module")
def town(django_db_setup, django_db_blocker):
    """The town of town.py on Monday 2 November 2026, built once for all cells of a file."""
    monday = time_machine.travel("2026-11-02T09:00:00+08:00", tick=False)
    with django_db_blocker.unblock(), monday, transaction.atomic():
        town = towns.built()
        with scope(organ=town.organ):
            yield town
        transaction.set_rollback(True)
