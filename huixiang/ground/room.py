"""While the database's disk has no room, nothing is taken in, so that everything can still be read.

PostgreSQL stops altogether when it can no longer write its log of changes; the last megabytes are left to it. Only the
embedded database's disk is ours to look at: of another one, its own refusal tells.
"""

import os
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from huixiang.ground import unavailable

LEFT_TO_THE_DATABASE = 48 * 2**20  # bytes: three segments of its log
READS = {"GET", "HEAD", "OPTIONS"}


def keeps_room(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """The middleware."""

    def respond(request: HttpRequest) -> HttpResponse:
        if request.method not in READS and no_room():
            return unavailable.come_again()
        return get_response(request)

    return respond


def no_room() -> bool:
    """Whether the disk of the embedded database is as good as full."""
    try:
        disk = os.statvfs(settings.DATA / "postgres")
    except OSError:  # none of ours, or a disk that is away: the database itself tells
        return False
    return disk.f_bavail * disk.f_frsize < LEFT_TO_THE_DATABASE
