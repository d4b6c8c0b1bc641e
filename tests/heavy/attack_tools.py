"""The tools of the attacks, in environments of their own beside `.venv`, made from pinned lists when first asked for.

No site needs them, so neither `bin/run` nor the cheap part of `bin/check` knows them.
"""

import hashlib
import subprocess
import sys
import venv
from pathlib import Path

from huixiang.ground import wording
from huixiang.ground.environment import last_error

HOME = Path(__file__).resolve().parents[2]
FOLDER = HOME / ".venv-attack"
# these come as source alone; everything else is a wheel
FROM_SOURCE = {"wapiti": "yaswfp,urwid-mitmproxy"}


def tools(name):
    """The folder of programs of `requirements/<name>.txt`; one sentence and the end where they cannot be had."""
    listed, there = HOME / "requirements" / f"{name}.txt", FOLDER / name
    print_of = hashlib.sha256(listed.read_bytes() + sys.version.encode()).hexdigest()
    stamp = there / "installed"
    if stamp.exists() and stamp.read_text() == print_of:
        return there / "bin"
    print(f"   {name}: installing {listed.name}", flush=True)
    try:
        venv.create(there, clear=True, with_pip=True)
    except (OSError, subprocess.CalledProcessError):
        sys.exit(wording.NO_VENV)
    command = [
        there / "bin" / "pip",
        "install",
        "--quiet",
        "--no-input",
        "--disable-pip-version-check",
        "--require-hashes",
    ]
    command += ["--no-deps", "--only-binary=:all:", "-r", listed]
    command += [f"--no-binary={FROM_SOURCE[name]}"] if name in FROM_SOURCE else []
    with (FOLDER / f"{name}.log").open("w") as log:
        done = subprocess.run(command, stdout=log, stderr=log, check=False)
    if done.returncode:
        sys.exit(wording.NOT_INSTALLED.format(reason=last_error(FOLDER / f"{name}.log"), log=FOLDER / f"{name}.log"))
    stamp.write_text(print_of)
    return there / "bin"
