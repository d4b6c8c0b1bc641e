"""The banner of every page while something is late or the site is read-only; two looks at files, none at the database."""

from django.conf import settings
from django.http import HttpRequest

from huixiang.ground import heartbeat, wording
from huixiang.ledger import read_only


def lateness(request: HttpRequest) -> dict[str, str]:
    """Context of the base pages: {"late_notice", "late_tone"}, or nothing while all is well."""
    if read_only.reason():
        return {"late_notice": wording.ONLY_READING, "late_tone": "late"}
    late = heartbeat.late(settings.DATA)
    what = wording.LATE_AND.join(wording.LATE[name] for name in late)
    return {"late_notice": wording.LATE_NOTICE.format(what=what), "late_tone": "soon"} if late else {}
