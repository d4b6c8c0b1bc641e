"""The cast of every test, gathered once; each test plays in a transaction that is rolled back."""

import secrets
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone
from django_scopes import scope

from huixiang.concerns.filing import Filing, file_concern
from huixiang.loops.clock import tick
from huixiang.loops.models import Case
from huixiang.loops.parties import Resident
from huixiang.people import remembered
from huixiang.people.models import Account, Area, Organ, Unit
from huixiang.people.tests import organ_guard
from huixiang.seeds import cast as seeds


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The database with the town in it."""
    with django_db_blocker.unblock():
        if not Organ.objects.exists():
            seeds.gather()


@pytest.fixture(autouse=True)
def _fresh_tables_in_memory():
    remembered.forget()


@pytest.fixture(autouse=True)
def _every_statement_names_the_organ():
    with connection.execute_wrapper(organ_guard.refuse):
        yield


@pytest.fixture
def organ(db):
    organ = Organ.objects.get()
    with scope(organ=organ):
        yield organ


@pytest.fixture
def person(organ):
    """Somebody of the cast by her short name, with her posts."""
    return lambda key: Account.objects.select_related("organ").get(username=key)


@pytest.fixture
def unit(organ):
    return lambda code: Unit.objects.get(code=code)


for _key, *_ in seeds.PEOPLE:
    globals()[_key] = pytest.fixture(name=_key)(lambda person, key=_key: person(key))
for _code, *_ in seeds.UNITS:
    _name = {"organ": "the_organ", "desk": "the_desk", "supervision": "the_supervision", "urban": "urban_bureau"}.get(
        _code, _code
    )
    globals()[f"unit_{_code}"] = pytest.fixture(name=_name.replace("-", "_"))(lambda unit, code=_code: unit(code))


class Citizen(Resident):
    """A resident of 滨河街道, with a receipt for each thing she filed."""

    def __init__(self):
        object.__setattr__(self, "mine", [])

    def filed(self, case):
        return case.pk in self.mine

    def files(self, message, kind="help", *, at=None, **more):
        area = more.pop("area", None) or Area.objects.get(code="990101001")
        case, _ = file_concern(Filing(message, kind, area=area, **more), receipt=secrets.token_bytes(32), at=at)
        self.mine.append(case.pk)
        return case


@pytest.fixture
def lin(organ):
    return Citizen()


@pytest.fixture
def neighbour(organ):
    """Another resident, with a receipt of her own."""
    return Citizen()


class Clock:
    """Time travels, it is not mocked: the hands move and the clock makes what became due."""

    def __init__(self, traveller):
        self.traveller = traveller

    def shift(self, **by):
        """Move the hands on, stopping at every moment at which the clock has something to do."""
        goal = timezone.now() + timedelta(**by)
        while True:
            waking = Case.objects.filter(wake_at__isnull=False, wake_at__lte=goal).order_by("wake_at").first()
            if waking is None:
                break
            self.traveller.move_to(max(waking.wake_at, timezone.now()))
            if not tick(timezone.now()):
                break
        self.traveller.move_to(goal)

    def to(self, moment):
        self.traveller.move_to(moment)


@pytest.fixture
def clock():
    """Monday 2 November 2026, nine in the morning."""
    with time_machine.travel("2026-11-02T09:00:00+08:00", tick=False) as traveller:
        yield Clock(traveller)
