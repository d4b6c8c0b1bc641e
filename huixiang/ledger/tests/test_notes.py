from base64 import b64decode

import gmalg
import pytest

from huixiang.ledger import crypto
from huixiang.ledger.notes import Checkpoint, Note, NoteError, Signer, Verifier, cosigned_at, key_id

# c2sp.org/signed-note, the example
FOO = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
FOO_NOTE = (
    "This is an example message.\n\n— example.com/foo "
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
# golang.org/x/mod/sumdb/note, note_test.go
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETER_PRIVATE = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
PETER_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
PETER_LINE = (
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
# a checkpoint that public witnesses cosigned: Ed25519, an RFC 6962 line we do not know, and four cosignatures
ARCHE = "arche2025h1.staging.ct.transparency.dev+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f"
REMORA = "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2"
WITNESSED = """arche2025h1.staging.ct.transparency.dev
1432088532
U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=

— arche2025h1.staging.ct.transparency.dev zTM8sQAAAZ5W0WdjBAMARjBEAiBjW5IQf9pvsYLfQFX6hoGREPMHbdQ3urbllzalApkptQIgIpwtEroeW2BXaHAI4kJXFbon5Ch9MNL5zRNZ55lvGt0=
— arche2025h1.staging.ct.transparency.dev ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=
— transparency.dev/DEV:witness-little-garden 2AQqhwAAAABqEiEgzgFIqqhbUoDwjMWE6UP8nd8/KYTzwZ2rhIgcqoXHAwVkjZr4AscylP3v7sEodkRAErumC2q44vdgJY096st5BQ==
— witness1.smartit.nu/witness1 pIyCDwAAAABqEiEghIp82KWebrw7/oHQwlTAm3g2RKS4+eebl8eO0WH+/iEcxZ75W3u5hNI7TOQtmJbqmNWVuE0tgh0XwzdZsDsUAQ==
— remora.n621.de 2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0WBxtqB0DrAWfBw==
— witness.stagemole.eu Z/euoAAAAABqEiEgw0i+7g2ENfDAWHmtRzCfKTHSDwYDJA2NmKeGi9Y8FtEyOUvVr+AJmIY/2TUFucgKi7lI7cUiOvKFYe/TmN9DAg==
"""


def test_the_example_of_the_specification_verifies():
    key, note = Verifier.parse(FOO), Note.parse(FOO_NOTE)

    assert note.signed_by([key]) == [key]
    assert str(note) == FOO_NOTE
    assert str(key) == FOO


@pytest.mark.parametrize("place", range(len(FOO_NOTE)))
def test_one_changed_character_and_the_example_is_refused(place):
    changed = FOO_NOTE[:place] + chr(ord(FOO_NOTE[place]) ^ 1) + FOO_NOTE[place + 1 :]

    with pytest.raises(NoteError):
        Note.parse(changed).signed_by([Verifier.parse(FOO)])


def test_signing_gives_the_published_bytes():
    peter = Signer.parse(PETER_PRIVATE)

    assert str(peter.verifier) == PETER
    assert str(peter.sign(PETER_TEXT)) == PETER_LINE
    assert peter.written() == PETER_PRIVATE


def test_the_log_and_its_witness_are_recognised_among_unknown_lines():
    log, witness, note = Verifier.parse(ARCHE), Verifier.parse(REMORA), Note.parse(WITNESSED)

    assert note.signed_by([log, witness]) == [log, witness]
    assert Checkpoint.parse(note.text).size == 1432088532
    assert Checkpoint.parse(note.text).text == note.text
    assert cosigned_at(note.signatures[4].value) == 0x6A122120


def test_a_witness_does_not_vouch_for_another_tree():
    note = Note.parse(WITNESSED.replace("\n1432088532\n", "\n1432088533\n"))

    with pytest.raises(NoteError, match=r"signature of remora.n621.de is false"):
        note.signed_by([Verifier.parse(REMORA)])


def test_a_cosignature_with_another_time_is_false():
    witness = Signer.generate("archive.example", crypto.COSIGNATURE)
    line = witness.sign("log\n1\nroot\n", at=1_700_000_000)

    assert witness.verifier.accepts("log\n1\nroot\n", line.value)
    assert not witness.verifier.accepts("log\n1\nroot\n", (1_700_000_001).to_bytes(8, "big") + line.value[8:])


def test_an_unknown_signer_is_not_believed():
    with pytest.raises(NoteError, match="no trusted key"):
        Note.parse(FOO_NOTE).signed_by([Verifier.parse(PETER)])


@pytest.mark.parametrize(
    "text",
    [
        "log\n5\n",
        "log\n05\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "log\n5\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuF==\n",
        "log\n5\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=\n",
        "log\n-5\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "log\n\u0665\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "log\n5\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\nextension\n",
        "\n5\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
    ],
)
def test_a_checkpoint_has_one_spelling(text):
    with pytest.raises(NoteError):
        Checkpoint.parse(text)


@pytest.mark.parametrize("key", ["", "a+b", FOO[:-1], FOO.replace("530d903a", "530d903b"), "x+00000000+Aw=="])
def test_a_key_that_is_not_whole_is_refused(key):
    with pytest.raises(NoteError):
        Verifier.parse(key)


def test_sm3_is_the_national_standards_digest():
    # GB/T 32905-2016, example 1
    assert crypto.sm3(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


class SM2WithSM3:
    """SM2 with SM3 (GB/T 32918.2) from the pure Python library of the test environment."""

    public_size = 65

    def generate(self):
        return gmalg.SM2().generate_keypair()[0]

    def public(self, private):
        return gmalg.SM2().generate_pk(private)

    def sign(self, private, message):
        return b"".join(gmalg.SM2(private, b"1234567812345678", self.public(private)).sign(message))

    def accepts(self, public, message, signature):
        return gmalg.SM2(uid=b"1234567812345678", pk=public).verify(message, signature[:32], signature[32:])


def test_an_sm2_line_stands_beside_the_ed25519_line(monkeypatch):
    monkeypatch.setattr(crypto, "_SCHEMES", dict(crypto._SCHEMES))
    crypto.register(crypto.SM2_WITH_SM3, SM2WithSM3())
    plain, national = Signer.generate("log.example"), Signer.generate("log.example", crypto.SM2_WITH_SM3)
    text = Checkpoint("log.example", 1, bytes(32)).text

    note = Note.parse(str(Note(text, (plain.sign(text), national.sign(text)))))

    keys = [plain.verifier, Verifier.parse(str(national.verifier))]
    assert note.signed_by(keys) == keys
    with pytest.raises(NoteError, match="false"):
        Note(text.replace("\n1\n", "\n2\n"), note.signatures[1:]).signed_by(keys)


def test_who_does_not_know_sm2_reads_the_ed25519_line():
    log = Signer.generate("log.example")
    text = Checkpoint("log.example", 1, bytes(32)).text
    foreign = "— log.example /////8DBwsPE\n"

    assert Note.parse(f"{text}\n{log.sign(text)}{foreign}").signed_by([log.verifier]) == [log.verifier]


@pytest.mark.parametrize("mark", ["\x00", "\t", "\r", "\x1f"])
def test_a_note_with_control_characters_is_not_even_read(mark):
    with pytest.raises(NoteError, match="control"):
        Note.parse(FOO_NOTE.replace("This", f"This{mark}"))


@pytest.mark.parametrize(
    "written",
    [
        FOO_NOTE.rstrip("\n"),
        FOO_NOTE.replace("\n\n", "\n"),
        FOO_NOTE.partition("\n\n")[0] + "\n\n" + 101 * PETER_LINE,
        FOO_NOTE.replace("— ", "- "),
        FOO_NOTE.replace("example.com/foo Uw", "example.com+foo Uw"),
    ],
)
def test_what_is_no_note_is_not_read_as_one(written):
    with pytest.raises(NoteError):
        Note.parse(written)


def test_the_most_signatures_are_read():
    assert len(Note.parse(PETER_TEXT + "\n" + 100 * PETER_LINE).signatures) == 100


@pytest.mark.parametrize("key", [FOO.replace("example.com/foo", "example com"), PETER + "AAAA", FOO[:-4]])
def test_a_key_has_a_name_and_its_whole_length(key):
    name, _, rest = key.partition("+")
    public = rest.partition("+")[2]
    if len(public) % 4 == 0:  # with the id that would belong to it
        material = b64decode(public)
        key = f"{name}+{key_id(name, material[:1], material[1:]).hex()}+{public}"
    with pytest.raises(NoteError):
        Verifier.parse(key)
