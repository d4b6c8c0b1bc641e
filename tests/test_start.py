"""What a site refuses to start with, and what it does not carry along."""

import subprocess
import sys

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from huixiang.ground.prepare import refuse_a_faulty_site, refuse_tables_of_a_newer_version
from huixiang.ground.refusal import CannotGoOn
from huixiang.people.checks import no_superuser
from huixiang.people.models import Account


@pytest.mark.django_db
@pytest.mark.parametrize("power", ["is_superuser", "is_staff", "has_perm"])
def test_an_account_that_may_do_everything_stops_the_start(monkeypatch, power):
    refuse_a_faulty_site()
    assert no_superuser() == []

    monkeypatch.setattr(Account, power, True, raising=False)

    assert [fault.id for fault in no_superuser()] == ["people.E001"]
    with pytest.raises(CannotGoOn, match=rf"网站有错，不能启动：people\.E001 .*{power}"):
        refuse_a_faulty_site()


@pytest.mark.django_db
def test_a_door_that_asks_nobody_stops_the_start(settings):
    settings.AUTHENTICATION_BACKENDS = [*settings.AUTHENTICATION_BACKENDS, "django.contrib.auth.backends.ModelBackend"]

    with pytest.raises(CannotGoOn, match="ModelBackend"):
        refuse_a_faulty_site()


@pytest.mark.django_db
def test_tables_of_a_newer_version_stop_the_start():
    refuse_tables_of_a_newer_version()
    MigrationRecorder(connection).record_applied("loops", "0099_of_the_future")

    with pytest.raises(CannotGoOn, match=r"更新的一版程序改过的（loops\.0099_of_the_future）"):
        refuse_tables_of_a_newer_version()


def test_the_web_server_carries_no_learner():
    """Learning is the work of a command and of the night: a second of every start, a hundred megabytes in each process."""
    loaded = "import sys, config.wsgi; print(sorted({'sklearn', 'scipy', 'huixiang.public.pages'} & set(sys.modules)))"

    told = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)

    assert told.stdout.strip() == "['huixiang.public.pages']"
