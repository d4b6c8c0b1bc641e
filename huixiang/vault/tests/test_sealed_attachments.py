import pytest

from huixiang.vault import identities, keys, rotation, sealed_attachments
from huixiang.vault.models import SealedFile
from huixiang.vault.tests import hostile
from huixiang.vault.uploads import Checked

pytestmark = pytest.mark.usefixtures("organ")


@pytest.fixture
def photo():
    return Checked("路灯.jpg", "jpeg", "jpeg", hostile.jpeg(), hostile.photo())


def on_disk(data_folder):
    return [path for path in (data_folder / "files").rglob("*") if path.is_file()]


def test_copy_and_original_come_back_by_the_digest_of_the_entry(photo, data_folder):
    kept = sealed_attachments.keep(photo)

    assert (str(kept), kept.name, kept.kind, kept.size) == (kept.digest, "路灯.jpg", "image/jpeg", len(photo.copy))
    assert sealed_attachments.clean_copy(kept.digest) == photo.copy
    assert sealed_attachments.original(kept.digest) == photo.original
    assert not any(photo.copy[:100] in file.read_bytes() for file in on_disk(data_folder))


def test_each_of_two_files_comes_back_by_its_own_digest_and_goes_alone(
    photo, data_folder, django_capture_on_commit_callbacks
):
    other = Checked("井盖.png", "png", "png", hostile.photo(kind="PNG"), hostile.photo((32, 32)))
    first, second = sealed_attachments.keep(photo), sealed_attachments.keep(other)

    assert [sealed_attachments.clean_copy(one.digest) for one in (first, second)] == [photo.copy, other.copy]
    assert [sealed_attachments.original(one.digest) for one in (first, second)] == [photo.original, other.original]

    with django_capture_on_commit_callbacks(execute=True):
        sealed_attachments.destroy(first.digest)
    assert sealed_attachments.original(second.digest) == other.original
    assert len(on_disk(data_folder)) == 2


def test_a_photo_goes_in_with_the_move_and_out_with_the_case(
    file, zhou, photo, data_folder, django_capture_on_commit_callbacks
):
    case = file({"phone": "13812341234"})
    case.make("add", by=zhou, more="补一张照片", files=[sealed_attachments.keep(photo)])
    digest = case.attachments.get().digest

    assert (case.entries.get(move="add").evidence["files"], len(on_disk(data_folder))) == ([digest], 2)

    with django_capture_on_commit_callbacks(execute=True):
        identities.erase(case)

    assert on_disk(data_folder) == []
    with pytest.raises(SealedFile.DoesNotExist):
        sealed_attachments.clean_copy(digest)


def test_files_outlive_a_rotation(photo):
    kept = sealed_attachments.keep(photo)

    assert rotation.rotate() == 1
    keys.retire_kek(1)

    assert sealed_attachments.original(kept.digest) == photo.original
