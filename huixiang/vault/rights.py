"""What a person may ask about her own data, and that it is done: at once with the receipt, by two people on paper."""

import logging
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from huixiang.loops.door import open_case
from huixiang.loops.models import Case
from huixiang.loops.parties import VAULT, Actor, Hat, Resident, hats
from huixiang.loops.refusals import NotAllowed, Refused
from huixiang.past_failures import past_failures
from huixiang.people.models import Account

from . import erasure, identities, wording
from .models import Request
from .sealed_attachments import Kept
from .side_loops import ON_PAPER, RIGHTS

COUNTER = ("station", "desk")  # roles of a matter's table whose people take requests down
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Asked:
    """One request as the person concerned may read it."""

    number: str
    wish: str
    at: datetime
    on_paper: bool
    stage: str
    ground: str


def copy(case: Case, *, at: datetime | None = None) -> dict[str, str]:
    """What she told of herself, in clear, for her who shows the receipt; on record before anything is opened."""
    with transaction.atomic(durable=True):
        by_receipt(case, "copy", at=at)
    return identities.told(case)


@transaction.atomic
def correct(case: Case, told: dict[str, str], *, at: datetime | None = None) -> None:
    """Correct, add or remove fields; on record."""
    identities.keep(case, told)
    by_receipt(case, "correct", at=at)


def by_receipt(case: Case, wish: str, *, at: datetime | None = None) -> Case:
    """Put on record what she did with her receipt."""
    request = _opened(case, wish, by=Resident(case.pk), role="resident", at=at)
    return request.make("by_receipt", by=VAULT, at=at)


def register(
    case: Case, *, by: Account, wish: str, proof: str, paper: Iterable[Kept] = (), at: datetime | None = None
) -> Case:
    """Take down a request on paper; a second person, 身份保管员, must grant it before anything happens.

    `paper` is what she wrote, scanned or photographed: sealed, for the eyes of who took it down and who grants it.
    """
    hat = _seat_at_counter(case, by)
    if hat is None:
        raise NotAllowed(wording.NOT_AT_THE_COUNTER)
    if wish == "erase_all" and not case.closed_at:
        raise Refused(wording.NOT_ENDED_YET)
    if _of(case).filter(closed_at=None, entries__evidence__wish=wish).exists():
        raise Refused(wording.RIGHT_ALREADY_ASKED)
    return _opened(case, wish, by=by, role="asker", unit_id=hat.unit_id, proof=proof, paper=list(paper), at=at)


def may_register(case: Case, account: Account) -> bool:
    """Whether this account sits at the counter of this case."""
    return _seat_at_counter(case, account) is not None


def _seat_at_counter(case: Case, account: Account) -> Hat | None:
    return next((hat for hat in hats(case, case.course(), account) if hat.role in COUNTER), None)


def carry_out(now: datetime) -> Counter[str]:
    """Do what was granted on paper; what cannot be done stays granted, and its error is raised after the others."""
    done: Counter[str] = Counter()
    with past_failures(log) as attempt:
        for request in Case.objects.filter(loop=RIGHTS.name, stage="granted").order_by("opened_at", "id"):
            with attempt("rights: %s stays granted", request.number):
                done[_carried_out(request, now)] += 1
    return done


@transaction.atomic
def _carried_out(request: Case, now: datetime) -> str:
    case = Request.objects.select_related("of").get(case=request).of
    wish = str(request.course().facts["wish"])
    ON_PAPER_DOES[wish](case, now)
    request.make("carry_out", by=VAULT, at=now)
    return wish


def _keep_private(case: Case, now: datetime) -> None:
    if not case.course().times["keep_private"]:
        case.make("keep_private", by=VAULT, at=now)


ON_PAPER_DOES: dict[str, Callable[[Case, datetime], None]] = {
    "erase_identity": lambda case, now: erasure.erase_identity(case, why="paper", at=now),
    "erase_all": lambda case, now: erasure.erase_all(case, why="paper", at=now),
    "keep_private": _keep_private,
}
# two tables of ours, once at import
# nosemgrep: assert-in-the-product
assert list(ON_PAPER_DOES) == [wish for wish, _ in ON_PAPER]


def asked_of(case: Case) -> list[Asked]:
    """Every request about this case, oldest first."""
    return [_read(request) for request in _of(case).order_by("opened_at", "id")]


def _read(request: Case) -> Asked:
    first, facts = request.entries.order_by("seq").first(), request.course().facts
    ground = request.spoken.filter(field="ground").order_by("-seq").first()
    wish = RIGHTS.evidence["wish"].shown(facts["wish"], {})
    return Asked(
        number=request.number,
        wish=wish,
        at=request.opened_at,
        on_paper=first.account_id is not None,
        stage=request.stage_label,
        ground=ground.text if ground else "",
    )


def _of(case: Case) -> QuerySet[Case]:
    return Case.objects.filter(identity_request__of=case, loop=RIGHTS.name)


def _opened(case: Case, wish: str, *, by: Actor, role: str, at: datetime | None, **more: object) -> Case:
    asker = {"asker": [by.pk]} if isinstance(by, Account) else {}
    parties = {**asker, **identities.shut_out(case.course())}
    title = wording.RIGHT_TITLE.format(number=case.number)
    request = open_case(RIGHTS, by=by, at=at, title=title, role=role, parties=parties, wish=wish, **more)
    Request.objects.create(case=request, of=case)
    return request
