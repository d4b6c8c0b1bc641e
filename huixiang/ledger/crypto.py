"""The one place that names signature and hash algorithms; everything else asks a `Scheme`.

The tree hashes with SHA-256 because the published formats fix it (RFC 9162, C2SP tlog-checkpoint). SM3 is here for
sites that must show a 国密 digest beside it. An SM2-with-SM3 signature stands beside Ed25519 in the same note as its
own line of type 0xff: register a `Scheme` under `SM2_WITH_SM3`. None is shipped, see decisions/0021.
"""

from hashlib import sha256 as _sha256
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SM3, Hash

ED25519 = b"\x01"
COSIGNATURE = b"\x04"
# C2SP signed-note: 0xff, followed by an identifier unlikely to collide
SM2_WITH_SM3 = b"\xffsm2-with-sm3\x00"


def sha256(message: bytes) -> bytes:
    """The 32-byte SHA-256 digest."""
    return _sha256(message).digest()


def sm3(message: bytes) -> bytes:
    """The 32-byte SM3 digest (GB/T 32905-2016)."""
    digest = Hash(SM3())
    digest.update(message)
    return digest.finalize()


class Scheme(Protocol):
    """A signature algorithm: raw keys and signatures as bytes, of fixed length."""

    public_size: int

    def generate(self) -> bytes:
        """A new private key."""

    def public(self, private: bytes) -> bytes:
        """The public key that belongs to a private one."""

    def sign(self, private: bytes, message: bytes) -> bytes:
        """The signature of the message."""

    def accepts(self, public: bytes, message: bytes, signature: bytes) -> bool:
        """Whether the signature is this key's, over this message."""


class Ed25519:
    """Ed25519 (RFC 8032): 32-byte keys, 64-byte signatures."""

    public_size = 32

    def generate(self) -> bytes:
        return Ed25519PrivateKey.generate().private_bytes_raw()

    def public(self, private: bytes) -> bytes:
        return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()

    def sign(self, private: bytes, message: bytes) -> bytes:
        return Ed25519PrivateKey.from_private_bytes(private).sign(message)

    def accepts(self, public: bytes, message: bytes, signature: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


_SCHEMES: dict[bytes, Scheme] = {ED25519: Ed25519(), COSIGNATURE: Ed25519()}


def register(kind: bytes, scheme: Scheme) -> None:
    """Make a further signature type known, such as SM2_WITH_SM3 from a certified module."""
    _SCHEMES[kind] = scheme


def scheme(kind: bytes) -> Scheme:
    """The algorithm of a signature type; KeyError when this installation does not know it."""
    return _SCHEMES[kind]


def kind_of(material: bytes) -> bytes:
    """The signature type at the start of a verifier key's bytes; KeyError for an unknown one."""
    for kind in _SCHEMES:
        if material.startswith(kind):
            return kind
    raise KeyError(material[:1])
