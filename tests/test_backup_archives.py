"""The archives of a backup: whole, whatever disk a folder lies on; and nothing is unpacked that no backup of ours holds."""

import io
import json
import tarfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from queue import Queue

import pytest
from click.testing import CliRunner

from huixiang.ground import commands, wording
from huixiang.ground.backup import not_files, own_sum, pack, refuse_what_cannot_be_backed_up, sha256
from huixiang.ground.lock import in_turn
from huixiang.ground.refusal import CannotGoOn
from huixiang.ground.restore import (
    bring_signers,
    change_places,
    read,
    refuse_another_sites_keys,
    restore,
    unpack,
    unpacked_database,
)
from huixiang.ledger.notes import Checkpoint


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


def test_the_inside_of_the_data_is_told_from_beside_it_whatever_the_way(tmp_path, monkeypatch):
    data = tmp_path / "data"
    data.mkdir()
    (tmp_path / "link").symlink_to(data)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.chdir(data)

    refuse_what_cannot_be_backed_up(data, Path("../beside"))
    for inside in (Path("here"), tmp_path / "link" / "here", Path("../data/here")):
        with pytest.raises(CannotGoOn, match="里面"):
            refuse_what_cannot_be_backed_up(data, inside)


@pytest.mark.parametrize("told", ["[]", "{}", '{"sums": []}', "\ud800"])
def test_a_list_of_sums_that_is_none_is_no_backup(tmp_path, told):
    (tmp_path / "backup.json").write_bytes(told.encode("utf-8", "surrogatepass"))

    with pytest.raises(CannotGoOn, match="不是一份完整的备份"):
        read(tmp_path)


def test_one_changed_byte_in_what_a_backup_tells_is_noticed(town):
    _, backup = town
    file = backup / "backup.json"
    told = json.loads(file.read_text()) | {"settings": {"HUIXIANG_LEDGER": "city"}}
    file.write_text(json.dumps(told | {"sum": own_sum(told)}, indent=1))
    assert read(backup)["settings"] == {"HUIXIANG_LEDGER": "city"}

    file.write_text(file.read_text().replace("city", "cite"))

    with pytest.raises(CannotGoOn) as refusal:
        read(backup)
    assert str(refusal.value) == wording.BACKUP_CHANGED.format(file="backup.json")


def test_of_a_signer_that_was_half_brought_back_nothing_is_kept(tmp_path):
    kept, cut, data = (tmp_path / name for name in ("kept", "cut", "data"))
    for folder in (kept / "organ", data):
        folder.mkdir(parents=True)
    (kept / "organ" / "key").write_text("k" * 20_000)
    (kept / "organ" / "memory").write_text("m")
    pack(tmp_path / "signer.tar", kept, without=set())
    cut.write_bytes((tmp_path / "signer.tar").read_bytes()[:9000])
    with pytest.raises(tarfile.ReadError):
        bring_signers(cut, data)

    assert bring_signers(tmp_path / "signer.tar", data) == wording.MEMORY_FROM_BACKUP
    assert (data / "signer" / "organ" / "memory").read_text() == "m"
    assert bring_signers(tmp_path / "signer.tar", data) == wording.MEMORY_STAYS


def test_what_is_to_be_deleted_is_named_where_it_really_lies(tmp_path):
    data, elsewhere, told = tmp_path / "data", tmp_path / "elsewhere", []
    data.mkdir()
    elsewhere.mkdir()
    (elsewhere / "PG_VERSION").write_text("18")
    (data / "postgres").symlink_to(elsewhere)

    (data / "postgres.unfinished").mkdir()

    change_places(data / "postgres.unfinished", data, told.append)

    assert told == [wording.DATABASE_ASIDE.format(folder=elsewhere)]


@pytest.fixture
def town(tmp_path, monkeypatch):
    """A data folder with a database and a key, and a backup with another of each."""
    data, backup, fresh = (tmp_path / name for name in ("data", "backup", "fresh"))
    for folder, word in ((data, "old"), (fresh, "new")):
        for file in ("postgres/PG_VERSION", "postgres/base/1", "keys/pepper.key"):
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_text(word * 10_000)
    (backup / "database").mkdir(parents=True)
    for archive, of in (("database/base.tar", "postgres"), ("database/pg_wal.tar", "none"), ("signer.tar", "none")):
        pack(backup / archive, fresh / of, without=set())
    pack(backup / "files.tar", fresh, without={"postgres"})
    seal(backup)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("HUIXIANG_DATA", str(data))
    return data, backup


