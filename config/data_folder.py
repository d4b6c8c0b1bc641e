"""Where a site keeps its data, its keys and its database, read from the environment."""

import contextlib
import os
import secrets
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from huixiang.ground import wording

# a machine that lost its power says no farewell: without these a page waits a quarter of an hour for it, or two hours
GONE_AFTER_30_SECONDS = {
    "tcp_user_timeout": 30_000, "keepalives_idle": 15, "keepalives_interval": 5, "keepalives_count": 3,
}  # fmt: skip


def data_folder() -> Path:
    """The folder named by HUIXIANG_DATA, or `var/` beside the code; made when missing."""
    folder = Path(os.environ.get("HUIXIANG_DATA") or Path(__file__).resolve().parent.parent / "var").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def secret_key(data: Path) -> str:
    """The site's own key, made once and readable by its owner alone."""
    file = data / "secret_key"
    if not file.exists():
        # written aside and linked: two processes that start together agree on one key
        fresh = data / f"secret_key.{os.getpid()}"
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(50))
        with contextlib.suppress(FileExistsError):
            os.link(fresh, file)
        fresh.unlink()
    return file.read_text().strip()


def database(data: Path) -> dict[str, object]:
    """Django's settings for DATABASE_URL, or for the embedded PostgreSQL's socket in the data folder.

    Raises ImproperlyConfigured, in words for the operator, for anything that is no PostgreSQL address.
    """
    given = os.environ.get("DATABASE_URL")
    # resolved: the socket folder may be a link to a shorter path
    address = given or f"postgresql://huixiang@/huixiang?host={quote(str((data / 'socket').resolve()))}"
    try:
        return settings_of(urlsplit(address))
    except ValueError:
        raise ImproperlyConfigured(wording.DATABASE_URL_MALFORMED) from None


def settings_of(url: SplitResult) -> dict[str, object]:
    """ValueError for a scheme, a port or a name that cannot be.

    A name with an @ as it stands is the end of a password that has a slash: no error shall tell it as a name.
    """
    options = dict(parse_qsl(url.query))
    name = unquote(url.path.lstrip("/"))
    if url.scheme not in {"postgresql", "postgres"} or not name or "@" in url.path:
        raise ValueError(url.scheme)
    return {
        "ENGINE": "huixiang.ground.postgresql",
        "NAME": name,
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": options.pop("host", None) or url.hostname or "",
        "PORT": options.pop("port", None) or str(url.port or ""),
        "OPTIONS": {"connect_timeout": 10, "prepare_threshold": 1} | GONE_AFTER_30_SECONDS | options,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }
