"""`huixiang import concerns` on real messages beside plain COPY of the rows it wrote; processor time of the importer.

python benchmarks/importing.py [--times=3]      aim: ≥ 3,000 messages a second of one core
"""

import resource
import subprocess
import sys
import time
from json import loads

from _service import HOME, middle, number, site  # isort: skip  puts the product on the path

MESSAGES = HOME.parent / "shared" / "data" / "messages-with-replies.xlsx"
TABLES = ["loops_case", "ledger_entry", "loops_spoken", "loops_party", "concerns_concern"]


def import_once(here, source):
    """(messages, processor seconds of the importer beyond those of an import of nothing, seconds in all)."""
    command = [sys.executable, "-m", "huixiang.cli", "import", "concerns", MESSAGES, "--source", source, "--json"]
    before, begun = used(), time.monotonic()
    done = subprocess.run(command, cwd=HOME, env=here.environment, capture_output=True, text=True, check=True)
    return loads(done.stdout.splitlines()[-1])["imported"], used() - before, time.monotonic() - begun


def start_up(here):
    """Processor seconds of a command that does nothing but start."""
    before = used()
    subprocess.run(
        [sys.executable, "-c", "import django; django.setup(); from huixiang.concerns import importing"],
        cwd=HOME, env={**here.environment, "DJANGO_SETTINGS_MODULE": "config.settings"}, check=True,
    )  # fmt: skip
    return used() - before


def used():
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return children.ru_utime + children.ru_stime


def copied_again(sql, source):
    """Seconds of plain COPY for the rows of one import into tables with the same indexes."""
    rows = {}
    for table in TABLES:
        key = "id" if table == "loops_case" else "case_id"
        these = f"SELECT * FROM {table} WHERE {key} IN (SELECT case_id FROM concerns_concern WHERE came_as LIKE '{source}:%')"
        with sql.cursor().copy(f"COPY ({these}) TO STDOUT") as copy:
            rows[table] = b"".join(bytes(part) for part in copy)
        sql.execute(f"DROP TABLE IF EXISTS again_{table}")
        sql.execute(f"CREATE TABLE again_{table} (LIKE {table} INCLUDING INDEXES)")
    begun = time.monotonic()
    for table, data in rows.items():
        with sql.cursor().copy(f"COPY again_{table} FROM STDIN") as copy:
            copy.write(data)
    return time.monotonic() - begun


def main():
    rates, ratios = [], []
    with site() as here, here.sql() as sql:
        for turn in range(number("times", 3)):
            idle = start_up(here)
            count, spent, took = import_once(here, f"bench{turn}")
            limit = copied_again(sql, f"bench{turn}")
            rates.append(count / (spent - idle))
            ratios.append(limit / took)
            print(
                f"{count} messages · processor {spent:.2f} s, of which starting {idle:.2f} s · {took:.2f} s in all · COPY {limit:.2f} s"
            )
    print(
        f"import: {middle(rates):.0f} messages a second of one core (aim 3000) · {middle(ratios):.2f} of plain COPY's pace"
    )


if __name__ == "__main__":
    main()