def seal(backup):
    sums = {str(file.relative_to(backup)): sha256(file) for file in backup.rglob("*.tar")}
    (backup / "backup.json").write_text(json.dumps({"sums": sums, "settings": {}, "checkpoints": []}))


def contents(data):
    """What matters of a data folder: its database, its keys, and what was put beside."""
    files = [file for part in ("postgres*", "keys*") for file in data.glob(f"{part}/**/*") if file.is_file()]
    return {str(file.relative_to(data)): file.read_text() for file in files}


def test_the_database_of_another_postgresql_is_refused_before_anything_is_touched(town):
    data, backup = town
    before, told = contents(data), []

    with pytest.raises(CannotGoOn, match=r"读不了它.*什么都没有动"):
        restore(backup, told.append, over=True)

    assert contents(data) == before


def test_a_checkpoint_of_another_log_is_told_before_anything_is_touched(town, tmp_path):
    data, backup = town
    told = json.loads((backup / "backup.json").read_text()) | {"checkpoints": ["here.example/ours\n7\n…\n"]}
    (backup / "backup.json").write_text(json.dumps(told))
    before, kept = contents(data), Checkpoint("there.example/theirs", 7, bytes(32))

    with pytest.raises(CannotGoOn, match=r"heads\.txt 不是这份备份里的台账的（备份里有：here\.example/ours）"):
        restore(backup, [].append, over=True, outside=[(tmp_path / "heads.txt", kept)])

    assert contents(data) == before


@pytest.mark.parametrize("command", [["restore", "--over"], ["drill", "--in"]])
def test_nor_is_anything_begun_with_a_file_that_is_no_checkpoint(town, tmp_path, command):
    data, backup = town
    before = contents(data)
    (tmp_path / "heads.txt").write_text("路灯\n")

    done = CliRunner().invoke(
        getattr(commands, command[0]), [*command[1:], str(backup), "--checkpoint", str(tmp_path / "heads.txt")]
    )

    assert (done.exit_code, "不是检查点" in done.output) == (2, True)
    assert (contents(data), sorted(file.name for file in backup.iterdir())[0]) == (before, "backup.json")


def test_backups_of_one_name_come_in_turn_also_after_one_that_failed(tmp_path):
    lock, waits, inside = tmp_path / "today.lock", Queue(), []

    def another():
        with in_turn(lock, lambda: waits.put(True)):
            inside.append(lock.exists())
            time.sleep(0.01)  # another one would come in now
            return inside.pop(), len(inside)

    with ThreadPoolExecutor() as pool:
        with suppress(OSError), in_turn(lock, lambda: None):
            others = [pool.submit(another) for _ in range(4)]
            assert [waits.get() for _ in others] == [True] * 4
            raise OSError

        assert [other.result() for other in others] == [(True, 0)] * 4

    assert list(tmp_path.iterdir()) == []


def test_another_sites_keys_never_take_the_place_of_those_of_a_database_that_is_there(town):
    data, backup = town

    with pytest.raises(CannotGoOn, match=r"另一个网站的：它的密钥和 .*pepper\.key 不同"):
        refuse_another_sites_keys(backup, data)

    (data / "keys" / "pepper.key").write_text("new" * 10_000)
    refuse_another_sites_keys(backup, data)
    (data / "keys" / "pepper.key").write_text("old")
    (data / "postgres" / "PG_VERSION").unlink()
    refuse_another_sites_keys(backup, data)


def test_a_restore_that_cannot_go_on_leaves_the_site_as_it_was(town):
    data, backup = town
    before = contents(data)
    archive = backup / "database" / "base.tar"
    archive.write_bytes(archive.read_bytes()[:20_000])

    with pytest.raises(tarfile.ReadError):
        unpacked_database(backup / "database", data)

    assert contents(data) == before


def test_a_database_that_was_brought_in_half_is_none(town, tmp_path):
    _, backup = town
    (tmp_path / "half").mkdir()
    (tmp_path / "half" / "base").write_text("in the way")

    with pytest.raises(OSError, match="base"):
        unpack(backup / "database" / "base.tar", tmp_path / "half", last="PG_VERSION")

    assert not (tmp_path / "half" / "PG_VERSION").exists()


def test_a_file_that_cannot_be_brought_whole_leaves_the_one_that_is_there(town):
    data, backup = town
    archive = backup / "files.tar"
    archive.write_bytes(archive.read_bytes()[:10_000])

    with pytest.raises(tarfile.ReadError):
        unpack(archive, data)

    assert (data / "keys" / "pepper.key").read_text() == "old" * 10_000
    assert [file.name for file in (data / "keys").iterdir()] == ["pepper.key"]


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
