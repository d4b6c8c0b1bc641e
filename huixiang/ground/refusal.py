"""The one exception of the house: its text is a Chinese sentence for the person at the keyboard."""

import errno
import os

import psycopg
from psycopg.errors import DiskFull, InsufficientPrivilege, ReadOnlySqlTransaction, UndefinedColumn, UndefinedTable

from huixiang.ground import wording

REFUSED = {
    DiskFull.sqlstate: wording.DATABASE_FULL,
    ReadOnlySqlTransaction.sqlstate: wording.DATABASE_READ_ONLY,
    InsufficientPrivilege.sqlstate: wording.DATABASE_FORBIDS,
}


class CannotGoOn(Exception):
    """Something outside the program stands in the way; the text says what, and what to do next."""


def unreachable(error: Exception) -> str:
    """The sentence for a database that does not answer, with the driver's own first line as its reason."""
    sentence = wording.DATABASE_UNREACHABLE if os.environ.get("DATABASE_URL") else wording.EMBEDDED_UNREACHABLE
    return sentence.format(reason=_first_line(error))


def database_refuses(error: Exception) -> str | None:
    """The sentence for a database that is away or will not do what we ask; nothing where the fault is ours."""
    # late: the supervisor, which lives as long as the site, and commands without a database need none of Django's
    from django.db import OperationalError
    from django.db.migrations.exceptions import MigrationSchemaMissing

    told = error if isinstance(error, psycopg.Error) else error.__cause__  # a COPY's own errors are none of Django's
    may_not = isinstance(error, MigrationSchemaMissing)
    sentence = wording.DATABASE_FORBIDS if may_not else REFUSED.get(getattr(told, "sqlstate", ""))
    if sentence is None and isinstance(error, OperationalError | psycopg.OperationalError):
        return unreachable(error)
    return sentence and sentence.format(reason=_first_line(error))


def tables_behind(error: Exception) -> str | None:
    """The sentence for a database of an older version; nothing for any other error."""
    unknown = isinstance(error.__cause__, UndefinedTable | UndefinedColumn)
    return wording.TABLES_BEHIND.format(reason=_first_line(error)) if unknown else None


def file_refused(error: Exception) -> str | None:
    """The sentence for a file or folder that cannot be read or written, or a disk that is full; else nothing."""
    if not isinstance(error, OSError) or not (error.filename or error.errno == errno.ENOSPC):
        return None
    return wording.FILE_REFUSED.format(file=error.filename or "", reason=error.strerror)


def lines_of(complaint: str) -> list[str]:
    """What a program that failed wrote to standard error, line by line; never none."""
    return complaint.strip().splitlines() or ["?"]


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
