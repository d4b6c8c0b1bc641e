"""The ledger in public: its checkpoints and witnesses, and what lets anyone check a receipt without us."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from huixiang.ledger import condition, sealing, tree
from huixiang.loops.models import Case

from . import wording
from .counter import citizens, drawn, unlisted
from .leaving import unless_left
from .story import moment
from .tracking import of_a_receipt

SHOWN = 10


@citizens
@require_safe
def ledger(request: HttpRequest) -> HttpResponse:
    """Checkpoints, witnesses and their age, what is late, the three lines of the bulletin."""
    now = timezone.now()
    seen = condition.witnesses(now)
    size = tree.proven_size()
    return drawn(request, "ledger", {
        "origin": tree.origin(),
        "log_key": _log_key(),
        "heads": [{"size": one.size, "at": moment(one.at), "witnesses": wording.AND.join(one.witnesses)}
                  for one in condition.newest_sealed(SHOWN)],
        "witnesses": [{"name": one.name, "size": one.size, "at": one.at and moment(one.at), "late": one.late}
                      for one in seen],
        "alarms": _alarms(condition.late(now), seen),
        "bulletin": tree.checkpoint(size).text if size else "",
    })  # fmt: skip


def _alarms(late: list[str], seen: list[condition.Seen]) -> list[str]:
    found = [wording.LEDGER_LATE[name] for name in late]
    if silent := [one.name for one in seen if one.late]:
        found.append(wording.WITNESS_LATE.format(names=wording.AND.join(silent)))
    return found if seen else [*found, wording.NO_WITNESS]


def _log_key() -> str:
    """The verifier key to publish; empty before there is one, or where what stands in its file is none."""
    try:
        return str(sealing.log_key())
    except (FileNotFoundError, ValueError):
        return ""


@citizens
@require_safe
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The newest signed head with all its lines, as c2sp.org/tlog-checkpoint has it."""
    size = tree.signed_size()
    if size is None:
        raise Http404
    return HttpResponse(str(tree.note(size)), content_type="text/plain; charset=utf-8")


@citizens
@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """The page that checks a receipt in the browser, also without a network."""
    context: dict[str, Any] = {"log_key": _log_key(), "witness_keys": [str(one.key) for one in sealing.witnesses()]}
    return drawn(request, "check", context)


@citizens
@require_safe
def how_to_check(request: HttpRequest) -> HttpResponse:
    """For somebody who holds a receipt: how to check it, step by step."""
    return drawn(request, "how_to_check")


@unlisted
@unless_left
@require_safe
@of_a_receipt
def proof(request: HttpRequest, case: Case, code: str) -> HttpResponse:
    """What proves offline that this filing stands in the ledger; a 404 that says so until it is sealed."""
    found = tree.receipt(case.entries.order_by("seq")[0])
    if found is None:
        return drawn(request, "not_sealed", {"code": code}, 404)
    response = HttpResponse(str(found), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, f"{case.number}.tlog-proof")
    return response
