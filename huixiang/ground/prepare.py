"""Brings database, page files and the small town up to date before a site serves; prints the town's sign-ins as JSON.

A process of its own, so that the supervisor stays small and a failure here is one sentence there.
"""

import contextlib
import hashlib
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import django
from django.apps import apps
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import DatabaseError, OperationalError, ProgrammingError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from huixiang.ground import wording
from huixiang.ground.refusal import CannotGoOn, database_refuses, unreachable

OLDEST_POSTGRES = 150000
# tables found without naming a schema, but for those that an extension brought (PostGIS has one)
TABLES = """
SELECT relname FROM pg_class
 WHERE relkind IN ('r', 'p', 'f') AND relnamespace <> 'pg_catalog'::regnamespace AND pg_table_is_visible(oid)
   AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype = 'e')
"""


def main() -> None:
    """Everything in order; standard output carries the JSON alone, all other words go to standard error."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        with contextlib.redirect_stdout(sys.stderr):
            django.setup()
            refuse_unusable_database()
            refuse_a_faulty_site()
            refuse_anothers_database()
            refuse_tables_of_a_newer_version()
            call_command("migrate", interactive=False, verbosity=0)
            refuse_lost_keys()
            refuse_damaged_keys()
            collect_page_files()
            logins = settle_the_town()
            keep_new_limits()
    except (CannotGoOn, ImproperlyConfigured) as refusal:
        sys.exit(f"{refusal}")
    except DatabaseError as error:
        if sentence := database_refuses(error):
            sys.exit(sentence)
        raise
    sys.stdout.write(json.dumps(logins, ensure_ascii=False))


def refuse_unusable_database() -> None:
    try:
        connection.ensure_connection()
    except (OperationalError, ProgrammingError) as error:  # the latter: an option that no connection has
        raise CannotGoOn(unreachable(error)) from None
    if connection.connection.info.server_version < OLDEST_POSTGRES:
        raise CannotGoOn(wording.DATABASE_TOO_OLD.format(version=connection.connection.info.server_version // 10000))
    if (encoding := connection.connection.info.parameter_status("server_encoding")) != "UTF8":
        raise CannotGoOn(wording.DATABASE_NOT_UTF8.format(encoding=encoding))
    with connection.cursor() as cursor:
        cursor.execute("SHOW transaction_read_only")
        if cursor.fetchone() == ("on",):
            raise CannotGoOn(wording.DATABASE_READ_ONLY.format(reason="transaction_read_only = on"))


def refuse_a_faulty_site() -> None:
    """Django's checks, which commands called from code leave out: a faulty loop, or an account that may do everything.

    A model that no migration makes is none of them, since makemigrations asks them first.
    """
    from huixiang.people.records import unmigrated

    faults = [f"{fault.id} {fault.msg}" for fault in checks.run_checks() if fault.is_serious()]
    if faults := faults or [*unmigrated()]:
        raise CannotGoOn(wording.FAULTY.format(faults="; ".join(faults)))


def refuse_anothers_database() -> None:
    """Where ours are not made yet, tables of another application would be mixed with them, or stop them halfway."""
    if ("ledger", "0001_initial") in MigrationLoader(connection).applied_migrations:
        return
    # a first start that was cut short left the earliest of ours
    ours = {*connection.introspection.django_table_names(), MigrationRecorder.Migration._meta.db_table}
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        others = sorted(name for (name,) in cursor if name not in ours)
    if others:
        raise CannotGoOn(wording.DATABASE_ANOTHERS.format(names="、".join(others[:5]), count=len(others)))


def refuse_tables_of_a_newer_version() -> None:
    """Django passes over migrations it does not know: an older program would start, be well, and refuse every filing."""
    loader = MigrationLoader(connection)
    ours = {app.label for app in apps.get_app_configs() if app.name.startswith("huixiang.")}
    unknown = sorted(key for key in loader.applied_migrations if key[0] in ours and key not in loader.disk_migrations)
    if unknown:
        raise CannotGoOn(wording.TABLES_AHEAD.format(names="、".join(".".join(key) for key in unknown)))


def collect_page_files() -> None:
    """collectstatic, only when a file came, went or changed: compressing everything takes seconds."""
    from django.conf import settings

    stamp = Path(settings.STATIC_ROOT) / ".collected"
    now = hashlib.sha256("\n".join(page_files()).encode()).hexdigest()
    if not stamp.exists() or stamp.read_text() != now:
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)
        stamp.write_text(now)


def page_files() -> Iterator[str]:
    from django.contrib.staticfiles.finders import get_finders

    for finder in get_finders():
        for path, storage in finder.list([]):
            file = os.stat(storage.path(path))
            yield f"{path} {file.st_size} {file.st_mtime_ns}"


def settle_the_town() -> list[dict[str, str | None]]:
    """The small town, made once: one sign-in per role. A site set to be empty (HUIXIANG_TOWN=no) has none."""
    if os.environ.get("HUIXIANG_TOWN") == "no":
        return []
    try:
        from huixiang.seeds.town import ensure_town
    except ModuleNotFoundError as missing:
        if missing.name != "huixiang.seeds.town":
            raise
        return []
    return ensure_town()


def refuse_lost_keys() -> None:
    """Before anything could make new ones in their place."""
    from django.conf import settings

    from huixiang.vault.lost_keys import ACCEPTED, lost_keys

    if lost := lost_keys():
        folder = Path(settings.DATA) / "keys"
        raise CannotGoOn(wording.KEYS_LOST.format(names="、".join(lost), folder=folder, accepted=ACCEPTED))


def refuse_damaged_keys() -> None:
    """Before somebody files and gets no receipt."""
    from huixiang.vault import keys

    if damaged := keys.damaged():
        raise CannotGoOn(wording.KEYS_DAMAGED.format(names="、".join(damaged), folder=keys.folder(), size=keys.SIZE))


def keep_new_limits() -> None:
    """Limits that a newer version ships and the organs here do not have yet."""
    from huixiang.loops.limits import keep_shipped
    from huixiang.people.organs import every_organ

    for _ in every_organ():
        keep_shipped()


if __name__ == "__main__":
    main()
