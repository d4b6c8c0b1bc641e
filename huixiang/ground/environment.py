"""Makes `.venv` from the hash-pinned requirements. Only the standard library: it runs before anything is installed.

Run as a program: `python3 environment.py run|check`. Does nothing when the list was installed already.
"""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent.parent
VENV = HOME / ".venv"
NEEDED_MB = {"run": 900, "check": 1300}
LOG = VENV / "install.log"

OLD_PYTHON = "需要 Python 3.11 或更高版本(现在是 {version})。请安装:apt-get install python3 python3-venv"
NO_VENV = "这台机器的 Python 缺少 venv 组件。请让管理员执行:apt-get install python3-venv,然后重试。"
NO_SPACE = "磁盘空间不足:{folder} 所在的磁盘只剩 {free} MB,安装运行环境需要 {needed} MB。请清理磁盘后重试。"
UNWRITABLE = "程序目录 {folder} 不能写入({reason}),无法建立运行环境。请修改权限,或把程序复制到自己的目录再运行。"
NOT_INSTALLED = "安装依赖包没有成功:{reason}。请检查网络或 pip 的软件源设置后重试;详细记录在 {log}。"
INSTALLING = "正在安装运行环境(只在第一次或依赖变动时需要,约一两分钟)……"


def fingerprint(kind: str) -> str:
    """What the list asks for, and the Python it was installed for."""
    text = (HOME / "requirements" / f"{kind}.txt").read_bytes()
    return hashlib.sha256(text + sys.version.encode()).hexdigest()


def installed(kind: str) -> bool:
    """Whether exactly this list is in `.venv`; installing the larger one, for checking, stamps both."""
    stamp = VENV / f"installed-{kind}"
    return (VENV / "bin" / "python").exists() and stamp.exists() and stamp.read_text() == fingerprint(kind)


def install(kind: str) -> None:
    """Make `.venv` where it is missing and bring it to the list; exits with one sentence when that fails."""
    refuse_without(sys.version_info >= (3, 11), OLD_PYTHON.format(version=sys.version.split()[0]))
    free = shutil.disk_usage(HOME).free // 2**20
    refuse_without(free >= NEEDED_MB[kind], NO_SPACE.format(folder=HOME, free=free, needed=NEEDED_MB[kind]))
    print(INSTALLING, file=sys.stderr, flush=True)  # noqa: T201  a program's own voice
    make_venv()
    command = [VENV / "bin" / "python", "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"]
    command += ["--require-hashes", "--no-deps", "--only-binary=:all:", "-r", HOME / "requirements" / f"{kind}.txt"]
    with LOG.open("w") as log:
        code = subprocess.run(command, stdout=log, stderr=log).returncode  # noqa: S603, PLW1510
    refuse_without(code == 0, NOT_INSTALLED.format(reason=last_error(LOG), log=LOG))
    for name in ("run", kind):
        (VENV / f"installed-{name}").write_text(fingerprint(name))


def make_venv() -> None:
    try:
        import ensurepip  # noqa: F401  Debian cuts it out of python3 and puts it in python3-venv
    except ImportError:
        sys.exit(NO_VENV)
    working = (VENV / "bin" / "python").exists() and runs(VENV / "bin" / "python", "-m", "pip", "--version")
    try:
        VENV.mkdir(exist_ok=True)
        (VENV / "installed-run").unlink(missing_ok=True)
        if not working:
            import venv

            venv.create(VENV, clear=True, with_pip=True)
    except subprocess.CalledProcessError:
        sys.exit(NO_VENV)
    except OSError as error:
        sys.exit(UNWRITABLE.format(folder=HOME, reason=error.strerror))


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
    if not installed(sys.argv[1]):
        install(sys.argv[1])
