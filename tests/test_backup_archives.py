"""The archives of a backup: whole, whatever disk a folder lies on; and nothing is unpacked that no backup of ours holds."""

import io
import tarfile

import pytest

from huixiang.ground.backup import not_files, pack
from huixiang.ground.refusal import CannotGoOn
from huixiang.ground.restore import unpack


def test_a_folder_on_another_disk_comes_back_as_a_folder(tmp_path):
    data, elsewhere, again = (tmp_path / name for name in ("data", "elsewhere", "again"))
    (elsewhere / "ab").mkdir(parents=True)
    (elsewhere / "ab" / "sealed").write_bytes(b"\x00\x01")
    data.mkdir()
    (data / "files").symlink_to(elsewhere)
    (data / "secret_key").write_text("s")

    pack(tmp_path / "files.tar", data, without=set())
    unpack(tmp_path / "files.tar", again)

    assert (again / "files" / "ab" / "sealed").read_bytes() == b"\x00\x01"
    assert (again / "secret_key").read_text() == "s"
    assert not (again / "files").is_symlink()


def test_a_link_back_to_the_data_itself_is_not_followed_round_and_round(tmp_path):
    data = tmp_path / "data"
    (data / "files").mkdir(parents=True)
    (data / "files" / "sealed").write_bytes(b"\x00\x01")
    (data / "files" / "round").symlink_to(data)

    pack(tmp_path / "files.tar", data, without=set())

    with tarfile.open(tmp_path / "files.tar") as tar:
        assert tar.getnames() == ["files", "files/round", "files/sealed"]


def test_a_database_that_a_restore_set_aside_is_in_no_later_backup(tmp_path):
    data = tmp_path / "data"
    for name in ("postgres", "postgres-before-20261129-194246", "keys"):
        (data / name).mkdir(parents=True)
        (data / name / "kept").write_text("whatever")

    pack(tmp_path / "files.tar", data, without=not_files(data))

    with tarfile.open(tmp_path / "files.tar") as tar:
        assert tar.getnames() == ["keys", "keys/kept"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [("../out", tarfile.REGTYPE), ("/out", tarfile.REGTYPE), ("way", tarfile.SYMTYPE), ("way", tarfile.LNKTYPE),
     ("pipe", tarfile.FIFOTYPE), ("tty", tarfile.CHRTYPE)],
)  # fmt: skip
def test_what_no_backup_holds_is_not_unpacked(tmp_path, name, kind):
    with tarfile.open(tmp_path / "files.tar", "w") as tar:
        member = tarfile.TarInfo(name)
        member.type, member.linkname, member.size = kind, "/etc/passwd", 1 if kind == tarfile.REGTYPE else 0
        tar.addfile(member, io.BytesIO(b"x"))

    with pytest.raises(CannotGoOn, match="备份被改动过或已损坏"):
        unpack(tmp_path / "files.tar", tmp_path / "again")

    assert not (tmp_path / "out").exists()
    assert not (tmp_path / "again").exists() or not any((tmp_path / "again").iterdir())
