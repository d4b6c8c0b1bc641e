"""A durable cluster with the small town in it, in a folder of its own; and the wish to crash it."""

import contextlib
import os
import shutil
import signal
import tempfile
from pathlib import Path


@contextlib.contextmanager
def town(*, forgetful=False):
    """Inside: Django is set up, the organ's scope is open. `DATABASE_URL` and `HUIXIANG_DATA` name it for others."""
    folder = Path(tempfile.mkdtemp(prefix="town-"))
    folder.chmod(0o711)
    os.environ |= {"HUIXIANG_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "config.settings"}
    from huixiang.ground.embedded import Cluster

    cluster = Cluster(folder, forgetful=forgetful)
    cluster.start()
    os.environ["DATABASE_URL"] = f"postgresql://huixiang@/huixiang?host={cluster.socket}"
    try:
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connections
        from django_scopes import scope

        from huixiang.seeds import cast

        call_command("migrate", verbosity=0)
        organ = cast.gather().organ
        organ.cluster = cluster
        with scope(organ=organ):
            yield organ
        connections.close_all()
    finally:
        cluster.stop()
        for name in ("postgres", "socket"):
            shutil.rmtree((folder / name).resolve(), ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


def filed_by_many(count):
    """So many cases, each with a telephone of its own that begins with 138."""
    from huixiang.concerns.filing import Filing, file_concern
    from huixiang.people.models import Area
    from huixiang.vault import identities

    area, cases = Area.objects.get(code="990101001"), []
    for number in range(count):
        case, _ = file_concern(Filing(f"第{number}处路灯不亮", "help", area=area), receipt=os.urandom(32))
        identities.keep(case, {"phone": f"1380{number:07d}"})
        cases.append(case)
    return cases


def crash(cluster):
    """What `pg_ctl -m immediate stop` does, then the server again: recovery from the log."""
    cluster.process.send_signal(signal.SIGQUIT)
    cluster.process.wait()
    cluster.launch()
