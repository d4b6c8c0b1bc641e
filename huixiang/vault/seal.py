"""Encryption of personal data: a key per case, wrapped by a key outside the database.

One interface, two suites: AES-256-GCM (default) and SM4-GCM (GB/T 32907, RFC 8998), chosen by `settings.VAULT_SUITE`
("aes" or "sm4"); a box says which suite made it, so both open at any time.
A sealed box is `suite (1 byte) | nonce (12) | ciphertext and tag`. Plaintext is padded to whole blocks of 64 bytes
(ISO/IEC 7816-4), lest its length tell a short name from a long one. A wrapped key is `KEK number (2 bytes) | box`.
"""

import hashlib
import hmac
import re
import secrets
import struct
import unicodedata
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher as BlockCipher
from cryptography.hazmat.primitives.ciphers import CipherContext, algorithms, modes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from . import keys, wording

BLOCK = 64
NONCE = 12
TAG = 16
DIGITS = "0123456789"
INDEX_SIZE = 12  # bytes: no accidental equals among 10^9 numbers, and still not the whole MAC


class Broken(ValueError):
    """The box was altered, belongs to another case or field, or the key is not its own."""


@dataclass(frozen=True)
class Suite:
    """A block cipher in GCM, and the hash that derives its key from 32 random bytes."""

    number: int
    cipher: type[algorithms.AES] | type[algorithms.SM4]
    key_size: int
    hash: type[hashes.SHA256] | type[hashes.SM3]

    def gcm(self, key: bytes, nonce: bytes, tag: bytes | None = None) -> BlockCipher:
        info = b"huixiang vault %d" % self.number
        derived = HKDF(self.hash(), self.key_size, salt=None, info=info).derive(key)
        return BlockCipher(self.cipher(derived), modes.GCM(nonce, tag))


SUITES = {"aes": Suite(1, algorithms.AES, 32, hashes.SHA256), "sm4": Suite(2, algorithms.SM4, 16, hashes.SM3)}
_BY_NUMBER = {suite.number: suite for suite in SUITES.values()}


def new_key() -> bytes:
    """A fresh data key (DEK) for one case, 32 bytes."""
    return secrets.token_bytes(keys.SIZE)


def seal(key: bytes, plaintext: bytes, *, bound_to: str, block: int = BLOCK) -> bytes:
    """A box that opens only with the same key and the same `bound_to` (case and field)."""
    suite = SUITES[getattr(settings, "VAULT_SUITE", "aes")]
    nonce = secrets.token_bytes(NONCE)
    encryptor = suite.gcm(key, nonce).encryptor()
    encryptor.authenticate_additional_data(_bound(suite, bound_to))
    return bytes([suite.number]) + nonce + _run(encryptor, _padded(plaintext, block)) + encryptor.tag


def unseal(key: bytes, box: bytes, *, bound_to: str) -> bytes:
    """The plaintext of a box, or Broken."""
    suite = _BY_NUMBER.get(box[0]) if len(box) > 1 + NONCE + TAG else None
    if suite is None:
        raise Broken("not a sealed box")
    decryptor = suite.gcm(key, box[1 : 1 + NONCE], box[-TAG:]).decryptor()
    decryptor.authenticate_additional_data(_bound(suite, bound_to))
    try:
        return _unpadded(_run(decryptor, box[1 + NONCE : -TAG]))
    except InvalidTag as trouble:
        raise Broken("the box does not open with this key for this case and field") from trouble


def wrap(dek: bytes, *, bound_to: str) -> bytes:
    """A case's key, sealed by the newest KEK, fit for the database."""
    number, kek = keys.newest_kek()
    return struct.pack(">H", number) + seal(kek, dek, bound_to=f"dek|{bound_to}")


def unwrap(wrapped: bytes, *, bound_to: str) -> bytes:
    """The case's key again; Broken when altered, KeyTrouble when its KEK is gone."""
    return unseal(keys.kek(wrapped_by(wrapped)), wrapped[2:], bound_to=f"dek|{bound_to}")


def wrapped_by(wrapped: bytes) -> int:
    """Number of the KEK that wrapped this key."""
    return int(struct.unpack(">H", wrapped[:2])[0])


def rewrap(wrapped: bytes, *, bound_to: str) -> bytes:
    """The same case key under the newest KEK; the data it sealed stays as it is."""
    return wrap(unwrap(wrapped, bound_to=bound_to), bound_to=bound_to)


def blind_index(phone: str, *, within: str) -> bytes:
    """A keyed fingerprint that finds equal phone numbers within one organ without telling them: 12 bytes.

    Full width, separators and the country code 86 do not matter. Another organ's index of the same number differs.
    """
    message = f"phone|{within}|{digits(phone)}".encode()
    return hmac.digest(keys.secret("index"), message, hashlib.sha256)[:INDEX_SIZE]


def first_number(phone: str) -> str:
    """Of several numbers in one field the first, as it was written; the field itself keeps them all."""
    parts = re.split(wording.BETWEEN_NUMBERS, unicodedata.normalize("NFKC", phone))
    return next((part.strip() for part in parts if any(mark in DIGITS for mark in part)), "")


def digits(phone: str) -> str:
    """The (first) number alone: ASCII digits, without +86 or 0086 before a mobile or a trunk zero."""
    found = "".join(mark for mark in first_number(phone) if mark in DIGITS)
    found = found.removeprefix("00") if found.startswith("0086") else found
    return found[2:] if found.startswith("86") and len(found) >= 12 else found


def can_be_called(phone: str) -> bool:
    """Whether its (first) number can be one: 7 to 15 digits, and those of a mobile are eleven."""
    number = digits(phone)
    return 7 <= len(number) <= 15 and (len(number) == 11 or not re.match("1[3-9]", number))


def _run(context: CipherContext, text: bytes) -> bytes:
    return context.update(text) + context.finalize()


def _bound(suite: Suite, bound_to: str) -> bytes:
    return bytes([suite.number]) + bound_to.encode()


def _padded(text: bytes, block: int) -> bytes:
    return text + b"\x80" + bytes(-(len(text) + 1) % block)


def _unpadded(text: bytes) -> bytes:
    return text.rstrip(b"\x00")[:-1]
