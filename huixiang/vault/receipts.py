"""The citizen's receipt code: the only key to her case, and the idempotency key of its filing.

16 random symbols of Crockford's 32 (digits and capitals without I, L, O, U: 80 bits) and one check symbol.
Symbols are elements of GF(32), x^5 + x^2 + 1; the 17 of them, read as a polynomial, vanish at the primitive
element 2. All weights 2^0 … 2^16 differ, so every single wrong symbol and every swap of any two is caught.
The server keeps only `mac(code)`, never the code.
"""

import hashlib
import hmac
import re
import secrets
import unicodedata

from . import keys, wording

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 17
LEAST_DISTINCT = 5  # a random code has fewer about once in 10^10; only a forged idempotency key has

# The four letters outside the alphabet each look like exactly one symbol inside it.
_LOOKALIKES = str.maketrans("OILU", "011V")
_SEPARATORS = re.compile(r"[\s\-_.·‐‑‒–—―−・]+")  # noqa: RUF001 - these are the dashes people type


class BadReceipt(ValueError):
    """The text cannot be a receipt code; its message is Chinese, for the person who typed it."""


def new_code() -> str:
    """A fresh code in its plain form, e.g. `7K3M9Q2X4HTP8WZC5`."""
    symbols = [secrets.randbelow(32) for _ in range(LENGTH - 1)]
    return "".join(ALPHABET[value] for value in [*symbols, _times_two(_remainder(symbols))])


def parse(text: str) -> str:
    """The plain code in what a person typed (case, spaces, dashes, full width, look-alikes forgiven), or BadReceipt."""
    typed = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text[:200])).upper()
    if not typed:
        raise BadReceipt(wording.RECEIPT_EMPTY)
    code = typed.translate(_LOOKALIKES)
    if foreign := next((mark for mark in code if mark not in ALPHABET), None):
        raise BadReceipt(wording.receipt_symbol(foreign))
    if len(code) != LENGTH:
        raise BadReceipt(wording.receipt_length(LENGTH, len(code)))
    if _remainder([ALPHABET.index(mark) for mark in code]):
        raise BadReceipt(wording.RECEIPT_CHECK)
    if len(set(code)) < LEAST_DISTINCT:
        raise BadReceipt(wording.RECEIPT_TRIVIAL)
    return code


def grouped(code: str) -> str:
    """The code as it is printed and read aloud: in fours, `7K3M-9Q2X-4HTP-8WZC-5`."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def groups(code: str) -> list[str]:
    """The code in large print: in fours, the check symbol with the last."""
    return [code[0:4], code[4:8], code[8:12], code[12:]]


def mac(code: str) -> bytes:
    """What the database keeps of a plain code: HMAC-SHA-256 (32 bytes) under the pepper, which lies outside it."""
    return hmac.digest(keys.secret("pepper"), code.encode("ascii"), hashlib.sha256)


def _remainder(symbols: list[int]) -> int:
    value = 0
    for symbol in symbols:
        value = _times_two(value) ^ symbol
    return value


def _times_two(value: int) -> int:
    doubled = value << 1
    return doubled ^ 0b100101 if doubled & 32 else doubled
