"""Sealed files whose filing never came to be: the disk kept them, the database was rolled back.

Only their bytes are left, without a key. They are taken after GRACE, so that a filing still under way keeps its own.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Q

from huixiang.people.organs import every_organ

from .models import SealedFile

GRACE = timedelta(days=1)


def sweep(now: datetime, *, do: bool = True) -> list[str]:
    """Addresses of files on disk that no organ's row names and that are older than GRACE; removed unless not `do`."""
    found = [file for file in _files() if now.timestamp() - file.stat().st_mtime > GRACE.total_seconds()]
    named = _named([file.name for file in found])
    orphans = [file for file in found if file.name not in named]
    for file in orphans if do else ():
        file.unlink(missing_ok=True)
    return [file.name for file in orphans]


def _files() -> Iterator[Path]:
    """Sealed files, and the drafts of files that were never finished."""
    home = Path(settings.DATA) / "files"
    yield from (file for file in home.glob("??/??/*") if file.is_file())


def _named(addresses: list[str]) -> set[str]:
    """Those of the addresses that a row of some organ names."""
    named: set[str] = set()
    for _ in every_organ():
        rows = SealedFile.objects.filter(Q(digest__in=addresses) | Q(original__in=addresses)).order_by()
        named |= {address for row in rows.values_list("digest", "original") for address in row}
    return named
