"""Proof of work, asked for only while a flood comes from one place: a browser computes a second, nobody needs to see.

The format is altcha's (v1); the script that computes it is our own few lines, for the widget wants workers and styles
that our policy forbids (decisions/0102). Who has no script waits, as before.
"""

import base64
import binascii
import json
import threading
from collections import OrderedDict
from datetime import UTC, datetime, timedelta
from typing import Any

import altcha

from huixiang.vault import keys

MOST_NUMBER = 20_000  # about a second on an old telephone
GOOD_FOR = timedelta(minutes=10)
REMEMBERED = 20_000
_used: OrderedDict[str, None] = OrderedDict()
_lock = threading.Lock()


def challenge() -> str:
    """A fresh task as JSON for the page's script."""
    expires = datetime.now(UTC) + GOOD_FOR
    options = altcha.ChallengeOptionsV1(max_number=MOST_NUMBER, hmac_key=_key(), expires=expires)
    return json.dumps(altcha.create_challenge_v1(options).to_dict())


def done(payload: str) -> bool:
    """Whether this is the solution of a task of ours, in time and for the first time in this process."""
    signature = _signature(payload)
    if not signature or not altcha.verify_solution_v1(payload, _key(), True)[0]:
        return False
    with _lock:
        if signature in _used:
            return False
        _used[signature] = None
        while len(_used) > REMEMBERED:
            _used.popitem(last=False)
    return True


def _signature(payload: str) -> str:
    """The signature in a payload that is shaped as ours are; "" for anything else."""
    try:
        told: Any = json.loads(base64.b64decode(payload[:2000], validate=True))
    except (ValueError, binascii.Error):
        return ""
    shaped = isinstance(told, dict) and told.get("algorithm") == "SHA-256" and "expires=" in str(told.get("salt"))
    words = shaped and all(isinstance(told.get(name), str) for name in ("challenge", "salt", "signature"))
    return str(told["signature"]) if words and isinstance(told.get("number"), int) else ""


def _key() -> str:
    return keys.secret("work").hex()
