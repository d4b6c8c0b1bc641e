import shutil

import pytest

from huixiang.ground import prepare
from huixiang.ground.refusal import CannotGoOn
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
def test_a_site_whose_keys_are_gone_does_not_start_and_makes_no_new_ones(data_folder):
    shutil.rmtree(data_folder / "keys")
    keys._read.cache_clear()

    with pytest.raises(CannotGoOn, match=r"index.key、kek-0001.key、pepper.key"):
        prepare.refuse_lost_keys()

    assert not (data_folder / "keys").exists()


@pytest.mark.usefixtures("with_keys")
def test_one_key_gone_is_named(data_folder):
    (data_folder / "keys" / "pepper.key").unlink()

    assert lost_keys() == ["pepper.key"]


@pytest.mark.usefixtures("with_keys")
def test_an_operator_who_knows_they_are_lost_goes_on_without(data_folder):
    (data_folder / "keys" / "pepper.key").unlink()
    (data_folder / "keys" / ACCEPTED).touch()

    assert prepare.refuse_lost_keys() is None


def test_an_empty_site_needs_none(organ):
    assert lost_keys() == []
