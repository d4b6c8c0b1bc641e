"""Links for those who have no account: one case, one act, one holder, until used, taken back or past its day.

A link's token names its case and carries a MAC under the site's pepper, so nothing secret is stored and nobody who
reads the database can make one. What it opens is a case of the loop `outside`: what was written there, and no more.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any
from uuid import UUID

from huixiang.loops.evidence import Keys
from huixiang.loops.models import Case
from huixiang.vault import keys

from . import wording

LOOP = "outside"
TAG = 15  # bytes of the MAC: 120 bits; with the id 31 bytes, 50 symbols of base 32


class SentBy(Keys):
    """Whoever sent the link, and for which unit: stands in every entry made through it; nothing is asked."""

    asked = False

    def clean(self, value: Any, case: Case) -> list[str]:
        sent = case.entries.get(seq=0)
        return [str(key) for key in (sent.unit_id, sent.account_id) if key]

    def shown(self, value: Any, names: dict[str, str]) -> str:
        return wording.SENT_BY.format(who=" ".join(names.get(key, key) for key in value))


def token_of(case: Case) -> str:
    """The link's token, for whoever may see the case; the same each time."""
    named = case.pk.bytes
    return base64.b32encode(named + _tag(named)).decode().rstrip("=").lower()


def case_of(token: str) -> Case | None:
    """The case of a token of ours; whether it may still be used is its stage's to say."""
    try:
        told = base64.b32decode(token.upper() + "=" * (-len(token) % 8))
    except ValueError:
        return None
    named, tag = told[:16], told[16:]
    if len(named) != 16 or base64.b32encode(told).decode().rstrip("=") != token.upper():  # one way to write it
        return None
    if not hmac.compare_digest(tag, _tag(named)):
        return None
    found: Case | None = Case.objects.filter(loop=LOOP, pk=UUID(bytes=named)).first()
    return found


def _tag(named: bytes) -> bytes:
    return hmac.digest(keys.secret("pepper"), b"outside\0" + named, hashlib.sha256)[:TAG]
