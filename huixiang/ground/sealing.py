"""The sealing process: gives waiting entries their place every second, has the tree signed and witnessed every ten.

Two threads, so that a witness who does not answer holds up no entry. While the signer contradicts, nothing is added to
the tree, and it is asked again and again: the true tree lifts the halt by itself.
"""

import logging
import threading

from django.conf import settings

from huixiang.ground import heartbeat
from huixiang.ground.until_told import keep_on, told_to_stop
from huixiang.ledger import sealing, sequencer, signer
from huixiang.ledger.notes import NoteError
from huixiang.people.models import Organ
from huixiang.people.organs import every_organ

log = logging.getLogger(__name__)


def run() -> None:
    """Work until told to stop."""
    told = told_to_stop()
    for name in ("sequencer", "signer", "witness"):
        heartbeat.begin(settings.DATA, name)  # also when the first try fails
    work = [(sequence, 1.0), (seal, 10.0)]
    threads = [threading.Thread(target=keep_on, args=(told, *each)) for each in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def sequence() -> None:
    """Empty the queues."""
    for _ in every_organ():
        while not sealing.halted() and sequencer.sequence():
            pass
    heartbeat.beat(settings.DATA, "sequencer")


def seal() -> None:
    """Have every organ's newest head signed, then cosigned; a beat each when nobody was silent or contradicted."""
    if all([sealed(organ) for organ in every_organ()]):  # noqa: C419  one organ's trouble does not hold up the next
        heartbeat.beat(settings.DATA, "signer")
    if all([witnessed(organ) for organ in every_organ()]):  # noqa: C419  likewise
        heartbeat.beat(settings.DATA, "witness")


_asked: set[object] = set()


def sealed(organ: Organ) -> bool:
    """Seal one log; at the first time, and while it is halted, the signer is asked in any case."""
    if settings.OWN_SIGNER:
        sealing.have_signer()
    try:
        sealing.seal_newest(again=organ.pk not in _asked or bool(sealing.halted()))
    except (signer.Unreachable, sealing.Contradicted, NoteError) as why:  # the last: `verifier` is not the signer's key
        log.warning("sealing: %s: %s", organ.pk, why)
        return False
    _asked.add(organ.pk)
    return True


def witnessed(organ: Organ) -> bool:
    """Ask this log's witnesses; whether none of them is behind."""
    silent = [answer for answer in sealing.have_witnessed() if answer.why]
    for name, why in silent:
        log.warning("sealing: %s: witness %s: %s", organ.pk, name, why)
    return not silent
