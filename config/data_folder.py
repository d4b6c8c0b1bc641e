"""Where a site keeps its data, its keys and its database, read from the environment."""

import os
import secrets
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit


def data_folder() -> Path:
    """The folder named by HUIXIANG_DATA, or `var/` beside the code; made when missing."""
    folder = Path(os.environ.get("HUIXIANG_DATA") or Path(__file__).resolve().parent.parent / "var").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def secret_key(data: Path) -> str:
    """The site's own key, made once and readable by its owner alone."""
    file = data / "secret_key"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(50))
    return file.read_text().strip()


def database(data: Path) -> dict[str, object]:
    """Django's settings for DATABASE_URL, or for the embedded PostgreSQL's socket in the data folder."""
    url = urlsplit(os.environ.get("DATABASE_URL") or f"postgresql://huixiang@/huixiang?host={data / 'socket'}")
    options = dict(parse_qsl(url.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.lstrip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": options.pop("host", None) or url.hostname or "",
        "PORT": str(url.port or options.pop("port", "")),
        "OPTIONS": options,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }
