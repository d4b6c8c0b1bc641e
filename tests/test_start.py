"""What a site refuses to start with, and what it does not carry along."""

import subprocess
import sys

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from huixiang.ground.prepare import refuse_a_faulty_site, refuse_damaged_keys, refuse_tables_of_a_newer_version
from huixiang.ground.refusal import CannotGoOn
from huixiang.people.checks import no_superuser
from huixiang.people.models import Account
from huixiang.vault import keys


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


def test_keys_that_cannot_be_used_stop_the_start(settings, tmp_path):
    settings.DATA = tmp_path
    keys.secret("index")
    for name, key, mode in (("kek-0001", bytes(31), 0o600), ("pepper", bytes(32), 0o644), ("work", b"", 0o600)):
        (tmp_path / "keys" / f"{name}.key").write_bytes(key)
        (tmp_path / "keys" / f"{name}.key").chmod(mode)

    with pytest.raises(CannotGoOn, match=r"密钥文件不能用：kek-0001\.key、pepper\.key、work\.key"):
        refuse_damaged_keys()

    for name in ("kek-0001", "pepper", "work"):
        (tmp_path / "keys" / f"{name}.key").unlink()
    refuse_damaged_keys()


RECORD = """
from django.db import models
from huixiang.loops.models import Case
from huixiang.people.scoped import ScopedBase, ScopedOne

class Talk({base}):
    case = {case}
"""
SCOPED = {"base": "ScopedBase", "case": 'ScopedOne(Case, related_name="talk")'}
FIRST_MIGRATION = """
from django.db import migrations, models
import huixiang.people.scoped as s

class Migration(migrations.Migration):
    initial = True
    dependencies = [("loops", "0001_initial"), ("people", "0001_initial")]
    operations = [migrations.CreateModel("Talk", [
        ("case", s.ScopedOne(db_constraint=False, on_delete=models.PROTECT, primary_key=True, related_name="talk", serialize=False, to="loops.case")),
        ("organ", models.ForeignKey(db_index=False, default=s.current_organ_id, editable=False, on_delete=models.PROTECT, related_name="+", to="people.organ")),
    ], options={"abstract": False, "base_manager_name": "objects"})]
"""
KEYED = """
from django.db import migrations
from huixiang.people.distributed import KeyByOrgan

class Migration(migrations.Migration):
    dependencies = [("strange", "0001_initial"), ("loops", "0002_keyed_by_organ")]
    operations = [KeyByOrgan(["talk"])]
"""
START = """
import os, sys, django, huixiang, config.settings
huixiang.__path__.append(sys.argv[1])
config.settings.INSTALLED_APPS.append("huixiang.strange")
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
from django.core.exceptions import ImproperlyConfigured
from huixiang.ground.prepare import CannotGoOn, refuse_a_faulty_site
try:
    django.setup()
    refuse_a_faulty_site()
except (CannotGoOn, ImproperlyConfigured) as refusal:
    sys.exit(str(refusal))
"""


@pytest.fixture
def starts(tmp_path):
    """Start with a folder that a stranger added to the product; the last words on standard error."""

    def start(**files):
        folder = tmp_path / "strange"
        for name, text in {"__init__": "", **files}.items():
            file = folder / f"{name.replace('__in__', '/')}.py"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        done = subprocess.run([sys.executable, "-W", "ignore", "-c", START, tmp_path], capture_output=True, text=True)
        return done.stderr.strip().replace(f"{folder}/", "")

    return start


def test_a_record_that_is_no_organs_stops_the_start(starts):
    told = starts(models=RECORD.format(base="models.Model", case="models.OneToOneField(Case, models.PROTECT)"))

    assert "people.E002 strange.Talk.case leads to Case: Talk must be a ScopedBase" in told


def test_a_record_without_migrations_or_that_none_keys_by_organ_stops_the_start(starts):
    models = RECORD.format(**SCOPED)
    first = {"migrations__in____init__": "", "migrations__in__0001_initial": FIRST_MIGRATION}

    assert starts(models=models) == (
        "网站有错，不能启动：strange: models without a migration; python manage.py makemigrations strange"
    )
    assert starts(models=models, **first) == (
        '网站有错，不能启动：strange.Talk: no migration keys it by organ: KeyByOrgan(["talk"])'
    )
    assert starts(models=models, **first, migrations__in__0002_keyed_by_organ=KEYED) == ""


def test_a_table_that_python_cannot_read_is_told_by_its_line(starts):
    table = (
        'from huixiang.loops.table import declare\n\nROWS = [\n    ("a", "b"),\n    ("c", "d")\n    ("e", "f"),\n]\n'
    )

    assert starts(loop=table) == "loop.py, line 5: TypeError: 'tuple' object is not callable"
    assert starts(loop="from huixiang.loops.evidence import Word\n").startswith(
        "loop.py, line 1: ImportError: cannot import"
    )
    assert starts(loop="ROWS = [(]\n").startswith("loop.py, line 1: SyntaxError: ")


def test_the_web_server_carries_no_learner():
    """Learning is the work of a command and of the night: a second of every start, a hundred megabytes in each process."""
    loaded = "import sys, config.wsgi; print(sorted({'sklearn', 'scipy', 'huixiang.public.pages'} & set(sys.modules)))"

    told = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)

    assert told.stdout.strip() == "['huixiang.public.pages']"
