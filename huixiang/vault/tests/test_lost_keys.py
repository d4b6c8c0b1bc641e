import shutil

import pytest

from huixiang.loops.refusals import Refused
from huixiang.vault import erasure, identities, keys
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


@pytest.mark.parametrize("lost", ["the older of two", "all"])
def test_what_they_sealed_then_counts_as_never_told_and_everything_else_goes_on(
    with_keys, lin, zhou, data_folder, lost
):
    if lost == "all":
        shutil.rmtree(data_folder / "keys")
    else:
        keys.add_kek()
        (data_folder / "keys" / "kek-0001.key").unlink()
    keys._read.cache_clear()
    keys.folder().joinpath(ACCEPTED).touch()

    with pytest.raises(Refused, match="没有留下"):
        identities.ask(with_keys, by=zhou, reason="核实", fields=["phone"])
    assert (identities.masked(with_keys), identities.number_to_notify(with_keys)) == ({}, None)
    identities.keep(with_keys, {"phone": "13900005678"})
    assert identities.told(with_keys) == {"phone": "13900005678"}
    with_keys.make("withdraw", by=lin)
    erasure.erase_all(with_keys, by=lin, why="asked")
    assert not with_keys.spoken.filter(field="message").exists()


def test_an_empty_site_needs_none(organ):
    assert lost_keys() == []
