import threading

import pytest

from huixiang.vault import keys
from huixiang.vault.keys import KeyTrouble


def test_a_secret_is_made_once_for_its_owner_alone(data_folder):
    first = keys.secret("pepper")
    file = data_folder / "keys" / "pepper.key"

    assert (len(first), keys.secret("pepper")) == (32, first)
    assert (file.read_bytes(), oct(file.stat().st_mode)[-3:]) == (first, "600")
    assert oct(file.parent.stat().st_mode)[-3:] == "700"


def test_thirty_two_starters_at_once_agree_on_one_secret():
    keys.folder()
    found, gate = set(), threading.Barrier(32)

    def start():
        gate.wait()
        found.add(keys.secret("pepper"))

    starters = [threading.Thread(target=start) for _ in range(32)]
    [starter.start() for starter in starters]
    [starter.join() for starter in starters]

    assert found == {keys.secret("pepper")}
    assert [file.name for file in keys.folder().iterdir()] == ["pepper.key"]


def test_the_newest_of_several_keys_wraps_and_all_unwrap():
    first = keys.newest_kek()

    assert keys.add_kek() == 2
    assert keys.kek_numbers() == [1, 2]
    assert keys.newest_kek() == (2, keys.kek(2))
    assert first == (1, keys.kek(1))
    assert keys.kek(1) != keys.kek(2)


def test_a_retired_key_is_gone():
    keys.newest_kek()
    keys.add_kek()

    keys.retire_kek(1)

    assert keys.kek_numbers() == [2]
    with pytest.raises(KeyTrouble):
        keys.kek(1)


def test_a_retired_key_is_gone_also_where_the_process_that_made_it_was_killed():
    keys.newest_kek()
    (keys.folder() / ".new-a1b2c3").hardlink_to(keys.folder() / "kek-0001.key")
    keys.add_kek()

    keys.retire_kek(1)

    assert [file.name for file in keys.folder().iterdir()] == ["kek-0002.key"]


def test_the_only_key_cannot_be_retired():
    number, key = keys.newest_kek()

    with pytest.raises(KeyTrouble):
        keys.retire_kek(number)

    assert keys.kek(number) == key


def test_a_key_others_can_read_is_not_used(data_folder):
    (keys.folder() / "pepper.key").write_bytes(bytes(32))
    (keys.folder() / "pepper.key").chmod(0o644)

    with pytest.raises(KeyTrouble, match="mode must be 0600"):
        keys.secret("pepper")


def test_a_damaged_key_is_not_used(data_folder):
    (keys.folder() / "pepper.key").touch(mode=0o600)

    with pytest.raises(KeyTrouble, match="0 bytes instead of 32"):
        keys.secret("pepper")
