"""S-6: whatever schemathesis makes up from the site's description, nothing breaks, and nobody who did not sign in gets in.

python -m tests.heavy.s06_schema [--examples=200] [--walks=300] [--seed=1]

In one process with the database of the tests: each request in a transaction of its own that is rolled back. The
description is made from the table of addresses (description.py); walks follow the links and forms that pages give.
"""

import json
import os
import subprocess
import sys

from tests.heavy.attack_tools import HOME, tools
from tests.heavy.site_under_load import option


def main():
    site = next((tools("attack").parent / "lib").glob("python3*/site-packages"))
    told = {"examples": option("examples", 200), "walks": option("walks", 300), "steps": 15, "seed": option("seed", 1)}
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    environment |= {"HUIXIANG_S06": json.dumps(told), "HUIXIANG_SCHEMATHESIS": str(site), "PYTHONPATH": str(HOME)}
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "no:randomly",
        "-q",
        "-s",
        "--tb=short",
        "-W",
        "ignore",
        "tests/heavy/s06_run.py",
    ]
    sys.exit(subprocess.run(command, cwd=HOME, env=environment, check=False).returncode)


if __name__ == "__main__":
    main()
