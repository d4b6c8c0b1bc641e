import shutil

import pytest

from huixiang.vault import keys
from huixiang.vault.lost_keys import ACCEPTED, lost_keys


@pytest.fixture
def with_keys(lamp):
    """林阿姨's lamp, and every key her matter needs."""
    for name in ("pepper", "index"):
        keys.secret(name)
    return lamp


@pytest.mark.usefixtures("with_keys")
def test_with_every_key_at_hand_nothing_is_missed():
    assert lost_keys() == []


@pytest.mark.usefixtures("with_keys")
def test_a_folder_of_keys_that_is_gone_is_missed_and_not_made_anew(data_folder):
    shutil.rmtree(data_folder / "keys")
    keys._read.cache_clear()

    assert lost_keys() == ["index.key", "kek-0001.key", "pepper.key"]
    assert not (data_folder / "keys").exists()


@pytest.mark.usefixtures("with_keys")
def test_one_key_gone_is_named(data_folder):
    (data_folder / "keys" / "pepper.key").unlink()

    assert lost_keys() == ["pepper.key"]


@pytest.mark.usefixtures("with_keys")
def test_an_operator_who_knows_they_are_lost_goes_on_without(data_folder):
    (data_folder / "keys" / "pepper.key").unlink()
    (data_folder / "keys" / ACCEPTED).touch()

    assert lost_keys() == []


def test_an_empty_site_needs_none(organ):
    assert lost_keys() == []
