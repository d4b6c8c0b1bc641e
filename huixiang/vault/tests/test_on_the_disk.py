"""What must be on the disk before it is believed, and what the worker takes off it (S-14)."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from huixiang.loops.models import Case, SavedView
from huixiang.loops.parties import Resident
from huixiang.people.models import Account
from huixiang.vault import identities, jobs, keys, orphans, rights, seal, sealed_attachments, sealed_files
from huixiang.vault.file_field import FilesField
from huixiang.vault.models import CaseKey, SealedFile
from huixiang.vault.tests import hostile
from huixiang.vault.tests.conftest import LIN
from huixiang.vault.uploads import Checked


@pytest.fixture
def synced(monkeypatch):
    """(path, bytes it then had) of everything that was forced to the disk, in order."""
    found, fsync = [], os.fsync

    def noted(handle):
        found.append((Path(os.readlink(f"/proc/self/fd/{handle}")), os.fstat(handle).st_size))
        fsync(handle)

    monkeypatch.setattr("os.fsync", noted)
    return found


def test_a_new_key_is_whole_on_the_disk_and_so_is_its_name(synced):
    keys.newest_kek()

    (draft, size), (folder, _) = synced
    assert (draft.parent, size, folder) == (keys.folder(), keys.SIZE, keys.folder())


def test_a_retired_key_is_off_the_disk_for_good(synced):
    keys.newest_kek()
    keys.add_kek()
    synced.clear()

    keys.retire_kek(1)

    assert [path for path, _ in synced] == [keys.folder()]


def test_a_key_that_was_made_is_not_forced_to_the_disk_again(synced):
    keys.newest_kek()
    synced.clear()

    keys.newest_kek()

    assert synced == []


def test_a_sealed_file_is_whole_on_the_disk_and_so_are_the_folders_above_it(synced, data_folder):
    address = sealed_files.keep(b"lamp" * 1000, seal.new_key(), bound_to="1|original")

    (draft, size), *folders = synced
    home = data_folder / "files"
    below = home / address[:2] / address[2:4]
    assert (draft.parent, size) == (below, (below / address).stat().st_size)
    assert [path for path, _ in folders] == [below, below.parent, home]


def test_a_file_that_some_row_names_is_no_orphan_whichever_of_the_two_it_is(organ, data_folder):
    kept = sealed_attachments.keep(Checked("路灯.jpg", "jpeg", "jpeg", hostile.jpeg(), hostile.photo((64, 32))))
    row = SealedFile.objects.get(digest=kept.digest)
    late = timezone.now() + timedelta(hours=25)

    for young in (row.digest, row.original):
        file = data_folder / "files" / young[:2] / young[2:4] / young
        os.utime(file, (late.timestamp(), late.timestamp()))
        assert orphans.sweep(late) == []
        os.utime(file, (0, 0))
    SealedFile.objects.filter(pk=row.pk).delete()
    assert sorted(orphans.sweep(late)) == sorted({row.digest, row.original})


@pytest.mark.django_db(transaction=True)
def test_the_worker_does_what_was_granted_on_paper_but_nothing_while_the_ledger_is_halted(
    file, zhou, custodian, data_folder
):
    lamp = file(LIN)
    rights.register(lamp, by=zhou, wish="erase_identity", proof="当面核对了身份证").make("grant", by=custodian)
    halted = data_folder / "ledger" / "0" / "halted"
    halted.parent.mkdir(parents=True)
    halted.touch()

    jobs.carry_out_requests(0)
    assert identities.told(lamp) == LIN

    halted.unlink()
    jobs.carry_out_requests(0)
    assert identities.told(lamp) == {}


def test_what_cannot_be_done_stays_granted_and_the_rest_is_done_and_it_is_told(
    file, zhou, custodian, caplog, data_folder
):
    lamp, noise = file(LIN), file({"phone": "13900005678"})
    for case, wish in ((lamp, "erase_all"), (noise, "erase_identity")):
        case.make("withdraw", by=Resident(case.pk))
        rights.register(case, by=zhou, wish=wish, proof="当面核对了身份证").make("grant", by=custodian)
    keeps = data_folder / "keys" / "kek-0001.key"
    keeps.rename(keeps.with_name("lost"))
    keys._read.cache_clear()

    with pytest.raises(keys.KeyTrouble):
        rights.carry_out(timezone.now() + timedelta(seconds=1))

    stages = dict(Case.objects.filter(loop="rights").order_by("id").values_list("title", "stage"))
    assert identities.told(noise) == {}
    assert sorted(stages.values()) == ["done", "granted"]
    assert "stays granted" in caplog.text


@pytest.mark.parametrize("sent", [[], None, ["", None]])
def test_a_form_that_needs_a_file_says_so_and_one_that_does_not_takes_none(sent):
    with pytest.raises(ValidationError, match=str(FilesField().error_messages["required"])):
        FilesField(required=True).clean(sent)

    assert FilesField(required=False).clean(sent) == []


@pytest.mark.django_db(transaction=True)
def test_every_hour_the_worker_takes_what_is_due_and_leaves_the_rest(file, zhou, chen, data_folder):
    lost = sealed_files.keep(b"never filed", bytes(32), bound_to="copy")
    path = data_folder / "files" / lost[:2] / lost[2:4] / lost
    os.utime(path, (0, 0))
    file(LIN)
    for account in (zhou, chen):
        SavedView.objects.create(account=account, name="本站的", query="stage=filed")
    Account.objects.filter(pk=chen.pk).update(is_active=False)

    jobs.purge_what_is_due(0)

    assert not path.exists()
    assert [view.account for view in SavedView.objects.order_by("id")] == [zhou]
    assert CaseKey.objects.count() == 1
