"""Makes `.venv` from the hash-pinned requirements. Only the standard library: it runs before anything is installed.

Run as a program: `python3 -m huixiang.ground.environment run|check`. Does nothing when the list was installed already.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from huixiang.ground import children, wording

HOME = Path(__file__).resolve().parent.parent.parent
VENV = HOME / ".venv"
NEEDED_MB = {"run": 900, "check": 1300}
LOG = VENV / "install.log"


def fingerprint(kind: str) -> str:
    """What the list asks for, and the Python it was installed for."""
    text = (HOME / "requirements" / f"{kind}.txt").read_bytes()
    return hashlib.sha256(text + sys.version.encode()).hexdigest()


def installed(kind: str) -> bool:
    """Whether exactly this list is in `.venv`; installing the larger one, for checking, stamps both."""
    stamp = VENV / f"installed-{kind}"
    return (VENV / "bin" / "python").exists() and stamp.exists() and stamp.read_text() == fingerprint(kind)


def ensure(kind: str) -> None:
    """Install what is missing; who comes while another does waits for it, and then finds it installed."""
    if installed(kind):
        return
    with alone():
        if not installed(kind):
            install(kind)


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Hold the program's folder for this process; the kernel lets go when it ends, however it ends."""
    folder = os.open(HOME, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print(wording.INSTALLED_BY_ANOTHER, file=sys.stderr, flush=True)  # noqa: T201  a program's own voice
        fcntl.flock(folder, fcntl.LOCK_EX)
    except OSError:  # a disk that knows no locks, as some of a network
        pass
    try:
        yield
    finally:
        os.close(folder)


def install(kind: str) -> None:
    """Make `.venv` where it is missing and bring it to the list; exits with one sentence when that fails."""
    refuse_without(sys.version_info >= (3, 11), wording.OLD_PYTHON.format(version=sys.version.split()[0]))
    # venv empties what a link leads to before it finds that it cannot stand there
    refuse_without(not VENV.is_symlink(), wording.LINKED.format(folder=VENV))
    free = shutil.disk_usage(HOME).free // 2**20
    refuse_without(free >= NEEDED_MB[kind], wording.NO_SPACE.format(folder=HOME, free=free, needed=NEEDED_MB[kind]))
    print(wording.INSTALLING, file=sys.stderr, flush=True)  # noqa: T201  a program's own voice
    make_venv()
    command = [VENV / "bin" / "python", "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"]
    command += ["--require-hashes", "--no-deps", "--only-binary=:all:", "-r", HOME / "requirements" / f"{kind}.txt"]
    with LOG.open("w") as log:
        # killed, we let go of the lock: nobody of ours may go on writing where the next begins
        with_us = children.dies_with_parent(signal.SIGKILL)
        code = subprocess.run(command, stdout=log, stderr=log, preexec_fn=with_us).returncode  # noqa: S603, PLW1510
    refuse_without(code == 0, wording.NOT_INSTALLED.format(reason=last_error(LOG), log=LOG))
    for name in ("run", kind):
        (VENV / f"installed-{name}").write_text(fingerprint(name))


def make_venv() -> None:
    try:
        import ensurepip  # noqa: F401  Debian cuts it out of python3 and puts it in python3-venv
    except ImportError:
        sys.exit(wording.NO_VENV)
    ours = f"import sys, pip; sys.exit(sys.version != {sys.version!r})"
    working = (VENV / "bin" / "python").exists() and runs(VENV / "bin" / "python", "-c", ours)
    try:
        VENV.mkdir(exist_ok=True)
        (VENV / "installed-run").unlink(missing_ok=True)
        if not working:
            import venv

            venv.create(VENV, clear=True, with_pip=True)
    except subprocess.CalledProcessError:
        sys.exit(wording.NO_VENV)
    except OSError as error:
        sys.exit(wording.UNWRITABLE.format(folder=HOME, reason=error.strerror))


def runs(*command: "str | Path") -> bool:
    try:
        return subprocess.run(command, capture_output=True).returncode == 0  # noqa: S603, PLW1510
    except OSError:
        return False


def last_error(log: Path) -> str:
    lines = [line.strip() for line in log.read_text(errors="replace").splitlines() if "ERROR" in line]
    return lines[-1].removeprefix("ERROR:").strip()[:200] if lines else "pip"


def refuse_without(condition: bool, sentence: str) -> None:
    if not condition:
        sys.exit(sentence)


if __name__ == "__main__":
    try:
        ensure(sys.argv[1])
    except KeyboardInterrupt:
        sys.exit(130)
