import hashlib

import pytest

from huixiang.vault import seal, sealed_files
from huixiang.vault.sealed_files import Damaged

LAMP = "路灯照片".encode() * 100


@pytest.fixture
def key():
    return seal.new_key()


def test_a_file_comes_back_as_it_was_kept(key):
    address = sealed_files.keep(LAMP, key, bound_to="1|original")

    assert sealed_files.fetch(address, key, bound_to="1|original") == LAMP


def test_on_disk_lies_one_sealed_file_under_its_own_hash(key, data_folder):
    address = sealed_files.keep(LAMP, key, bound_to="1|original")
    (file,) = [path for path in (data_folder / "files").rglob("*") if path.is_file()]

    assert str(file.relative_to(data_folder)) == f"files/{address[:2]}/{address[2:4]}/{address}"
    assert hashlib.sha256(file.read_bytes()).hexdigest() == address
    assert LAMP[:12] not in file.read_bytes()
    assert oct(file.stat().st_mode)[-3:] == "600"


def test_the_same_photo_sent_twice_leaves_no_trace_of_being_the_same(key):
    assert sealed_files.keep(LAMP, key, bound_to="1|a") != sealed_files.keep(LAMP, key, bound_to="1|a")


def test_a_changed_file_is_noticed(key, data_folder):
    address = sealed_files.keep(LAMP, key, bound_to="1|original")
    file = data_folder / "files" / address[:2] / address[2:4] / address
    file.write_bytes(file.read_bytes()[:-1] + b"!")

    with pytest.raises(Damaged):
        sealed_files.fetch(address, key, bound_to="1|original")


def test_without_the_case_key_nothing_opens(key):
    address = sealed_files.keep(LAMP, key, bound_to="1|original")

    with pytest.raises(seal.Broken):
        sealed_files.fetch(address, seal.new_key(), bound_to="1|original")


def test_a_forgotten_file_is_gone_and_may_be_forgotten_again(key):
    address = sealed_files.keep(LAMP, key, bound_to="1|original")

    sealed_files.forget(address)
    sealed_files.forget(address)

    with pytest.raises(FileNotFoundError):
        sealed_files.fetch(address, key, bound_to="1|original")


@pytest.mark.parametrize("address", ["", "../../keys/pepper.key", "g" * 64, "A" * 64, "a" * 63])
def test_only_an_address_is_an_address(key, address):
    with pytest.raises(ValueError, match="not an address"):
        sealed_files.fetch(address, key, bound_to="1|original")


def test_a_write_that_fails_leaves_nothing(key, data_folder, monkeypatch):
    monkeypatch.setattr("os.fsync", _no_space)

    with pytest.raises(OSError, match="No space"):
        sealed_files.keep(LAMP, key, bound_to="1|original")

    assert [path for path in (data_folder / "files").rglob("*") if path.is_file()] == []


def _no_space(_):
    raise OSError(28, "No space left on device")
