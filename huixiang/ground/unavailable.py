"""When the database or the disk is gone: a page that says so and when to come again, never a 500."""

import errno
import logging
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views import defaults
from psycopg.errors import ReadOnlySqlTransaction

RETRY_AFTER = 30
# the disk is full, was taken away, went read-only, or does not answer: somebody will see to it
NO_DISK = {
    errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.ESTALE, errno.ENOTCONN, errno.ETIMEDOUT, errno.EHOSTDOWN,
}  # fmt: skip
log = logging.getLogger(__name__)


def broken(request: HttpRequest) -> HttpResponse:
    """The site's handler of what no page caught: 503 when it will pass by itself, else 500. It asks nothing of either."""
    fault = sys.exc_info()[1]
    if fault is None or not passing(fault):
        return defaults.server_error(request)
    log.error("unavailable: %s: %s", type(fault).__name__, str(fault).strip().partition("\n")[0])
    return come_again()


def come_again() -> HttpResponse:
    """The page itself."""
    # without the request: its account and its session lie in the database
    response = HttpResponse(render_to_string("503.html"), status=503)
    response["Retry-After"] = str(RETRY_AFTER)
    response["Cache-Control"] = "no-store"
    return response


def passing(fault: BaseException) -> bool:
    """Whether the database did not answer or could not write (SQLSTATE 08, 25006, 53, 57), or a disk is full or away."""
    full = isinstance(fault, OSError) and fault.errno in NO_DISK
    only_read = isinstance(fault.__cause__, ReadOnlySqlTransaction)  # a standby, or a database set so
    return full or only_read or isinstance(fault, OperationalError | InterfaceError)
