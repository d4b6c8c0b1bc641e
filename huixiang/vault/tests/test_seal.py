# ruff: noqa: RUF001 - people type full width
import pytest
from cryptography.hazmat.primitives.ciphers import algorithms

from huixiang.vault import keys, seal
from huixiang.vault.seal import Broken, blind_index

LIN = "林阿姨".encode()


@pytest.fixture(params=["aes", "sm4"])
def suite(request, settings):
    settings.VAULT_SUITE = request.param
    return request.param


def test_what_was_sealed_opens_again(suite):
    key = seal.new_key()

    for text in [b"", LIN, b"\x80", b"\x00\x80\x00", bytes(64), b"x" * 1000]:
        assert seal.unseal(key, seal.seal(key, text, bound_to="1|name"), bound_to="1|name") == text


def test_a_box_of_either_suite_opens_whatever_the_setting_is_now(settings):
    key = seal.new_key()
    settings.VAULT_SUITE = "sm4"
    box = seal.seal(key, LIN, bound_to="1|name")

    settings.VAULT_SUITE = "aes"

    assert (box[0], seal.unseal(key, box, bound_to="1|name")) == (2, LIN)


def test_a_box_does_not_open_for_another_case_field_or_key(suite):
    key = seal.new_key()
    box = seal.seal(key, LIN, bound_to="1|name")

    for other_key, other_place in [(key, "2|name"), (key, "1|phone"), (seal.new_key(), "1|name")]:
        with pytest.raises(Broken):
            seal.unseal(other_key, box, bound_to=other_place)


def test_every_altered_byte_is_noticed(suite):
    key = seal.new_key()
    box = seal.seal(key, LIN, bound_to="1|name")

    for place in range(len(box)):
        altered = box[:place] + bytes([box[place] ^ 1]) + box[place + 1 :]
        with pytest.raises(Broken):
            seal.unseal(key, altered, bound_to="1|name")


@pytest.mark.parametrize("length", [0, 1, 12, 28, 29, 40])
def test_a_cut_box_is_noticed(suite, length):
    key = seal.new_key()
    box = seal.seal(key, LIN, bound_to="1|name")

    with pytest.raises(Broken):
        seal.unseal(key, box[:length], bound_to="1|name")


def test_a_box_tells_neither_the_text_nor_its_length(suite):
    key = seal.new_key()
    boxes = [seal.seal(key, text, bound_to="1|name") for text in [b"", LIN, LIN, "买买提·艾力".encode()]]

    assert {len(box) for box in boxes} == {1 + 12 + 64 + 16}
    assert len(set(boxes)) == 4
    assert not any(LIN in box for box in boxes)


def test_sm4_is_the_cipher_of_the_standard():
    """GB/T 32907-2016, appendix A.1."""
    block = bytes.fromhex("0123456789abcdeffedcba9876543210")
    sealed = seal.BlockCipher(algorithms.SM4(block), seal.modes.ECB()).encryptor().update(block)

    assert sealed.hex() == "681edf34d206965e86b3e94f536e4246"


def test_a_case_key_is_wrapped_by_the_newest_key_and_moves_to_the_next(suite):
    dek = seal.new_key()
    old = seal.wrap(dek, bound_to="case-1")

    keys.add_kek()
    new = seal.rewrap(old, bound_to="case-1")

    assert (seal.wrapped_by(old), seal.wrapped_by(new)) == (1, 2)
    assert seal.unwrap(old, bound_to="case-1") == seal.unwrap(new, bound_to="case-1") == dek


def test_after_a_rotation_the_old_key_opens_nothing_and_the_new_one_everything(suite):
    dek = seal.new_key()
    old = seal.wrap(dek, bound_to="case-1")
    keys.add_kek()
    new = seal.rewrap(old, bound_to="case-1")

    keys.retire_kek(1)

    assert seal.unwrap(new, bound_to="case-1") == dek
    with pytest.raises(keys.KeyTrouble):
        seal.unwrap(old, bound_to="case-1")


def test_a_wrapped_key_does_not_open_for_another_case(suite):
    wrapped = seal.wrap(seal.new_key(), bound_to="case-1")

    with pytest.raises(Broken):
        seal.unwrap(wrapped, bound_to="case-2")


def test_one_number_has_one_index_however_it_is_written():
    written = ["13812341234", "138 1234 1234", "１３８-１２３４-１２３４", "+86 138-1234-1234", "008613812341234"]

    assert len({blind_index(text, within="organ-1") for text in written}) == 1


def test_other_numbers_and_other_organs_have_other_indexes():
    mine = blind_index("13812341234", within="organ-1")

    assert len(mine) == 12
    assert blind_index("13812341235", within="organ-1") != mine
    assert blind_index("13812341234", within="organ-2") != mine


def test_an_index_cannot_be_made_without_its_key(settings, tmp_path):
    mine = blind_index("13812341234", within="organ-1")

    settings.DATA = tmp_path / "elsewhere"

    assert blind_index("13812341234", within="organ-1") != mine


# sealed by both suites under the key 00 01 … 1f; whatever changes, what citizens told years ago must still open
OF_OLD = [
    "01000102030405060708090a0bd3946617fa49775bbf1dbc8bcd22b5416ec2ce31ae8b5c5bd4fd4b95aa481f6ccaace1753e"
    "9d7e81bc787f26434ea7905463a67c0b9c8b82004e50296fceaf340c8c35ea0514422aed5cc127b6cb0337",
    "02000102030405060708090a0bbab706ee2fdf21d81ee5e6f9d645f951259f97b35e07a23325b76cf258db2ed062c5911569"
    "0bde312102b32aa6c472a67ad0a722a2996e85156eff311eb95d195ac941c487a441e810223cc930700e4d",
]


@pytest.mark.parametrize("box", OF_OLD)
def test_what_was_sealed_by_the_first_version_opens_for_ever(box):
    assert seal.unseal(bytes(range(32)), bytes.fromhex(box), bound_to="1|phone") == b"13812341234"
