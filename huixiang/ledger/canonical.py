"""The bytes of an entry: canonical JSON that is hashed as stored and never serialised again."""

import hashlib
import json
import secrets
import unicodedata
from datetime import UTC, datetime
from typing import Any

VERSION = 1
NOTHING_BEFORE = "0" * 64
ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def canonical(value: Any) -> bytes:
    """UTF-8 JSON with sorted keys, no spaces, NFC text, no floats, integers below 2**53."""
    _only_plain(value)
    return unicodedata.normalize("NFC", ENCODER.encode(value)).encode()


def _only_plain(value: Any) -> None:
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return
    if kind is dict:
        for part in value.values():
            if type(part) is not str:
                _only_plain(part)
    elif kind is list or kind is tuple:
        for part in value:
            _only_plain(part)
    elif kind is not int or abs(value) >= 2**53:
        raise ValueError(f"nothing for an entry: {value!r}")


def leaf(body: bytes) -> bytes:
    """SHA-256(00 ‖ body), the leaf hash of RFC 6962 §2.1."""
    return hashlib.sha256(b"\x00" + body).digest()


def commitment(salt: bytes, text: str) -> str:
    """Hex SHA-256(salt ‖ 00 ‖ text): proves a text without giving it away, and nothing once the salt is gone."""
    return hashlib.sha256(salt + b"\x00" + text.encode()).hexdigest()


def moment(at: datetime) -> str:
    """RFC 3339 in UTC with microseconds."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def body(
    *, log: str, stream: str, seq: int, prev: bytes | None, type: str, at: datetime, actor: str, data: Any, commit: Any
) -> bytes:
    """The canonical bytes of one entry; `prev` is the leaf of (stream, seq-1)."""
    return canonical(
        {
            "v": VERSION,
            "log": log,
            "stream": stream,
            "seq": seq,
            "prev": prev.hex() if prev else NOTHING_BEFORE,
            "type": type,
            "at": moment(at),
            "actor": actor,
            "data": data,
            "commit": commit,
            "nonce": secrets.token_hex(16),
        }
    )
